"""The person of an account."""

from datetime import date
from typing import Self

import strawberry

from api import models
from api.resolvers import candidat
from api.rules import geographie, listes
from api.schema.base import Node, field, global_id, row_of
from api.schema.context import Info
from api.schema.enums import Civilite


@strawberry.type(description="A person, as on the identity document.")
class Candidat(Node):
    numero: str = field("N° candidat: eleven digits.")
    civilite: Civilite = field("Title.")
    nom: str = field("Family name at birth.")
    nom_usage: str | None = field("Name in use; null when there is none.")
    prenoms: str = field("First names.")
    date_naissance: date = field("Day of birth.")
    pays_naissance: str = field("INSEE code of the country of birth, as the form takes it.")
    pays_naissance_libelle: str = field("French label of the country of birth.")
    departement_naissance: str | None = field("Code of the département of birth; null abroad.")
    departement_naissance_libelle: str | None = field("French label of the département of birth; null abroad.")
    commune_naissance: str | None = field("INSEE code of the commune of birth, as the form takes it; null abroad.")
    commune_naissance_libelle: str | None = field("French label of the commune of birth; null abroad.")
    ville_naissance: str | None = field("Town of birth abroad; null in France.")
    lieu_naissance: str | None = field("Commune or town of birth.")
    ine: str | None = field("National pupil identifier; null when no school gave it.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await candidat.trouver(info.context.op, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Candidat) -> Self:
        commune = geographie.communes().get(row.commune_naissance or "")
        departement = geographie.departements().get(row.departement_naissance or "")
        return cls(
            id=global_id("Candidat", row.id),
            numero=row.numero,
            civilite=listes.Civilite(row.civilite),
            nom=row.nom,
            nom_usage=row.nom_usage,
            prenoms=row.prenoms,
            date_naissance=row.date_naissance,
            pays_naissance=row.pays_naissance,
            pays_naissance_libelle=geographie.pays()[row.pays_naissance].libelle,
            departement_naissance=row.departement_naissance,
            departement_naissance_libelle=departement.libelle if departement else None,
            commune_naissance=row.commune_naissance,
            commune_naissance_libelle=commune.libelle if commune else None,
            ville_naissance=row.ville_naissance,
            lieu_naissance=commune.libelle if commune else row.ville_naissance,
            ine=row.ine,
        )
