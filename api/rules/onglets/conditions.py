"""The tab « Conditions d'inscription » (guide Bac Pro, section 3): the commitment that validates the registration."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Genre
from api.rules.parcours import Onglet


@dataclass(kw_only=True)
class Conditions:
    """The form of the tab."""

    acceptees: bool | None = champ(
        "Je m'engage et j'accepte les conditions d'inscription",
        "Whether the candidate makes the commitment and accepts the conditions.",
        genre=Genre.ACCEPTATION,
        absence="Cochez la case pour vous engager et accepter les conditions d'inscription.",
    )


ONGLET = Onglet(code="CONDITIONS", titre="Conditions d'inscription", form=Conditions)
