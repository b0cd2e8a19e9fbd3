"""`check --deploy`: no fault on the kit of `deploy/`, and on each spoiled one the right fault, with its cure."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
import neighbours
import nursery
import pytest
import pytest_asyncio
from kit import EXAMPLE, Kit, compose, given

from api.checks.deployment import CHECKS, skewed
from api.services import scelles, second_facteur
from api.settings import Settings

pytestmark = pytest.mark.any_database

KEY = "J3wq0v7ZtXc9LkP2sRmB8nYhGdFaUeTi"
NOW = datetime(2026, 11, 16, 11, tzinfo=UTC)
OFFICE = "examens@education.example.fr"
LAST = "0001_initial"  # any migration: one alone is missing


@dataclass
class Deployment:
    """The environment of a server of the kit, on a database with the account of an office."""

    env: dict[str, str]
    kit: Kit

    async def faults(self, **changed: str | None) -> set[str]:
        """The names of the faults told; a change to None takes the setting away."""
        env = {name: value for name, value in (self.env | changed).items() if value is not None}
        code, said = await nursery.run("check", "--deploy", env=env)
        told = [line for line in said.splitlines() if re.match(r"[A-Za-z_ ]+(=.*)?: ", line)]
        assert code == bool(told), said
        assert "Traceback" not in said
        return {re.match(r"[A-Za-z_ ]+", line)[0] for line in told}

    async def write(self, statement: str) -> None:
        base = await asyncpg.connect(self.env["DATABASE_URL"])
        await base.execute(statement)
        await base.close()


@pytest_asyncio.fixture(scope="module")
async def deployment(bases, tmp_path_factory) -> AsyncIterator[Deployment]:
    async with AsyncExitStack() as stack:
        mail = await stack.enter_async_context(neighbours.listening(neighbours.mail()))
        clamd = await stack.enter_async_context(neighbours.listening(neighbours.clamd()))
        operator = {
            **dict.fromkeys(("POSTGRES_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY"), "secret-de-l-exploitant"),
            "SECRET_KEY": KEY,
            "PORTAIL_NAME": "localhost",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_ENCRYPTION": "aucun",
            "SMTP_PORT": str(mail),
        }
        values = given(EXAMPLE.read_text("utf-8")) | operator
        made = Kit(tmp_path_factory.mktemp("kit"), compose(values), await bases.copy("postgresql", "migrated"))
        await stack.enter_async_context(made.bucket.ouvert())
        found = Deployment(made.env("serveur-1") | {"ANTIVIRUS_URL": f"tcp://127.0.0.1:{clamd}"}, made)
        for command in (["reference"], ["compte", "gestionnaire", OFFICE, "DEC"]):
            code, said = await nursery.run(*command, env=found.env)
            assert code == 0, said
        sealed = scelles.sceller([KEY.encode()], second_facteur.nouveau_secret())
        await found.write(f"UPDATE compte SET etat = 'ACTIF', totp = '{sealed}', totp_active_le = now()")
        yield found


async def test_the_kit_has_no_fault(deployment, tmp_path):
    (tmp_path / "stamp").touch()

    assert await deployment.faults() == set()
    assert await deployment.faults(BACKUP_STAMP=str(tmp_path / "stamp")) == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "http://localhost"),
        ("PORTAL_URL", "http://portail.example.fr"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "portail.example.fr"),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "http://portail.example.fr"),
        ("TRUSTED_PROXIES", None),
        ("TRUSTED_PROXIES", "*"),
        ("SECRET_KEY", None),
        ("SECRET_KEY", "seize-caracteres"),
        ("SECRET_KEY", "a" * 40),
        ("SECRET_KEY", KEY[::-1]),
        ("DATABASE_POOL", "500"),
        ("STORAGE_URL", None),
        ("ANTIVIRUS_URL", None),
        ("ANTIVIRUS_URL", "tcp://127.0.0.1:1"),
        ("SMTP_HOST", None),
        ("MAIL_FROM", "Cyclades <ne-pas-repondre@localhost>"),
        ("INTROSPECTION", None),
        ("GRAPHIQL", None),
        ("START_WITHOUT", "SMTP_HOST"),
        ("BACKUP_STAMP", "/nulle-part"),
        ("TRUSTED_DOCUMENTS", os.devnull),
    ],
)
async def test_a_spoiled_setting_is_the_one_that_is_told(deployment, name, value):
    assert await deployment.faults(**{name: value}) == {name}


async def test_sqlite_is_told(deployment, bases):
    url = await bases.copy("sqlite", "migrated")
    await nursery.run("reference", env=deployment.env | {"DATABASE_URL": url})

    assert await deployment.faults(DATABASE_URL=url) == {"DATABASE_URL"}


async def test_an_old_backup_is_told(deployment, tmp_path):
    (tmp_path / "stamp").touch()
    os.utime(tmp_path / "stamp", (0, 0))

    assert await deployment.faults(BACKUP_STAMP=str(tmp_path / "stamp")) == {"BACKUP_STAMP"}


async def test_a_bucket_that_refuses_is_told(deployment):
    deployment.kit.bucket.interdit = True
    found = await deployment.faults()
    deployment.kit.bucket.interdit = False

    assert found == {"STORAGE_URL"}


@pytest.mark.parametrize(
    ("spoil", "mend", "name"),
    [
        (
            f"UPDATE tortoise_migrations SET name = 'x' WHERE name = '{LAST}'",
            f"UPDATE tortoise_migrations SET name = '{LAST}' WHERE name = 'x'",
            "tables",
        ),
        (
            "UPDATE etablissement SET uai = '9999999Z' WHERE uai = '0250001R'",
            "UPDATE etablissement SET uai = '0250001R' WHERE uai = '9999999Z'",
            "tables",
        ),
        (
            "UPDATE compte SET identifiant = 'examens.besancon@example.org'",
            f"UPDATE compte SET identifiant = '{OFFICE}'",
            "accounts",
        ),
        ("UPDATE compte SET totp_active_le = NULL", "UPDATE compte SET totp_active_le = now()", "second factors"),
        (
            "UPDATE compte SET totp_active_le = NULL, type = 'ETABLISSEMENT'",
            "UPDATE compte SET totp_active_le = now(), type = 'ADMINISTRATEUR'",
            "second factors",
        ),
    ],
    ids=["migrations", "reference rows", "demo", "second factor", "second factor of a school"],
)
async def test_spoiled_rows_are_told(deployment, spoil, mend, name):
    await deployment.write(spoil)
    found = await deployment.faults()
    await deployment.write(mend)

    assert found == {name}


@pytest.mark.parametrize(
    ("seconds", "is_told"), [(-60, True), (-3, True), (-1, False), (0, False), (1.5, False), (4, True), (3600, True)]
)
def test_two_clocks_apart_are_told(seconds, is_told):
    found = skewed(NOW, NOW + timedelta(seconds=seconds), NOW + timedelta(milliseconds=20))

    assert (found is not None) is is_told


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("SMTP_ENCRYPTION", {"SMTP_HOST": "mail.example.fr", "SMTP_ENCRYPTION": "aucun"}),
        ("FRANCECONNECT_ISSUER", {"FRANCECONNECT_ISSUER": "http://fc.example.fr"}),
        ("FRANCECONNECT_REDIRECT_URIS", {"FRANCECONNECT_REDIRECT_URIS": "http://portail.example.fr/retour"}),
        ("PROCONNECT_ISSUER", {"PROCONNECT_ISSUER": "http://pc.example.fr"}),
        ("PROCONNECT_REDIRECT_URIS", {"PROCONNECT_REDIRECT_URIS": "http://portail.example.fr/retour"}),
    ],
)
async def test_what_travels_in_plain_is_told(deployment, tmp_path, name, settings):
    safe = {
        "FRANCECONNECT_ISSUER": "https://fc.example.fr",
        "FRANCECONNECT_CLIENT_ID": "portail",
        "FRANCECONNECT_CLIENT_SECRET": "secret",
        "FRANCECONNECT_REDIRECT_URIS": "https://portail.example.fr/retour",
        "FRANCECONNECT_LOGOUT_URI": "https://portail.example.fr/sortie",
        "PROCONNECT_ISSUER": "https://pc.example.fr",
        "PROCONNECT_CLIENT_ID": "portail",
        "PROCONNECT_CLIENT_SECRET": "secret",
        "PROCONNECT_REDIRECT_URIS": "https://portail.example.fr/retour",
        "PROCONNECT_LOGOUT_URI": "https://portail.example.fr/sortie",
    }
    env = deployment.env | safe | settings | {"DATA_DIR": str(tmp_path)}
    ours = Settings.from_env(env)

    assert [fault.name.partition("=")[0] for check in CHECKS for fault in check(ours, env)] == [name]


async def test_without_deploy_only_the_neighbours_are_asked(deployment):
    env = deployment.env | {"PUBLIC_URL": "http://localhost", "ANTIVIRUS_URL": "tcp://127.0.0.1:1"}
    code, said = await nursery.run("check", env=env)

    assert code == 1
    assert said.startswith("ANTIVIRUS_URL='tcp://127.0.0.1:1': does not answer: ")
    assert said.endswith("1 faults\n")
