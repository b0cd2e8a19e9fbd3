"""The checks after a run under faults, once it is quiet: nothing acknowledged is lost, nothing is there twice."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID

from api.rules.ids import read_global_id
from api.schema.paging import cursor_of
from benchmarks.client import Acte, Tally
from benchmarks.cluster import Cluster, Mails
from benchmarks.suiveurs import Suiveur, Vu

SETTLE = 240.0  # seconds for the outbox to empty at the end: the lease of a task lost with its worker, and more
LEVEL = 60.0  # seconds for a subscriber to come back and catch up
PURGE = 60.0  # seconds for the clock of a worker to come round
A_DAY = 24 * 3600

FAITS = """
SELECT e.type, e.candidature_id, CASE
    WHEN e.type = 'PIECE_DEPOSEE' THEN d.empreinte
    WHEN e.type IN ('PIECE_CONFORME', 'PIECE_NON_CONFORME') THEN e.donnees->>'commentaire'
    WHEN e.type = 'PIECES_VALIDEES' THEN e.donnees->>'groupe'
    WHEN e.type IN ('CANDIDATURE_ENREGISTREE', 'CANDIDATURE_MODIFIEE') THEN e.donnees->>'version'
    ELSE '' END AS detail
FROM evenement e LEFT JOIN depot d ON d.id::text = e.donnees->>'depot' WHERE e.type = ANY($1)
"""
SUIVIS = (
    *("CANDIDATURE_DEMARREE", "CANDIDATURE_ENREGISTREE", "CANDIDATURE_MODIFIEE", "CANDIDATURE_DESINSCRITE"),
    *("PIECE_DEPOSEE", "PIECES_VALIDEES", "PIECE_CONFORME", "PIECE_NON_CONFORME"),
)
# Events of a draft, which its candidate alone sees: an office may get them after the first save, or not.
DU_BUREAU = """
SELECT e.position, e.type, EXISTS (
    SELECT FROM evenement s WHERE s.candidature_id = e.candidature_id AND s.rang <= e.rang
    AND s.type IN ('CANDIDATURE_ENREGISTREE', 'CANDIDATURE_PRE_INSCRITE')) AS is_due
FROM evenement e JOIN candidature c ON c.id = e.candidature_id
WHERE c.centre = '03' AND c.etat <> 'BROUILLON' ORDER BY e.position
"""
# Mails that a replaced link, or a repeated decision, may make needless.
COURRIELS = """
SELECT t.id, t.nom, t.nom IN ('courriel_activer', 'courriel_piece') AND NOT CASE
    WHEN t.nom = 'courriel_activer' THEN e.rang = (
        SELECT max(rang) FROM evenement l WHERE l.compte_id = e.compte_id AND l.type = 'COMPTE_CREE')
    ELSE c.avis_pieces AND EXISTS (SELECT FROM piece p
        WHERE p.id::text = e.donnees->>'piece' AND p.commentaire = e.donnees->>'commentaire'
        AND p.statut = e.donnees->>'statut') END AS may_be_silent
FROM tache t JOIN evenement e ON e.id = t.evenement_id JOIN compte c ON c.id = e.compte_id
WHERE t.nom LIKE 'courriel_%' AND t.faite_le IS NOT NULL
"""


@dataclass
class Verdict:
    """The figures of a run; every `wrong` is zero or the run has failed."""

    kills: dict[str, int] = field(default_factory=dict)
    kills_of_work_under_way: int = 0
    requests_under_way: int = 0
    interrupted: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    acknowledged_by_type: dict[str, int] = field(default_factory=dict)
    accounts: int = 0
    events: int = 0
    files: int = 0
    files_purged: int = 0
    mails_expected: int = 0
    mails_received: int = 0
    mails_repeated: int = 0
    subscribers: int = 0
    reconnections: int = 0
    events_followed: int = 0
    wrong_lost: int = 0
    wrong_doubled: int = 0
    wrong_accounts: int = 0
    wrong_gaps: int = 0
    wrong_files: int = 0
    wrong_orphans: int = 0
    wrong_mails_missing: int = 0
    wrong_mails_unknown: int = 0
    wrong_mails_renamed: int = 0
    wrong_tasks_left: int = 0
    wrong_streams: int = 0
    wrong_refusals: int = 0

    def tell(self, tally: Tally) -> None:
        """Adds the counts of the clients."""
        self.interrupted, self.repeated = dict(tally.interrupted), tally.repeated
        self.answers, self.refused = dict(tally.codes), dict(tally.refused)
        self.acknowledged, self.reconnections = len(tally.acts), tally.reconnections
        self.acknowledged_by_type = dict(Counter(acte.type for acte in tally.acts))

    @property
    def wrong(self) -> int:
        return sum(value for name, value in asdict(self).items() if name.startswith("wrong_"))

    def __str__(self) -> str:
        return "\n".join(f"{name.replace('_', ' '):24} {value}" for name, value in asdict(self).items())


@dataclass(frozen=True)
class Judge:
    """The judge, who reads the tables, the files and the mails of a deployment where nobody acts any more."""

    base: Any  # an asyncpg connection, which is untyped
    made: Cluster
    verdict: Verdict

    async def settle(self) -> None:
        """Waits for the outbox to empty, less what is planned for later: the end of a file that was replaced."""
        left = "SELECT count(*) FROM tache WHERE faite_le IS NULL AND NOT (tentatives = 0 AND pas_avant > now())"

        async def is_empty() -> bool:
            return not await self.base.fetchval(left)

        await _until(is_empty, SETTLE)
        self.verdict.wrong_tasks_left = await self.base.fetchval(left)

    async def acts(self, acts: Sequence[Acte]) -> None:
        """Checks that every acknowledged act is there once, and no other."""
        told = Counter((acte.type, _row_id(acte.candidature), acte.detail) for acte in acts)
        done = Counter(tuple(row) for row in await self.base.fetch(FAITS, SUIVIS))
        self.verdict.wrong_lost += sum((told - done).values())
        self.verdict.wrong_doubled += sum((done - told).values())

    async def accounts(self, adresses: Iterable[str]) -> None:
        """Checks that every account is there, active, opened once, its events numbered without gap."""
        for adresse in adresses:
            compte = await self.base.fetchrow(
                "SELECT id, etat, dernier_rang FROM compte WHERE identifiant = $1", adresse
            )
            rows = await self._events(adresse)
            self.verdict.accounts += compte is not None
            self.verdict.events += len(rows)
            opened = [row["type"] for row in rows].count("COMPTE_ACTIVE")
            self.verdict.wrong_accounts += compte is None or compte["etat"] != "ACTIF" or opened != 1
            last = compte["dernier_rang"] if compte else 0
            self.verdict.wrong_gaps += [row["rang"] for row in rows] != list(range(1, last + 1))

    async def stream(self, adresse: str, follower: Suiveur) -> None:
        """Checks the stream of an account: every event, once, in order."""

        async def is_level() -> bool:
            return len(follower.seen) >= len(await self._events(adresse))

        await _until(is_level, LEVEL)
        expected = [Vu(cursor_of(row["rang"]), row["type"]) for row in await self._events(adresse)]
        self._streamed(follower, is_right=follower.seen == expected)

    async def office_stream(self, follower: Suiveur) -> None:
        """Checks the stream of an office: every event in its scope, once, in the one order of all."""
        rows = await self.base.fetch(DU_BUREAU)
        rank = {Vu(cursor_of(row["position"] or 0, "p"), row["type"]): row["position"] for row in rows}
        due = {seen for seen, row in zip(rank, rows, strict=True) if row["is_due"]}

        async def is_level() -> bool:
            return due <= set(follower.seen)

        await _until(is_level, LEVEL)
        seen = [rank.get(item, 0) for item in follower.seen]
        in_order = all(before < after for before, after in zip([0, *seen], seen, strict=False))
        self._streamed(follower, is_right=due <= set(follower.seen) and in_order)

    async def mails(self, mails: Mails) -> None:
        """Checks that each due mail was received, under one Message-ID whatever its repeats, and no other mail."""
        tasks = await self.base.fetch(COURRIELS)
        by_task = {message_id.split("@")[0].rpartition(".")[2]: times for message_id, times in mails.ids().items()}
        owed = {str(task["id"]): task["nom"] for task in tasks if not task["may_be_silent"]}
        self.verdict.mails_expected, self.verdict.mails_received = len(owed), len(by_task)
        self.verdict.mails_repeated = sum(by_task.values()) - len(by_task)
        missing = [nom for task, nom in owed.items() if task not in by_task]
        if missing:
            print("mails missing:", *missing)
        self.verdict.wrong_mails_missing = len(missing)
        self.verdict.wrong_mails_unknown = len(set(by_task) - {str(task["id"]) for task in tasks})
        said = {(message_id, to, _text(content)) for message_id, to, content in mails.received}
        ids, contents = {message_id for message_id, *_ in said}, {(to, text) for _, to, text in said}
        self.verdict.wrong_mails_renamed = 2 * len(said) - len(ids) - len(contents)

    async def files(self) -> None:
        """Checks that every deposit has its bytes; `purger_televersements` removes every other file."""
        depots = await self.base.fetch("SELECT cle, empreinte FROM depot")
        store = self.made.folder / "data" / "fichiers"
        self.verdict.files = len(depots)
        self.verdict.wrong_files = sum(_digest(store / row["cle"]) != row["empreinte"] for row in depots)
        self.verdict.wrong_files += await self.base.fetchval(
            "SELECT count(*) FROM piece p WHERE (p.deposee_le IS NOT NULL)::int <>"
            " (SELECT count(*) FROM depot d WHERE d.piece_id = p.id AND d.retire_le IS NULL)"
        )
        documents = await self.base.fetch("SELECT fichier FROM document WHERE fichier IS NOT NULL")
        known = {row["cle"] for row in depots} | {row["fichier"] for row in documents}

        async def is_clean() -> bool:
            return not _orphans(self.made.folder / "data", known)

        before = len(_orphans(self.made.folder / "data", known))
        await self._age()
        await _until(is_clean, PURGE)
        self.verdict.wrong_orphans = len(_orphans(self.made.folder / "data", known))
        self.verdict.files_purged = before - self.verdict.wrong_orphans
        self.verdict.wrong_files += sum(_digest(store / row["cle"]) != row["empreinte"] for row in depots)

    async def _age(self) -> None:
        """Makes undeposited files a day old; then starts a worker, whose clock runs the due jobs."""
        for path in (self.made.folder / "data").rglob("*"):
            os.utime(path, (time() - A_DAY, time() - A_DAY))
        await self.base.execute(
            "UPDATE televersement SET expire_le = expire_le - interval '1 day' WHERE depose_le IS NULL"
        )
        await self.base.execute("UPDATE echeance SET prochaine_le = now() WHERE nom = 'purger_televersements'")
        worker = self.made.workers[0]
        await worker.stop()
        await worker.start()

    async def _events(self, adresse: str) -> list[Any]:
        return list(
            await self.base.fetch(
                "SELECT e.rang, e.type FROM evenement e JOIN compte c ON c.id = e.compte_id"
                " WHERE c.identifiant = $1 ORDER BY e.rang",
                adresse,
            )
        )

    def _streamed(self, follower: Suiveur, *, is_right: bool) -> None:
        if not is_right:
            print(f"wrong stream, {follower.transport}: {len(follower.seen)} seen, the last {follower.seen[-3:]}")
        self.verdict.subscribers += 1
        self.verdict.events_followed += len(follower.seen)
        self.verdict.wrong_streams += not is_right


def _orphans(data: Path, known: set[str]) -> set[Path]:
    """The files without a row, in the store and in the folder of uploads."""
    kept = {path for path in (data / "fichiers").rglob("*") if path.is_file()}
    waiting = {path for path in (data / "depots").rglob("*") if path.is_file()}
    return waiting | {path for path in kept if str(path.relative_to(data / "fichiers")) not in known}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _text(content: bytes) -> str:
    """The text of a mail, without the headers of its sending."""
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


def _row_id(global_id: str) -> UUID:
    found = read_global_id(global_id)
    assert found is not None
    return UUID(found[1])


async def _until(is_so: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Waits for a condition for a bounded time; a failure is counted afterwards."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not await is_so():  # noqa: ASYNC110 - what changes is elsewhere
                await asyncio.sleep(0.3)
