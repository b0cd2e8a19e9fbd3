"""Documents over the whole schema, made at random: queries that grow, and operations full of what they are sent."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_introspection_query,
    get_named_type,
    introspection_types,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from api.schema import schema

GRAPH = schema._schema  # noqa: SLF001 - what Strawberry gives of it has no types
SCHEMA = GraphQLField(cast("GraphQLObjectType", introspection_types["__Schema"]))
WORDS = ("a", "e", "ma", "st", "75056", "BTS", "2027")
# Texts that take long to read: words, marks to compose, two alphabets, digits, spaces and quotes to replace.
LONG = ("a", "\u00e9 ", "e\u0301", "\u0420\u0430ul ", "06 12 ", "\u00a0x", "\u2019", "\u00e9\u0327\u0301 \u0420a")
LENGTHS = (1, 30, 300, 3_000, 30_000, 120_000)
ROOM = 120_000  # characters that a body may hold
ROOTS = (1, 2, 3, 5, 7, 11, 15)
ITEMS = (1, 20, 100, 150, 200, 250, 300, 350, 400, 409, 450, 500)


@dataclass
class Actor:
    """Somebody who asks, and ids that exist for them."""

    name: str
    headers: Mapping[str, str]
    ids: list[str]


@dataclass
class Selection:
    """A field of a query that grows."""

    name: str
    arguments: str
    kind: object
    below: list["Selection"] = field(default_factory=list)

    def text(self, rank: int = 0) -> str:
        inner = " ".join(one.text(number) for number, one in enumerate(self.below))
        inner = inner or ("" if is_leaf_type(self.kind) else "__typename")
        return f"a{rank}: {self.name}{self.arguments}" + (f" {{ {inner} }}" if inner else "")

    def copy(self) -> "Selection":
        return Selection(self.name, self.arguments, self.kind, [one.copy() for one in self.below])

    def all(self) -> list["Selection"]:
        return [self, *(found for one in self.below for found in one.all())]


@dataclass(frozen=True)
class Flood:
    """One root field, as often as `roots`, and the most that its arguments hold: lists, objects, texts."""

    root: str
    name: str
    roots: int
    items: int
    text: str
    is_sparse: bool = False

    def operation(self, actor: Actor) -> tuple[str, dict[str, Any]]:
        definition = _fields(self.root)[self.name]
        declared = ", ".join(f"${key}: {argument.type}" for key, argument in definition.args.items())
        given = ", ".join(f"{key}: ${key}" for key in definition.args)
        inner = "" if is_leaf_type(get_named_type(definition.type)) else " { __typename }"
        runs = " ".join(f"a{rank}: {self.name}({given}){inner}" for rank in range(self.roots))
        variables = {key: self._input(argument.type, actor, self.items) for key, argument in definition.args.items()}
        return f"{self.root}({declared}) {{ {runs} }}", variables

    def _input(self, kind: object, actor: Actor, items: int) -> Any:  # noqa: ANN401 - any JSON value
        """A value that a type of input takes; a sparse one leaves defaults to fill the objects of lists."""
        kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(kind, GraphQLList):
            return [self._input(kind.of_type, actor, 1) for _ in range(items)]
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self._input(one.type, actor, items)
                for name, one in kind.fields.items()
                if not self.is_sparse or isinstance(one.type, GraphQLNonNull) or (items > 1 and is_list_type(one.type))
            }
        if isinstance(kind, GraphQLEnumType):
            return next(iter(kind.values))
        plain = {"Int": 1, "Boolean": True, "ID": (actor.ids or ["x"])[0], "Date": "2004-02-03", "Float": 1.5}
        return plain.get(getattr(kind, "name", ""), self.text[: 1 + ROOM // self.items])


class Growth:
    """The changes of documents, at random, for one actor."""

    def __init__(self, dice: random.Random, actor: Actor) -> None:
        self._dice, self._actor = dice, actor

    def flood(self) -> Flood:
        """A root field with arguments, which are as large as chance has it."""
        root = self._dice.choice(("query", "mutation", "mutation"))
        name = self._dice.choice([name for name, one in _fields(root).items() if one.args])
        return Flood(root, name, self._dice.choice(ROOTS), self._dice.choice(ITEMS), self._text(), self._is(0.3))

    def refilled(self, flood: Flood) -> Flood:
        """The same root field with one thing changed."""
        given = dict(vars(flood))
        change = self._dice.choice(("roots", "items", "text", "is_sparse"))
        given[change] = {
            "roots": self._dice.choice(ROOTS),
            "items": self._dice.choice(ITEMS),
            "text": self._text(),
            "is_sparse": not flood.is_sparse,
        }[change]
        return Flood(**given)

    def _text(self) -> str:
        word = self._dice.choice(LONG)
        return word * (1 + self._dice.choice(LENGTHS) // len(word))

    def _is(self, chance: float) -> bool:
        return self._dice.random() < chance

    def changed(self, root: Selection) -> Selection:
        """Another query, by a few changes."""
        made = root.copy()
        for _ in range(self._dice.choice((1, 2, 4, 16, 40))):
            self._change(made)
        return made

    def _change(self, root: Selection) -> None:
        one = self._dice.choice([one for one in root.all() if not is_leaf_type(one.kind)])
        if not one.below or self._is(0.7):
            self._add(one, deep=self._is(0.5))
        elif self._is(0.5):
            one.below.append(self._dice.choice(one.below).copy())
        else:
            one.below.remove(self._dice.choice(one.below))

    def _add(self, parent: Selection, *, deep: bool) -> None:
        fields = dict(getattr(parent.kind, "fields", {}))
        if parent.kind is GRAPH.query_type:
            fields["__schema"] = SCHEMA
        if not fields:
            return
        name, definition = self._dice.choice(list(fields.items()))
        kind = get_named_type(definition.type)
        made = Selection(name, self._arguments(definition), kind)
        parent.below.append(made)
        if isinstance(kind, GraphQLObjectType) and deep:
            leaves = [(name, one) for name, one in kind.fields.items() if is_leaf_type(get_named_type(one.type))]
            made.below += [Selection(name, self._arguments(one), get_named_type(one.type)) for name, one in leaves]
            self._add(made, deep=self._is(0.5))

    def _arguments(self, definition: GraphQLField) -> str:
        given = {
            name: self._value(name, argument)
            for name, argument in definition.args.items()
            if is_required_argument(argument) or name == "first" or self._is(0.2)
        }
        told = ", ".join(f"{name}: {value}" for name, value in given.items() if value)
        return f"({told})" if told else ""

    def _value(self, name: str, argument: GraphQLArgument) -> str:
        kind = get_named_type(argument.type)
        if isinstance(kind, GraphQLEnumType):
            made = self._dice.choice(list(kind.values))
        elif isinstance(kind, GraphQLInputObjectType):
            made = "{}"
        else:
            plain = {"Int": "100" if name == "first" else str(self._dice.randint(0, 3)), "Boolean": "true"}
            word = self._dice.choice(self._actor.ids or ["x"]) if kind.name == "ID" else self._dice.choice(WORDS)
            made = plain.get(kind.name, f'"{word}"')
        return f"[{made}]" if is_list_type(getattr(argument.type, "of_type", argument.type)) else made


def introspections() -> Iterator[str]:
    """Documents about the schema that somebody would think of first."""
    yield get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    )
    yield "{ __schema { types { fields { type { fields { description type { name ofType { name } } } } } } } }"
    yield "{ __schema { types { fields { type { isOneOf ofType { isOneOf } } args { type { isOneOf } } } } } }"


def floods() -> Iterator[list[Flood]]:
    """Each root field that takes a list, with the most that it accepts: to be tried one by one until one is accepted."""
    for root in ("query", "mutation"):
        for name, definition in _fields(root).items():
            if any(_holds_list(argument.type) for argument in definition.args.values()):
                for roots in (1, 7, 15):
                    for is_sparse in (False, True):
                        yield [Flood(root, name, roots, items, "a", is_sparse) for items in reversed(ITEMS)]


def _fields(root: str) -> dict[str, GraphQLField]:
    kind = GRAPH.query_type if root == "query" else GRAPH.mutation_type
    assert kind is not None
    return dict(kind.fields)


def _holds_list(kind: object) -> bool:
    named = get_named_type(cast("Any", kind))
    below = named.fields.values() if isinstance(named, GraphQLInputObjectType) else ()
    return "[" in str(kind) or any("[" in str(one.type) for one in below)
