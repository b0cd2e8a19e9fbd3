"""Kills servers, workers and PostgreSQL at random under a load of registrations, and counts what was lost: nothing.

    python -m benchmarks.chaos --kills 100        # about ten minutes
    python -m benchmarks.chaos --kills 3 --candidates 2

All on the loopback, bounded by --candidates; needs the packages of the development group.
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from benchmarks.candidats import FAULTS, Candidat, Suiveur, Tally, WrongAnswerError
from benchmarks.cluster import Cluster, Node, cluster

LULL = (0.3, 2.0)  # seconds between two kills, once what was killed is back
SETTLE = 240.0  # seconds for the outbox to empty at the end: the lease of a task lost with its worker, and more


@dataclass
class Verdict:
    """The figures of a run; every `wrong` is zero or the run has failed."""

    kills: dict[str, int]
    acknowledged: int = 0
    repeated: int = 0
    reconnections: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    accounts: int = 0
    events: int = 0
    mails_expected: int = 0
    mails_received: int = 0
    mails_repeated: int = 0
    subscribers: int = 0
    events_followed: int = 0
    wrong_lost: int = 0
    wrong_doubled: int = 0
    wrong_gaps: int = 0
    wrong_mails_missing: int = 0
    wrong_mails_unknown: int = 0
    wrong_tasks_left: int = 0
    wrong_streams: int = 0
    wrong_refusals: int = 0

    @property
    def wrong(self) -> int:
        return sum(value for name, value in asdict(self).items() if name.startswith("wrong_"))

    def __str__(self) -> str:
        return "\n".join(f"{name.replace('_', ' '):22} {value}" for name, value in asdict(self).items())


async def run(folder: Path, *, kills: int, candidates: int, seed: int) -> Verdict:
    """One run, from an empty database to the verdict."""
    dice = random.Random(seed)
    async with cluster(folder, servers=2, workers=1) as made, httpx.AsyncClient(timeout=15) as http:
        tally, stop = Tally(), asyncio.Event()
        people = [
            Candidat(
                f"candidat{rank}@example.org", lambda: [node.address for node in made.servers], made.mails, tally, http
            )
            for rank in range(candidates)
        ]
        followers = [Suiveur(person, ("socket", "events")[rank % 2]) for rank, person in enumerate(people)]
        lives = [asyncio.create_task(_live(*pair, stop)) for pair in zip(people, followers, strict=True)]
        killed = await _kill(made, kills, dice, lives)
        stop.set()
        outcomes = await asyncio.gather(*lives, return_exceptions=True)
        refusals = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        verdict = Verdict(dict(killed), tally.acknowledged, tally.repeated, tally.reconnections, dict(tally.codes))
        verdict.wrong_refusals = len(refusals)
        for refusal in refusals:
            print("refused:", repr(refusal)[:500])
        await _judge(made, people, followers, verdict)
        return verdict


async def _live(person: Candidat, follower: Suiveur, stop: asyncio.Event) -> None:
    """Registers, then saves again and again, withdrawing now and then, until told to stop; its stream ends last."""
    await person.register()
    following = asyncio.create_task(follower.follow())
    try:
        turn = 0
        candidature = await person.enrol()
        while not stop.is_set():
            turn += 1
            if turn % 8:
                candidature = await person.modify(candidature)
            else:
                await person.withdraw(candidature)
                candidature = await person.enrol()
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while not await _is_level(person, follower):  # noqa: ASYNC110 - what changes is elsewhere
                    await asyncio.sleep(0.2)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _is_level(person: Candidat, follower: Suiveur) -> bool:
    historique = "query($after: Cursor) { historique(first: 100, after: $after) { nodes { rang } } }"
    after = await person.send(historique, {"after": follower.cursor})
    return not after["historique"]["nodes"]


async def _kill(made: Cluster, kills: int, dice: random.Random, lives: list[asyncio.Task[None]]) -> Counter[str]:
    """Something dies at a random instant of the load, and comes back."""
    killed: Counter[str] = Counter()
    await asyncio.sleep(2)
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(*LULL))
        victim: Node | None = dice.choice([*made.servers, *made.servers, *made.workers, None, None])
        if victim is None:
            killed["postgresql"] += 1
            made.base.kill()
            await asyncio.sleep(dice.uniform(0, 0.5))
            await made.base.restart()
        else:
            killed["server" if victim.address else "worker"] += 1
            await victim.kill()
            await victim.start()
            with suppress(*FAULTS):
                await victim.ready()
        if all(life.done() for life in lives):
            raise WrongAnswerError("nobody is left")
    return killed


async def _judge(made: Cluster, people: list[Candidat], followers: list[Suiveur], verdict: Verdict) -> None:
    base = await asyncpg.connect(made.base.url)
    try:
        verdict.wrong_tasks_left = await _outbox_left(base)
        for person, follower in zip(people, followers, strict=True):
            await _judge_account(base, person, follower, verdict)
        await _judge_mails(base, made, verdict)
    finally:
        await base.close()


async def _outbox_left(base: Any) -> int:  # noqa: ANN401 - asyncpg is untyped
    left = -1
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLE):
            while left:
                left = await base.fetchval("SELECT count(*) FROM tache WHERE faite_le IS NULL")
                await asyncio.sleep(0.5)
    return int(left)


async def _judge_account(base: Any, person: Candidat, follower: Suiveur, verdict: Verdict) -> None:  # noqa: ANN401 - idem
    compte = await base.fetchrow("SELECT id, dernier_rang FROM compte WHERE identifiant = $1", person.adresse)
    if compte is None:
        verdict.wrong_lost += 1
        return
    rows = await base.fetch(
        "SELECT rang, type, candidature_id, donnees->>'version' AS version FROM evenement"
        " WHERE compte_id = $1 ORDER BY rang",
        compte["id"],
    )
    verdict.accounts += 1
    verdict.events += len(rows)
    verdict.wrong_gaps += [row["rang"] for row in rows] != list(range(1, compte["dernier_rang"] + 1))
    done = Counter((row["type"], str(row["candidature_id"]), int(row["version"] or 0)) for row in rows)
    for action, candidature, version in person.acquittees:
        times = done[f"CANDIDATURE_{action}", str(_row_id(candidature)), version]
        verdict.wrong_lost += times == 0
    changes = {"CANDIDATURE_ENREGISTREE", "CANDIDATURE_MODIFIEE", "CANDIDATURE_DESINSCRITE"}
    verdict.wrong_doubled += sum(times - 1 for (type_, *_), times in done.items() if type_ in changes)
    verdict.wrong_doubled += sum(times for (type_, *_), times in done.items() if type_ in changes) != len(
        person.acquittees
    )
    verdict.subscribers += 1
    verdict.events_followed += len(follower.rangs)
    verdict.wrong_streams += follower.rangs != [row["rang"] for row in rows]


def _row_id(global_id: str) -> Any:  # noqa: ANN401 - a uuid
    from api.schema.base import parse_id  # noqa: PLC0415 - the schema takes a second to load

    found = parse_id(global_id)
    assert found is not None
    return found[1]


async def _judge_mails(base: Any, made: Cluster, verdict: Verdict) -> None:  # noqa: ANN401 - asyncpg is untyped
    """Each task of a mail gave one Message-ID, received at least once; there is no other."""
    tasks = await base.fetch("SELECT id, nom FROM tache WHERE nom LIKE 'courriel_%' AND faite_le IS NOT NULL")
    received = made.mails.ids()
    by_task = {message_id.split("@")[0].rpartition(".")[2]: times for message_id, times in received.items()}
    # The link of an account that was asked for again is replaced: its first mail may find nothing left to say.
    owed = [task for task in tasks if task["nom"] != "courriel_activer"]
    verdict.mails_expected = len(owed)
    verdict.mails_received = len(received)
    verdict.mails_repeated = sum(received.values()) - len(received)
    verdict.wrong_mails_missing = sum(str(task["id"]) not in by_task for task in owed)
    verdict.wrong_mails_unknown = len(set(by_task) - {str(task["id"]) for task in tasks})


def _print_faults(folder: Path) -> None:
    """What the processes themselves called unexpected, once each."""
    lines = [
        line for log in folder.glob("*.log") for line in log.read_text().splitlines() if '"level": "error"' in line
    ]
    seen: dict[str, str] = {}
    for line in lines:
        found = json.loads(line)
        seen[f"{found['event']} {found.get('exception', '').strip().splitlines()[-1:]}"] = found.get("exception", "")
    for event, exception in seen.items():
        print(f"\nunexpected: {event}\n{exception[-6000:]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--candidates", type=int, default=4)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        verdict = asyncio.run(run(folder, kills=given.kills, candidates=given.candidates, seed=given.seed))
        print(verdict)
        _print_faults(folder)
        if verdict.wrong:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
