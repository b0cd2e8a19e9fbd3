"""The tab « Candidatures précédentes » (guide BTS, section 6): the earlier registrations, to look at."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Genre
from api.rules.parcours import Onglet


@dataclass(kw_only=True)
class CandidaturesPrecedentes:
    """The form of the tab: nothing is required."""

    vues: bool | None = champ(
        "J'ai pris connaissance de mes candidatures précédentes",
        "Whether the candidate looked at earlier registrations.",
        genre=Genre.CASE,
    )


ONGLET = Onglet(code="CANDIDATURES_PRECEDENTES", titre="Candidatures précédentes", form=CandidaturesPrecedentes)
