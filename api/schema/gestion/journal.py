"""The security journal, as an administrator searches it."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from api import models
from api.resolvers import journal as resolvers
from api.rules.journal import FICHES_JOURNAL, NatureJournal
from api.schema.base import field, uuid_of
from api.schema.context import Info
from api.schema.enums import TypeCompte, described_enum
from api.schema.paging import Connection, PageDemandee, page_of_rows, paged

described_enum(
    NatureJournal,
    "NatureJournal",
    "Nature of a line of the security journal.",
    {nature: fiche.description for nature, fiche in FICHES_JOURNAL.items()},
)


@strawberry.type(
    description=(
        "A line of the security journal. Accounts, logins, networks and objects are keyed pseudonyms, which nobody reads "
        "back: the filter finds lines by what they stand for, or by a pseudonym of another line."
    )
)
class LigneJournal:
    le: datetime = field("Instant of the fact, the first where the line counts several.")
    nature: NatureJournal = field("Nature of the fact.")
    libelle: str = field("French label of the nature.")
    detail: str | None = field("Word of a closed vocabulary that the nature explains; null without one.")
    acteur: str | None = field("Pseudonym of the account that acted; null for nobody signed in.")
    acteur_type: TypeCompte | None = field("Kind of the account that acted; null for nobody signed in.")
    compte: str | None = field("Pseudonym of the account concerned; null without one.")
    identifiant: str | None = field("Pseudonym of the login that was typed; null without one.")
    reseau: str | None = field("Pseudonym of the network; null for a job or a command.")
    objet: str | None = field("Pseudonym of the object asked for or read; null without one.")
    nombre: int = field("Number of times within the minute; a reading is one line an hour, and counts once.")

    @classmethod
    def of(cls, row: models.LigneJournal) -> Self:
        nature = NatureJournal(row.nature)
        return cls(
            le=row.le,
            nature=nature,
            libelle=FICHES_JOURNAL[nature].libelle,
            detail=row.detail,
            acteur=row.acteur,
            acteur_type=TypeCompte(row.type_acteur) if row.type_acteur else None,
            compte=row.compte,
            identifiant=row.adresse,
            reseau=row.reseau,
            objet=row.objet,
            nombre=row.nombre,
        )


def _critere(description: str) -> Any:  # noqa: ANN401 - like strawberry.field
    return strawberry.field(default=None, description=description)


@strawberry.input(
    description="Criteria on the security journal: one left out keeps all, and a line meets all the others."
)
class FiltreJournalInput:
    nature: list[NatureJournal] | None = _critere("Natures, any of them.")
    acteur_id: strawberry.ID | None = _critere("Id of the account that acted (`Compte`).")
    compte_id: strawberry.ID | None = _critere(
        "Id of the account (`Compte`) that acted, was tried, or whose registrations were read."
    )
    identifiant: str | None = _critere("Login of that account, or one that somebody typed, whether it exists or not.")
    reseau: str | None = _critere("Address of the network, as the proxy saw it.")
    candidature_id: strawberry.ID | None = _critere("Id of the registration asked for or read, or whose pièces were.")
    pseudonyme: str | None = _critere("Pseudonym read in another line, whatever it stands for.")
    depuis: datetime | None = _critere("First instant.")
    jusqua: datetime | None = _critere("Instant before which the search ends.")

    def to_rule(self) -> resolvers.FiltreJournal:
        """The criteria with their ids read."""
        return resolvers.FiltreJournal(
            natures=self.nature,
            acteur_id=None if self.acteur_id is None else uuid_of(self.acteur_id, "Compte"),
            compte_id=None if self.compte_id is None else uuid_of(self.compte_id, "Compte"),
            identifiant=self.identifiant,
            reseau=self.reseau,
            candidature_id=None if self.candidature_id is None else uuid_of(self.candidature_id, "Candidature"),
            pseudonyme=self.pseudonyme,
            depuis=self.depuis,
            jusqua=self.jusqua,
        )


@strawberry.type
class JournalQuery:
    @paged("The lines of the security journal that a filter keeps, the latest first; for an administrator.")
    async def gestion_journal(
        self,
        info: Info,
        page: PageDemandee,
        filtre: Annotated[
            FiltreJournalInput | None, strawberry.argument(description="Criteria; the whole journal without.")
        ] = None,
    ) -> Connection[LigneJournal] | None:
        rows = await resolvers.chercher(info.context.op, (filtre or FiltreJournalInput()).to_rule())
        return await page_of_rows(page, rows, resolvers.ORDRE, LigneJournal.of)
