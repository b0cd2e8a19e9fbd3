"""A document ready to run, made from its text: read under limits, measured, validated, stored in memory."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from graphql import (
    ASTValidationRule,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    StringValueNode,
    ValidationContext,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)

from api.rules.problems import Code
from api.schema.limits.chosen import Chosen
from api.schema.limits.introspection import ROOTS, Pricing, TooManyError, elements
from api.schema.limits.library import Library
from api.schema.limits.measure import SIZERS, Measure, Measurer

PAGE_MAX = 100
LISTE_MAX = 500  # items of a list, in a document or in its variables
# Lists, objects and their values in the variables, an object for two: five hundred pièces to control have 2,005,
# two hundred lieux of an épreuve 2,010. As many take 35 ms to become Strawberry's objects, which nothing divides.
VALEURS_MAX = 2_050
LONGEST_INT = 9  # digits that any engine reads
ERRORS_TOLD = 10  # looking for more takes longer than a request may
ERRORS_GUESSED = 2  # errors with a suggestion: each compares a name with all those of the schema, in up to 20 ms
SOURCE_GUESSED = 2_000  # characters of a source whose errors may have one
KEPT = 1_000_000  # characters of source whose documents stay in memory, in 75 MB at most
REFUSED = 200_000  # characters of source whose refusals stay in memory

# The parser's tokens: names, numbers and signs, opening and closing brackets; strings and comments are skipped.
TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|#[^\n]*+|([{\[(])|([}\])])|[\w.-]++|[^\s\w,"#]', re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one request; each of the portal's pages asks for less than a third of each."""

    source: int = 32_000  # characters
    tokens: int = 1_500
    comments: int = 100
    nesting: int = 40  # brackets of any kind
    depth: int = 30
    aliases: int = 30
    directives: int = 40
    root_fields: int = 15
    fields: int = 700  # once fragments are spread; the introspection of GraphiQL has 226
    repeats: int = 40  # of one response name in one selection
    comparisons: int = 50_000  # of fields of one name, which validation compares by pairs
    operations: int = 20  # in a document, of which one runs
    cost: int = 30_000  # values in the answer, at most
    introspection: int = (
        60_000  # values of an introspection, answered once for all; the longest of a tool brings 32,000
    )
    introspections: int = 1  # roots: `__schema` or `__type`


LIMITS = Limits()


class TooCostlyError(GraphQLError):
    """A document refused before it runs."""

    def __init__(self, message: str, **told: object) -> None:
        super().__init__(message, extensions={"code": Code.REQUETE_TROP_COUTEUSE, **told})


class InvalidDocumentError(Exception):
    """A document that is unreadable, asks too much or does not fit the schema, with the errors that say so."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


@dataclass(frozen=True)
class Prepared:
    """A document ready to run, with the facts that each request needs before it runs."""

    document: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    operations: tuple[OperationDefinitionNode, ...]
    has_variable_pages: bool
    introspected: Mapping[int, int] = field(default_factory=dict)  # values that introspection brings, by operation
    measures: dict[int, Measure] = field(default_factory=dict)
    plans: dict[object, Any] = field(
        default_factory=dict
    )  # by operation and mutation, what `schema/plans.py` made of it
    _chosen: dict[str | None, Chosen] = field(default_factory=dict)

    def chosen(self, name: str | None) -> Chosen:
        """The operation of a request with its facts, which are gathered once; refuses as `operation` does."""
        found = self._chosen.get(name)
        if found is None:
            node = self.operation(name)
            names = [item.name.value for item in node.selection_set.selections if isinstance(item, FieldNode)]
            found = self._chosen[name] = Chosen(
                prepared=self,
                node=node,
                kind=node.operation.value,
                first_field=names[0] if names else "fragment",
                root_names=self.root_names(node),
                roots=self.count_roots(node),
                is_introspection=self.is_introspection(node),
            )
        return found

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The one operation of the request; refuses an ambiguous or unknown name."""
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        for node in self.operations:
            if name is not None and node.name and node.name.value == name:
                return node
        message = "Unknown operation name." if name else "Give the name of the operation to run."
        raise GraphQLError(message)

    def root_names(self, node: OperationDefinitionNode) -> frozenset[str]:
        """The root fields that the operation selects, its fragments spread."""
        return frozenset(selection.name.value for selection in _roots(node, self.fragments))

    def count_roots(self, node: OperationDefinitionNode) -> int:
        """The number of root fields that the operation runs, at most."""
        return sum(1 for _ in _roots(node, self.fragments))

    def is_introspection(self, node: OperationDefinitionNode) -> bool:
        """Whether the operation asks for the schema alone: its answer is then the same for everybody."""
        return id(node) in self.introspected and self.root_names(node) <= ROOTS | {"__typename"}

    def measure(self, schema: GraphQLSchema, node: OperationDefinitionNode, variables: Mapping[str, Any]) -> Measure:
        """The measure of the operation, whose cost is the most values that the answer may hold."""
        key = id(node)
        if key not in self.measures or self.has_variable_pages:
            measurer = Measurer(schema, self.fragments, _with_defaults(node, variables))
            found = measurer.operation(node)
            self.measures[key] = replace(found, cost=found.cost + self.introspected.get(key, 0))
            if any(size > PAGE_MAX for size in measurer.sizes_asked):
                del self.measures[key]
                raise GraphQLError(f"Demandez de 1 à {PAGE_MAX} éléments.", extensions={"code": "FORMAT_INVALIDE"})
        return self.measures[key]


Key = tuple[GraphQLSchema, str, bool]
Outcome = Prepared | tuple[GraphQLError, ...]

_library: Library[Key, Prepared] = Library(KEPT)
# A request asks for the kind of its document before it runs it: a refused one is not read a second time.
_refused: Library[Key, tuple[GraphQLError, ...]] = Library(REFUSED)
# One thread: unknown documents, and long variables, are read one after another, however many are sent at once.
reader = ThreadPoolExecutor(1, "reader")


def prepare(schema: GraphQLSchema, source: str, *, introspection: bool = True, limits: Limits = LIMITS) -> Prepared:
    """The document of a text, from memory after a first reading; InvalidDocumentError when it is refused."""
    key = schema, source, introspection
    return _recall(key) or _remember(key, _outcome(key, limits))


async def prepare_aside(schema: GraphQLSchema, source: str, *, introspection: bool = True) -> Prepared:
    """The document of a text, read apart if unknown, so that other requests are served meanwhile."""
    key = schema, source, introspection
    found = _recall(key)
    if found is None:
        reading = asyncio.get_running_loop().run_in_executor(reader, _outcome, key, LIMITS)
        found = _remember(key, await reading)
    return found


def _outcome(key: Key, limits: Limits) -> Outcome:
    schema, source, introspection = key
    try:
        return _prepare(schema, source, introspection=introspection, limits=limits)
    except InvalidDocumentError as invalid:
        return tuple(map(_copy, invalid.errors))
    except GraphQLError as error:
        return (_copy(error),)  # without its traceback, which would hold the document


def _recall(key: Key) -> Prepared | None:
    found = _library.get(key)
    if found is None and (refused := _refused.get(key)):
        raise InvalidDocumentError([_copy(error) for error in refused])
    return found


def _remember(key: Key, outcome: Outcome) -> Prepared:
    if isinstance(outcome, Prepared):
        _library.put(key, outcome, len(key[1]))
        return outcome
    _refused.put(key, outcome, len(key[1]))
    raise InvalidDocumentError([_copy(error) for error in outcome])


def _copy(error: GraphQLError) -> GraphQLError:
    """A copy of an error for one answer to complete, so that the stored one stays as it was."""
    told = error.message, error.nodes, error.source, error.positions, error.path, error.original_error
    return GraphQLError(*told, dict(error.extensions or {}))


def _prepare(schema: GraphQLSchema, source: str, *, introspection: bool, limits: Limits) -> Prepared:
    document = _read(source, limits)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operations = tuple(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    _at_most("operations", len(operations), limits.operations)
    introspected: dict[int, int] = {}
    for node in operations:
        measure = Measurer(schema, fragments, {}).operation(node)
        _check(measure, limits)
        if measure.introspections:
            introspected[id(node)] = _introspected(schema, node, fragments, limits)
    walk = _Walk(limits)
    visit(document, walk)
    walk.enter_leave_map.clear()  # a map of the walk's own methods, which would keep the walk in memory
    rules = [*specified_rules, *([] if introspection else [NoSchemaIntrospectionCustomRule])]
    errors = _validate(schema, document, rules, hide_suggestions=True)
    if errors and introspection and len(errors) <= ERRORS_GUESSED and len(source) <= SOURCE_GUESSED:
        errors = _validate(schema, document, rules)  # with suggestions, for a person who mistyped
    if errors:
        raise InvalidDocumentError(errors)
    return Prepared(document, fragments, operations, walk.has_variable_pages, introspected)


def _validate(
    schema: GraphQLSchema, document: DocumentNode, rules: Sequence[type[ASTValidationRule]], **options: bool
) -> list[GraphQLError]:
    """The errors of a document, whose validation leaves few circles of references to it (see `_unlink`).

    Measured on 150 refused documents of 14 fields: 90,000 objects left to the collector instead of 135,000, and
    0.5 s of its full round instead of 0.9 s.
    """
    made: list[object] = []

    def make(rule: type[ASTValidationRule], context: ValidationContext) -> ASTValidationRule:
        made.extend((context, visitor := rule(context)))
        return visitor

    makers: Any = [partial(make, rule) for rule in rules]
    try:
        return validate(schema, document, makers, max_errors=ERRORS_TOLD, **options)
    finally:
        for one in made:
            vars(one).clear()


def _read(source: str, limits: Limits) -> DocumentNode:
    _at_most("characters", len(source), limits.source)
    _glance(source, limits)
    try:
        document = parse(source, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLSyntaxError as error:
        if "contains more than" in error.message:
            raise TooCostlyError(error.message) from None
        raise
    _unlink(document)
    return document


def _unlink(document: DocumentNode) -> None:
    """Separates the tokens, each linked to its neighbours, so that a document leaves memory with its last user.

    Otherwise the document waits for a full round of the garbage collector, for which every request waits. Measured on
    150 documents of 25 fields: no object left instead of 23,400, and no full round instead of one of 60 ms.
    """
    token = document.loc.start_token if document.loc else None
    while token:
        token.prev, token.next, token = None, None, token.next


def _glance(source: str, limits: Limits) -> None:
    """Refuses a text too long or too deep before the parser, ten times slower, reads it."""
    depth = 0
    for count, found in enumerate(TOKEN.finditer(source)):
        if count > limits.tokens + limits.comments:
            _at_most("tokens", count, limits.tokens)
        if found[1]:
            depth += 1
            _at_most("levels of brackets", depth, limits.nesting)
        elif found[2]:
            depth -= 1


def _check(measure: Measure, limits: Limits) -> None:
    _at_most("levels of fields", measure.depth, limits.depth)
    _at_most("aliases", measure.aliases, limits.aliases)
    _at_most("fields", measure.fields, limits.fields)
    _at_most("root fields", sum(same.count for same in measure.names.values()), limits.root_fields)
    _at_most("selections of one name", measure.repeats, limits.repeats)
    _at_most("comparisons of fields of one name", measure.comparisons, limits.comparisons)
    _at_most("introspections", measure.introspections, limits.introspections)
    if measure.cost > limits.cost:
        raise too_costly(measure, limits.cost)


def too_costly(measure: Measure, limit: int) -> TooCostlyError:
    """The refusal of an answer with too many values, with their number and the field that has the most of them."""
    way = f", most of them by {'.'.join(measure.dearest)}" if measure.dearest else ""
    message = f"The operation may read and bring {measure.cost} values{way}; at most {limit} are accepted."
    cout = {"valeur": measure.cost, "limite": limit, "champ": list(measure.dearest)}
    return TooCostlyError(message, cout=cout)


def _at_most(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise TooCostlyError(f"The document asks for too many {what}; at most {limit} are accepted.")


def _introspected(
    schema: GraphQLSchema,
    node: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    limits: Limits,
) -> int:
    """The values that the introspection of an operation brings; refuses too many. Its fields are known to be few."""
    pricing = Pricing(elements(schema), fragments, limits.introspection)
    try:
        price = sum(pricing.price(root) for root in _roots(node, fragments) if root.name.value in ROOTS)
    except TooManyError:
        price = limits.introspection + 1
    _at_most("values in the answer", price, limits.introspection)
    return price


def _roots(node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[FieldNode]:
    """The root fields of an operation, those of each fragment once."""
    waiting, seen = [node.selection_set], set[str]()
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                if selection.name.value in fragments:
                    waiting.append(fragments[selection.name.value].selection_set)


class _Walk(Visitor):
    """The walk that counts directives, notices pages set by variables, and refuses long lists and NUL characters."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limit = limits.directives
        self._directives = 0
        self.has_variable_pages = False

    def enter_directive(self, _node: DirectiveNode, *_: object) -> None:
        self._directives += 1
        _at_most("directives", self._directives, self._limit)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.has_variable_pages |= any(
            argument.name.value in SIZERS and isinstance(argument.value, VariableNode)
            for argument in node.arguments or ()
        )

    def enter_list_value(self, node: ListValueNode, *_: object) -> None:
        _at_most("items of a list", len(node.values), LISTE_MAX)

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if "\x00" in node.value:
            raise GraphQLError("A text holds a character that is not accepted.")


def _with_defaults(node: OperationDefinitionNode, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sizes that variables give: numbers, and the lengths of lists."""
    defaults = {
        item.variable.name.value: int(item.default_value.value)
        for item in node.variable_definitions or ()
        if isinstance(item.default_value, IntValueNode) and len(item.default_value.value) <= LONGEST_INT
    }
    lists = {name: len(value) for name, value in variables.items() if isinstance(value, list)}
    return defaults | lists | {name: value for name, value in variables.items() if isinstance(value, int)}
