"""Made-up operations, requests, files, streams and sockets against its own server: python -m benchmarks.fuzz 100000.

    python -m benchmarks.fuzz 100000 --seed 7                  # PostgreSQL, a server, a worker, the demo's data
    python -m benchmarks.fuzz 1 --seed 7 --first 4711          # one case again, printed whole

The actors are those of the demo: an anonymous one, candidates, a pupil before the first sign-in, a school, an office,
an administrator. Each case has its own network, so that resolvers answer, and not the throttling.
"""

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import psutil

sys.path += [str(Path(__file__).resolve().parents[1] / "tests" / folder) for folder in ("", "support")]

from fuzzing import verdict
from fuzzing.monde import Actor, Pool, World
from fuzzing.passage import Passage

from api.demo import personnages
from api.resolvers.demo_data import (
    ETABLISSEMENT_DEMO,
    GESTIONNAIRE_DEMO,
    MOT_DE_PASSE_DEMO,
    SECRET_DEMO,
)
from api.rules.ids import read_global_id
from api.services import second_facteur, utc_now
from benchmarks.cluster import Cluster, cluster

AT_ONCE = 24
DEVICES = 2
ADMIN = "fuzz.administration@example.org"
TOLD = 40  # lines of logs printed
STEP = 500  # cases between two lines of progress
CONNECTER = """mutation($i: String!, $m: String!, $c: String) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c}) { errors { code } compte { id } }
}"""
CHOISIR = """mutation($j: String!, $m: String!) {
  compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) {
    errors { code } estFait
  }
}"""
ENROLER = """mutation($i: String!, $m: String!) {
  compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) { secret } }"""
CANDIDAT = ("candidature", "compte", "piece", "message", "historique", "document", "moi", "evenements")
OFFICE, ECOLE = ("gestion", "importation"), ("etablissement", "importation")
COMPTES = """
SELECT identifiant, premiere_connexion FROM compte JOIN candidat ON candidat.compte_id = compte.id
WHERE etat = 'ACTIF' AND EXISTS (SELECT 1 FROM candidature WHERE candidature.candidat_id = candidat.id)
ORDER BY premiere_connexion, compte.cree_le, identifiant
LIMIT 6
"""

Code = Callable[[], str]


class Doors:
    """The sign-ins of all actors, renewed when a made-up operation signed them out."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.own: set[str] = set()  # accounts that no case may name, since erasing them would leave no actor

    async def actor(self, name: str, login: str, fields: tuple[str, ...], secret: str | None = None) -> Actor:
        async def enter() -> list[dict[str, str]]:
            return [await self._enter(login, secret) for _ in range(DEVICES)]

        return Actor(name, await enter(), fields, MOT_DE_PASSE_DEMO, enter)

    async def _enter(self, login: str, secret: str | None) -> dict[str, str]:
        for shift in (-1, 0, 1, *([1] * 8)):
            code = (
                second_facteur.code(secret, utc_now() + timedelta(seconds=shift * second_facteur.PAS))
                if secret
                else None
            )
            values = {"i": login, "m": MOT_DE_PASSE_DEMO, "c": code}
            response = await self.http.post("/graphql", json={"query": CONNECTER, "variables": values})
            payload = response.json()["data"]["compteSeConnecter"]
            if not payload["errors"]:
                self.own |= {found[1] for found in [read_global_id(payload["compte"]["id"])] if found}
                return {"cookie": f"jeton={response.cookies['jeton']}"}
            if payload["errors"][0]["code"] != "CODE_DEJA_UTILISE":
                break
            await asyncio.sleep(10 if shift > 0 else 0)
        raise KeyError(payload["errors"])

    async def administrator(self, made: Cluster) -> Actor:
        said = await made.command("compte", "administrateur", ADMIN, "Administration")
        [lien] = re.findall(r"https?://\S*jeton=\S+", said)
        await self._run(CHOISIR, j=parse_qs(urlsplit(lien).query)["jeton"][0], m=MOT_DE_PASSE_DEMO)
        enrolled = await self._run(ENROLER, i=ADMIN, m=MOT_DE_PASSE_DEMO)
        return await self.actor("administrateur", ADMIN, OFFICE, enrolled["compteEnrolerSecondFacteur"]["secret"])

    async def _run(self, query: str, **variables: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = (
            await self.http.post("/graphql", json={"query": query, "variables": variables})
        ).json()["data"]
        return found


async def people(made: Cluster, http: httpx.AsyncClient) -> World:
    """The actors of the demo, played once."""
    await made.command("demo", made.servers[0].address, "--dossier", str(made.folder / "demo"))
    base = await asyncpg.connect(made.base.url)
    rows = await base.fetch(COMPTES)
    await base.close()
    doors = Doors(http)
    actors = [Actor("personne", [{}])]
    for row in rows:
        with suppress(KeyError):  # a slip printed meanwhile changed the password
            name = "élève" if row["premiere_connexion"] else "candidat"
            actors.append(await doors.actor(name, row["identifiant"], CANDIDAT))
    office = await doors.actor("bureau", GESTIONNAIRE_DEMO, OFFICE, SECRET_DEMO)
    school = await doors.actor("école", ETABLISSEMENT_DEMO, ECOLE, SECRET_DEMO)
    actors += [office, school, await doors.administrator(made)]
    world = World([*actors, office, office, school])  # each kind as often as candidates
    pool = world.pool
    for personnage in (*personnages.PERSONNAGES, personnages.SUIVI):
        for _, forms in personnage.onglets(utc_now().year + 1):
            pool.learn(forms)
    await Passage(http, world, 0).explore()
    for known in (pool, *(actor.own for actor in actors)):
        forget(known, doors.own)
    return world


def forget(pool: Pool, own: set[str]) -> None:
    """Removes the actors' own accounts from those that an office is asked to act on."""
    for kind, ids in list(pool.ids.items()):
        pool.ids[kind] = [known for known in ids if (found := read_global_id(known)) and found[1] not in own]
        if not pool.ids[kind]:
            del pool.ids[kind]


async def run(folder: Path, given: argparse.Namespace) -> int:
    settings = {"TRUSTED_PROXIES": "127.0.0.1", "SMTP_HOST": "", "UPLOAD_SILENCE": "3"}
    settings["DATABASE_POOL"] = str(2 * AT_ONCE)  # whoever is sent back at the door tries nothing behind it
    # Less than the server's own patience, so that a connection that it is closing is not used again.
    limits = httpx.Limits(max_connections=4 * AT_ONCE, keepalive_expiry=2)
    async with cluster(folder, servers=1, workers=1, **settings) as made:
        address = urlsplit(made.servers[0].address)
        async with httpx.AsyncClient(base_url=made.servers[0].address, timeout=60, limits=limits) as http:
            world = await people(made, http)
            ids = {kind: len(known) for kind, known in world.pool.ids.items()}
            print(
                f"{Counter(one.name for one in world.actors)}\nids {ids}\n{len(world.pool.urls)} addresses", flush=True
            )
            assert address.hostname is not None
            assert address.port is not None
            passage = Passage(http, world, given.seed, (address.hostname, address.port), network=True)
            await _send(passage, made, given)
            await asyncio.sleep(2)
            streams = await _gauge(http, "portail_streams")
        logged = await asyncio.to_thread(_logged, folder)
    print(passage.report)
    lost = Counter(one.name for one in world.actors if one.is_lost)
    print(f"streams left open {streams:.0f}; actors who could not come back {dict(lost)}; {len(logged)} faults in logs")
    for name, seen in sorted(passage.report.fields.items()):
        print(f"  {name:45} {dict(seen.most_common(6))}")
    print(*logged[:TOLD], sep="\n")
    return 1 if passage.report.faults or logged or streams else 0


async def _send(passage: Passage, made: Cluster, given: argparse.Namespace) -> None:
    begin, told = time.perf_counter(), 0
    for done in range(0, given.count, STEP):
        if time.perf_counter() - begin > 60 * given.minutes:
            return
        await passage.run(min(STEP, given.count - done), first=given.first + done, at_once=AT_ONCE)
        report, process = passage.report, made.servers[0].process
        assert process is not None
        memory = psutil.Process(process.pid).memory_info().rss / 2**20
        print(
            f"{report.cases} cases, {report.sent} sent, {len(report.faults)} faults, {memory:.0f} MB, "
            f"{time.perf_counter() - begin:.0f} s",
            *report.faults[told:],
            sep="\n",
            flush=True,
        )
        told = len(report.faults)


async def _gauge(http: httpx.AsyncClient, name: str) -> float:
    text = (await http.get("/metrics")).text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} "))


def _logged(folder: Path) -> list[str]:
    """The errors that the processes called unexpected, once each; less the deaths ordered at the end."""
    seen: dict[str, str] = {}
    for log in sorted(folder.glob("*.log")):
        for line in log.read_text().splitlines():
            if verdict.LOGGED.search(line):
                seen.setdefault(_face(line), f"{log.name}: {line[:3000]}")
    return list(seen.values())


def _face(line: str) -> str:
    """The common part of two lines of one fault."""
    try:
        found = json.loads(line)
    except ValueError:
        return re.sub(r"0x[0-9a-f]+|\d+", "", line)[:200]
    return f"{found.get('event')} {str(found.get('exception', '')).strip().splitlines()[-1:]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=600, help="after which no more cases are sent")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        sys.exit(asyncio.run(run(Path(name), given)))


if __name__ == "__main__":
    main()
