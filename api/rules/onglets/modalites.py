"""The tab « Modalités d'inscription » (guide Bac Pro, section 3): a text to accept."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Genre
from api.rules.parcours import Onglet


@dataclass(kw_only=True)
class Modalites:
    """The form of the tab."""

    acceptees: bool | None = champ(
        "J'accepte les modalités d'inscription",
        "Whether the candidate accepts the terms of registration.",
        genre=Genre.ACCEPTATION,
        absence="Cochez la case en bas de page pour accepter les modalités d'inscription.",
    )


ONGLET = Onglet(code="MODALITES", titre="Modalités d'inscription", form=Modalites)
