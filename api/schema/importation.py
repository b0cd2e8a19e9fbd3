"""Files of lines that schools and offices send: their addresses, the remarks on them, the progress of their writing."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.importation import ecriture, envoi, lecture
from api.rules import importation as rules
from api.rules.ecriture import CaracteresAdmis
from api.rules.importation import EtatImport, NatureEcart, NatureImport
from api.rules.importation import Niveau as NiveauConstat
from api.schema.base import Node, Payload, field, global_id, mutation, reach, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import described_enum
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged

described_enum(
    NatureImport,
    "NatureImport",
    "Kind of the lines of a file.",
    {
        NatureImport.ELEVES: "Pupils of a school, to register beforehand.",
        NatureImport.NOTES: "Marks.",
        NatureImport.ETABLISSEMENTS: "The ministry's open directory of schools.",
    },
)

described_enum(
    NatureEcart,
    "NatureEcart",
    "Kind of difference between a line and what stands.",
    {
        NatureEcart.NOUVEAU: "Unknown so far; will be written.",
        NatureEcart.MODIFIE: "Known otherwise; will be changed.",
        NatureEcart.FERME: "Will be closed; nothing is deleted.",
        NatureEcart.ROUVERT: "Was closed; will be open again.",
        NatureEcart.INCHANGE: "Stands so already; counted only.",
        NatureEcart.ECARTE: "Not of the kind that is imported; counted only.",
    },
)

described_enum(
    EtatImport,
    "EtatImport",
    "État of a file of lines.",
    {
        EtatImport.ATTENDU: "Awaited: the address is open.",
        EtatImport.A_LIRE: "Received; being read as a whole.",
        EtatImport.A_CORRIGER: "Read, and refused as a whole: no line is written.",
        EtatImport.PRET: "Read and clean; no line is written before its acceptance.",
        EtatImport.EN_COURS: "Accepted; lines being written.",
        EtatImport.TERMINE: "Written.",
        EtatImport.ANNULE: "Given up before any line was written.",
    },
)

described_enum(
    NiveauConstat,
    "NiveauConstat",
    "Level of a remark on a line: only one of them forbids the import.",
    {
        NiveauConstat.ERREUR: "An error: the whole file is refused.",
        NiveauConstat.AVERTISSEMENT: "A warning: the file may be accepted as it is.",
    },
    est_fermee=True,
)


@strawberry.input(
    description=(
        f"A file of lines as it is announced: XLSX (its first visible sheet), or CSV separated by semicolons, tabs, bars "
        f"or commas, in UTF-8 or Windows-1252, {rules.TAILLE_MAX // 1024 // 1024} MB "
        f"({NatureImport.ETABLISSEMENTS.taille_max // 1024 // 1024} for a directory of schools) and {rules.LIGNES_MAX} "
        "lines at most, its first line the names of the columns."
    )
)
class FichierAImporterInput:
    nom: str = strawberry.field(
        description="Name of the file, for the office's own list.", metadata={"ecriture": CaracteresAdmis.FICHIER}
    )
    taille: int = strawberry.field(description="Size in bytes.")
    empreinte: str = strawberry.field(description="SHA-256 of the bytes, in hexadecimal.")

    def to_rule(self) -> envoi.LignesAnnoncees:
        return envoi.LignesAnnoncees(nom=self.nom, taille=self.taille, empreinte=self.empreinte)


AFichier = Annotated[FichierAImporterInput, strawberry.argument(description="The file.")]


@strawberry.type(description="A remark on a line of a file.")
class Constat:
    ligne: int = field("Number of the line, as a spreadsheet numbers its row; the names of the columns are line 1.")
    niveau: NiveauConstat = field("Whether it forbids the import.")
    colonne: str | None = field("Name of the column; null for the whole line.")
    code: str = field("Kind of remark: a value of `ErrorCode`.")
    message: str = field("French sentence, which says how to correct it.")

    @classmethod
    def of(cls, row: models.Constat) -> Self:
        return cls(ligne=row.ligne, niveau=row.niveau, colonne=row.colonne, code=row.code, message=row.message)


@strawberry.type(description="A value that a line changes.")
class DetailEcart:
    champ: str = field("Name of what changes.")
    avant: str = field("Value that stands; empty when there is none.")
    apres: str = field("Value of the file; empty when there is none.")


@strawberry.type(description="A difference between a file and what stands.")
class EcartImport:
    ligne: int = field("Number of the line; 0 for what no line names.")
    nature: NatureEcart = field("Kind of difference.")
    objet: str = field("Key of what changes: the UAI of a school.")
    libelle: str = field("French name of what changes.")
    details: list[DetailEcart] = field("The values that change, of what is known already.")

    @classmethod
    def of(cls, row: models.EcartImport) -> Self:
        details = [DetailEcart(champ=champ, avant=avant, apres=apres) for champ, avant, apres in row.details]
        return cls(ligne=row.ligne, nature=row.nature, objet=row.objet, libelle=row.libelle, details=details)


@strawberry.type(description="A number of differences of one kind.")
class EffectifEcart:
    nature: NatureEcart = field("Kind of difference.")
    nombre: int = field("Number of lines.")


@strawberry.type(description="A file of lines: read as a whole first, written once it is clean and accepted.")
class Importation(Node):
    nature: NatureImport = field("Kind of its lines.")
    etat: EtatImport = field("État of the file.")
    nom: str = field("Name of the file.")
    total: int = field("Number of lines; 0 before it is read.")
    erreurs: int = field("Number of errors: as long as there is one, nothing can be written.")
    avertissements: int = field("Number of warnings.")
    faits: int = field("Number of lines written.")
    refus: str | None = field("French reason why the file cannot be read; null when it can.")
    envoyee_le: datetime = field("Instant when its address was asked for.")
    terminee_le: datetime | None = field("Instant when its last line was written; null before.")
    row: strawberry.Private[models.Importation]

    @paged(
        "The remarks on its lines, in their order: a thousand at most, while `erreurs` and `avertissements` count all."
    )
    async def constats(self, page: PageDemandee) -> Connection[Constat]:
        return await page_of_rows(page, lecture.constats(self.row), lecture.CONSTATS, Constat.of)

    @field("The differences with what stands, counted by kind, once the file is read; empty for lines that only add.")
    async def bilan(self) -> list[EffectifEcart]:
        counts = self.row.bilan or {}
        return [EffectifEcart(nature=nature, nombre=counts[nature]) for nature in NatureEcart if nature in counts]

    @paged(
        "The differences with what stands, in the order of lines: a thousand at most, while `bilan` counts all.",
        nombre=20,
    )
    async def ecarts(self, page: PageDemandee) -> Connection[EcartImport]:
        return await page_of_rows(page, lecture.ecarts(self.row), lecture.ECARTS, EcartImport.of)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(lecture.trouver, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.Importation) -> Self:
        return cls(
            id=global_id("Importation", row.id),
            nature=row.nature,
            etat=row.etat,
            nom=row.nom,
            total=row.total,
            erreurs=row.erreurs,
            avertissements=row.avertissements,
            faits=row.faits,
            refus=row.refus,
            envoyee_le=row.cree_le,
            terminee_le=row.termine_le,
            row=row,
        )


@strawberry.type(description="An address to send a file of lines to, once: `PUT` its bytes as the body of the request.")
class AdresseImport:
    importation: Importation = field("The file, awaited.")
    url: str = field("Signed address.")
    expire_le: datetime = field("Instant from which the address no longer works.")

    @classmethod
    def of(cls, adresse: envoi.AdresseImport) -> Self:
        return cls(importation=Importation.of(adresse.importation), url=adresse.url, expire_le=adresse.expire_le)


@strawberry.type(description="The answer of `importationAccepter`.")
class ImportationAccepterPayload(Payload):
    importation: Importation | None = field("The file, being written.", default=None)


@strawberry.type(description="The answer of `importationAnnuler`.")
class ImportationAnnulerPayload(Payload):
    importation: Importation | None = field("The file, given up.", default=None)


ImportationId = Annotated[strawberry.ID, strawberry.argument(description="Id of the file.")]


@strawberry.type
class ImportationQuery:
    @paged("The files of the acting account, the latest first.", nombre=20)
    async def importations(
        self,
        info: Info,
        page: PageDemandee,
        nature: Annotated[NatureImport | None, strawberry.argument(description="A kind, for its files alone.")] = None,
    ) -> Connection[Importation] | None:
        rows = lecture.mes_importations(info.context.op, nature)
        return await page_of_rows(page, rows, lecture.IMPORTATIONS, Importation.of)

    @field("One file of the acting account; null when none has this id.")
    async def importation(self, info: Info, id: ImportationId) -> Importation | None:  # noqa: A002 - the argument's own name
        return await reach(Importation, info, id)


@strawberry.type
class ImportationMutation:
    @mutation("Accepts a clean file: its lines are then written, in the background.")
    async def importation_accepter(
        self, info: Info, importation_id: ImportationId
    ) -> ImportationAccepterPayload | None:
        wanted = uuid_of(importation_id, "Importation")
        row = await ecriture.accepter(info.context.op, wanted)
        return ImportationAccepterPayload(importation=Importation.of(row))

    @mutation("Gives up a file of which no line is written.")
    async def importation_annuler(self, info: Info, importation_id: ImportationId) -> ImportationAnnulerPayload | None:
        row = await ecriture.annuler(info.context.op, uuid_of(importation_id, "Importation"))
        return ImportationAnnulerPayload(importation=Importation.of(row))
