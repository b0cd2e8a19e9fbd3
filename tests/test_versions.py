"""The version of the service: one number, wherever it is written."""

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from api import VERSION
from api.commands import commands

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = re.compile(r"^## \[(?P<number>[\d.]+|Unreleased)\](?: - (?P<day>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def test_the_package_and_the_changelog_have_the_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    coming, latest, *_ = SECTIONS.finditer((ROOT / "CHANGELOG.md").read_text("utf-8"))

    assert project["version"] == VERSION
    assert (coming["number"], coming["day"]) == ("Unreleased", None)
    assert latest["number"] == VERSION
    assert latest["day"], "a release has its day"


def test_every_section_of_the_changelog_is_a_version_with_its_day():
    headings = re.findall(r"^## .*$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert [heading for heading in headings if not SECTIONS.fullmatch(heading)] == []


def test_the_command_tells_the_version_and_its_tables():
    last = max(path.stem for path in (ROOT / "api/models/migrations").glob("[0-9]*.py"))

    outcome = CliRunner().invoke(commands, ["--version"])

    assert (outcome.exit_code, outcome.output) == (0, f"portail-candidat {VERSION}, tables {last}\n")
