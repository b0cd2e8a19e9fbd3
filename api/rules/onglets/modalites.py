"""The tab « Modalités d'inscription » (guide Bac Pro, section 3): a text to accept."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.parcours import Dossier, Onglet
from api.rules.problems import Code, Problem


@dataclass(kw_only=True)
class Modalites:
    """The form of the tab."""

    acceptees: bool | None = champ(
        "J'accepte les modalités d'inscription", "Whether the candidate accepts the terms of registration."
    )


def problems(form: Modalites, _dossier: Dossier) -> list[Problem]:
    if form.acceptees:
        return []
    message = "Cochez la case en bas de page pour accepter les modalités d'inscription."
    return [Problem(Code.ACCEPTATION_REQUISE, message, ("acceptees",))]


ONGLET = Onglet(code="MODALITES", titre="Modalités d'inscription", form=Modalites, problems=problems)
