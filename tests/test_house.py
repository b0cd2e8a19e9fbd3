"""The manners of the code base: completeness is tested rather than written in a checklist."""

import ast
import re
from collections import Counter
from dataclasses import is_dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)
from strawberry.utils.str_converters import to_camel_case

from api.rules import domaines as domaines_package
from api.rules.document import DOCUMENTS, TypeDocument
from api.rules.domaines import domaines
from api.rules.evenement import FICHES, TypeEvenement
from api.rules.papillon import GABARIT
from api.rules.problems import DESCRIPTIONS, Code
from api.rules.reglement.lecture import versions
from api.schema import formulaires, schema
from api.services import reactions
from api.services.reactions import REACTIONS

ROOT = Path(__file__).resolve().parents[1]
API = ROOT / "api"
MODULES = sorted(
    path for path in API.rglob("*.py") if "migrations" not in path.parts and "node_modules" not in path.parts
)
# Beginnings without a noun: a docstring that has one is read twice.
NO_NOUN = re.compile(
    r"(That|This|Those|These|It|Its|They|Theirs|Them|What|Whatever|Which|Whichever|Who|Whoever|Whose|Whom|When|Where"
    r"|Why|How|One that|All that|The same|Same|Idem)\b"
)
NO_SUBJECT = {"utils", "helpers", "common", "core", "misc", "tools", "shared", "base_utils"}
MODULE_LINES, FUNCTION_LINES = 400, 45
# Words that stood for two things, and the one that stays: README, « The words ».
HOMONYMS = {
    "Chargee": "DossierCharge",
    "PieceSuivie": "PieceDuDossier, a suivi is a live stream",
    "GroupeSuivi": "GroupeDuDossier, a suivi is a live stream",
    "Regard": "what it holds",
    "Atelier": "Sandbox",
    "amorce": "reference_rows or demo_data",
    "echeances": "clock",
    "travaux": "jobs",
    "une_fois": "once",
    "durees": "even_time",
    "palier": "step",
    "rebut": "parked_tasks",
}

TYPES = {
    name: type_
    for name, type_ in schema._schema.type_map.items()
    if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
}
MUTATIONS = schema._schema.mutation_type.fields
# This tab only shows earlier registrations: its output is their list, not what was ticked.
SHOWN_OTHERWISE = {"CandidaturesPrecedentes": "precedentes"}
ONGLETS = [
    pytest.param(onglet, id=f"{domaine.code}-{onglet.code}")
    for domaine in domaines().values()
    for onglet in domaine.onglets
    if onglet.form
]


def test_the_committed_schema_is_the_printed_one():
    committed = (API / "schema" / "schema.graphql").read_text("utf-8")

    assert committed == schema.as_str() + "\n", "run `make schema`, read the change, commit it"


def described_parts():
    """The parts of the schema, each with its description."""
    for name, type_ in TYPES.items():
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", found.description) for value, found in type_.values.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument.description


def test_every_part_of_the_schema_has_a_description_that_is_a_sentence():
    wrong = {name: said for name, said in described_parts() if not said or not said.strip().endswith((".", ".»", "…"))}

    assert wrong == {}


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_every_mutation_answers_its_own_payload(name):
    payload = MUTATIONS[name].type

    assert isinstance(payload, GraphQLObjectType), "a payload is nullable: a crash then hides no other mutation"
    assert "Payload" in {interface.name for interface in payload.interfaces}
    own = payload.name == f"{name[0].upper()}{name[1:]}Payload"
    assert own or f"`{name}`" in payload.description, "a shared payload names the mutations that it answers"


def test_every_type_that_implements_an_interface_is_in_the_schema():
    """A type that no field names is only in the schema when it is added by hand."""
    declared = {
        node.name
        for path in (API / "schema").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and {base.id for base in node.bases if isinstance(base, ast.Name)} & {"UserError", "Node", "Payload"}
    }

    assert declared - set(TYPES) == set()


def test_every_file_of_the_domaines_is_registered():
    modules = {path.stem for path in Path(domaines_package.__file__).parent.glob("*.py")} - {"__init__"}

    assert {code.lower() for code in domaines()} == modules


@pytest.mark.parametrize("domaine", domaines().values(), ids=lambda domaine: domaine.code)
def test_the_codes_of_its_tabs_are_unique(domaine):
    codes = [onglet.code for onglet in domaine.onglets]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("domaine", domaines().values(), ids=lambda domaine: domaine.code)
def test_its_document_is_in_the_nomenclature(domaine):
    assert TypeDocument(domaine.document_inscription) in DOCUMENTS


@pytest.mark.parametrize("onglet", ONGLETS)
def test_every_tab_with_a_form_has_its_mutation(onglet):
    form = onglet.form.__name__
    saisie = get_named_type(MUTATIONS[f"candidatureRenseigner{form.removeprefix('Choix')}"].args["input"].type).fields

    champs = {to_camel_case(name) for name in onglet.form.__dataclass_fields__}
    assert saisie.keys() == champs | {"candidatureId", "version"}


@pytest.mark.parametrize("onglet", ONGLETS)
def test_every_tab_with_a_form_can_be_read_back(onglet):
    faces = {
        name
        for name, face in vars(formulaires).items()
        if isinstance(face, type) and is_dataclass(face) and issubclass(face, onglet.form) and name in TYPES
    }
    fields = {name: get_named_type(field.type).name for name, field in TYPES["Candidature"].fields.items()}

    shown = SHOWN_OTHERWISE.get(onglet.form.__name__)
    assert shown in fields or faces & set(fields.values())


@pytest.mark.parametrize("onglet", ONGLETS)
def test_what_a_domaine_changes_of_a_tab_names_real_fields(onglet):
    fields = set(onglet.form.__dataclass_fields__)

    assert set(onglet.libelles) | onglet.exiges | onglet.absents <= fields


@pytest.mark.parametrize("domaine", domaines().values(), ids=lambda domaine: domaine.code)
def test_every_reglement_parses_and_its_codes_are_unique(domaine):
    folder = files("api") / "reference" / "reglements" / domaine.reglements
    names = {item.name for item in folder.iterdir()} - {"domaine.toml", "diplomes.toml", "nomenclature.csv"}
    found = versions(domaine.reglements)

    assert len(found) == len(names)
    for reglement in found:
        codes = [epreuve.code for epreuve in every_epreuve(reglement.epreuves)]
        assert len(set(codes)) == len(codes), reglement.cle


def every_epreuve(epreuves):
    for epreuve in epreuves:
        yield epreuve
        yield from every_epreuve(epreuve.enfants)


@pytest.mark.parametrize("type_", TypeEvenement)
def test_every_event_has_its_card(type_):
    fiche = FICHES[type_]

    assert fiche.libelle == fiche.libelle.strip() != ""
    assert fiche.description.endswith(".")
    assert set(fiche.reactions) <= set(REACTIONS)


def test_every_reaction_follows_from_an_event():
    assert set(REACTIONS) == {name for fiche in FICHES.values() for name in fiche.reactions}


def string_constants(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def templates(folder: str, suffix: str) -> set[str]:
    return {path.stem for path in (API / "templates" / folder).glob(f"*{suffix}")}


def reached(folder: str, suffix: str, roots: set[str]) -> set[str]:
    """The templates that `roots` are, extend, include or import."""
    found, waiting = set(), set(roots)
    while waiting:
        name = waiting.pop()
        found.add(name)
        text = (API / "templates" / folder / f"{name}{suffix}").read_text("utf-8")
        named = re.findall(r"{%-?\s*(?:extends|include|from|import)\s+\"([^\"]+)\"", text)
        waiting |= {Path(other).stem for other in named} - found
    return found


@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_every_mail_has_its_template_and_every_template_is_used(suffix):
    sent = string_constants(Path(reactions.__file__)) & (templates("mail", ".txt") | templates("mail", ".html"))

    assert len(sent) == sum(name.startswith("courriel_") for name in REACTIONS)
    sent.add("compte_efface")  # sent by a task without an event: its account is erased
    assert reached("mail", suffix, sent) == templates("mail", suffix)


def test_every_document_has_its_template_and_every_template_is_used():
    assert set(DOCUMENTS) == set(TypeDocument)

    roots = {Path(gabarit).stem for gabarit in (*(document.gabarit for document in DOCUMENTS.values()), GABARIT)}
    assert reached("pdf", ".html", roots) == templates("pdf", ".html")


def test_every_error_code_is_described_and_used():
    used = {
        node.attr
        for path in MODULES
        if path.name != "problems.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == Code.__name__
    }

    assert set(DESCRIPTIONS) == set(Code)
    assert {code.name for code in Code} - used == set()


def test_every_code_of_a_whole_operation_is_told_to_client_developers():
    told = dict(
        re.findall(r"^\| `([A-Z_]+)` \| (.+) \|$", (ROOT / "docs" / "client.md").read_text("utf-8"), re.MULTILINE)
    )

    assert told == {code: DESCRIPTIONS[Code(code)] for code in told}
    assert {Code.JETON_EXPIRE, Code.REESSAYER, Code.REQUETE_TROP_COUTEUSE, Code.ERREUR_INTERNE} <= told.keys()


def test_no_module_is_too_long_to_be_read_at_once():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}

    assert {name: length for name, length in lengths.items() if length > MODULE_LINES} == {}


def test_no_function_is_too_long_to_be_read_at_once():
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := node.end_lineno - node.lineno + 1) > FUNCTION_LINES
    }

    assert long == {}


def test_no_file_is_named_after_nothing():
    assert [path for path in (*MODULES, *(ROOT / "tests").rglob("*.py")) if path.stem in NO_SUBJECT] == []


def test_a_class_has_a_name_of_its_own():
    found = Counter(
        node.name.lstrip("_")
        for path in MODULES
        if "schema" not in path.relative_to(API).parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name != "Meta"
    )

    assert [name for name, times in found.items() if times > 1] == []


def test_no_word_of_two_meanings_comes_back():
    found = {
        f"{path.relative_to(ROOT)}: {name}, say {HOMONYMS[name]}"
        for path in MODULES
        for name in _names(ast.parse(path.read_text("utf-8"))) | {path.stem}
        if name in HOMONYMS
    }

    assert found == set()


def _names(tree):
    """The names that a module defines or uses."""
    nodes = list(ast.walk(tree))
    return (
        {node.id for node in nodes if isinstance(node, ast.Name)}
        | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        | {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)}
        | {node.arg for node in nodes if isinstance(node, ast.arg)}
    )


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []


def test_every_docstring_and_description_begins_with_its_noun_or_its_verb():
    written = (*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py"))
    said = [(str(path.relative_to(ROOT)), text) for path in written for text in path.read_text("utf-8").split('"""')]

    assert [(place, text) for place, text in (*said, *described_parts()) if NO_NOUN.match(text)] == []


def test_nobody_else_reads_the_environment():
    readers = [
        str(path.relative_to(API))
        for path in MODULES
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text("utf-8"))
    ]

    # The entry points hand it to Settings; the last two set the variable that the metrics library reads itself.
    assert set(readers) <= {
        "commands.py",
        "referentiel_commands.py",
        "starting.py",
        "app.py",
        "server.py",
        "services/metrics.py",
    }


def test_no_letter_is_replaced_in_silence():
    """Unreadable bytes are refused, or shown as bytes: `replace` would store other letters than those sent."""
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in {"decode", "encode"} or "errors" in {key.arg for key in node.keywords})
        and "replace"
        in {getattr(given, "value", None) for given in (*node.args, *(key.value for key in node.keywords))}
    ]

    assert offenders == []


def test_nothing_waits_by_wait_for():
    """`asyncio.wait_for` of Python 3.11 may swallow a cancellation; `asyncio.timeout` does not."""
    offenders = [str(path) for path in MODULES if "wait_for(" in path.read_text("utf-8")]

    assert offenders == []


def test_nobody_but_an_eraser_keeps_others_from_naming_a_row():
    """`locked` is the lock of writers; the full one makes two senders to one candidat wait for each other."""
    erasers = {"base.py", "purges.py", "effacement.py", "creation.py"}
    offenders = [
        str(path) for path in MODULES if "select_for_update(" in path.read_text("utf-8") and path.name not in erasers
    ]

    assert offenders == []
