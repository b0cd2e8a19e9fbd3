"""The version before and the new one side by side, on one PostgreSQL, while candidates and an office use both."""

import asyncio
import random
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
import httpx

from benchmarks import candidatures
from benchmarks.chaos import Load, judge
from benchmarks.cluster import ROOT, Cluster, Node, Started, Starter, cluster, start
from benchmarks.ports import free_port
from benchmarks.verdict import Verdict

# The rows that stand there alone hold no form that a page could show, and no file: no actor of the run looks there.
APART = """
    UPDATE candidature SET centre = '40' WHERE specialite ~ '^bts/[0-9]+$';
    UPDATE piece SET deposee_le = NULL, validee_le = NULL WHERE code LIKE 'PIECE0%'
"""
CENTRE = 40  # the first of 30 that are not the demo's, whose office sees its own alone


class NoHistoryError(Exception):
    """A tree without the git history of its migrations."""


@dataclass
class Beside:
    """The figures of a run.

    Attributes:
        migration: seconds of `migrate`, while the version before served.
        requests: by version, the requests answered.
        failed: requests refused or without an answer, by reason, at any time.
        lost: what the verdict on the acknowledged acts calls wrong.
    """

    commit: str
    migration: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    verdict: Verdict = field(default_factory=Verdict)

    def __str__(self) -> str:
        wrong = {name: count for name, count in asdict(self.verdict).items() if name.startswith("wrong_") and count}
        return (
            f"version before: {self.commit[:12]}; migration: {self.migration:.1f} s\n"
            f"requests: {dict(self.requests)}, failed: {self.failed.total()} {dict(self.failed)}\n"
            f"acts acknowledged: {self.verdict.acknowledged}, wrong afterwards: {self.verdict.wrong} {wrong}"
        )


def commit_before() -> str:
    """The commit before the one that brought the last migration.

    Raises:
        NoHistoryError: there is no such commit here.
    """
    brought = _git("log", "-1", "--diff-filter=A", "--format=%H", "--", "api/models/migrations/[0-9]*.py").strip()
    if not brought:
        raise NoHistoryError("no commit of a migration here: the version before is taken from the history of git")
    return _git("rev-parse", "--verify", f"{brought}^").strip()


def check_out(commit: str, folder: Path) -> Path:
    """The files of a commit, in a new folder."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return folder


def starter_in(folder: Path) -> Starter:
    """A starter of the version in this folder."""

    async def started(module: str, arguments: tuple[str, ...], env: dict[str, str], output: int) -> Started:
        command = (sys.executable, "-m", module, *arguments)
        return await asyncio.create_subprocess_exec(*command, cwd=folder, env=env, stdout=output, stderr=output)

    return started


async def beside(folder: Path, *, rows: int = 10_000, seconds: float = 20.0, candidates: int = 4) -> Beside:
    """One upgrade under load: the version before, the migration, both, then the new one alone."""
    done = Beside(commit_before())
    before = starter_in(check_out(done.commit, folder / "before"))
    dice = random.Random(rows)
    made_of = cluster(folder, starter=before, TRUSTED_PROXIES="127.0.0.1")
    async with made_of as made, httpx.AsyncClient(timeout=30) as http:
        await _fill(made, rows)
        load = Load(made, http, dice)
        versions = {made.servers[0].address: "before"}
        http.event_hooks["response"] = [_counted(done, versions)]
        async with load.followed():
            lives = load.start(candidates)
            await asyncio.sleep(seconds)
            await _upgrade(made, done, versions, seconds)
            load.stop.set()
            outcomes = await asyncio.gather(*lives, return_exceptions=True)
            done.failed += load.tally.codes
            done.failed += Counter(repr(found)[:200] for found in outcomes if isinstance(found, BaseException))
            done.verdict.tell(load.tally)
            await judge(load, done.verdict, patient=False)
    return done


async def _upgrade(made: Cluster, done: Beside, versions: dict[str, str], seconds: float) -> None:
    """Migrates by the new version, starts its server and worker, then ends those of the version before."""
    new = replace(made, starter=start)
    begun = monotonic()
    await new.command("migrate")
    done.migration = monotonic() - begun
    await new.command("reference")
    port = str(free_port())
    log = made.folder / "server-new.log"
    server = Node(("serve",), made.env | {"PORT": port}, log, f"http://127.0.0.1:{port}")
    worker = Node(("worker",), made.env, made.folder / "worker-new.log")
    for node in (server, worker):
        await node.start()
        await node.ready()
    versions[server.address] = "new"
    made.servers.append(server)
    made.workers.append(worker)
    await asyncio.sleep(seconds)
    old = [made.servers.pop(0), made.workers.pop(0)]
    await asyncio.sleep(2)  # as a proxy does: nothing new goes to it, what is under way ends
    for node in old:
        await node.stop()
    await asyncio.sleep(seconds / 2)


def _counted(done: Beside, versions: dict[str, str]) -> Any:  # noqa: ANN401 - httpx's hook
    async def count(response: httpx.Response) -> None:
        address = f"{response.url.scheme}://{response.url.host}:{response.url.port}"
        done.requests[versions.get(address, "?")] += 1
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            done.failed[f"status {response.status_code}"] += 1

    return count


async def _fill(made: Cluster, rows: int) -> None:
    connection = await asyncpg.connect(made.base.url)
    if rows:
        await candidatures.remplir(connection.execute, 1, rows, CENTRE)
        await connection.execute(APART)
        await candidatures.analyser(connection.execute)
    await connection.close()


def _git(*arguments: str) -> str:
    try:
        found = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistoryError(f"git {arguments[0]}: {error}") from error
    return found.stdout
