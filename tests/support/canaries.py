"""Canaries: distinct improbable values, one for each field that somebody may type, and the search for them."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

from api.schema import schema
from api.schema.audiences import PUBLIC, SOI, audience

TYPES = schema._schema.type_map
# Scalars that hold a number, or one of two values, hence no canary.
SANS_TEXTE = {"Int", "Float", "Boolean", "Decimal"}
CONSONNES = "bcdfghjklmnpqrstvwxz"


def champs_a_saisir() -> list[str]:
    """The texts and days that a candidate may send by a mutation: `mutation.field`, or `Input.field`, each once."""
    mutations = {name for name in TYPES["Mutation"].fields if audience("Mutation", name) & (SOI | PUBLIC)}
    found = {
        chemin: kind
        for name in sorted(mutations)
        for argument, definition in TYPES["Mutation"].fields[name].args.items()
        for chemin, kind in _feuilles(f"{name}.{argument}", definition.type)
    }
    return [chemin for chemin, kind in found.items() if kind != "ID"]  # nobody types an id


def champs_de_toutes_les_operations() -> Iterator[tuple[str, str, str]]:
    """The root type, field and path of all that anybody may send, ids and cursors included; each path once."""
    seen = set()
    for racine in ("Query", "Mutation", "Subscription"):
        for name, champ in TYPES[racine].fields.items():
            for argument, definition in champ.args.items():
                for chemin, _ in _feuilles(f"{name}.{argument}", definition.type):
                    if chemin not in seen:
                        seen.add(chemin)
                        yield racine, name, chemin


def _feuilles(chemin: str, kind: object) -> Iterator[tuple[str, str]]:
    kind = get_named_type(kind)
    if isinstance(kind, GraphQLInputObjectType):
        for name, champ in kind.fields.items():
            yield from _feuilles(f"{_nom(kind)}.{name}", champ.type)
    elif isinstance(kind, GraphQLScalarType) and kind.name not in SANS_TEXTE:
        yield chemin, kind.name


def saisie(mutation: str) -> dict[str, GraphQLInputField]:
    """The fields of the input of a mutation."""
    argument = TYPES["Mutation"].fields[mutation].args.get("input")
    return get_named_type(argument.type).fields if argument else {}


def _nom(kind: GraphQLInputObjectType) -> str:
    """An input object as paths name it: the input of a mutation bears the mutation's name."""
    mutation = kind.name[0].lower() + kind.name[1:].removesuffix("Input")
    return mutation if mutation in TYPES["Mutation"].fields else kind.name


def requete(racine: str, nom: str, chemin: str, valeur: str) -> tuple[str, dict[str, object]]:
    """An operation with `valeur` where `chemin` says as its only typed value; the rest is as empty as possible."""
    champ = TYPES[racine].fields[nom]
    given = {
        argument: _valeur(definition.type, f"{nom}.{argument}", chemin, valeur)
        for argument, definition in champ.args.items()
        if is_required_argument(definition) or _mene(f"{nom}.{argument}", definition.type, chemin)
    }
    declared = ", ".join(f"${argument}: {champ.args[argument].type}" for argument in given)
    passed = ", ".join(f"{argument}: ${argument}" for argument in given)
    inner = "{ __typename }" if isinstance(get_named_type(champ.type), GraphQLObjectType | GraphQLInterfaceType) else ""
    return f"{racine.lower()}({declared}) {{ {nom}({passed}) {inner} }}", given


def _mene(ici: str, kind: object, chemin: str) -> bool:
    return any(found == chemin for found, _ in _feuilles(ici, kind))


def _valeur(kind: Any, ici: str, chemin: str, valeur: str) -> Any:
    kind = kind.of_type if is_non_null_type(kind) else kind
    if is_list_type(kind):
        return [_valeur(kind.of_type, ici, chemin, valeur)]
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: _valeur(champ.type, f"{_nom(kind)}.{name}", chemin, valeur)
            for name, champ in kind.fields.items()
            if is_required_input_field(champ) or _mene(f"{_nom(kind)}.{name}", champ.type, chemin)
        }
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if ici == chemin:
        return valeur
    return {"Int": 1, "Boolean": True, "Date": "2027-01-01", "DateTime": "2027-01-01T00:00:00Z"}.get(kind.name, "")


def mot(chemin: str) -> str:
    """A word of twelve letters that no language has."""
    return "zq" + "".join(CONSONNES[byte % 20] for byte in hashlib.sha256(chemin.encode()).digest()[:10])


def _nombre(chemin: str, chiffres: int) -> str:
    return str(int(hashlib.sha256(chemin.encode()).hexdigest(), 16))[:chiffres]


# The shapes of a canary, and the part of it that is looked for.
FORMES = {
    "mot": lambda chemin: mot(chemin).capitalize(),
    "courriel": lambda chemin: f"{mot(chemin)}@example.org",
    "mot_de_passe": lambda chemin: f"{mot(chemin).capitalize()}.7",
    "telephone": lambda chemin: f"06{_nombre(chemin, 8)}",
    "code_postal": lambda chemin: f"25{_nombre(chemin, 3)}",
    "jour": lambda chemin: (date(1962, 1, 1) + timedelta(days=int(_nombre(chemin, 4)))).isoformat(),
    "fichier": lambda chemin: f"{mot(chemin)}.pdf",
}


def motif(valeur: str) -> re.Pattern[str]:
    """The pattern of a canary, however it is written: in any case, with its digits grouped, its day in any order.

    A postal code is short: it is looked for as a number by itself, or a duration such as 25.409 ms would be taken for it.
    """
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", valeur):
        year, month, day = found.groups()
        return re.compile(f"{year}-{month}-{day}|{day}/{month}/{year}|{year}{month}{day}|{day}{month}{year}")
    if len(valeur) == len("25000") and valeur.isdigit():
        return re.compile(rf"(?<![0-9a-f.]){valeur}(?![0-9a-f]|\.\d)")
    if valeur.isdigit():
        return re.compile(r"(?<![0-9a-f])(?:0|\+33)?" + r"[ .]?".join(valeur.removeprefix("0")) + r"(?![0-9a-f])")
    return re.compile(re.search(r"zq[a-z]{10}", valeur.lower())[0], re.IGNORECASE)


@dataclass
class Canaris:
    """The values that were typed or given, by field; each is looked for everywhere."""

    valeurs: dict[str, str] = field(default_factory=dict)
    motifs: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def poser(self, nom: str, forme: str = "mot", *, pour: str = "") -> str:
        """A new canary for a field; `pour` separates two of one field."""
        valeur = FORMES[forme](nom + pour)
        assert valeur not in self.valeurs.values()
        return self._noter(nom + pour, valeur, motif(valeur))

    def noter(self, nom: str, valeur: str) -> str:
        """Adds a value that the service made, such as a token: it is as improbable as a canary."""
        return self._noter(nom, valeur, re.compile(re.escape(valeur)))

    def _noter(self, nom: str, valeur: str, pattern: re.Pattern[str]) -> str:
        self.valeurs[nom], self.motifs[nom] = valeur, pattern
        return valeur

    def dans(self, texte: str | bytes) -> set[str]:
        """The canaries in a text."""
        text = texte.decode("utf-8", "replace") if isinstance(texte, bytes) else texte
        return {nom for nom, pattern in self.motifs.items() if pattern.search(text)}
