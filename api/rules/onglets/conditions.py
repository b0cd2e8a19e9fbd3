"""The tab « Conditions d'inscription » (guide Bac Pro, section 3): the commitment that validates the registration."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.parcours import Dossier, Onglet
from api.rules.problems import Code, Problem


@dataclass(kw_only=True)
class Conditions:
    """The form of the tab."""

    acceptees: bool | None = champ(
        "Je m'engage et j'accepte les conditions d'inscription",
        "Whether the candidate makes the commitment and accepts the conditions.",
    )


def problems(form: Conditions, _dossier: Dossier) -> list[Problem]:
    if form.acceptees:
        return []
    message = "Cochez la case pour vous engager et accepter les conditions d'inscription."
    return [Problem(Code.ACCEPTATION_REQUISE, message, ("acceptees",))]


ONGLET = Onglet(code="CONDITIONS", titre="Conditions d'inscription", form=Conditions, problems=problems)
