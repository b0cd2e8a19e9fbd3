"""The épreuves that the tab « Acquis » offers to choose."""

from typing import Self

import strawberry

from api.rules.onglets import acquis
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import Dossier
from api.rules.reglement import Epreuve
from api.schema.base import field


@strawberry.type(description="An épreuve on which the tab « Acquis » takes a mark or a dispense.")
class EpreuveConservable:
    code: str = field("Code, as inputs take it.")
    libelle: str = field("French label.")
    langues: list[str] = field("Languages, one of which a mark needs; empty when a mark needs none.")
    est_commune: bool = field("Whether a mark of another spécialité is taken too.")

    @classmethod
    def of(cls, epreuve: Epreuve, *, est_commune: bool) -> Self:
        langues = epreuve.choix.valeurs if epreuve.choix and epreuve.choix.est_langue else ()
        return cls(code=epreuve.code, libelle=epreuve.libelle, langues=list(langues), est_commune=est_commune)


def epreuves_conservables(dossier: Dossier) -> list[EpreuveConservable]:
    reglement = specialite_de(dossier)
    if reglement is None or not dossier.domaine.has(acquis.CODE):
        return []
    communes = {epreuve.code for epreuve in acquis.conservables(reglement, meme_specialite=False)}
    return [
        EpreuveConservable.of(epreuve, est_commune=epreuve.code in communes)
        for epreuve in acquis.conservables(reglement, meme_specialite=True)
    ]
