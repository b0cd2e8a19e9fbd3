"""The places of registrations: académies with their contacts, communes, schools."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Self

import strawberry

from api.resolvers import reference
from api.rules import academie as academies_rule
from api.rules import geographie
from api.rules.contenu.contacts import contact_de
from api.rules.dates import jour_a_paris
from api.rules.etablissement import EtablissementDuDossier as EtablissementRegle
from api.rules.remembered import remembered
from api.schema.base import Node, field, global_id
from api.schema.context import Info
from api.schema.scalars import EmailAddress
from api.services.referentiel import contenus

FACES = 2_000  # objects of one type remembered
ECOLES = 5_000  # schools whose face is remembered


@strawberry.type(description="The service to contact in an académie.")
class Contact:
    lignes: list[str] = field("Name and postal address, a line each.")
    telephone: str = field("Telephone, ten digits.")
    courriel: EmailAddress = field("E-mail address.")

    @classmethod
    def of(cls, contact: academies_rule.Contact | None) -> Self | None:
        if contact is None:
            return None
        return cls(lignes=list(contact.lignes), telephone=contact.telephone, courriel=EmailAddress(contact.courriel))


@strawberry.type(description="An académie, or a centre that registers for several.")
class Academie(Node):
    code: str = field("Two digits, or the key of a centre.")
    libelle: str = field("Label in lists.")
    nom: str = field("Short name, as in lines on acquis.")
    departements: list[str] = field("Codes of its départements.")
    est_active: bool = field("Whether candidates may register there still; false for one that others replaced.")

    @classmethod
    @remembered(FACES)
    def of(cls, academie: academies_rule.Academie) -> Self:
        return cls(
            id=global_id("Academie", academie.code),
            code=academie.code,
            libelle=academie.libelle,
            nom=academie.nom,
            departements=list(academie.departements),
            est_active=academie.est_active,
        )

    @field("Service to contact, for a domaine when it is given; null when it is not known.")
    def contact(
        self,
        info: Info,
        domaine: Annotated[str | None, strawberry.argument(description="Code of the domaine.")] = None,
    ) -> Contact | None:
        return Contact.of(contact_de(contenus(), self.code, domaine, jour_a_paris(info.context.op.now).year))

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        return cls.of_code(key)

    @classmethod
    @lru_cache(FACES)
    def of_code(cls, code: str | None) -> Self | None:
        """The académie of a code; None for a country, and without a code."""
        found = academies_rule.academies().get(code or "")
        return cls.of(found) if found else None


@strawberry.type(description="A commune, or a part of one that bears a name of its own.")
class Commune(Node):
    code: str = field("Key of the commune, as inputs take it.")
    libelle: str = field("French label.")
    departement: str = field("Code of its département.")
    commune_actuelle: str | None = field("INSEE code of the commune into which it merged; null when it did not.")

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        found = geographie.communes().get(key)
        return cls.of(found) if found else None

    @classmethod
    def of(cls, commune: geographie.Commune) -> Self:
        return cls(
            id=global_id("Commune", commune.cle),
            code=commune.cle,
            libelle=commune.libelle,
            departement=commune.departement,
            commune_actuelle=commune.commune_actuelle,
        )


@strawberry.type(description="A school, or the pseudo-school of individual candidates.")
class Etablissement(Node):
    uai: str = field("UAI code, or that of a pseudo-school.")
    libelle: str = field("Name.")
    libelle_complet: str = field("Name, town and code, as the récapitulatif prints them.")
    libelle_carte: str = field("Name, town and code, as the cards of « Mes inscriptions » print them.")
    commune: str | None = field("Postal town; null when it is not known.")
    est_individuel: bool = field("Whether it is the pseudo-school of candidates without a school.")
    est_hors_contrat: bool = field("Whether it is a private school without a contract with the State.")
    ferme_le: date | None = field("Day since which nobody new may choose it; null while it is open.")

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        row = await reference.etablissement(key)
        return cls.of(row.to_rule()) if row else None

    @classmethod
    @remembered(ECOLES)
    def of(cls, etablissement: EtablissementRegle) -> Self:
        return cls(
            id=global_id("Etablissement", etablissement.uai),
            uai=etablissement.uai,
            libelle=etablissement.libelle,
            libelle_complet=etablissement.libelle_complet,
            libelle_carte=etablissement.libelle_carte,
            commune=etablissement.commune,
            est_individuel=etablissement.est_individuel,
            est_hors_contrat=etablissement.est_hors_contrat,
            ferme_le=etablissement.ferme_le,
        )
