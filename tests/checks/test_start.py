"""Starts: a setting that cannot work stops a server and a worker by its name, before any port opens."""

import asyncio
import os
import re
import socket
from dataclasses import fields
from functools import partial
from urllib.parse import urlsplit

import neighbours
import nursery
import pytest
from fake_s3 import Seau
from live import bare_server
from waiting import PATIENCE

from api.settings import SettingError, Settings
from benchmarks.ports import free_port

pytestmark = pytest.mark.any_database

CLOSED = "127.0.0.1:1"  # nobody listens on that port
FRANCECONNECT = {
    "FRANCECONNECT_CLIENT_ID": "portail",
    "FRANCECONNECT_CLIENT_SECRET": "secret",
    "FRANCECONNECT_REDIRECT_URIS": "http://portail/retour",
    "FRANCECONNECT_LOGOUT_URI": "http://portail/sortie",
}
PROCONNECT = {name.replace("FRANCE", "PRO"): value for name, value in FRANCECONNECT.items()}
# Each setting with values that can never work, alone or with others.
BROKEN = [
    ("HOST", "nulle-part.invalid", {}),
    ("HOST", "192.0.2.1", {}),
    ("PORT", "http", {}),
    ("PORT", "0", {}),
    ("PORT", "65536", {}),
    ("DATA_DIR", "/proc/nulle-part", {}),
    ("DATABASE_URL", "mysql://u:p@h/b", {}),
    ("DATABASE_URL", "postgres://u:p@h:5432", {}),
    ("DATABASE_URL", "postgres://u:p@h:port/b", {}),
    ("DATABASE_URL", "sqlite://", {}),
    ("DATABASE_URL", "sqlite:///nulle-part/base.sqlite3", {}),
    ("DATABASE_URL", "sqlite://{folder}/broken.json", {}),
    ("DATABASE_URL", f"postgres://u:p@{CLOSED}/b", {}),
    ("DATABASE_POOL", "0", {}),
    ("DATABASE_REPLICA_URL", "sqlite://copie.sqlite3", {"DATABASE_URL": f"postgres://u:p@{CLOSED}/b"}),
    ("DATABASE_REPLICA_URL", "postgres://u:p@h:5432/b", {}),
    ("DATABASE_REPLICA_BEHIND", "1", {}),
    ("DATABASE_REPLICA_BEHIND", "inf", {}),
    ("PUBLIC_URL", "portail.example.fr", {}),
    ("PUBLIC_URL", "https://[portail", {}),
    ("PORTAL_URL", "ftp://portail.example.fr", {}),
    ("SECRET_KEY", "trop-courte", {}),
    ("SECRET_KEY", "une clef de plus de trente lettres\n", {}),
    ("AUDIT_ANCHOR", "ancrages.jsonl", {}),
    ("AUDIT_ANCHOR", "/proc/nulle-part/ancrages.jsonl", {}),
    ("AUDIT_ANCHOR", "{folder}", {}),
    ("JOURNAL_COLLECTOR", "syslog.example.fr", {}),
    ("JOURNAL_COLLECTOR", "tcp://syslog.example.fr:601/x", {}),
    ("ALLOWED_HOSTS", "https://portail.example.fr", {}),
    ("ALLOWED_HOSTS", "portail.*", {}),
    ("ALLOWED_ORIGINS", "portail.example.fr", {}),
    ("WEBHOOK_NETWORKS", "reseau", {}),
    ("TRUSTED_PROXIES", "proxy", {}),
    ("TRUSTED_PROXIES", "10.0.0.1/8", {}),
    ("SECURITY_CONTACT", "http://x", {}),
    ("CONNECTIONS", "0", {}),
    ("TRUSTED_DOCUMENTS", "/nulle-part", {}),
    ("TRUSTED_DOCUMENTS", "{folder}/empty", {}),
    ("TRUSTED_DOCUMENTS", "{folder}/broken.json", {}),
    ("TRUSTED_DOCUMENTS", "{folder}/broken", {}),
    ("ONLY_TRUSTED_DOCUMENTS", "1", {}),
    ("STORAGE_URL", "portail", {}),
    ("STORAGE_URL", "gs://portail", {}),
    ("STORAGE_URL", "s3:///prefix", {}),
    ("UPLOAD_SILENCE", "0", {}),
    ("UPLOAD_DURATION", "nan", {}),
    ("UPLOAD_PROCESSES", "0", {}),
    ("ANTIVIRUS_URL", "clamd:3310", {}),
    ("ANTIVIRUS_URL", f"tcp://{CLOSED}", {}),
    ("ANTIVIRUS_URL", "unix:///nulle-part.sock", {}),
    ("ANTIVIRUS_TIMEOUT", "-1", {}),
    ("SMTP_HOST", "127.0.0.1", {"SMTP_PORT": "1"}),
    ("SMTP_PORT", "99999", {}),
    ("SMTP_USER", "moi", {}),
    ("SMTP_USER", "moi", {"SMTP_HOST": "127.0.0.1"}),
    ("SMTP_PASSWORD", "secret", {"SMTP_HOST": "127.0.0.1"}),
    ("SMTP_ENCRYPTION", "ssl", {}),
    ("SMTP_TIMEOUT", "inf", {}),
    ("MAIL_FROM", "Cyclades", {}),
    ("MAIL_FROM", "a@b@c", {}),
    ("FRANCECONNECT_ISSUER", "franceconnect", FRANCECONNECT),
    ("FRANCECONNECT_ISSUER", f"http://{CLOSED}", FRANCECONNECT),
    *(
        (name, "", {"FRANCECONNECT_ISSUER": f"http://{CLOSED}"} | {k: v for k, v in FRANCECONNECT.items() if k != name})
        for name in FRANCECONNECT
    ),
    ("FRANCECONNECT_CLIENT_ID", "portail", {}),
    ("FRANCECONNECT_REDIRECT_URIS", "retour", {"FRANCECONNECT_ISSUER": f"http://{CLOSED}"}),
    ("PROCONNECT_ISSUER", "proconnect", PROCONNECT),
    ("PROCONNECT_ISSUER", f"http://{CLOSED}", PROCONNECT),
    *(
        (name, "", {"PROCONNECT_ISSUER": f"http://{CLOSED}"} | {k: v for k, v in PROCONNECT.items() if k != name})
        for name in PROCONNECT
    ),
    ("PROCONNECT_CLIENT_ID", "portail", {}),
    *(
        (f"PROCONNECT_{name}", value, {})
        for name, value in (
            ("LEVELS", "eidas2"),
            ("SECOND_FACTOR_LEVELS", "eidas3"),
            ("SECOND_FACTOR_METHODS", "mfa"),
            ("IDPS", "rectorat"),
        )
    ),
    ("PROCONNECT_REDIRECT_URIS", "retour", {"PROCONNECT_ISSUER": f"http://{CLOSED}"}),
    ("PROCONNECT_SCOPES", "openid,idp_id", {"PROCONNECT_ISSUER": f"http://{CLOSED}"} | PROCONNECT),
    (
        "PROCONNECT_SCOPES",
        "openid,email",
        {"PROCONNECT_ISSUER": f"http://{CLOSED}", "PROCONNECT_IDPS": "rectorat"} | PROCONNECT,
    ),
    ("PDF_PROCESSES", "-1", {}),
    ("RUN_WORKER", "perhaps", {}),
    ("OUTBOX_TASKS", "0", {}),
    ("WORKER_PORT", "70000", {}),
    ("STREAMS_PER_ACCOUNT", "0", {}),
    ("DRAIN_SECONDS", "-1", {}),
    ("METRICS", "maybe", {}),
    ("OTEL_ENDPOINT", "collector", {}),
    ("OTEL_ENDPOINT", f"http://{CLOSED}", {}),
    ("INTROSPECTION", "", {}),
    ("GRAPHIQL", "2", {}),
    ("PORTAIL", "2", {}),
    ("LOG_FORMAT", "xml", {}),
    ("START_PATIENCE", "long", {}),
    ("START_WITHOUT", "POSTGRESQL", {}),
]
CURE = re.compile(r"(: write|: \w+|; \w+|\. [A-Z]\w+|must be) ")
# A file that may not be there yet, where `check --deploy` looks; keys that were accepted once, however short.
ANY_VALUE = {"backup_stamp", "secret_keys_former"}


@pytest.fixture
def env(tmp_path):
    """The settings of a process that starts, on a database of its own."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.graphql").write_text("query {")
    (tmp_path / "broken.json").write_text("[]")
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(free_port()),
        "START_PATIENCE": "0",
    }


@pytest.fixture
def refused(env):
    """The output of a command that refuses to start."""

    async def run(command, **settings):
        async with asyncio.timeout(PATIENCE):
            code, said = await nursery.run(command, env=env | settings)
        assert code == 2, said
        assert "Traceback" not in said
        return said

    return run


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: "=".join(broken[:2]))
async def test_a_broken_setting_stops_a_start_by_its_name(env, refused, tmp_path, broken):
    name, value, others = broken
    settings = others | {name: value.format(folder=tmp_path)}
    try:
        Settings.from_env(env | settings)
    except SettingError as error:  # both commands begin so; a process of each is started below
        said = [str(error)]
    else:
        commands = ("serve",) if name == "HOST" else ("serve", "worker")
        said = await asyncio.gather(*(refused(command, **settings) for command in commands))

    assert [text for text in said if name not in text or not CURE.search(text)] == []


def test_the_table_breaks_every_setting():
    assert {name.lower() for name, _, _ in BROKEN} == {field.name for field in fields(Settings)} - ANY_VALUE


@pytest.mark.parametrize("command", ["serve", "worker"])
async def test_all_the_wrong_values_are_told_at_once_without_any_secret(refused, command):
    said = await refused(command, DATABASE_URL="pg://moi:motdepasse@h/b", SECRET_KEY="visible", SMTP_PORT="0")

    assert [name for name in ("DATABASE_URL", "SECRET_KEY", "SMTP_PORT") if name not in said] == []
    assert "motdepasse" not in said
    assert "visible" not in said


@pytest.mark.parametrize(("command", "name"), [("serve", "PORT"), ("worker", "WORKER_PORT")])
async def test_a_port_that_another_process_has_is_named(refused, command, name):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = await refused(command, **{"PORT": str(free_port()), name: port})

    assert f"{name}={port} cannot be opened: Address already in use" in said


async def test_several_processes_need_postgresql(env):
    code, said = await nursery.run("serve", "--workers", "2", env=env)

    assert (code, "SQLite serves one process" in said) == (2, True)


async def unfit(refused, talk, name, expected, **settings):
    async with neighbours.listening(talk) as port:
        said = await refused("serve", **{key: value.format(port=port) for key, value in settings.items()})
    assert name in said
    assert expected in said


SMTP = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "{port}", "SMTP_ENCRYPTION": "aucun"}


@pytest.mark.parametrize(
    ("answers", "settings", "name", "expected"),
    [
        ({}, {"SMTP_ENCRYPTION": "starttls"}, "SMTP_ENCRYPTION", "does not speak TLS"),
        ({}, {"SMTP_ENCRYPTION": "tls"}, "SMTP_ENCRYPTION", "does not speak TLS"),
        ({"AUTH": "535 No"}, {"SMTP_USER": "moi", "SMTP_PASSWORD": "secret"}, "SMTP_USER", "refuses it: 535"),
        ({"EHLO": "250 essai"}, {"SMTP_USER": "moi", "SMTP_PASSWORD": "secret"}, "SMTP_USER", "takes no password"),
        ({"MAIL": "553 Not yours"}, {}, "MAIL_FROM", "refuses it: 553"),
        ({"": "554 Go away"}, {}, "SMTP_HOST", "554"),
    ],
)
async def test_a_mail_server_that_refuses_stops_the_start(refused, answers, settings, name, expected):
    await unfit(refused, neighbours.mail(**answers), name, expected, **SMTP | settings)


async def test_an_address_where_another_service_answers_is_refused(refused):
    await unfit(
        refused, neighbours.clamd(b"HTTP/1.1 400"), "ANTIVIRUS_URL", "no clamd", ANTIVIRUS_URL="tcp://127.0.0.1:{port}"
    )
    await unfit(refused, neighbours.web({}), "OTEL_ENDPOINT", "404", OTEL_ENDPOINT="http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("name", "settings"), [("FRANCECONNECT_ISSUER", FRANCECONNECT), ("PROCONNECT_ISSUER", PROCONNECT)]
)
@pytest.mark.parametrize(
    ("changed", "expected"),
    [({"issuer": "http://autre"}, "another issuer"), ({}, "another issuer")],
)
async def test_a_provider_that_is_another_is_refused(refused, name, settings, changed, expected):
    issuer = {name: "http://127.0.0.1:{port}"} | settings
    await unfit(refused, neighbours.web(neighbours.provider(**changed)), name, expected, **issuer)


async def test_a_bucket_that_is_missing_forbidden_or_not_allowed_is_refused(refused):
    seau = Seau()
    start = partial(refused, "serve")
    async with seau.ouvert():
        seau.nom = "autre"
        missing = await start(**seau.env)
        seau.nom, seau.interdit = "portail", True
        forbidden = await start(**seau.env)
        plain = await start(**seau.env | {"AWS_ALLOW_HTTP": "false"})

    assert "STORAGE_URL" in missing
    assert "NoSuchBucket" in missing
    assert "AccessDenied" in forbidden
    assert "AWS_" in plain


async def test_a_base_that_the_server_does_not_have_or_give_is_refused(refused, bases):
    url = await bases.copy("postgresql", "empty")

    said = await refused("serve", DATABASE_URL=urlsplit(url)._replace(path="/absente").geturl())

    assert "DATABASE_URL" in said
    assert "does not exist" in said


async def test_a_start_waits_for_a_neighbour_that_comes_late_and_not_for_one_it_may_do_without(tmp_path):
    """A compose starts everything at once."""
    seau, away = Seau(), {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1", "START_WITHOUT": "SMTP_HOST"}
    log, served = tmp_path / "server.log", asyncio.Event()

    async def come_late():
        while b"waiting_for" not in (log.read_bytes() if log.exists() else b""):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
        async with seau.ouvert():
            await served.wait()

    late = asyncio.create_task(come_late())
    async with bare_server(tmp_path, **seau.env | away):
        served.set()
        await late

    lines = log.read_text()
    assert "STORAGE_URL" in next(line for line in lines.splitlines() if "waiting_for" in line)
    assert "started_without" in lines
