"""The tab « Conditions d'inscription » (guide Bac Pro, section 3): the commitment that validates the registration."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Champ, Genre, adapter
from api.rules.parcours import Domaine, Onglet


@dataclass(kw_only=True)
class Conditions:
    """The form of the tab."""

    acceptees: bool | None = champ(
        "Je m'engage et j'accepte les conditions d'inscription",
        "Whether the candidate makes the commitment and accepts the conditions.",
        genre=Genre.ACCEPTATION,
        absence="Cochez la case pour vous engager et accepter les conditions d'inscription.",
    )


def decrire(champs: tuple[Champ, ...], domaine: Domaine) -> tuple[Champ, ...]:
    """The box, with the sentence that the screen prints beside it."""
    return adapter(champs, {"acceptees": {"libelle": domaine.textes.conditions_acceptation}})


ONGLET = Onglet(code="CONDITIONS", titre="Conditions d'inscription", form=Conditions, decrire=decrire)
