"""Operations made up from the schema itself: every field and argument, with fitting, extreme and wrong values."""

import json
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from fuzzing.monde import Pool
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from api.schema import schema
from api.schema.base import global_id

SCHEMA = schema._schema
TYPES = SCHEMA.type_map
ROOTS = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}
# Mutations that empty the world of a run, which then asks about nothing: seldom made up.
EMPTYING = (
    "Supprimer", "Effacer", "Desinscrire", "SeDeconnecter", "Revoquer", "Fermer", "Desactiver", "Ecarter", "Retirer", "Recuperer",
    "compteModifierMotDePasse", "AccepterTransfert", "Habiliter",
)  # fmt: skip
TEXTS = [
    "", " ", "a", "BCP", "33", "x" * 255, "x" * 256, "x" * 5000, "é" * 300, "\u202e", "😀", "'; DROP TABLE compte; --",
    "%s%n", "../../etc/hosts", "\x01", "\x00", "\ufeff", "\ud800", "0", "-1", "9" * 20, "1e400", "null", "{{7*7}}",
    "<script>", "\r\nBcc: a@b.c", "=1+1", "a@b", "a" * 64 + "@" + "b" * 180 + ".fr", "jeanne@example.org", "٣٣", "ﬁ",
    "e\u0301", "\u0000x", "*", "%", "_", "\\", "a\tb",
]  # fmt: skip
EDGES: dict[str, list[object]] = {
    "Int": [0, 1, -1, 100, 101, 2**31 - 1, -(2**31), 2**31, 2**53, 2**63, -(2**63) - 1, 10**20, 1.0, 1.5, True, "3"],
    "Float": [0.0, -0.0, 1e-320, 1.7e308, -1, 2**64],
    "Boolean": [True, False, 1, 0, "true"],
    "Date": ["2027-02-29", "2028-02-29", "0001-01-01", "9999-12-31", "2027-13-01", "2027-1-1", "20270101", "2027-W01-1"],
    "DateTime": [
        "2027-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2027-01-01", "2027-01-01T00:00",
        "2027-03-28T02:30:00+01:00", "2027-01-01T24:00:00Z", "2027-01-01T00:00:00.123456789Z", "2026-12-31T23:59:60Z",
    ],
    "Decimal": ["0", "-0", "20", "20.01", "1e3", "1E400", "NaN", "Infinity", "0." + "0" * 60 + "1", "9" * 60, 12.5, 13, "١٢"],
    "EmailAddress": ["a@b.fr", "a@b", "@", "é@é.fr", "a" * 250 + "@b.fr", "a@b.fr\n", "a@[127.0.0.1]"],
    "Cursor": ["cjA", "cjE", "cA", "", "x", "cDE", "cjk5OTk5OTk5OTk5OTk5OTk5OTk5", "cj0x"],
}  # fmt: skip
FIT: dict[str, list[object]] = {
    "Int": [0, 1, 2, 3, 10, 2027],
    "Float": [0.5, 12.0],
    "Boolean": [True, True, False],
    "Date": ["2027-01-15", "2005-05-06", "2026-11-20"],
    "DateTime": ["2026-12-15T08:00:00+01:00", "2027-06-15T08:00:00Z"],
    "Decimal": ["12", "15.50", "0", "20"],
    "EmailAddress": ["jeanne@example.org"],
    "Cursor": ["cjA"],
}
WRONG: list[object] = [None, [], {}, True, 3, "x", [[]], {"a": 1}, [None], 1e300]
ABSENT = [
    global_id(name, UUID(int=1)) for name in ("Candidature", "Document", "Piece", "Compte", "Lot", "Periode", "Rien")
]
MINE = 0.85  # share of fields made for the actor, and of ids of the actor's own
LONG = [0, 1, 1, 2, 2, 3, 100, 501]
ALSO = {
    "precedente": ["Candidature"],
    "origine": ["SessionExamen"],
    "compte": ["Gestionnaire"],
    "message": ["MessageAccueil"],
}
TEMPERS = {"fit": (0.97, 0.0), "near": (0.8, 0.03), "edge": (0.35, 0.1)}  # shares of fitting and of wrong values
MISCHIEF = '{}()[]"$@!:#\x00é|&='


@dataclass
class Operations:
    """A source of operations, for one case."""

    dice: Random
    pool: Pool
    own: Pool = field(default_factory=Pool)
    fields: tuple[str, ...] = ()
    password: str | None = None
    temper: str = "fit"
    _declared: dict[str, str] | None = None
    _values: dict[str, object] | None = None

    def request(self, kind: str | None = None, fields: int | None = None) -> dict[str, object]:
        """The parameters of one request: literals or variables, valid most often."""
        self.temper = self.dice.choice(["fit", "fit", "fit", "near", "near", "edge"])
        self._declared, self._values = ({}, {}) if self.dice.random() < 0.6 else (None, None)
        kind = kind or self.dice.choice(["query", "mutation", "mutation"])
        count = fields or (1 if kind == "subscription" else self.dice.choice([1, 1, 1, 1, 2, 3]))
        names = list(dict.fromkeys(self._root(kind) for _ in range(count)))
        chosen = " ".join(self._field(ROOTS[kind], name, self.dice.choice([1, 2, 2, 3, 4])) for name in names)
        head = f"({', '.join(f'${name}: {type_}' for name, type_ in self._declared.items())})" if self._declared else ""
        text = (
            f"{kind} Q{head} {{ {chosen} }}"
            if head or kind != "query" or self.dice.random() < 0.5
            else f"{{ {chosen} }}"
        )
        if self.temper == "edge" and self.dice.random() < 0.3:
            text = self.mangled(text)
        request: dict[str, object] = {"query": text}
        if self._values is not None:
            request["variables"] = self._values
        if self.dice.random() < 0.05:
            request["operationName"] = self.dice.choice(["Q", "autre", "", None])
        return request

    def call(self, name: str, **given: object) -> dict[str, object]:
        """One mutation by name, as variables; given values replace the made-up ones."""
        self.temper, self._declared, self._values = "fit", {}, {}
        text = self._field(ROOTS["mutation"], name, 2, all_arguments=True)
        head = ", ".join(f"${key}: {type_}" for key, type_ in self._declared.items())
        self._values[f"{name}_input"] |= given
        return {"query": f"mutation({head}) {{ {text} }}", "variables": self._values}

    def _root(self, kind: str) -> str:
        names = list(ROOTS[kind].fields)
        if self.dice.random() < MINE:
            names = [name for name in names if name.startswith(self.fields)] or names
        name = self.dice.choice(names)
        while any(word in name for word in EMPTYING) and self.dice.random() < 0.95:
            name = self.dice.choice(names)
        return name

    def _field(self, parent: GraphQLObjectType, name: str, depth: int, *, all_arguments: bool = False) -> str:
        champ = parent.fields[name]
        given = []
        for arg, definition in champ.args.items():
            needed = is_non_null_type(definition.type) and definition.default_value is Undefined
            if all_arguments or needed or self.dice.random() < 0.5:
                given.append(f"{arg}: {self._argument(name, arg, definition.type, champ)}")
        arguments = f"({', '.join(given)})" if given else ""
        directive = self.dice.choice([" @skip(if: false)", " @include(if: true)"]) if self.dice.random() < 0.03 else ""
        if self.temper == "edge" and self.dice.random() < 0.02:
            directive = self.dice.choice(
                [" @rien", " @deprecated", " @skip", " @include(if: null)", " @skip(if: true)"]
            )
        return f"{name}{arguments}{directive}{self._selection(champ.type, depth)}"

    def _argument(self, field: str, arg: str, kind: object, champ: object) -> str:
        value = self._value(kind, arg, 4, get_named_type(champ.type).name)
        if self._declared is None:
            return _written(value, kind)
        variable = f"{field}_{arg}"
        self._declared[variable], self._values[variable] = str(kind), value
        return f"${variable}"

    def _selection(self, kind: object, depth: int) -> str:
        kind = get_named_type(kind)
        if isinstance(kind, GraphQLUnionType):
            return " { __typename }"
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return ""
        forced = (
            ["errors { __typename code message path }"]
            if "errors" in kind.fields and kind.name.endswith("Payload")
            else []
        )
        names = [name for name in kind.fields if name != "errors" and self._is_open(kind.fields[name], depth)]
        wanted = self.dice.sample(names, min(len(names), self.dice.choice([1, 2, 3, 4, 8])))
        parts = [*forced, *(self._field(kind, name, depth - 1) for name in wanted)]
        if isinstance(kind, GraphQLInterfaceType) and depth > 0:
            below = self.dice.choice(list(SCHEMA.get_possible_types(kind)))
            parts.append(f"... on {below.name}{self._selection(below, depth - 1)}")
        if not parts or self.dice.random() < 0.2:
            parts.append("__typename")
        return " { " + " ".join(parts) + " }"

    def _is_open(self, champ: object, depth: int) -> bool:
        """Whether a field may be chosen at this depth: objects need a level below."""
        return depth > 0 or not isinstance(
            get_named_type(champ.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
        )

    def _value(self, kind: object, name: str, depth: int, around: str = "") -> object:
        fit, wrong = TEMPERS[self.temper]
        if self.dice.random() < wrong:
            return self.dice.choice(WRONG)
        if is_non_null_type(kind):
            kind = kind.of_type
        elif self.dice.random() < 0.08:
            return None
        if is_list_type(kind):
            count = self.dice.choice(LONG[:6] if self.temper == "fit" else LONG) if depth > 0 else 0
            return [self._value(kind.of_type, name.removesuffix("s"), depth - 1, around) for _ in range(count)]
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth)
        if isinstance(kind, GraphQLEnumType):
            return self.dice.choice([*kind.values] if self.dice.random() < fit else [*kind.values, "RIEN", "null", ""])
        return self._leaf(kind.name, name, around, fits=self.dice.random() < fit)

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, object]:
        made: dict[str, object] = {}
        if kind.extensions["strawberry-definition"].is_one_of and self.temper == "fit":
            name, champ = self.dice.choice([*kind.fields.items()])
            return {name: self._value(GraphQLNonNull(champ.type), name, depth - 1)}
        for name, champ in kind.fields.items():
            needed = is_non_null_type(champ.type) and champ.default_value is Undefined
            if not needed and (depth <= 0 or self.dice.random() < 0.25):
                continue
            base = name.removesuffix("Confirmation")
            if base != name and base in made and self.dice.random() < 0.95:
                made[name] = made[base]
            else:
                made[name] = self._value(champ.type, name, depth - 1)
        if self.temper == "edge" and self.dice.random() < 0.05:
            made["inconnu"] = 1
        return made

    def _leaf(self, scalar: str, name: str, around: str, *, fits: bool) -> object:
        if scalar == "ID":
            return self._id(name, around, fits=fits)
        if name == "motDePasse" and self.password and fits:
            return self.password
        pool = self.own if name in self.own.values and self.dice.random() < MINE else self.pool
        known = [value for value in pool.values.get(name, ()) if _is_of(scalar, value)]
        if fits and known and self.dice.random() < 0.85:
            return self.dice.choice(known)
        if fits and scalar in FIT:
            return self.dice.choice(FIT[scalar])
        return self.dice.choice([*EDGES.get(scalar, TEXTS), *TEXTS[:3]])

    def _id(self, name: str, around: str, *, fits: bool) -> object:
        stem = name.removesuffix("Id").lower() if name != "id" else around.removeprefix("Gestion").lower()
        pool = self.own if self.dice.random() < MINE else self.pool
        of_type = [kind for kind in pool.ids if kind.lower().startswith(stem) or stem in kind.lower()]
        of_type += [kind for kind in ALSO.get(stem, ()) if kind in pool.ids]
        if fits and of_type and self.dice.random() < 0.93:
            return self.dice.choice(pool.ids[self.dice.choice(of_type)])
        if self.pool.ids and self.dice.random() < 0.5:
            return self.dice.choice(self.pool.ids[self.dice.choice(list(self.pool.ids))])
        return self.dice.choice([*ABSENT, *TEXTS[:12], 3, -1, 2**70])

    def mangled(self, text: str) -> str:
        """The text with a fault somewhere."""
        cut = self.dice.randrange(len(text))
        return self.dice.choice(
            [
                text[:cut],
                text[:cut] + self.dice.choice(MISCHIEF) + text[cut:],
                text[:cut] + text[cut + 1 :],
                text * 2,
                text.replace("{", "", 1),
                text + " fragment F on Query { ...F } ",
                text.replace("{", "{ ...G ", 1)
                + " fragment G on Query { __typename } fragment G on Mutation { __typename }",
            ]
        )


def everything(kind: object, depth: int) -> str:
    """The fields of a type that need no argument, from which a run learns ids and values."""
    kind = get_named_type(kind)
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    parts = ["__typename"]
    for name, champ in kind.fields.items():
        needs = any(is_non_null_type(a.type) and a.default_value is Undefined for a in champ.args.values())
        is_leaf = not isinstance(get_named_type(champ.type), GraphQLObjectType | GraphQLInterfaceType)
        if not needs and (is_leaf or depth > 0):
            parts.append(f"{name}{everything(champ.type, depth - 1)}")
    return " { " + " ".join(parts) + " }"


def _is_of(scalar: str, value: object) -> bool:
    if scalar in {"Int", "Float"}:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, bool) if scalar == "Boolean" else isinstance(value, str)


def _written(value: object, kind: object) -> str:
    named = get_named_type(kind)
    if isinstance(value, dict):
        inner = {name: champ.type for name, champ in getattr(named, "fields", {}).items()}
        return (
            "{" + ", ".join(f"{name}: {_written(item, inner.get(name, named))}" for name, item in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, named) for item in value) + "]"
    if isinstance(value, str) and isinstance(named, GraphQLEnumType) and value.isidentifier():
        return value
    return json.dumps(value)
