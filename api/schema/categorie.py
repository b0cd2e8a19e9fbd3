"""The catégories de candidat."""

from typing import Self

import strawberry

from api.rules import listes
from api.rules.contenu.listes import CATEGORIES_CANDIDAT
from api.schema.base import Node, field, global_id
from api.schema.context import Info
from api.schema.enums import FormePassage
from api.services.referentiel import contenus


@strawberry.type(description="A catégorie de candidat.")
class CategorieCandidat(Node):
    code: str = field("Key, as inputs take it.")
    libelle: str = field("French label.")
    numero: str | None = field("Three digits that the documents print; null when they are not known.")
    formes: list[FormePassage] = field("Formes de passage open without a dérogation, the default one first.")
    demande_ancien_etablissement: bool = field(
        "Whether candidates of this catégorie are asked for their former school."
    )
    reference: str = field("Legal reference of the formes.")

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        found = contenus().lus(CATEGORIES_CANDIDAT).get(key)
        return cls.of(found) if found else None

    @classmethod
    def of(cls, categorie: listes.CategorieCandidat) -> Self:
        return cls(
            id=global_id("CategorieCandidat", categorie.cle),
            code=categorie.cle,
            libelle=categorie.libelle,
            numero=categorie.code,
            formes=list(categorie.formes),
            demande_ancien_etablissement=categorie.demande_ancien_etablissement,
            reference=categorie.reference_forme,
        )
