"""The streams that each account keeps open, counted over all processes and bounded, and watched in silence.

A stream is a row from its opening to its end. Each process renews a sign of life: soon after a crash, the rows of
a dead process no longer count.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog
from tortoise.exceptions import IntegrityError
from tortoise.functions import Count

from api.error_words import told
from api.models import Compte, Halte, Processus, Reading, Suivi, locked, transaction
from api.models.faults import PassingError
from api.services.bell import Bell
from api.services.gathering import Gathering

T = TypeVar("T")
log = structlog.get_logger(__name__)

BATTEMENT = 15.0  # seconds between two signs of life, and two looks at the accounts followed
LOT = 2_000  # accounts looked at in one statement
RETRY = 2.0  # seconds before another try after a failed one
ABSENCE = timedelta(minutes=10)  # for a client to come back to a stream that its process left
SILENCE = timedelta(seconds=40)  # after which a process counts as dead, and its streams with it
# Accounts, held for who opens streams of them; a place left by a process.
TENUS = Reading(lambda ids: locked(Compte.filter(id__in=ids).order_by("id").only("id")))
HALTES = Reading(
    lambda compte_id, cles, depuis: Halte.filter(compte_id=compte_id, cle__in=cles, cree_le__gt=depuis).limit(1)
)


class Streams:
    """Places for streams; `limit` for each account, in all the processes of one database."""

    def __init__(self, limit: int = 20) -> None:
        self._limit = limit
        self._place: Gathering[Suivi, bool] = Gathering(self._write)
        # The stream that has the last place of an account, among those of processes alive.
        self._last = Reading(
            lambda compte_id, depuis: (
                Suivi.filter(compte_id=compte_id, processus__vu_le__gt=depuis).only("id").offset(limit - 1).limit(1)
            )
        )
        self._processus = uuid4()
        self._is_known = False
        self._open: dict[UUID, UUID] = {}  # account of each stream served here
        self._ended: set[UUID] = set()  # streams ended here, with rows still to delete
        self._rangs: dict[UUID, int] = {}  # the last event of each account followed here, at the last look
        self._readings: dict[Hashable, asyncio.Task[Any]] = {}  # asked for, and not begun yet

    @asynccontextmanager
    async def place(self, compte_id: UUID, now: datetime) -> AsyncIterator[bool]:
        """A place while the context lasts, or False when the account has as many as allowed."""
        suivi_id = uuid4()
        if not await self._take(suivi_id, compte_id, now):
            yield False
            return
        self._open[suivi_id] = compte_id
        try:
            yield True
        finally:
            del self._open[suivi_id]
            self._ended.add(suivi_id)
            with suppress(PassingError):  # the next beat deletes the row
                await self._forget({suivi_id})

    async def beat(self, now: datetime) -> None:
        """Renews the sign of life; deletes rows of ended streams, and writes again those that others purged."""
        if self._ended:
            await self._forget(set(self._ended))
        if not await Processus.filter(id=self._processus).update(vu_le=now):
            await Processus.bulk_create([Processus(id=self._processus, vu_le=now)], ignore_conflicts=True)
            rows = [
                Suivi(id=suivi_id, compte_id=compte_id, processus_id=self._processus)
                for suivi_id, compte_id in self._open.items()
            ]
            if rows:
                await Suivi.bulk_create(rows, ignore_conflicts=True)
            self._ended |= {row.id for row in rows} - self._open.keys()
        self._is_known = True

    async def read_together(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """The outcome of a reading, done once for all streams that ask for it in one turn of the loop.

        A ring wakes the readers of an account together. A reading that has begun is joined by nobody: it may miss what
        came since.
        """
        if key not in self._readings:
            self._readings[key] = asyncio.create_task(self._read(key, read))
            self._readings[key].add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._readings[key])

    async def _read(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        del self._readings[key]
        return await read()

    async def look(self, bell: Bell) -> None:
        """Rings, in this process, for the accounts followed here whose last event changed unheard, or that are gone.

        It stands for a look of each stream by itself: the end of a sign-in has its event, as any other change.
        """
        followed = list(set(self._open.values()))
        rangs: dict[UUID, int] = {}
        for start in range(0, len(followed), LOT):
            accounts = Compte.filter(id__in=followed[start : start + LOT])
            rangs.update(await accounts.values_list("id", "dernier_rang"))
        bell.ring_here(tuple(one for one in followed if rangs.get(one) is None or rangs[one] != self._rangs.get(one)))
        self._rangs = rangs

    async def leave(self) -> None:
        """Deletes the rows of this process and of its streams."""
        await Processus.filter(id=self._processus).delete()

    async def run(self, bell: Bell, clock: Callable[[], datetime], stop: asyncio.Event) -> None:
        """Beats and looks until `stop`, then leaves."""
        while not stop.is_set():
            pause = BATTEMENT
            try:
                await self.beat(clock())
                await self.look(bell)
            except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
                log.warning("beat_missed", error=told(error))
                pause = RETRY
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await stop.wait()
        with suppress(PassingError):
            await self.leave()

    async def _take(self, suivi_id: UUID, compte_id: UUID, now: datetime) -> bool:
        for _ in range(2):
            if not self._is_known:
                await self.beat(now)
            row = Suivi(id=suivi_id, compte_id=compte_id, processus_id=self._processus, cree_le=now)
            writing = asyncio.ensure_future(self._place(row))
            try:
                return await asyncio.shield(writing)
            except IntegrityError:
                self._is_known = False  # others took this process for dead, after a long absence of the database
            except BaseException:
                # The row may have been written, or be yet.
                writing.add_done_callback(lambda _: self._ended.add(suivi_id))
                raise
        return False  # the account was deleted

    async def _write(self, rows: Sequence[Suivi]) -> Sequence[bool]:
        """Writes the rows whose account, locked meanwhile, has a place left; tells of each whether it has."""
        since = (min(row.cree_le for row in rows) - SILENCE).astimezone(UTC)
        async with transaction():
            comptes = [compte.id for compte in await TENUS.read(sorted({row.compte_id for row in rows}))]
            left = await self._left(comptes, since, of=len(rows))
            answers = []
            for row in rows:
                answers.append(left.get(row.compte_id, 0) > 0)
                left[row.compte_id] = left.get(row.compte_id, 0) - 1
            await Suivi.bulk_create([row for row, is_free in zip(rows, answers, strict=True) if is_free])
        return answers

    async def _left(self, comptes: Sequence[UUID], since: datetime, *, of: int) -> dict[UUID, int]:
        """The places left of held accounts, of which so many are asked for: whether there is one, for a single one."""
        if of == 1:
            return {one: 0 if await self._last.read_one(one, since) else 1 for one in comptes}
        alive = Suivi.filter(compte_id__in=comptes, processus__vu_le__gt=since).annotate(nombre=Count("id"))
        taken = dict(await alive.group_by("compte_id").values_list("compte_id", "nombre"))
        return {one: self._limit - taken.get(one, 0) for one in comptes}

    async def _forget(self, suivi_ids: set[UUID]) -> None:
        await Suivi.filter(id__in=suivi_ids).delete()
        self._ended -= suivi_ids


async def quitter(compte_id: UUID, cle: str, place: str, now: datetime) -> None:
    """Stores the place of a stream that this process leaves; of two under one key, as clients name theirs, the first."""
    await Halte.filter(cle=cle).delete()
    row = Halte(compte_id=compte_id, cle=cle, place=place, cree_le=now)
    await Halte.bulk_create([row], ignore_conflicts=True)


async def reprendre(compte_id: UUID, cles: Sequence[str], now: datetime) -> str | None:
    """The place where a process left a stream, once; None when none did lately."""
    row = await HALTES.read_one(compte_id, list(cles), (now - ABSENCE).astimezone(UTC))
    return row.place if row and await Halte.filter(id=row.id).delete() else None


async def purger(now: datetime) -> int:
    """Deletes the rows of dead processes and of their streams, and the places that nobody took up."""
    await Halte.filter(cree_le__lte=(now - ABSENCE).astimezone(UTC)).delete()
    return await Processus.filter(vu_le__lte=(now - SILENCE).astimezone(UTC)).delete()
