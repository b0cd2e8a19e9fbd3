"""Changes of the schema since a release: breaking ones are refused until their deprecation has run out."""

from datetime import date

import pytest
from typer.testing import CliRunner

from api import commands as command_line
from api.schema import changes, schema

TODAY = date(2026, 11, 30)
RELEASED = '''
type Query { candidat(numero: Int = 1, tri: Tri): Candidat  recherche: Trouve  node(id: ID!): Node }
type Mutation { saisir(input: Saisie!): Candidat }
type Candidat implements Node { id: ID!  nom: String  civilite: Civilite!  parent: Candidat }
type Session { libelle: String }
interface Node { id: ID! }
union Trouve = Candidat
input Saisie { nom: String  rang: Int = 1 }
"""No value will be added."""
enum Civilite { MADAME MONSIEUR }
"""Values may be added."""
enum Tri { NOM DATE }
'''
BROKEN = {
    "a field is gone": ("nom: String  civilite", "civilite"),
    "a field may be null": ("civilite: Civilite!", "civilite: Civilite"),
    "a field has another type": ("nom: String  civilite", "nom: Int  civilite"),
    "an argument is gone": ("(numero: Int = 1, tri: Tri)", "(numero: Int = 1)"),
    "an argument is asked for": ("node(id: ID!)", "node(id: ID!, pays: String!)"),
    "a default is another": ("numero: Int = 1", "numero: Int = 2"),
    "a default of an input is another": ("rang: Int = 1", "rang: Int = 2"),
    "an input asks for more": ("nom: String  rang", "nom: String!  rang"),
    "an input takes one alone": ("input Saisie", "input Saisie @oneOf"),
    "a type is gone": ("type Session { libelle: String }", ""),
    "an interface is gone": ("Candidat implements Node", "Candidat"),
    "a union grows": ("union Trouve = Candidat", "union Trouve = Candidat | Session"),
    "a value is gone": ("NOM DATE", "NOM"),
    "a closed enum grows": ("MADAME MONSIEUR", "MADAME MONSIEUR AUTRE"),
}
SAFE = {
    "a field is added": ("nom: String  civilite", "nom: String  prenoms: String  civilite"),
    "a field is never null any more": ("nom: String  civilite", "nom: String!  civilite"),
    "an argument that may be left out is added": ("node(id: ID!)", "node(id: ID!, pays: String)"),
    "an input takes more": ("nom: String  rang", "nom: String  age: Int  rang"),
    "an open enum grows": ("NOM DATE", "NOM DATE VILLE"),
    "a field is deprecated": ("nom: String  civ", 'nom: String @deprecated(reason: "Stays until 2028-01-01.")  civ'),
}


def changed(change, source=RELEASED):
    old, new = change
    assert source.count(old) == 1
    return source.replace(old, new)


@pytest.mark.parametrize("change", BROKEN)
def test_a_change_that_breaks_a_client_is_told(change):
    assert len(changes.breaking(RELEASED, changed(BROKEN[change]), TODAY)) == 1


@pytest.mark.parametrize("change", SAFE)
def test_a_change_that_breaks_no_client_is_allowed(change):
    assert changes.breaking(RELEASED, changed(SAFE[change]), TODAY) == []


@pytest.mark.parametrize(("until", "allowed"), [("2026-11-29", True), ("2026-11-30", False), ("2027-11-30", False)])
@pytest.mark.parametrize(
    ("kept", "gone"),
    [
        ("nom: String{}  civilite", ""),
        ("tri: Tri{}", ""),
        ("parent: Candidat{}", ""),
        ("DATE{}", ""),
        ("rang: Int = 1{}", ""),
        ("  recherche: Trouve{}", ""),  # and the union goes with its last field
    ],
)
def test_what_was_deprecated_goes_once_its_date_is_past(kept, gone, until, allowed):
    deprecated = changed((kept.format(""), kept.format(f' @deprecated(reason: "Use another, stays until {until}.")')))
    removed = changed((kept.format(""), "civilite" if "civilite" in kept else gone))
    removed = removed.replace("union Trouve = Candidat", "" if "Trouve" in kept else "union Trouve = Candidat")

    assert (changes.breaking(deprecated, removed, TODAY) == []) is allowed


def test_a_deprecation_says_its_date():
    present = changed(("DATE", 'DATE @deprecated(reason: "Use NOM.")'))

    assert changes.undated(present) == ["Tri.DATE is deprecated without « until YYYY-MM-DD »."]


@pytest.mark.parametrize(
    ("announced", "until", "told"),
    [
        (None, "2027-11-29", "Tri.DATE stays until 2027-11-30 at least."),
        (None, "2027-11-30", None),
        ("2028-05-01", "2028-04-30", "Tri.DATE stays until 2028-05-01 at least."),
        ("2026-12-01", "2026-12-01", None),
    ],
)
def test_a_deprecation_gives_a_year_and_is_never_brought_nearer(announced, until, told):
    released, present = (
        changed(("DATE", f'DATE @deprecated(reason: "Stays until {end}.")')) if end else RELEASED
        for end in (announced, until)
    )

    assert changes.hasty(released, present, TODAY) == ([told] if told else [])


@pytest.fixture
def files(tmp_path, monkeypatch):
    for name, file in (("SCHEMA", "schema.graphql"), ("RELEASED", "released.graphql")):
        monkeypatch.setattr(command_line, name, tmp_path / file)
    return tmp_path


def run(*options):
    return CliRunner().invoke(command_line.commands, ["schema", *options])


def test_the_command_refuses_a_schema_that_breaks_the_released_one(files):
    assert run("--release").exit_code == 0
    printed = (files / "released.graphql").read_text("utf-8")
    assert printed == (files / "schema.graphql").read_text("utf-8") == schema.as_str() + "\n"
    assert run("--check").exit_code == 0

    gone = printed.replace("\ntype Query {", "\ntype Query {\n  minitel: String\n", 1)
    (files / "released.graphql").write_text(gone, "utf-8")

    for option in ("--check", "--release"):
        done = run(option)
        assert (done.exit_code, "Field Query.minitel was removed." in done.output) == (1, True)
    assert (files / "released.graphql").read_text("utf-8") == gone


def test_the_schema_breaks_no_client_of_the_last_release():
    released, present = command_line.RELEASED.read_text("utf-8"), schema.as_str()

    assert changes.breaking(released, present, TODAY) == []
    assert changes.undated(present) == []
