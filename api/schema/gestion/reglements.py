"""The règlements of spécialités: what is in force, what is missing, and the editions that administrators write."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.resolvers.gestion import reglements as resolvers
from api.rules.gestion import reglement as form
from api.rules.listes import RegimeEvaluation
from api.rules.reglement import Edition, EtatEdition, OrigineEdition, Reglement
from api.rules.reglement import Epreuve as Noeud
from api.rules.reglement.controle import ConstatReglement as Remarque
from api.rules.reglement.controle import doutes_de
from api.rules.reglement.differences import differences
from api.rules.reglement.toml import ecrire_toml
from api.schema.base import Node, Payload, field, form_input, global_id, mutation, reach, row_of, uuid_of
from api.schema.context import Info
from api.schema.enums import Mode, described_enum
from api.schema.gestion.historique import ActeurEvenement, acteur_de
from api.schema.paging import Connection, PageDemandee, page_of_items, paged
from api.services.referentiel import editions

described_enum(
    EtatEdition,
    "EtatEdition",
    "État of an edition of a règlement.",
    {
        EtatEdition.BROUILLON: "Written, not in force.",
        EtatEdition.PUBLIEE: "In force for its sessions; of several for one session, the last.",
        EtatEdition.RETIREE: "In force no more; the candidatures registered on it keep it.",
    },
)

described_enum(
    OrigineEdition,
    "OrigineEdition",
    "Origin of an edition of a règlement.",
    {
        OrigineEdition.LIVREE: "A file of the service.",
        OrigineEdition.ADMINISTRATEUR: "Written by an administrator, or by a command.",
    },
)


@form_input("A règlement as an administrator sends it.")
class ReglementInput(form.ReglementSaisi):
    pass


@strawberry.type(description="A remark of the check of a règlement, or of contents.")
class ConstatReglement:
    ligne: int | None = field("Line of the text; null for a remark on the whole.")
    message: str = field("French sentence.")
    est_bloquant: bool = field("Whether it refuses the text; the others are doubts, which a publication accepts.")

    @classmethod
    def of(cls, item: Remarque) -> Self:
        return cls(ligne=item.ligne, message=item.message, est_bloquant=item.est_bloquant)


@strawberry.type(description="A line of the table of a règlement.")
class LigneReglement:
    niveau: int = field("0 for an épreuve, 1 for a sous-épreuve, and so on.")
    groupe: int = field("1, or 2 for the épreuves de contrôle.")
    code: str = field("Code, as printed.")
    libelle: str = field("French label.")
    unite: str | None = field("Code of the unité; null for a heading.")
    est_obligatoire: bool = field("Whether it is obligatoire.")
    coefficient: Decimal | None = field("Coefficient; null when it has none, or none that is known.")
    mode_a: Mode | None = field("Mode in the régime A; null when it is not known.")
    mode_b: Mode | None = field("Mode in the régime B; null when it is not known.")
    mode_c: Mode | None = field("Mode in the régime C; null when it is not known.")
    choix: list[str] = field("Languages or options to choose from; none where there is no choice.")
    reference: str | None = field("Article that says so; null when it is that of the règlement.")

    @classmethod
    def of(cls, niveau: int, item: Noeud) -> Self:
        return cls(
            niveau=niveau,
            groupe=item.groupe,
            code=item.code,
            libelle=item.libelle,
            unite=item.unite,
            est_obligatoire=item.obligatoire,
            coefficient=item.coefficient,
            mode_a=item.mode(RegimeEvaluation.A),
            mode_b=item.mode(RegimeEvaluation.B),
            mode_c=item.mode(RegimeEvaluation.C),
            choix=list(item.choix.valeurs) if item.choix else [],
            reference=item.reference,
        )


def table(lu: Reglement) -> list[LigneReglement]:
    """The épreuves of a règlement in the order of the printed tables."""
    waiting = [(0, item) for item in reversed(lu.epreuves)]
    found = []
    while waiting:
        niveau, item = waiting.pop()
        found.append(LigneReglement.of(niveau, item))
        waiting += [(niveau + 1, enfant) for enfant in reversed(item.enfants)]
    return found


@strawberry.type(description="An edition of the règlement of a spécialité: what it holds never changes, its état does.")
class EditionReglement(Node):
    numero: int = field("Number within the spécialité.")
    cle: str = field("Key of the spécialité.")
    code: str | None = field("Five digits; null when they are not known.")
    libelle: str = field("French label of the spécialité.")
    reference: str = field("Legal text.")
    etat: EtatEdition = field("État.")
    origine: OrigineEdition = field("Origin.")
    depuis: int | None = field("First session year for which it counts; null without a limit.")
    jusque: int | None = field("Last session year for which it counts; null without a limit.")
    version: int = field("Number of writes; sent back with a mutation, it refuses an act on a stale état.")
    cree_le: datetime = field("Instant when it was written.")
    publiee_le: datetime | None = field("Instant of its last publication; null before.")
    modifiee_le: datetime | None = field("Instant when its état last changed; null before.")
    manques: list[str] = field("Parts that are missing, in French; with one, it cannot be published.")
    reserves: list[str] = field("Points that an office should confirm, in French.")
    row: strawberry.Private[Edition]
    row_id: strawberry.Private[UUID]

    @field("Account that wrote it; the service for a file, and for a command.")
    async def auteur(self, info: Info) -> ActeurEvenement:
        return await acteur_de(info, self.row.auteur)

    @field("Account that last changed its état; the service for a command, and before any change.")
    async def modifiee_par(self, info: Info) -> ActeurEvenement:
        return await acteur_de(info, self.row.modifiee_par)

    @field("Doubts that its tree leaves, in French.")
    def doutes(self) -> list[str]:
        return list(doutes_de(self.row.reglement))

    @field("Number of the edition before it, with which it is compared; 0 for a file of the service; null without one.")
    def remplace(self) -> int | None:
        before = editions().precedente(self.row.reglement, self.numero)
        return before.numero if before else None

    @field("Changes from the edition before, in French.")
    def differences(self) -> list[str]:
        before = editions().precedente(self.row.reglement, self.numero)
        return list(differences(before.reglement if before else None, self.row.reglement))

    @field("Table of épreuves, as printed.")
    def epreuves(self) -> list[LigneReglement]:
        return table(self.row.reglement)

    @field("Text in TOML, to correct it and import another edition.")
    async def toml(self, info: Info) -> str:
        contenu = await info.context.loaders.find(resolvers.contenus, self.row_id)
        return ecrire_toml(contenu or {})

    @field(
        "Registered candidatures of its spécialité in open sessions: each keeps the edition on which it is registered."
    )
    async def candidatures_concernees(self, info: Info) -> int:
        return await info.context.loaders.find(resolvers.concernees, self.row_id) or 0

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        found = await info.context.loaders.find(resolvers.par_id, row_of(key))
        return cls.of(found) if found else None

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """An edition of the database."""
        assert edition.id is not None
        assert edition.cree_le is not None
        lu = edition.reglement
        return cls(
            id=global_id("EditionReglement", edition.id),
            numero=edition.numero,
            cle=lu.cle,
            code=lu.code,
            libelle=lu.libelle,
            reference=lu.reference,
            etat=edition.etat,
            origine=edition.origine,
            depuis=edition.depuis,
            jusque=edition.jusque,
            version=edition.version,
            cree_le=edition.cree_le,
            publiee_le=edition.publiee_le,
            modifiee_le=edition.modifiee_le,
            manques=list(lu.manques),
            reserves=list(lu.reserves),
            row=edition,
            row_id=edition.id,
        )


@strawberry.type(description="A spécialité in a session year, whether it can be chosen or not.")
class GestionReglement:
    cle: str = field("Key of the spécialité.")
    code: str | None = field("Five digits; null when they are not known.")
    libelle: str = field("French label.")
    reference: str = field("Legal text, or the sheet of the certification where none was read.")
    est_complet: bool = field("Whether its règlement is in force for that year.")
    edition: int | None = field("Number of the edition in force; 0 for a file of the service; null without one.")
    manques: list[str] = field("Parts that are missing, in French; none once it is in force.")
    reserves: list[str] = field("Points that an office should confirm, in French.")
    lu: strawberry.Private[Reglement]

    @field("Doubts that its tree leaves, in French.")
    def doutes(self) -> list[str]:
        return list(doutes_de(self.lu))

    @field("Editions, the oldest first; none while only a file of the service counts.")
    def editions(self) -> list[EditionReglement]:
        found = editions().editions(self.lu.domaine, self.cle)
        return [EditionReglement.of(item) for item in found if item.id is not None]

    @classmethod
    def of(cls, lu: Reglement) -> Self:
        in_force = None if lu.manques else lu.edition
        return cls(
            cle=lu.cle,
            code=lu.code,
            libelle=lu.libelle,
            reference=lu.reference,
            est_complet=not lu.manques,
            edition=in_force,
            manques=list(lu.manques),
            reserves=list(lu.reserves),
            lu=lu,
        )


@strawberry.type(description="The answer of `gestionImporterReglement`.")
class GestionImporterReglementPayload(Payload):
    edition: EditionReglement | None = field("The draft; null for a check alone, and when refused.", default=None)
    constats: list[ConstatReglement] = field("Remarks of the check.", default_factory=list)
    differences: list[str] = field(
        "Changes from the edition before, in French; none when refused.", default_factory=list
    )
    epreuves: list[LigneReglement] = field("Table of épreuves, as printed; none when refused.", default_factory=list)
    candidatures_concernees: int | None = field(
        "Registered candidatures of its spécialité in open sessions, which keep their edition; null when refused.",
        default=None,
    )


@strawberry.type(description="The answer of `gestionPublierReglement`.")
class GestionPublierReglementPayload(Payload):
    edition: EditionReglement | None = field("The edition as published, or as it is now when refused.", default=None)


@strawberry.type(description="The answer of `gestionRetirerReglement`.")
class GestionRetirerReglementPayload(Payload):
    edition: EditionReglement | None = field("The edition as withdrawn, or as it is now when refused.", default=None)


EditionId = Annotated[strawberry.ID, strawberry.argument(description="Id of the edition.")]
Incomplets = Annotated[bool, strawberry.argument(description="Whether to leave out those that can be chosen.")]
ABlanc = Annotated[bool, strawberry.argument(description="Whether to check alone.")]
Confirmation = Annotated[bool, strawberry.argument(description="Whether to publish it with its doubts and reserves.")]
Remplace = Annotated[
    int | None,
    strawberry.argument(
        description="Number of `remplace` that was read: refused when another edition came since; any without."
    ),
]
Version = Annotated[int | None, strawberry.argument(description="Version of the edition that was read; any without.")]


@strawberry.type
class ReglementQuery:
    @paged(
        "Spécialités of a domaine for a session year: those that can be chosen, then the incomplete ones.", nombre=20
    )
    async def gestion_reglements(
        self,
        info: Info,
        page: PageDemandee,
        domaine: Annotated[str, strawberry.argument(description="Code of the domaine.")],
        annee: Annotated[int, strawberry.argument(description="Year of the session.")],
        incomplets: Incomplets = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> Connection[GestionReglement] | None:
        found = await resolvers.specialites(info.context.op, domaine, annee, incompletes=incomplets)
        return page_of_items(page, found, lambda lu: lu.cle, GestionReglement.of)

    @field("Table of épreuves of a spécialité for a session year, as far as it is known; none where nothing is.")
    async def gestion_table_reglement(
        self,
        info: Info,
        domaine: Annotated[str, strawberry.argument(description="Code of the domaine.")],
        annee: Annotated[int, strawberry.argument(description="Year of the session.")],
        specialite: Annotated[str, strawberry.argument(description="Key of the spécialité.")],
    ) -> list[LigneReglement] | None:
        found = await resolvers.specialites(info.context.op, domaine, annee, incompletes=False)
        return next((table(lu) for lu in found if lu.cle == specialite), [])

    @field("One edition of a règlement; null when there is none.")
    async def gestion_edition_reglement(self, info: Info, edition_id: EditionId) -> EditionReglement | None:
        return await reach(EditionReglement, info, edition_id)


@strawberry.type
class ReglementMutation:
    @mutation("Writes a règlement as a draft, once it passes its check; or checks it alone, and writes nothing.")
    async def gestion_importer_reglement(
        self,
        info: Info,
        domaine: Annotated[str, strawberry.argument(description="Code of the domaine.")],
        reglement: Annotated[ReglementInput, strawberry.argument(description="The règlement.")],
        a_blanc: ABlanc = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> GestionImporterReglementPayload | None:
        op = info.context.op
        controle = await resolvers.verifier(op, domaine, reglement)
        row = None if a_blanc else await resolvers.importer(op, controle)
        payload = GestionImporterReglementPayload(constats=[ConstatReglement.of(item) for item in controle.constats])
        if lu := controle.reglement:
            before = editions().precedente(lu, row.numero if row else None)
            payload.differences = list(differences(before.reglement if before else None, lu))
            payload.epreuves = table(lu)
            payload.candidatures_concernees = await resolvers.concernees_par(lu)
        payload.edition = EditionReglement.of(editions().par_id[row.id]) if row else None
        return payload

    @mutation(
        "Puts an edition in force for its sessions; what is registered before keeps its own, and drafts whose épreuves "
        "changed are told."
    )
    async def gestion_publier_reglement(
        self,
        info: Info,
        edition_id: EditionId,
        version: Version = None,
        remplace: Remplace = None,
        confirmation: Confirmation = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> GestionPublierReglementPayload | None:
        row_id = uuid_of(edition_id, "EditionReglement")
        row = await resolvers.publier(info.context.op, row_id, version, confirmation=confirmation, remplace=remplace)
        return GestionPublierReglementPayload(edition=EditionReglement.of(editions().par_id[row.id]))

    @mutation("Withdraws an edition: the one before it is in force again, if there is one.")
    async def gestion_retirer_reglement(
        self, info: Info, edition_id: EditionId, version: Version = None
    ) -> GestionRetirerReglementPayload | None:
        row = await resolvers.retirer(info.context.op, uuid_of(edition_id, "EditionReglement"), version)
        return GestionRetirerReglementPayload(edition=EditionReglement.of(editions().par_id[row.id]))
