"""The tab « Modalités d'inscription » (guide Bac Pro, section 3): a text to accept."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Champ, Genre, adapter
from api.rules.parcours import Domaine, Onglet


@dataclass(kw_only=True)
class Modalites:
    """The form of the tab."""

    acceptees: bool | None = champ(
        "J'accepte les modalités d'inscription",
        "Whether the candidate accepts the terms of registration.",
        genre=Genre.ACCEPTATION,
        absence="Cochez la case en bas de page pour accepter les modalités d'inscription.",
    )


def decrire(champs: tuple[Champ, ...], domaine: Domaine) -> tuple[Champ, ...]:
    """The box, with the sentence that the screen prints beside it."""
    return adapter(champs, {"acceptees": {"libelle": domaine.textes.modalites_acceptation}})


ONGLET = Onglet(code="MODALITES", titre="Modalités d'inscription", form=Modalites, decrire=decrire)
