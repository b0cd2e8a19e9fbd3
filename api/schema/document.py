"""Documents that the service produces, and the links to download them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers import document as resolvers
from api.rules.document import AFFICHABLES, AFFICHAGE, DOCUMENTS
from api.schema.base import Node, field, global_id, reach, row_of
from api.schema.context import Info


@strawberry.type(description="A file to download.")
class Fichier:
    nom: str = field("Name of the file.")
    type_mime: str = field("Media type.")
    taille: int | None = field("Size in bytes; null when the file is made at the download.")
    url: str = field("Signed address, good for a few minutes.")
    expire_le: datetime = field("Instant from which the address no longer works.")

    @field("The address to show the file in a page, as `url` saves it; null for a kind that browsers do not show.")
    def url_affichage(self) -> str | None:
        return f"{self.url}?{AFFICHAGE}" if self.type_mime in AFFICHABLES else None

    @classmethod
    def of(cls, lien: resolvers.LienFichier) -> Self:
        return cls(nom=lien.nom, type_mime=lien.type_mime, taille=lien.taille, url=lien.url, expire_le=lien.expire_le)


@strawberry.type(description="A document of « Mes documents », in its latest version.")
class Document(Node):
    type: str = field("Type of document.")
    libelle: str = field("French name of the document.")
    ligne: str = field("The line of « Mes documents »: name, version and date.")
    version: int = field("Version, from 1.")
    publie_le: datetime = field("Instant of this version's publication.")
    row: strawberry.Private[models.Document]
    numero_candidat: strawberry.Private[str]
    numero_inscription: strawberry.Private[int | None]

    @field("The file, to download within a few minutes.")
    def fichier(self, info: Info) -> Fichier:
        op = info.context.op
        return Fichier.of(resolvers.lien(op, self.row, self.numero_candidat, self.numero_inscription))

    @field("The convocation as a calendar file, one event per épreuve; null for any other document.")
    def calendrier(self, info: Info) -> Fichier | None:
        op = info.context.op
        lien = resolvers.lien_calendrier(op, self.row, self.numero_candidat, self.numero_inscription)
        return Fichier.of(lien) if lien else None

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(resolvers.trouver, row_of(key))
        return cls.of(row, row.candidature.candidat.numero, row.candidature.numero_inscription) if row else None

    @classmethod
    def of(cls, row: models.Document, numero_candidat: str, numero_inscription: int | None) -> Self:
        entry = DOCUMENTS[row.type]
        return cls(
            id=global_id("Document", row.id),
            type=row.type,
            libelle=entry.libelle,
            ligne=entry.ligne(row.version, row.publie_le),
            version=row.version,
            publie_le=row.publie_le,
            row=row,
            numero_candidat=numero_candidat,
            numero_inscription=numero_inscription,
        )


@strawberry.type
class DocumentQuery:
    @field("One document; null when it is not within reach.")
    async def document(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Id of the document.")],  # noqa: A002
    ) -> Document | None:
        return await reach(Document, info, id)
