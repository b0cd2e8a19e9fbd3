"""The measures of what candidates write: a tab of a draft, and « Enregistrer ».

    python -m benchmarks.ecritures --persons 40 --statements

A server alone on its core before PostgreSQL, passwords hashed at the lowest cost. Each person has a draft of the
baccalauréat professionnel and one of the BTS, fills every tab, then saves; eight of them at once. The requests of the
first two, alone, tell how many statements the database logs, BEGIN, COMMIT and the ring of the bell among them: the
fewer count, since the clock of the server asks for something each second. The next eight warm the server. The last lines are the means over all tabs, and over all first saves.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from api.demo import operations
from api.demo.personnages import PERSONNAGES, Personnage
from benchmarks.candidats import BTS, Candidat
from benchmarks.client import Tally
from benchmarks.cluster import Cluster, cluster
from benchmarks.lectures import STATEMENT, begin, log_statements, processor, start_on_a_core

ALONE = 2  # persons whose statements are counted
ENSEMBLE = 8  # persons at once
ENREGISTRER = "Enregistrer"


@dataclass
class Mesure:
    """One mutation in one domaine: its statements, and the seconds of processor of the server for so many requests."""

    nom: str
    statements: list[str] = field(default_factory=list)
    seconds: float = 0
    requests: int = 0

    def __str__(self) -> str:
        return f"{self.nom:32} {1000 * self.seconds / self.requests:6.2f} ms {len(self.statements):4} statements"


@dataclass
class Brouillon:
    """The draft of one person, as the last answer left it."""

    person: Candidat
    candidature: dict[str, Any]

    async def send(self, nom: str, valeurs: dict[str, Any]) -> None:
        """Fills a tab, or saves."""
        id_, version = self.candidature["id"], self.candidature["version"]
        if nom == ENREGISTRER:
            text, variables = operations.ENREGISTRER, {"id": id_, "version": version}
        else:
            form = {"candidatureId": id_, "version": version, **valeurs}
            text, variables = operations.renseigner(nom), {"input": form}
        (payload,) = (await self.person.send(text, variables)).values()
        if payload["errors"]:
            raise RuntimeError(f"{nom}: {payload['errors']}")
        self.candidature |= payload["candidature"]


@dataclass
class Banc:
    """The deployment under measure."""

    made: Cluster
    http: httpx.AsyncClient
    base: asyncpg.Connection
    mesures: list[Mesure] = field(default_factory=list)

    async def persons(self, number: int) -> list[Candidat]:
        """So many people, signed in; no worker runs after that."""
        found = [
            Candidat(
                f"ecritures{rank}@example.org",
                lambda: [self.made.servers[0].address],
                self.made.mails,
                Tally(),
                self.http,
                reseau=f"10.0.0.{rank}",
            )
            for rank in range(number)
        ]
        for person in found:
            await person.register()
        for worker in self.made.workers:
            await worker.stop()
        return found

    async def measure(self, personnage: Personnage, persons: Iterable[Candidat]) -> None:
        """Fills each tab of a draft of every person, then saves it."""
        drafts = [Brouillon(person, await begin(person, personnage.domaine, personnage.centre)) for person in persons]
        for nom, valeurs in [*personnage.onglets(drafts[0].candidature["annee"]), (ENREGISTRER, {})]:
            said = [await self._statements(draft, nom, valeurs) for draft in drafts[:ALONE]]
            found = Mesure(f"{personnage.domaine} {nom}", min(said, key=len))
            await _together([draft.send(nom, valeurs) for draft in drafts[ALONE : ALONE + ENSEMBLE]])
            before, measured = self._spent(), drafts[ALONE + ENSEMBLE :]
            await _together([draft.send(nom, valeurs) for draft in measured])
            found.seconds, found.requests = self._spent() - before, len(measured)
            self.mesures.append(found)

    async def _statements(self, draft: Brouillon, nom: str, valeurs: dict[str, Any]) -> list[str]:
        """The statements of one request, the rings that follow it included."""
        await log_statements(self.base, "all")
        begun = self.made.base.log.stat().st_size
        await draft.send(nom, valeurs)
        await asyncio.sleep(0.3)
        found = self.made.base.log.read_bytes()[begun:]
        await log_statements(self.base, "none")
        return [line.decode()[:400] for line in STATEMENT.split(found)[1:]]

    def _spent(self) -> float:
        process = self.made.servers[0].process
        assert process is not None
        return processor(psutil.Process(process.pid))


async def _together(sending: list[Any]) -> None:
    free = asyncio.Semaphore(ENSEMBLE)

    async def one(waiting: Any) -> None:  # noqa: ANN401 - a coroutine
        async with free:
            await waiting

    await asyncio.gather(*(one(waiting) for waiting in sending))


async def measure(folder: Path, persons: int) -> list[Mesure]:
    """The figures of each mutation."""
    async with (
        cluster(
            folder,
            module="benchmarks.leger",
            starter=start_on_a_core,
            GRAPHIQL="0",
            TRUSTED_PROXIES="127.0.0.1",
        ) as made,
        httpx.AsyncClient(timeout=60) as http,
    ):
        banc = Banc(made, http, await asyncpg.connect(made.base.url))
        found = await banc.persons(persons)
        for personnage in (PERSONNAGES[0], BTS):
            await banc.measure(personnage, found)
        await banc.base.close()
        return banc.mesures


def _told(nom: str, found: list[Mesure]) -> str:
    spent = 1000 * sum(one.seconds for one in found) / sum(one.requests for one in found)
    counts = [len(one.statements) for one in found]
    return f"{nom} ms={spent:.2f} statements={statistics.fmean(counts):.1f} most={max(counts)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=40)
    parser.add_argument("--statements", action="store_true", help="print each statement")
    given = parser.parse_args()
    if given.persons < (least := ALONE + 2 * ENSEMBLE):
        parser.error(f"--persons: {least} at least, since the first of them are not measured")
    with tempfile.TemporaryDirectory(prefix="ecritures-") as name:
        found = asyncio.run(measure(Path(name), given.persons))
    for one in found:
        print(one)
        for statement in one.statements if given.statements else ():
            print("      ", " ".join(statement.split())[:300])
    saves = [one for one in found if one.nom.endswith(ENREGISTRER)]
    print(_told("onglet", [one for one in found if one not in saves]))
    print(_told("enregistrer", saves))


if __name__ == "__main__":
    main()
