"""The reach of an office: an object outside is refused like a missing one, in every field, for every kind of actor."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import factories
import pytest
import pytest_asyncio
from bureau import autre_periode, bureau, entre, inscrits, periode_bts
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from statements import counted_statements

from api.models import Candidature, Compte, Document, Piece
from api.resolvers.dossier import charger_une
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.piece import pieces_demandees
from api.schema import schema
from api.schema.audiences import est_public
from api.schema.base import global_id

ROOTS = {"Query": schema._schema.query_type, "Mutation": schema._schema.mutation_type}
TEXTES = {"String": '"texte"', "Int": "1", "Boolean": "true", "Float": "1.0"}
DATES = {"Date": '"2026-01-05"', "DateTime": '"2026-01-05T08:00:00Z"', "Cursor": "null"}
# Arguments and input fields, by name, that take the id of another object than the candidature.
GENRES = {"pieceId": "Piece", "documentId": "Document", "PieceAControlerInput.id": "Piece", "compteId": "Compte"}


def champs() -> list[tuple[str, str]]:
    """The root fields that take an id and are not for everybody."""
    return [
        (root, name)
        for root, type_ in ROOTS.items()
        for name, field in type_.fields.items()
        if not est_public(root, name) and any(_names_id(argument) for argument in field.args.values())
    ]


def _names_id(thing: Any) -> bool:
    type_ = get_named_type(thing.type)
    if isinstance(type_, GraphQLInputObjectType):
        return any(_names_id(item) for item in type_.fields.values())
    return type_.name == "ID"


def operation(root: str, name: str, ids: dict[str, str], genre: str | None = None) -> str:
    """A call of a root field with sample values, and these ids."""
    field: GraphQLField = ROOTS[root].fields[name]
    needed = {
        key: argument for key, argument in field.args.items() if is_required_argument(argument) or _names_id(argument)
    }
    args = ", ".join(f"{key}: {_sample(key, item.type, ids, genre)}" for key, item in needed.items())
    return f"{'mutation' if root == 'Mutation' else 'query'} {{ {name}({args}) {_selection(field)} }}"


def _sample(key: str, type_: GraphQLInputType, ids: dict[str, str], genre: str | None) -> str:
    match type_:
        case GraphQLNonNull():
            return _sample(key, type_.of_type, ids, genre)
        case GraphQLList():
            return f"[{_sample(key, type_.of_type, ids, genre)}]"
        case GraphQLEnumType():
            return next(iter(type_.values))
        case GraphQLInputObjectType():
            wanted = {n: f for n, f in type_.fields.items() if is_required_input_field(f) or _names_id(f)}
            inner = (f"{n}: {_sample(f'{type_.name}.{n}', f.type, ids, genre)}" for n, f in wanted.items())
            return "{" + ", ".join(inner) + "}"
    if type_.name == "ID":
        return f'"{ids[genre or GENRES.get(key, "Candidature")]}"'
    return (TEXTES | DATES)[type_.name]


def _selection(field: GraphQLField) -> str:
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        return ""
    if is_abstract_type(type_):
        return "{ __typename }"
    return "{ errors { code message path } }" if "errors" in type_.fields else "{ __typename }"


@pytest_asyncio.fixture
async def ailleurs(services) -> dict[str, str]:
    """A candidature of Besançon with a pièce and a document, by kind of object."""
    (row,) = await inscrits(1, await periode_bts("03"))
    await factories.demander(row.id, pieces_demandees((await charger_une(row)).dossier))
    piece = await Piece.filter(candidature_id=row.id).first()
    document = await Document.create(
        candidature_id=row.id, type="CONFIRMATION_INSCRIPTION", version=1, contenu={}, publie_le=services.clock()
    )
    compte = await Compte.create(
        type=TypeCompte.GESTIONNAIRE, identifiant="autre@example.org", courriel="a@b.fr", etat=EtatCompte.ACTIF
    )
    rows = {"Candidature": row.id, "Piece": piece.id, "Document": document.id, "Compte": compte.id}
    return {kind: global_id(kind, row_id) for kind, row_id in rows.items()}


@pytest.fixture
def absents() -> dict[str, str]:
    return {kind: global_id(kind, uuid4()) for kind in ("Candidature", "Piece", "Document", "Compte")}


async def _office_of_another_academie(client, services):
    return await bureau(client, services, ("19", None), nom="lyon")


async def _office_of_another_domaine(client, services):
    return await bureau(client, services, ("03", "BCP"), (None, "DCG"), nom="bacs")


async def _office_without_scope(client, services):
    return await bureau(client, services, nom="personne")


async def _candidate(client, services):
    compte = (await factories.candidat(services)).compte_id
    return await entre(client, services, await Compte.get(id=compte))


async def _nobody(client, _services):
    return client


ACTEURS: list[Callable[..., Any]] = [
    _office_of_another_academie,
    _office_of_another_domaine,
    _office_without_scope,
    _candidate,
    _nobody,
]


@pytest.mark.parametrize("acteur", ACTEURS)
async def test_what_is_out_of_reach_answers_as_what_does_not_exist(client, services, ailleurs, absents, acteur):
    before = await Candidature.all().values()
    elsewhere = await acteur(client, services)

    different = []
    for root, name in champs():
        kinds = list(ailleurs) if name == "node" else [None]
        for kind in kinds:
            there = await elsewhere.send(operation(root, name, ailleurs, kind))
            nowhere = await elsewhere.send(operation(root, name, absents, kind))
            if _without_incident(there) != _without_incident(nowhere):
                different.append((root, name, kind, there, nowhere))

    assert not different
    assert await Candidature.all().values() == before


async def test_the_matrix_asks_every_decision_of_offices():
    names = {name for _, name in champs()}

    assert {
        "node",
        "candidature",
        "document",
        "piece",
        "gestionCandidature",
        "gestionEcarterCandidature",
        "gestionSupprimerCandidature",
        "gestionRestaurerCandidature",
        "gestionCorrigerEtatCivil",
        "gestionDemanderTransfert",
        "gestionAccepterTransfert",
        "gestionControlerPieces",
        "gestionExporter",
        "candidatureEnregistrer",
    } <= names


async def test_the_office_in_charge_does_reach_it(client, services, ailleurs):
    office = await bureau(client, services, ("03", "BTS"))

    for kind in ("Candidature", "Piece", "Document"):
        assert (await office.run(f'{{ node(id: "{ailleurs[kind]}") {{ id }} }}')) == {"id": ailleurs[kind]}
    found = await office.run(
        f'{{ gestionCandidature(candidatureId: "{ailleurs["Candidature"]}") {{ candidature {{ id }} }} }}'
    )
    assert found["candidature"]["id"] == ailleurs["Candidature"]


LISTES = """{
  gestionCandidatures { totalCount nodes { candidatureId } }
  gestionStatistiques { total parSession { nombre } parAcademie { code nombre } parSpecialite { nombre }
    parEtablissement { nombre } parEtat { nombre } parStatutPiece { nombre } }
  gestionTransferts { nodes { candidatureId } }
  gestionPerimetre { academie { code } domaine }
}"""


async def test_lists_counts_and_rates_hold_what_is_within_reach(client, services):
    ici = await periode_bts("03")
    siennes = await inscrits(3, ici)
    await inscrits(5, await autre_periode(ici, "19"))
    office = await bureau(client, services, ("03", "BTS"))
    administration = await entre(client, services, await factories.compte(services, "a@b.fr", **ADMIN(services)))

    mine, all_ = await office.run(LISTES), await administration.run(LISTES)

    assert {node["candidatureId"] for node in mine["gestionCandidatures"]["nodes"]} == {
        global_id("Candidature", row.id) for row in siennes
    }
    assert (mine["gestionCandidatures"]["totalCount"], all_["gestionCandidatures"]["totalCount"]) == (3, 8)
    assert mine["gestionStatistiques"]["parAcademie"] == [{"code": "03", "nombre": 3}]
    assert [sum(row["nombre"] for row in all_["gestionStatistiques"][axe]) for axe in AXES] == [8] * len(AXES)


AXES = ("parSession", "parAcademie", "parSpecialite", "parEtablissement", "parEtat")


def ADMIN(services) -> dict[str, Any]:  # noqa: N802 - reads as a constant
    return {"type": TypeCompte.ADMINISTRATEUR, "totp_active_le": services.clock()}


@pytest.mark.parametrize(
    "filtre", ['academie: "03"', 'nom: "NOM"', "etat: INSCRIT", 'domaine: "BTS"', "statutPiece: VIDE"]
)
async def test_no_filter_widens_the_scope(client, services, filtre):
    await inscrits(1, await periode_bts("03"))
    office = await bureau(client, services, ("19", None))

    query = f"{{ gestionCandidatures(filtre: {{{filtre}}}) {{ totalCount nodes {{ id }} }} }}"
    assert await office.run(query) == {"totalCount": 0, "nodes": []}


async def test_a_scope_that_is_taken_away_is_gone_at_the_next_request(client, services, ailleurs):
    office = await bureau(client, services, ("03", None))
    query = f'{{ gestionCandidature(candidatureId: "{ailleurs["Candidature"]}") {{ id }} }}'

    before = await office.run(query)
    await (
        (await Compte.get(identifiant="bureau@example.org").prefetch_related("habilitations")).habilitations[0].delete()
    )
    after = await office.errors(query)

    assert before is not None
    assert [error["extensions"]["code"] for error in after] == ["INTROUVABLE"]


async def test_candidates_and_schools_find_no_list_of_offices(client, services):
    jeanne = await _candidate(client, services)

    for query in (
        "{ gestionCandidatures { totalCount } }",
        "{ gestionSessions { nodes { id } } }",
        "{ gestionComptes { nodes { id } } }",
    ):
        (error,) = await jeanne.errors(query)
        assert error["extensions"]["code"] == "INTROUVABLE"
    assert await jeanne.refused("mutation { gestionExporter(input: {}) { errors { code path } } }") == [
        {"code": "INTROUVABLE", "path": []}
    ]


async def test_accounts_of_offices_are_the_administrations_alone(client, services):
    office = await bureau(client, services, (None, None))

    (error,) = await office.errors("{ gestionComptes { nodes { id } } }")

    assert error["extensions"]["code"] == "INTROUVABLE"


def _without_incident(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the places of its errors in the text of the query."""
    errors = [{key: error[key] for key in error if key != "locations"} for error in answer.get("errors", [])]
    assert not any(error["extensions"]["code"] == "ERREUR_INTERNE" for error in errors), errors
    return {**answer, "errors": errors}


async def test_a_list_with_its_dossiers_costs_a_number_of_statements_that_does_not_grow(client, services):
    periode = await periode_bts("03")
    office = await bureau(client, services, ("03", None))
    query = """{ gestionCandidatures(first: 50) { totalCount nodes { id nom academie { code } specialite
      candidature { etat documents { version } groupesPieces { titre } nouveautes { nodes { rang } } } } } }"""

    async def statements() -> int:
        with counted_statements() as counted:
            await office.run(query)
        return len(counted)

    await inscrits(2, periode)
    few = await statements()
    await inscrits(30, periode)

    assert await statements() == few
