"""The matrix of access: a world of owners and actors, and operations generated from the schema."""

import re
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID, uuid4

import factories
from bureau import bureau, entre
from canaries import saisie
from client import Client, http_client
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    Undefined,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from api.models import Amenagement, Compte, Depot, Document, Evenement, Habilitation, Message, Piece
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.document import ModeDepot, TypeDocument
from api.rules.evenement import TypeEvenement
from api.rules.piece import TEXTES
from api.schema import schema
from api.schema.audiences import ADMINISTRATEUR, ETABLISSEMENT, GESTIONNAIRE, PUBLIC, SOI, Acces
from api.schema.base import global_id

FACES = ("GestionCandidature", "CandidaturePrecedente", "Eleve", "DemandeTransfert")
PARTIES = {"Onglet": "IDENTIFICATION", "Epreuve": "E1", "GroupePieces": "EN_LIGNE"}
TYPES = schema._schema.type_map
DEPTH = 3  # levels below a field of an object; deeper types are asked as objects of their own
LITERALS = {"Int": "1", "Boolean": "true", "Date": '"2027-01-01"', "DateTime": '"2027-01-01T00:00:00Z"'}
ID = re.compile(r'"([\w-]{30,}=*)"')
TEXTS = {"code": '"BCP"', "academie": '"33"', "departement": '"011"', "recherche": '"a"', "domaine": '"BCP"'}


def object_types():
    for name, kind in TYPES.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__"):
            yield name, kind


@dataclass
class Owner:
    """A candidate of the world, with the objects that belong to them."""

    nom: str
    client: Client
    canari: str
    ids: dict[str, str] = field(default_factory=dict)
    rows: dict[str, object] = field(default_factory=dict)

    @property
    def lines(self) -> set[UUID]:
        """The objects by which the security journal names what is read of them."""
        return {self.rows[name].id for name in ("candidature", "piece", "compte")}


@dataclass
class Actor:
    """An actor who asks, with its relation to each owner."""

    nom: str
    client: Client
    relations: dict[str, Acces]


async def _owner(app, services, nom, centre, domaine):
    adresse = f"canari.{nom}@example.org"
    candidat = await factories.candidat(services, adresse, nom=f"CANARI-{nom.upper()}", prenoms=f"Prenom-{nom}")
    session = await factories.session(domaine, 2027 if domaine == "BCP" else 2022)
    periode = await factories.periode(domaine, centre, session=session)
    saisie = {"IDENTIFICATION": {"telephone": f"canari-{nom}", "localite": f"CANARI-{nom.upper()}"}}
    row = await factories.candidature(candidat, periode=periode, saisie=saisie, inscrite_le=services.clock())
    document = await Document.create(
        candidature_id=row.id,
        type=TypeDocument.DEMANDE_PIECES,
        version=1,
        contenu={},
        publie_le=services.clock(),
    )
    piece = await Piece.create(
        candidature_id=row.id, code="CINSIG01", mode=ModeDepot.EN_LIGNE, **dict.fromkeys(TEXTES, f"canari-{nom}")
    )
    depot = await Depot.create(
        piece_id=piece.id,
        nom=f"canari-{nom}.pdf",
        format="pdf",
        taille=1,
        empreinte="a",
        cle=nom,
        depose_le=services.clock(),
    )
    message = await Message.create(
        compte_id=candidat.compte_id,
        candidature_id=row.id,
        expediteur="Division des examens",
        objet=f"canari-{nom}",
        corps=f"canari-{nom}",
        envoye_le=services.clock(),
    )
    await Amenagement.create(
        candidature_id=row.id, decision="ACCORDE", motif=f"canari-{nom}", decide_le=services.clock(), decide_par=uuid4()
    )
    for type_, donnees in (
        (TypeEvenement.CANDIDATURE_ENREGISTREE, {"version": 1}),
        (TypeEvenement.DOCUMENT_PUBLIE, {"document": str(document.id), "type": document.type, "version": 1}),
    ):
        await Evenement.record(
            type_, compte_id=candidat.compte_id, le=services.clock(), candidature_id=row.id, donnees=donnees
        )
    compte = await Compte.get(id=candidat.compte_id)
    owner = Owner(nom, await entre(app, services, compte), f"canari-{nom}")
    owner.ids = {
        "Candidature": global_id("Candidature", row.id),
        "Document": global_id("Document", document.id),
        "Piece": global_id("Piece", piece.id),
        "Message": global_id("Message", message.id),
        "Compte": global_id("Compte", compte.id),
        "Gestionnaire": global_id("Gestionnaire", compte.id),
        "Machine": global_id("Machine", compte.id),
        "Lot": global_id("Lot", row.id),
        **{kind: global_id(kind, row.id) for kind in FACES},
        **{kind: global_id(kind, row.id, code) for kind, code in PARTIES.items()},
        "Candidat": global_id("Candidat", candidat.id),
        "Depot": global_id("Depot", depot.id),
        "Evenement": global_id("Evenement", (await Evenement.filter(candidature_id=row.id).first()).id),
    }
    owner.rows = {"candidature": row, "compte": compte, "piece": piece}
    return owner


async def make_world(client, services):
    """The world: two candidates in two académies and two domaines, and an actor of each kind."""
    a = await _owner(client, services, "anne", "33", "BCP")
    b = await _owner(client, services, "bruno", "03", "BTS")
    admin = await Compte.create(
        type=TypeCompte.ADMINISTRATEUR,
        identifiant="admin@example.org",
        courriel="admin@example.org",
        etat=EtatCompte.ACTIF,
        libelle="admin",
        totp_active_le=services.clock(),
    )
    ecole = await Compte.create(
        type=TypeCompte.ETABLISSEMENT,
        identifiant="ecole",
        courriel="ecole@example.org",
        etat=EtatCompte.ACTIF,
        totp_active_le=services.clock(),
    )
    autre = await factories.candidat(services, "autre@example.org")
    none = Acces(0)
    actors = [
        Actor("personne", Client(http_client(client.http._transport.app)), {"anne": none, "bruno": none}),
        Actor("anne", a.client, {"anne": SOI, "bruno": none}),
        Actor("bruno", b.client, {"anne": none, "bruno": SOI}),
        Actor(
            "autre", await entre(client, services, await Compte.get(id=autre.compte_id)), {"anne": none, "bruno": none}
        ),
        Actor("école", await entre(client, services, ecole), {"anne": none, "bruno": none}),
        Actor(
            "bureau 33", await bureau(client, services, ("33", None), nom="b33"), {"anne": GESTIONNAIRE, "bruno": none}
        ),
        Actor(
            "bureau BTS",
            await bureau(client, services, (None, "BTS"), nom="bts"),
            {"anne": none, "bruno": GESTIONNAIRE},
        ),
        Actor("machine 33", await _machine(client, services), {"anne": GESTIONNAIRE, "bruno": none}),
        Actor("bureau sans rien", await bureau(client, services, nom="rien"), {"anne": none, "bruno": none}),
        Actor(
            "administrateur", await entre(client, services, admin), {"anne": ADMINISTRATEUR, "bruno": ADMINISTRATEUR}
        ),
    ]
    return [a, b], actors


async def _machine(client, services):
    """A machine that may write, with the scope of an office; only its gates can stop it."""
    compte = await Compte.create(
        type=TypeCompte.MACHINE,
        role=TypeCompte.GESTIONNAIRE,
        identifiant="machine-33",
        courriel="",
        libelle="machine",
        etat=EtatCompte.ACTIF,
    )
    await Habilitation.create(compte_id=compte.id, centre="33")
    return await entre(client, services, compte)


@cache
def selection(kind, depth):
    """The fields of a type that need no argument, to a depth."""
    kind = get_named_type(kind)
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    if kind.name == "Node":
        return "{ __typename id }"
    if depth == 0:
        return "{ __typename }"
    parts = ["__typename"]
    for name, champ in kind.fields.items():
        if all(is_optional(argument) for argument in champ.args.values()):
            parts.append(f"{name}{selection(champ.type, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


def is_optional(argument):
    return not is_non_null_type(argument.type) or argument.default_value is not Undefined


def together(inners):
    """One selection of all the fields of several."""
    return "{ " + " ".join(inner.removeprefix("{").removesuffix("}") for inner in inners) + " }" if any(inners) else ""


def by_field(kind, of=None):
    """Selections of one field each of a type, so that one refusal hides no other."""
    kind = get_named_type(kind)
    if kind.name == "Node":
        # The fields of each type, asked of its own objects; of another type's object only `__typename`.
        inners = by_field(TYPES[of]) if of and _is_node(TYPES[of]) else []
        return ["{ __typename id }", *(f"{{ __typename ... on {of} {inner} }}" for inner in inners)]
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return [""]
    return [
        f"{{ __typename {name}{arguments(champ, 'x')}{selection(champ.type, DEPTH - 1)} }}"
        for name, champ in kind.fields.items()
    ]


def arguments(champ, identifier):
    given = []
    for name, argument in champ.args.items():
        kind = get_named_type(argument.type).name
        if kind == "ID" or not is_optional(argument):
            given.append(f"{name}: {literal(argument.type, name, identifier)}")
    return f"({', '.join(given)})" if given else ""


def _is_node(kind):
    return any(interface.name == "Node" for interface in kind.interfaces)


def kinds(name):
    """The types of objects to name to a mutation: those that its input takes, and one other."""
    named = {key.removesuffix("Id").capitalize() for key in saisie(name) if key.endswith("Id")} & set(ABSENT)
    return {*named, "Compte"} if named else set(ABSENT)


def targets(owners, name, champ):
    """The objects to ask a root field for: all of them by `node`, those of its type and one other elsewhere."""
    if not any(get_named_type(argument.type).name == "ID" for argument in champ.args.values()):
        return [(None, None, "")]
    wanted = get_named_type(champ.type).name
    kinds = {wanted, wanted.removeprefix("Gestion"), "Candidature"} if name not in {"node", "nodes"} else set(ABSENT)
    return [(owner, kind, owner.ids[kind]) for owner in owners for kind in owner.ids if kind in kinds]


def cells(kind, value, seen):
    """The fields of an answer that have a value."""
    if isinstance(value, list):
        for item in value:
            cells(kind, item, seen)
    elif isinstance(value, dict):
        name = value.get("__typename") or get_named_type(kind).name
        for champ, inner in value.items():
            if champ != "__typename" and inner is not None and inner != []:
                seen.add((name, champ))
                cells(TYPES[name].fields[champ].type, inner, seen)


def telling(text, owner):
    return owner.canari in text.casefold()


ROWS = (
    "Candidature",
    "Document",
    "Piece",
    "Message",
    "Compte",
    "Gestionnaire",
    "Machine",
    "Lot",
    "Candidat",
    "Depot",
    "Evenement",
)
ABSENT = {name: global_id(name, uuid4()) for name in (*ROWS, *FACES)} | {
    name: global_id(name, uuid4(), code) for name, code in PARTIES.items()
}


class TooCostlyError(Exception):
    """A request that asks more than one may."""


async def ask(actor, query, **headers):
    response = await actor.client.http.post("/graphql", json=_with_variables(query), headers=headers)
    answer = response.json()
    codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", [])}
    if "REQUETE_TROP_COUTEUSE" in codes:
        raise TooCostlyError(query)
    assert response.status_code == 200, (query, response.text)
    assert not codes & {"ERREUR_INTERNE", "REQUETE_INVALIDE"}, (query, answer)
    return answer, response.text


def _with_variables(query):
    """The request with its ids as variables, so that one document serves each object and is read once."""
    ids: dict[str, str] = {}
    text = ID.sub(lambda found: "$" + ids.setdefault(found[1], f"id{len(ids)}"), query)
    if ids:
        kind, body = ("mutation", text.removeprefix("mutation")) if text.startswith("mutation") else ("query", text)
        text = f"{kind}({', '.join(f'${name}: ID!' for name in ids.values())}) {body}"
    return {"query": text, "variables": {name: value for value, name in ids.items()}}


def part_of(answer, alias):
    """An answer reduced to one root field, as if asked alone."""
    errors = [error for error in answer.get("errors", []) if (error.get("path") or [alias])[0] == alias]
    return {"data": (answer.get("data") or {}).get(alias), "errors": errors}


def literal(kind, name, identifier):  # noqa: PLR0911 - one return per kind of value
    """A value that a mutation accepts, as empty as can be."""
    if is_non_null_type(kind):
        kind = kind.of_type
    if is_list_type(kind):
        return "[]" if get_named_type(kind).name != "ID" else f'["{identifier}"]'
    kind = get_named_type(kind)
    match kind.name:
        case "ID":
            return f'"{identifier}"'
        case "String":
            return TEXTS.get(name, '"x"')
        case scalar if scalar in LITERALS:
            return LITERALS[scalar]
    if hasattr(kind, "values"):
        return next(iter(kind.values))
    if hasattr(kind, "fields"):
        required = [f"{inner}: {literal(champ.type, inner, identifier)}" for inner, champ in _asked(kind)]
        return "{ " + ", ".join(required) + " }"
    return '"x"'


def _asked(kind):
    """The fields that an input needs; the first of a `@oneOf`."""
    fields = list(kind.fields.items())
    return (
        fields[:1]
        if kind.extensions["strawberry-definition"].is_one_of
        else [(name, champ) for name, champ in fields if not is_optional(champ)]
    )


def holds_id(kind):
    kind = get_named_type(kind)
    return kind.name == "ID" or any(holds_id(champ.type) for champ in getattr(kind, "fields", {}).values())


def itself(actor):
    """The relation of the actor to its own account."""
    return {"école": ETABLISSEMENT, "administrateur": ADMINISTRATEUR, "personne": PUBLIC}.get(
        actor.nom, GESTIONNAIRE if actor.nom.startswith(("bureau", "machine")) else SOI
    )


def without_places(answer):
    """An answer without its varying parts: lines and columns, signatures of links."""
    return {
        "data": re.sub(r"http://test/[^']+", "", str(answer.get("data"))),
        "errors": [error["message"] for error in answer.get("errors", [])],
    }
