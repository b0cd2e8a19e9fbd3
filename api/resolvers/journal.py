"""The security journal for administrators: its lines, found by account, address, network or object; and its purge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Candidature, Compte, LigneJournal, Piece
from api.resolvers.compte.recherche import par_identifiant
from api.resolvers.gates.bureau import administrateur
from api.resolvers.operation import Operation
from api.resolvers.paging import Ordre
from api.rules.adresse import normaliser_adresse
from api.rules.conservation import Sorte, delai
from api.rules.journal import NatureJournal
from api.rules.limite import reseau
from api.services.journal import ADRESSE, COMPTE, OBJET, RESEAU, pseudonymes

ORDRE = Ordre("journal", ("-le", "-id"), (datetime, UUID))
OUBLIEES = 1000  # lines deleted in one statement


@dataclass(frozen=True, kw_only=True)
class FiltreJournal:
    """The criteria of a search; one left out keeps all.

    Attributes:
        acteur_id: the account that acted.
        compte_id: the account that acted, was tried, or whose registrations were read.
        identifiant: the login of that account, or one typed at a sign-in, known or not.
        reseau: an address of the network, as the proxy saw it.
        candidature_id: the registration that was asked for or read, by its pièces too.
        pseudonyme: a pseudonym read in a line, whatever it stands for.
    """

    natures: Sequence[NatureJournal] | None = None
    acteur_id: UUID | None = None
    compte_id: UUID | None = None
    identifiant: str | None = None
    reseau: str | None = None
    candidature_id: UUID | None = None
    pseudonyme: str | None = None
    depuis: datetime | None = None
    jusqua: datetime | None = None


async def chercher(op: Operation, filtre: FiltreJournal) -> QuerySet[LigneJournal]:
    """The lines that a filter keeps, for an administrator, whose reading is noted too."""
    administrateur(op)
    op.noter(NatureJournal.JOURNAL_LU)
    return await filtrer(op, filtre)


async def filtrer(op: Operation, filtre: FiltreJournal) -> QuerySet[LigneJournal]:
    """The lines that a filter keeps; the caller passed the gate, or is the command line."""
    rows = LigneJournal.all()
    if filtre.natures is not None:
        rows = rows.filter(nature__in=[nature.value for nature in filtre.natures])
    if filtre.depuis:
        rows = rows.filter(le__gte=filtre.depuis.astimezone(UTC))
    if filtre.jusqua:
        rows = rows.filter(le__lt=filtre.jusqua.astimezone(UTC))
    for condition in await _sujets(op, filtre):
        rows = rows.filter(condition)
    return rows


async def purger(op: Operation) -> int:
    """Deletes the lines past their term, few enough to a statement that none locks the table for long."""
    count, due = 0, LigneJournal.filter(le__lte=(op.now - delai(Sorte.JOURNAL)).astimezone(UTC))
    while ids := await due.order_by("le").limit(OUBLIEES).values_list("id", flat=True):
        count += await LigneJournal.filter(id__in=ids).delete()
    return count


async def _sujets(op: Operation, filtre: FiltreJournal) -> list[Q]:
    """The conditions on who, whom and from where: what was given in plain is compared by its pseudonyms."""
    found = []
    if filtre.acteur_id:
        found.append(Q(acteur__in=_pseudonymes(op, COMPTE, filtre.acteur_id)))
    if filtre.compte_id:
        found.append(await _du_compte(op, filtre.compte_id))
    if filtre.identifiant is not None:
        found.append(await _de_l_identifiant(op, filtre.identifiant))
    if filtre.reseau is not None:
        found.append(Q(reseau__in=_pseudonymes(op, RESEAU, reseau(filtre.reseau.strip()))))
    if filtre.candidature_id:
        found.append(Q(objet__in=await _objets(op, [filtre.candidature_id])))
    if filtre.pseudonyme is not None:
        columns = ("acteur", "compte", "adresse", "reseau", "objet")
        found.append(Q(*(Q(**{name: filtre.pseudonyme.strip()}) for name in columns), join_type=Q.OR))
    return found


async def _du_compte(op: Operation, compte_id: UUID) -> Q:
    siennes: list[UUID] = await Candidature.filter(candidat__compte_id=compte_id).values_list("id", flat=True)  # type: ignore[assignment]
    known = _pseudonymes(op, COMPTE, compte_id)
    return Q(acteur__in=known) | Q(compte__in=known) | Q(objet__in=await _objets(op, siennes))


async def _de_l_identifiant(op: Operation, identifiant: str) -> Q:
    """The lines about a login, typed by somebody or of an account that has it now."""
    typed = Q(adresse__in=_pseudonymes(op, ADRESSE, normaliser_adresse(identifiant)))
    compte: Compte | None = await par_identifiant(identifiant)
    return typed | await _du_compte(op, compte.id) if compte else typed


async def _objets(op: Operation, candidature_ids: Sequence[UUID]) -> list[str]:
    """The pseudonyms of registrations and of their pièces."""
    pieces: list[UUID] = await Piece.filter(candidature_id__in=candidature_ids).values_list("id", flat=True)  # type: ignore[assignment]
    return _pseudonymes(op, OBJET, *candidature_ids, *pieces)


def _pseudonymes(op: Operation, genre: str, *valeurs: object) -> list[str]:
    return [found for valeur in valeurs for found in pseudonymes(op.services.tokens, genre, valeur)]
