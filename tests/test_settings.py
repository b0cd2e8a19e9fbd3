"""Settings come from the environment, once, and a wrong one is named."""

import pytest

from api.settings import SettingError, Settings


@pytest.fixture
def env(tmp_path):
    """The least settings of a deployment: a data folder of its own."""
    return {"DATA_DIR": str(tmp_path)}


def test_needs_nothing_to_run_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_env({})

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == "sqlite://var/portail.sqlite3"
    assert settings.public_url == settings.portal_url == "http://127.0.0.1:8000"
    assert settings.data_dir.is_dir()


@pytest.mark.parametrize(
    ("variable", "raw", "expected"),
    [
        ("PORT", "8790", 8790),
        ("DATABASE_POOL", "4", 4),
        ("DATABASE_REPLICA_BEHIND", "3", 3.0),
        ("SMTP_TIMEOUT", "2.5", 2.5),
        ("RUN_WORKER", "0", False),
        ("RUN_WORKER", "No", False),
        ("GRAPHIQL", "true", True),
        ("ALLOWED_HOSTS", "a.fr, b.fr,", ("a.fr", "b.fr")),
        ("SECRET_KEYS_FORMER", "une, autre", ("une", "autre")),
        ("AUDIT_ANCHOR", "/srv/ancrages.jsonl", "/srv/ancrages.jsonl"),
        ("AUDIT_ANCHOR", "log", "log"),
        ("ALLOWED_ORIGINS", "", ()),
        ("ALLOWED_ORIGINS", "*", ("*",)),
        ("ALLOWED_ORIGINS", "https://a.fr, http://B.fr:81", ("https://a.fr", "http://B.fr:81")),
        ("DATABASE_URL", "postgres://u:p@h:5432/b", "postgres://u:p@h:5432/b"),
    ],
)
def test_reads_each_kind_of_value(env, variable, raw, expected):
    settings = Settings.from_env(env | {variable: raw})

    assert getattr(settings, variable.lower()) == expected


@pytest.mark.parametrize(
    ("variable", "raw"),
    [
        ("PORT", "http"),
        ("AUDIT_ANCHOR", "seau"),
        ("PORT", "80.5"),
        ("SMTP_TIMEOUT", "soon"),
        ("RUN_WORKER", "perhaps"),
        ("GRAPHIQL", ""),
    ]
    + [
        ("ALLOWED_ORIGINS", raw)
        for raw in ("portail.fr", "https://", "https://a.fr/", "https://a.fr/x", "https://u@a.fr", "https://a.fr:x")
    ],
)
def test_names_the_variable_and_the_value_that_it_refuses(env, variable, raw):
    with pytest.raises(SettingError, match=f"{variable}={raw!r}"):
        Settings.from_env(env | {variable: raw})


def test_ignores_the_rest_of_the_environment(env):
    assert Settings.from_env(env | {"HOME": "/", "FROM_ENV": "x"}) == Settings.from_env(env)


def test_keeps_one_secret_by_data_folder(env, tmp_path):
    first, second = Settings.from_env(env), Settings.from_env(env)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 43
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_prefers_the_secret_that_it_is_given(env, tmp_path):
    assert Settings.from_env(env | {"SECRET_KEY": "given-to-every-process"}).secret_key == "given-to-every-process"
    assert not (tmp_path / "secret-key").exists()


def test_puts_no_slash_at_the_end_of_an_address(env):
    settings = Settings.from_env(env | {"PUBLIC_URL": "https://api.fr/", "PORTAL_URL": "https://candidat.fr/"})

    assert (settings.public_url, settings.portal_url) == ("https://api.fr", "https://candidat.fr")


@pytest.mark.parametrize(("url", "secure"), [("https://api.fr", True), ("http://127.0.0.1:8000", False)])
def test_knows_whether_cookies_travel_over_https(env, url, secure):
    assert Settings.from_env(env | {"PUBLIC_URL": url}).is_https is secure


def test_the_audit_is_anchored_in_the_storage_that_machines_share(env):
    assert Settings.from_env(env).audit_anchor == ""
    assert Settings.from_env(env | {"STORAGE_URL": "s3://seau"}).audit_anchor == "storage"
