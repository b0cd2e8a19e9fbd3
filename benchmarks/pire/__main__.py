"""Looks for the worst document that is accepted: python -m benchmarks.pire, in less than three minutes.

A server of its own holds a candidate's whole dossier and an office. For nobody, a candidate and an office, documents
over all that the schema takes grow and change at random: queries, introspection, lists, variables, texts. Kept is what
holds the loop longer, uses more of the processor, or more of it for its cost. Then a crowd sends the worst while a
bystander makes ordinary requests. The search differs by its seed. `--before <commit>` does all of it on that one first.
"""

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from benchmarks.bureau import Bureau
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.cluster import ROOT, Cluster, cluster
from benchmarks.pire.crowd import CROWD, beside_a_crowd, bystand, told
from benchmarks.pire.growth import Actor
from benchmarks.pire.search import OBJECTIVES, Found, Search, Server
from benchmarks.pire.watch import Figures

HELD = 50.0  # milliseconds
WAITED = 300.0  # milliseconds, 99 times of 100


async def actors(made: Cluster, http: httpx.AsyncClient) -> list[Actor]:
    """Nobody, a candidate with a whole dossier, and an office."""
    tally, addresses = Tally(), lambda: [made.servers[0].address]
    candidat = Candidat("pire@example.org", addresses, made.mails, tally, http)
    await candidat.register()
    one = (await candidat.enrol())["id"]
    bureau = Bureau(addresses, tally, http, random.Random(1))
    await bureau.sign_in()
    return [
        Actor("anonymous", {}, []),
        Actor("candidate", candidat.headers(), [one]),
        Actor("office", bureau.headers(), [one]),
    ]


async def run(folder: Path, given: argparse.Namespace) -> int:
    watch = folder / "watch"
    async with (
        cluster(folder, servers=1, workers=1, module="benchmarks.pire.watch", WATCH=str(watch)) as made,
        httpx.AsyncClient(timeout=60) as http,
    ):
        address = made.servers[0].address
        server = Server(address, Figures(watch), http)
        found: list[Found] = []
        for actor in await actors(made, http):
            found += await Search(server, actor, random.Random(given.seed)).run(given.seconds / 3)
        worst = {name: max(found, key=objective) for name, objective in OBJECTIVES.items()}
        print(told("alone", await bystand(address, watch, given.crowd / 2)), flush=True)
        waits = []
        for name in ("hold", "processor"):
            # Nobody needs an account to send these, and no lock of a dossier makes their crowd wait.
            sent = max((one for one in found if not one.actor.headers), key=OBJECTIVES[name])
            waits.append(await beside_a_crowd(address, watch, sent, given.crowd))
            print(told(f"beside {CROWD} that send the most {name} without an account", waits[-1]), flush=True)
    held, waited = worst["hold"].held, max(one.p99 for one in waits)
    print(f"worst of all: {held:.1f} ms of hold, of {HELD:.0f}; {waited:.0f} ms of wait, of {WAITED:.0f}")
    for name, one in worst.items():
        print(f"  most {name:22} {one}")
    return 1 if held > HELD or waited > WAITED else 0


def run_before(commit: str, given: argparse.Namespace, folder: Path) -> None:
    """Runs the same search on another commit, in a process of its own."""
    tree = folder / "before"
    tree.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x"], cwd=tree, input=archive, check=True)
    shutil.copytree(ROOT / "benchmarks" / "pire", tree / "benchmarks" / "pire", dirs_exist_ok=True)
    options = [f"--{name}={getattr(given, name)}" for name in ("seconds", "crowd", "seed")]
    subprocess.run([sys.executable, "-m", "benchmarks.pire", *options], cwd=tree, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30, help="of the search, over all actors")
    parser.add_argument("--crowd", type=float, default=8, help="seconds of each crowd")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--before", help="a commit to search first, to compare")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pire-") as name:
        Path(name).chmod(0o755)  # PostgreSQL runs as another user
        if given.before:
            print(f"before, {given.before}:", flush=True)
            run_before(given.before, given, Path(name))
            print("now:", flush=True)
        raise SystemExit(asyncio.run(run(Path(name), given)))


if __name__ == "__main__":
    main()
