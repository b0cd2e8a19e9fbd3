"""Pages of lists: connections as Relay describes them, read to the end from both sides."""

import factories
import pytest
import pytest_asyncio
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_list_type, is_non_null_type

from api.models import Message
from api.resolvers.message import ORDRE
from api.resolvers.paging import Ordre, Tranche, couper
from api.rules.ids import global_id, opaque
from api.schema import schema
from api.schema.paging import cursor_of_row

TYPES = schema._schema.type_map
NOMBRE = 7
PAGE = """query($f: Int, $a: Cursor, $l: Int, $b: Cursor) { messages(first: $f, after: $a, last: $l, before: $b) {
  totalCount edges { cursor node { id } } nodes { id }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
# Lists of objects with an id that the règlement, the guides or the calendar bound: they do not grow with use.
BORNEES = {
    "Query.specialites",
    # Of payloads: as many as the input names, or the registrations of one person.
    "CompteModifierPayload.candidatures",
    "EtablissementEditerPapillonsPayload.eleves",
    "GestionCreerPeriodesPayload.periodes",
    "GestionImporterContenusPayload.editions",
    "GestionControlerPiecesPayload.candidatures",
    "GestionControlerPiecesPayload.groupes",
    "GestionCorrigerEtatCivilPayload.candidatures",
    "Accueil.messages",
    "Candidature.documents",
    "Candidature.epreuves",
    "Candidature.epreuvesAPlat",
    "Candidature.groupesPieces",
    "Candidature.onglets",
    "Domaine.categoriesCandidat",
    "Domaine.onglets",
    "Domaine.sessions",
    "Epreuve.enfants",
    "GestionControlerPiecesPayload.pieces",
    "GestionContenu.editions",
    "GestionReglement.editions",
    "GestionSession.periodes",
    "GroupePieces.pieces",
    "Machine.abonnements",
    "Machine.secrets",
    "Query.academies",
    "Query.academiesDObtention",
    "Query.candidatures",
    "Query.domaines",
    "Query.etablissementPeriodes",
    "Query.gestionPlansEpreuves",
    "Query.nodes",
    "SessionExamen.periodes",
    "SessionExamen.specialites",
    "SpecialiteSession.fermeeA",
    "SpecialiteSession.ouverteA",
}


@pytest_asyncio.fixture
async def messages(client, services):
    """The ids of the messages of the signed-in candidate, the latest first; two of them of one instant."""
    candidat = await factories.candidat(services)
    envois = {"compte_id": candidat.compte_id, "expediteur": "DEC", "corps": "x", "envoye_le": services.clock()}
    await Message.bulk_create([Message(**envois, objet=str(rang)) for rang in range(NOMBRE)])
    await client.sign_in("jeanne@example.org")
    return [global_id("Message", row.id) for row in await Message.all().order_by("id")]


async def read(client, **page):
    found = await client.run(PAGE, **page)
    assert found["nodes"] == [edge["node"] for edge in found["edges"]]
    assert found["totalCount"] == NOMBRE
    ends = [edge["cursor"] for edge in found["edges"][:1] + found["edges"][-1:]]
    info = found["pageInfo"]
    assert [info["startCursor"], info["endCursor"]] == (ends or [None, None])
    return [node["id"] for node in found["nodes"]], info


@pytest.mark.parametrize("size", [1, 3, NOMBRE, NOMBRE + 1])
async def test_a_list_is_read_to_its_end_and_back(client, messages, size):
    forward, after, follows = [], None, True
    while follows:
        ids, info = await read(client, f=size, a=after)
        assert info["hasPreviousPage"] is (after is not None)
        forward, after, follows = forward + ids, info["endCursor"], info["hasNextPage"]
    backward, before, precedes = [], None, True
    while precedes:
        ids, info = await read(client, l=size, b=before)
        assert info["hasNextPage"] is (before is not None)
        backward, before, precedes = ids + backward, info["startCursor"], info["hasPreviousPage"]

    assert forward == backward == messages


async def test_a_page_may_have_both_ends(client, messages):
    first, _ = await read(client, f=NOMBRE)
    edges = (await client.run(PAGE, f=NOMBRE))["edges"]
    between, _ = await read(client, f=10, a=edges[0]["cursor"], b=edges[4]["cursor"])
    last, _ = await read(client, l=2, a=edges[0]["cursor"], b=edges[4]["cursor"])
    default, _ = await read(client, f=None)

    assert first == default == messages
    assert between == messages[1:4]
    assert last == messages[2:4]


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ({"f": 0}, "first"),
        ({"l": -1}, "last"),
        ({"a": "x"}, "after"),
        ({"b": ""}, "before"),
        ({"a": opaque('["message","hier","0"]')}, "after"),
        ({"a": cursor_of_row(Message(), Ordre("autre", ORDRE.colonnes[1:]))}, "after"),
    ],
)
@pytest.mark.usefixtures("messages")
async def test_a_page_that_is_none_is_refused(client, page, path):
    [error] = await client.errors(PAGE, **page)

    assert error["extensions"]["code"] == "FORMAT_INVALIDE", path


async def test_a_page_costs_the_items_asked_from_either_side(client, messages):
    ask = "{{ messages({}) {{ nodes {{ id }} }} }}"
    costs = [
        (await client.send(ask.format(page)))["extensions"]["cout"]["valeur"]
        for page in ("first: 5", "last: 5", "last: 6")
    ]

    assert costs == [1 + 5 * 2, 1 + 5 * 2, 1 + 6 * 2]


def test_a_list_in_memory_is_cut_like_rows():
    def cut(**page):
        found = couper("abcdef", Tranche(nombre=2, **page), lambda letter: (letter,))
        return found and ("".join(found.items), found.a_avant, found.a_apres)

    assert cut() == ("ab", False, True)
    assert cut(apres=("b",)) == ("cd", True, True)
    assert cut(apres=("d",)) == ("ef", True, False)
    assert cut(est_a_rebours=True) == ("ef", True, False)
    assert cut(est_a_rebours=True, avant=("c",)) == ("ab", False, True)
    assert cut(apres=("x",)) is None


def fields():
    for name, kind in TYPES.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__"):
            for champ, field in kind.fields.items():
                yield name, champ, field


def test_every_connection_is_whole():
    connections = [kind for name, kind in TYPES.items() if name.endswith("Connection")]
    asked = {name: field.args for name, _, field in fields() if get_named_type(field.type) in connections}

    assert len(connections) > 15
    assert {frozenset(kind.fields) for kind in connections} == {frozenset({"edges", "nodes", "pageInfo", "totalCount"})}
    assert set(TYPES["PageInfo"].fields) == {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}
    assert all({"first", "after", "last", "before"} <= set(args) for args in asked.values())


def test_every_list_of_objects_that_grows_is_paged():
    node = TYPES["Node"]
    lists = {
        f"{name}.{champ}"
        for name, champ, field in fields()
        if is_list_type(field.type.of_type if is_non_null_type(field.type) else field.type)
        and not name.endswith("Connection")
        and node in (get_named_type(field.type), *getattr(get_named_type(field.type), "interfaces", ()))
    }

    assert lists == BORNEES
