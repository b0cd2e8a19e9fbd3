"""Kills servers, workers and PostgreSQL at random under a full load, and counts what was lost: nothing.

    python -m benchmarks.chaos --kills 100        # 10 minutes on two cores, 25 when they are busy
    python -m benchmarks.chaos --kills 3 --candidates 2

Candidates register, send pièces, modify and withdraw; an office decides on the pièces; others open accounts by mail;
streams follow all of them live. All on the loopback, bounded by --candidates; needs the development packages.
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import asyncpg
import httpx

from benchmarks.bureau import Bureau
from benchmarks.candidats import Candidat
from benchmarks.client import Tally, WrongAnswerError
from benchmarks.cluster import PATIENCE, Cluster, Node, Starter, cluster, start
from benchmarks.justificatifs import Justificatifs
from benchmarks.suiveurs import DEBUT_DU_JOURNAL, SUIVRE_TOUT, TRANSPORTS, Suiveur
from benchmarks.verdict import Judge, Verdict

LULL = (0.0, 1.0)  # seconds between the return of a killed process and the next kill
ARRIVALS = (0.5, 2.0)  # seconds between two new accounts
PAUSE = 0.8  # seconds for the mail server to acknowledge a mail
ACTS = 8  # acknowledged between two kills, at least
LIFE = 8  # turns of a registration before its candidate withdraws, and another begins


@dataclass
class Load:
    """The actors and followers of a run, until told to stop."""

    made: Cluster
    http: httpx.AsyncClient
    dice: random.Random
    tally: Tally = field(default_factory=Tally)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    people: list[Candidat] = field(default_factory=list)
    followers: dict[str, Suiveur] = field(default_factory=dict)
    office_followers: list[Suiveur] = field(default_factory=list)
    following: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, candidates: int) -> list[asyncio.Task[None]]:
        """The tasks of the actors."""
        transports = cycle(TRANSPORTS)
        lives = [self._candidate(next(transports)) for _ in range(candidates)]
        return [asyncio.create_task(life) for life in (*lives, self._office(), self._newcomers())]

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """At the end nobody follows any more."""
        try:
            yield
        finally:
            for task in self.following:
                task.cancel()
            for outcome in await asyncio.gather(*self.following, return_exceptions=True):
                if isinstance(outcome, Exception):
                    print("a subscriber gave up:", repr(outcome)[:500])

    def _addresses(self) -> list[str]:
        return [node.address for node in self.made.servers]

    def _person(self, name: str) -> Candidat:
        rank = len(self.people)
        network = f"10.0.{rank // 250}.{rank % 250 + 1}"
        person = Candidat(
            f"{name}{rank}@example.org", self._addresses, self.made.mails, self.tally, self.http, reseau=network
        )
        self.people.append(person)
        return person

    def _follow(self, follower: Suiveur) -> Suiveur:
        self.following.append(asyncio.create_task(follower.follow()))
        return follower

    async def _candidate(self, transport: str) -> None:
        """Lives of persons, one after another: nobody may send more than so many files in a day."""
        while not self.stop.is_set():
            await self._life(transport)

    async def _life(self, transport: str) -> None:
        """Hands in pièces and saves again and again, then withdraws."""
        person = self._person("candidat")
        await person.register()
        await person.prefer_mails()
        self.followers[person.adresse] = self._follow(Suiveur(person, transport))
        candidature = await person.enrol()
        for turn in range(1, LIFE):
            if self.stop.is_set():
                return
            handed = await Justificatifs(person, candidature).hand_in()
            if not handed or turn % 3 == 0:
                candidature = await person.modify(candidature)
        await person.withdraw(candidature)

    async def _office(self) -> None:
        office = Bureau(self._addresses, self.tally, self.http, self.dice)
        await office.sign_in()
        for transport in TRANSPORTS:
            follower = Suiveur(office, transport, SUIVRE_TOUT, DEBUT_DU_JOURNAL)
            self.office_followers.append(self._follow(follower))
        while not self.stop.is_set():
            if not await office.control():
                await asyncio.sleep(0.2)

    async def _newcomers(self) -> None:
        """One account after another."""
        while not self.stop.is_set():
            await self._person("arrivant").register()
            await asyncio.sleep(self.dice.uniform(*ARRIVALS))


async def run(
    folder: Path,
    *,
    kills: int,
    candidates: int,
    seed: int,
    workers: int = 2,
    patient: bool = True,
    starter: Starter = start,
) -> Verdict:
    """One run, from an empty database to the verdict.

    `patient` waits for the lease of a task lost with its worker; otherwise the lease is broken at the end.
    """
    dice = random.Random(seed)
    # Clients give their network.
    made_of = cluster(folder, servers=2, workers=workers, starter=starter, TRUSTED_PROXIES="127.0.0.1")
    async with made_of as made, httpx.AsyncClient(timeout=15) as http:
        load = Load(made, http, dice)
        made.mails.pause = PAUSE
        async with load.followed():
            lives = load.start(candidates)
            verdict = await kill(load, kills, lives)
            load.stop.set()
            outcomes = await asyncio.gather(*lives, return_exceptions=True)
            refusals = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
            verdict.wrong_refusals = len(refusals)
            for refusal in refusals:
                print("refused:", repr(refusal)[:500])
            verdict.tell(load.tally)
            await judge(load, verdict, patient=patient)
            verdict.reconnections = load.tally.reconnections
        return verdict


async def kill(load: Load, kills: int, lives: list[asyncio.Task[None]]) -> Verdict:
    """Kills a process at a random instant of the load, and starts it again."""
    killed: Counter[str] = Counter()
    verdict = Verdict()
    made, dice = load.made, load.dice
    victims = _victims(made, dice)
    await asyncio.sleep(2)
    for done in range(kills):
        if done % 10 == 0:
            print(f"{done} of {kills} kills, {len(load.tally.acts)} acts acknowledged", flush=True)
        await _act(load, lives)
        await asyncio.sleep(dice.uniform(*LULL))
        victim = next(victims)
        verdict.requests_under_way += load.tally.under_way
        verdict.kills_of_work_under_way += load.tally.under_way > 0
        if victim is None:
            killed["postgresql"] += 1
            made.base.kill()
            await asyncio.sleep(dice.uniform(0, 0.5))
            await made.base.restart()
        else:
            killed["server" if victim.address else "worker"] += 1
            await victim.kill()
            await victim.start()
            await victim.ready()
        if all(life.done() for life in lives):
            raise WrongAnswerError("nobody is left")
    verdict.kills = dict(killed)
    return verdict


async def _act(load: Load, lives: list[asyncio.Task[None]]) -> None:
    """Waits for a few more acts, however fast a process starts again and however busy the machine is."""
    enough = len(load.tally.acts) + ACTS
    async with asyncio.timeout(PATIENCE):
        while len(load.tally.acts) < enough and not all(life.done() for life in lives):  # noqa: ASYNC110 - a plain list
            await asyncio.sleep(0.05)


def _victims(made: Cluster, dice: random.Random) -> Iterator[Node | None]:
    """A server, a worker and the database (None), in an order that changes each time."""
    kinds: list[list[Node | None]] = [[*made.servers], [*made.workers], [None]]
    while True:
        for kind in dice.sample(kinds, len(kinds)):
            yield dice.choice(kind)


async def judge(load: Load, verdict: Verdict, *, patient: bool) -> None:
    base = await asyncpg.connect(load.made.base.url)
    try:
        found = Judge(base, load.made, verdict)
        if not patient:
            await base.execute("UPDATE tache SET pas_avant = now() WHERE faite_le IS NULL")
        await found.settle()
        await found.acts(load.tally.acts)
        await found.accounts(person.adresse for person in load.people)
        for adresse, follower in load.followers.items():
            await found.stream(adresse, follower)
        for follower in load.office_followers:
            await found.office_stream(follower)
        await found.mails(load.made.mails)
        await found.files()
    finally:
        await base.close()


def print_faults(folder: Path) -> None:
    """Prints the errors that the processes themselves called unexpected, once each."""
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
        verdict = asyncio.run(run(folder, kills=given.kills, candidates=given.candidates, seed=given.seed))
        print(verdict)
        print_faults(folder)
        if verdict.wrong:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
