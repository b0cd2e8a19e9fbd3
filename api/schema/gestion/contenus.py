"""The contents of the référentiel: what is in force, and the editions that offices and administrators write."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api.resolvers.gestion import contenus as resolvers
from api.rules.contenu import Contenu, NatureContenu
from api.rules.contenu.differences import differences_du, nom_du, toml_du
from api.rules.contenu.registre import FORMES
from api.rules.gestion import contenu as form
from api.rules.reglement import EtatEdition, OrigineEdition
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, reach, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import described_enum
from api.schema.gestion.historique import ActeurEvenement, acteur_de
from api.schema.gestion.reglements import ConstatReglement
from api.schema.paging import Connection, PageDemandee, page_of_items, paged
from api.services.referentiel import contenus

described_enum(
    NatureContenu,
    "NatureContenu",
    "Nature of a content of the référentiel; values may be added.",
    {
        NatureContenu.CONTACTS: "Service to contact in an académie, for all its domaines or for one.",
        NatureContenu.VIDEOS: "Video of the home page.",
        NatureContenu.LIENS: "Link of the home page.",
        NatureContenu.TEXTES: "Text of a screen, of the wording of a domaine, or help of a field.",
        NatureContenu.CENTRES: "Centre d'examen à l'étranger: a country or a town, its académie, contact, schools and hours.",
        NatureContenu.PIECES: "Pièce that a domaine asks for, in all académies or in one.",
        NatureContenu.CATEGORIES: "Catégorie de candidat.",
        NatureContenu.DIPLOMES_POSSEDES: "Diploma of the tab « Diplôme possédé ».",
        NatureContenu.DIPLOMES_ACQUIS: "Family of diplomas of the tab « Acquis », of a domaine.",
    },
)


@form_input("Contents of the référentiel as an office sends them.")
class ContenusInput(form.ContenusSaisis):
    pass


@strawberry.type(description="An edition of a content: what it says never changes, its état does.")
class EditionContenu(Node):
    nature: NatureContenu = field("Nature.")
    cle: str = field("Key within the nature.")
    libelle: str = field("French label.")
    numero: int = field("Number within the key.")
    etat: EtatEdition = field("État.")
    origine: OrigineEdition = field("Origin.")
    depuis: int | None = field("First session year for which it counts; null without a limit.")
    jusque: int | None = field("Last session year for which it counts; null without a limit.")
    version: int = field("Number of writes; sent back with a mutation, it refuses an act on a stale état.")
    cree_le: datetime = field("Instant when it was written.")
    modifiee_le: datetime | None = field("Instant when its état last changed; null before.")
    toml: str = field("Text in TOML, to correct it and import another edition.")
    row: strawberry.Private[Contenu]

    @field("Account that wrote it; the service for a file, and for a command.")
    async def auteur(self, info: Info) -> ActeurEvenement:
        return await acteur_de(info, self.row.auteur)

    @field("Account that last changed its état; the service for a command, and before any change.")
    async def modifiee_par(self, info: Info) -> ActeurEvenement:
        return await acteur_de(info, self.row.modifiee_par)

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        found = await info.context.loaders.find(resolvers.par_id, row_of(key))
        return cls.of(found) if found else None

    @classmethod
    def of(cls, row: Contenu) -> Self:
        """An edition of the database."""
        assert row.id is not None
        assert row.cree_le is not None
        return cls(
            id=global_id("EditionContenu", row.id),
            nature=row.nature,
            cle=row.cle,
            libelle=nom_du(row),
            numero=row.numero,
            etat=row.etat,
            origine=row.origine,
            depuis=row.depuis,
            jusque=row.jusque,
            version=row.version,
            cree_le=row.cree_le,
            modifiee_le=row.modifiee_le,
            toml=toml_du(row),
            row=row,
        )


@strawberry.type(description="A content of the référentiel in force.")
class GestionContenu:
    cle: str = field("Key within the nature.")
    libelle: str = field("French label.")
    numero: int = field("Number of the edition in force; 0 for a file of the service.")
    depuis: int | None = field("First session year for which it counts; null without a limit.")
    jusque: int | None = field("Last session year for which it counts; null without a limit.")
    toml: str = field("Text in TOML, to correct it and import another edition.")
    row: strawberry.Private[Contenu]

    @field("Editions, the oldest first; none while only a file of the service counts.")
    def editions(self) -> list[EditionContenu]:
        found = contenus().editions(FORMES[self.row.nature], self.cle)
        return [EditionContenu.of(item) for item in found if item.id is not None]

    @classmethod
    def of(cls, row: Contenu) -> Self:
        return cls(
            cle=row.cle,
            libelle=nom_du(row),
            numero=row.numero,
            depuis=row.depuis,
            jusque=row.jusque,
            toml=toml_du(row),
            row=row,
        )


@strawberry.type(description="The answer of `gestionImporterContenus`.")
class GestionImporterContenusPayload(Payload):
    editions: list[EditionContenu] = field(
        "The new editions, in force; none for a check alone, when refused, and where nothing changes.",
        default_factory=list,
    )
    constats: list[ConstatReglement] = field("Remarks of the check.", default_factory=list)
    differences: list[str] = field("Changes from what is in force, in French; none when refused.", default_factory=list)


@strawberry.type(description="The answer of `gestionRetirerContenu`.")
class GestionRetirerContenuPayload(Payload):
    edition: EditionContenu | None = field("The edition as withdrawn, or as it is now when refused.", default=None)


@strawberry.type
class ContenuQuery:
    @paged("Contents of a nature in force, of all académies and of those within reach, in order.", nombre=20)
    async def gestion_contenus(
        self,
        info: Info,
        page: PageDemandee,
        nature: Annotated[NatureContenu, strawberry.argument(description="Nature of the contents.")],
        annee: Annotated[
            int | None, strawberry.argument(description="Year of the session; the last editions without.")
        ] = None,
    ) -> Connection[GestionContenu] | None:
        found = await resolvers.liste(info.context.op, nature, annee)
        return page_of_items(page, found, lambda row: row.cle, GestionContenu.of)

    @field("One edition of a content; null when there is none.")
    async def gestion_edition_contenu(
        self, info: Info, edition_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the edition.")]
    ) -> EditionContenu | None:
        return await reach(EditionContenu, info, edition_id)


@strawberry.type
class ContenuMutation:
    @mutation("Writes contents, in force at once, when they all pass their check; or checks them alone.")
    async def gestion_importer_contenus(
        self,
        info: Info,
        contenus: Annotated[ContenusInput, strawberry.argument(description="The contents.")],
        a_blanc: Annotated[bool, strawberry.argument(description="Whether to check alone.")] = False,  # noqa: FBT002
    ) -> GestionImporterContenusPayload | None:
        controle = await resolvers.verifier(info.context.op, contenus)
        rows = [] if a_blanc else await resolvers.importer(info.context.op, controle)
        return GestionImporterContenusPayload(
            editions=[EditionContenu.of(row) for row in rows],
            constats=[ConstatReglement.of(item) for item in controle.constats],
            differences=[line for lu in controle.lus for line in differences_du(lu)] if not controle.est_refuse else [],
        )

    @mutation("Withdraws an edition of a content: the one before it is in force again, if there is one.")
    async def gestion_retirer_contenu(
        self,
        info: Info,
        edition_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the edition.")],
        version: Annotated[
            int | None, strawberry.argument(description="Version of the edition that was read; any without.")
        ] = None,
    ) -> GestionRetirerContenuPayload | None:
        row = await resolvers.retirer(info.context.op, uuid_of(edition_id, "EditionContenu"), version)
        return GestionRetirerContenuPayload(edition=EditionContenu.of(contenus().par_id[row.id]))
