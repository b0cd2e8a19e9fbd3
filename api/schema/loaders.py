"""The loaders of nested lists, one each, so that a list of parents costs one statement."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from api.models import (
    Amenagement,
    Candidat,
    Candidature,
    Compte,
    Document,
    Evenement,
    Periode,
    Piece,
    Reading,
    Resultat,
    SessionExamen,
)
from api.resolvers import candidature, piece, precedentes, reference
from api.resolvers.candidature import ListeLue
from api.resolvers.dossier import DossierCharge, charger
from api.resolvers.gestion import amenagements, notes
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.resolvers.precedentes import Precedente
from api.schema.limits import Later, loader

K = TypeVar("K")
R = TypeVar("R")
Find = Callable[[Operation, Sequence[UUID]], Awaitable[Mapping[UUID, R]]]


class Loaders:
    """The loaders of one request."""

    def __init__(self, op: Operation) -> None:
        self._op = op
        self._found: dict[Find[Any], DataLoader[UUID, Any]] = {}
        self._listes: set[ListeLue] = set()
        self._lues_avec: dict[ListeLue, dict[UUID, list[Any]]] = defaultdict(dict)

    async def find(self, find: Find[R], row_id: UUID) -> R | None:
        """The object of an id, by a use case that finds those within the actor's reach, once for all that are asked."""
        if find not in self._found:
            self._found[find] = loader(partial(_found, find, self._op))
        found: R | None = await self._found[find].load(row_id)
        return found

    async def dossier(
        self, row_id: UUID, listes: Collection[ListeLue], *, est_seule: bool = False
    ) -> DossierCharge | None:
        """A candidature within the actor's reach, read with these lists of it, and with others unless it is alone."""
        self._listes.update(listes)
        if est_seule:
            return (await self._lues([row_id]))[0]
        found: DossierCharge | None = await self._candidatures.load(row_id)
        return found

    @cached_property
    def _candidatures(self) -> DataLoader[UUID, DossierCharge | None]:
        return loader(self._lues)

    async def _lues(self, ids: list[UUID]) -> list[DossierCharge | None]:
        lues = await candidature.trouver_avec(self._op, ids, self._listes)
        for liste, par_id in lues.listes.items():
            self._lues_avec[liste].update(par_id)
        return [lues.dossiers.get(row_id) for row_id in ids]

    def liste(self, liste: ListeLue, row_id: UUID, make: Callable[[list[Any]], R]) -> R | Later:
        """The value made of a list of a candidature that a gate gave, at once where it was read with it, else later."""
        found = self._lues_avec[liste].get(row_id)
        return Later(partial(self._apart, liste, row_id, make)) if found is None else make(found)

    async def _apart(self, liste: ListeLue, row_id: UUID, make: Callable[[list[Any]], R]) -> R:
        apart: DataLoader[UUID, list[Any]] = getattr(self, liste)
        return make(await apart.load(row_id))

    @cached_property
    def documents(self) -> DataLoader[UUID, list[Document]]:
        return _grouped(candidature.documents, "candidature_id")

    @cached_property
    def amenagements(self) -> DataLoader[UUID, list[Amenagement]]:
        return _grouped(amenagements.decisions, "candidature_id")

    @cached_property
    def resultats(self) -> DataLoader[UUID, list[Resultat]]:
        return _grouped(notes.publies, "candidature_id")

    @cached_property
    def nouveautes(self) -> DataLoader[UUID, list[Evenement]]:
        return _grouped(candidature.nouveautes, "candidature_id")

    @cached_property
    def pieces(self) -> DataLoader[UUID, list[Piece]]:
        return _grouped(piece.pieces_de, "candidature_id")

    @cached_property
    def inscriptions(self) -> DataLoader[UUID, list[Precedente]]:
        """The registrations of candidats, less those that the actor may not see."""
        return _grouped(partial(precedentes.inscriptions, self._op), "candidat_id")

    @cached_property
    def chargees(self) -> DataLoader[UUID, DossierCharge]:
        """Whole dossiers, by ids that a gate gave."""
        return loader(partial(_chargees, self._op))

    async def candidat(self, compte_id: UUID) -> Candidat | None:
        """The person of an account: the actor's own was read with the sign-in."""
        own = await self._op.compte_lu()
        return own.candidat if own and own.id == compte_id else await self.candidats.load(compte_id)

    @cached_property
    def candidats(self) -> DataLoader[UUID, Candidat | None]:
        """The persons, by their accounts."""
        return loader(partial(_candidats, self._op))

    @cached_property
    def comptes(self) -> DataLoader[UUID, Compte | None]:
        """The acteurs of histories, by ids that a gate gave."""
        return loader(_comptes)

    @cached_property
    def sessions(self) -> DataLoader[str, list[SessionExamen]]:
        return _grouped(reference.sessions, "domaine")

    @cached_property
    def periodes(self) -> DataLoader[UUID, list[Periode]]:
        return _grouped(reference.periodes, "session_id")


CANDIDATS = Reading(lambda compte_ids: Candidat.filter(compte_id__in=compte_ids))


async def _found(find: Find[R], op: Operation, ids: list[UUID]) -> list[R | None]:
    found = await find(op, ids)
    return [found.get(row_id) for row_id in ids]


async def _chargees(op: Operation, ids: list[UUID]) -> list[DossierCharge]:
    noter_lus(op, ids)
    found = {chargee.row.id: chargee for chargee in await charger(Candidature.filter(id__in=ids))}
    return [found[row_id] for row_id in ids]


async def _candidats(op: Operation, compte_ids: list[UUID]) -> list[Candidat | None]:
    own = await op.compte_lu()
    found: dict[UUID, Candidat | None] = {own.id: own.candidat} if own else {}
    unknown = [compte_id for compte_id in compte_ids if compte_id not in found]
    found |= {candidat.compte_id: candidat for candidat in await CANDIDATS.read(unknown)}
    return [found.get(compte_id) for compte_id in compte_ids]


async def _comptes(ids: list[UUID]) -> list[Compte | None]:
    found = {compte.id: compte for compte in await Compte.filter(id__in=ids)}
    return [found.get(row_id) for row_id in ids]


def _grouped(read: Callable[[Sequence[K]], Awaitable[list[Any]]], owner: str) -> DataLoader[K, list[R]]:
    """A loader of lists, which reads the rows of all keys at once and hands each key its own."""

    async def load(keys: list[K]) -> list[list[R]]:
        groups: dict[K, list[R]] = defaultdict(list)
        for row in await read(keys):
            groups[getattr(row, owner)].append(row)
        return [groups[key] for key in keys]

    return loader(load)
