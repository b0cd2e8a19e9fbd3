"""README and docs are alive: their links, commands, settings, paths and operations are those of the project."""

import re
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from graphql import parse, validate

from api.commands import commands
from api.rules.conservation import CONSERVATIONS
from api.schema import schema
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, *(ROOT / name for name in ("SECURITY.md", "CHANGELOG.md")), *sorted((ROOT / "docs").rglob("*.md"))]
README_BYTES = 12_288
# Variables of the environment that docs/settings.md names and a library reads.
OF_LIBRARIES = r"AWS_\w+"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def without_code(text: str) -> str:
    """The prose of a page: neither blocks nor spans of code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub writes them."""
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ +(.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_register_gives_the_terms_of_the_rules():
    """Rows of docs/data-protection.md: kind, data, persons, term, beginning, reason, what an erasure leaves."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \|(.*)\|$", (ROOT / "docs" / "data-protection.md").read_text("utf-8"), re.MULTILINE
    )
    told = {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}

    assert {name: (cells[2], cells[3], cells[5]) for name, cells in told.items()} == {
        sorte.value: (str(kept.duree), kept.depuis, "yes" if kept.malgre_effacement else "no")
        for sorte, kept in CONSERVATIONS.items()
    }


def test_the_register_gives_the_articles_that_the_rules_give():
    rows = re.findall(
        r"^\| `([A-Z_]+)` \|(.*)\|$", (ROOT / "docs" / "data-protection.md").read_text("utf-8"), re.MULTILINE
    )
    told = {name: cells.split("|")[4] for name, cells in rows}
    wrong = [
        (sorte.value, article)
        for sorte, kept in CONSERVATIONS.items()
        for article in re.findall(r"[DR]\d{3}-\d+|2021-122|1er juin 2023", told[sorte.value])
        if article not in kept.fondement
    ]

    assert wrong == []


def is_alive(link: str, page: Path) -> bool:
    """Whether a relative link of a page leads to a file, and to a heading of it."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def command_names(group: typer.Typer) -> set[str]:
    """The commands of a group: "serve", "compte recuperer"."""
    own = {found.name or found.callback.__name__.replace("_", "-") for found in group.registered_commands}
    return own.union(
        *({f"{inner.name} {name}" for name in command_names(inner.typer_instance)} for inner in group.registered_groups)
    )


def section(page: Path, title: str) -> str:
    """The text under a heading of the second level, up to the next one."""
    (found,) = re.findall(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return found


def spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def places(path: str) -> list[Path]:
    """The files that a path of the README names, from the root or from api/; <…> stands for any name."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    return [*ROOT.glob(pattern), *(ROOT / "api").glob(pattern)]


def test_the_readme_is_read_in_one_sitting():
    assert len(README.read_bytes()) <= README_BYTES


@every_page
def test_every_relative_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text("utf-8")))

    dead = [link for link in links if not re.match(r"\w+:", link) and not is_alive(link, page)]
    assert dead == []


@every_page
def test_every_path_of_the_project_exists(page):
    named = set(re.findall(r"`((?:api|benchmarks|deploy|docs|tests)/[\w<>./*-]*)`", page.read_text("utf-8")))

    assert [path for path in sorted(named) if not places(path)] == []


@every_page
def test_every_task_of_make_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    code = re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL)

    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", "\n".join(code))) - targets == set()


@every_page
def test_every_command_exists(page):
    names = command_names(commands)
    typed = re.findall(r"python -m api ([a-z][a-z-]*)(?: ([a-z-]+))?", page.read_text("utf-8"))

    assert [" ".join(words).strip() for words in typed if not {words[0], " ".join(words)} & names] == []


@every_page
def test_every_benchmark_exists(page):
    modules = set(re.findall(r"python -m (benchmarks\.\w+)", page.read_text("utf-8")))

    assert [module for module in sorted(modules) if find_spec(module) is None] == []


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), {README}
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = re.findall(r"\]\(([^)\s#]+\.md)(?:#[\w-]+)?\)", page.read_text("utf-8"))
        waiting |= {(page.parent / link).resolve() for link in links if not re.match(r"\w+:", link)} - reached

    assert set(PAGES) - reached == set()


def test_the_settings_are_those_of_the_page():
    described = re.findall(r"^\| (`.*?`) \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    named = {name for cell in described for name in spans(cell)}

    assert named == {field.name.upper() for field in fields(Settings)}


@every_page
def test_every_setting_that_is_given_a_value_exists(page):
    known = {field.name.upper() for field in fields(Settings)}
    given = set(re.findall(r"`([A-Z][A-Z_]{3,})=", page.read_text("utf-8")))

    assert {name for name in given - known if not re.fullmatch(OF_LIBRARIES, name)} == set()


def test_the_operations_of_a_first_registration_are_those_of_the_schema():
    text = (ROOT / "docs/first-registration.md").read_text("utf-8")
    operations = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)

    assert len(operations) > 1
    assert [error.message for one in operations for error in validate(schema._schema, parse(one))] == []


def test_every_folder_of_the_tree_exists():
    (tree,) = re.findall(r"```\n(.*?)```", section(README, "The tree"), re.DOTALL)
    drawn = {line.split()[0] for line in tree.splitlines()}
    packages = {f"api/{path.parent.name}/" for path in (ROOT / "api").glob("*/__init__.py")}

    assert [path for path in sorted(drawn) if not places(path)] == []
    assert packages - drawn == set()


def test_every_place_of_the_table_exists():
    named = [span for span in spans(section(README, "I want to add…")) if re.fullmatch(r"[\w<>./*]+(/|\.\w+)", span)]

    assert len(named) > 20
    assert [path for path in named if not path.startswith(".") and "/" in path and not places(path)] == []


def test_every_name_of_the_table_is_in_its_file():
    text = section(README, "I want to add…")
    named = re.findall(r"`([A-Za-z_]+)`(?: and `([A-Za-z_]+)`)? in `([\w./]+\.\w+)`", text)

    assert len(named) > 5
    assert [
        (name, path)
        for *names, path in named
        for name in names
        if not re.search(rf"\b{name}\b", "".join(place.read_text("utf-8") for place in places(path)))
    ] == []
