"""The parts that the whole schema shares: nodes, payloads, refusals, described fields."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import field as dataclass_field
from dataclasses import is_dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, Generic, Self, TypeVar, cast
from uuid import UUID

import strawberry
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.types.base import StrawberryContainer
from strawberry.types.field import StrawberryField

from api.resolvers.gates import INTROUVABLE
from api.resolvers.operation import Acte, Operation
from api.rules import ids
from api.rules.dates import jour_a_paris
from api.rules.donnees import nom_du_schema
from api.rules.formulaires.registre import problems_decrits
from api.rules.machine import HORS_PORTEE
from api.rules.problems import Problem, RefusedError, refuse
from api.rules.saisie import lire_arguments
from api.schema.audiences import ACCES, AUX_MACHINES, PUBLIC, audience, est_ouverte_avant_verification, est_public
from api.schema.context import Context, Info
from api.schema.enums import ErrorCode
from api.schema.inputs import OneInput, described
from api.schema.limits import read_in_turn
from api.schema.refus import noter_refus

T = TypeVar("T")

TOGETHER = 50  # objects of `nodes` reached at once, which hold the loop for 20 ms


def field(description: str, **options: Any) -> Any:  # noqa: ANN401 - like strawberry.field
    """A field of a type, with its description."""
    return strawberry.field(description=description, **options)


def form_input(description: str) -> Callable[[type[T]], type[T]]:
    """Declares the input of a form of the rules; descriptions come from the form's own fields."""
    return lambda cls: described(strawberry.input(cls, description=description))


def form_type(description: str) -> Callable[[type[T]], type[T]]:
    """Declares the output face of a form of the rules; descriptions come from the form's own fields."""
    return lambda cls: described(strawberry.type(cls, description=description))


@strawberry.interface(
    description=(
        "An object that can be reached by its id, with `node` or `nodes`. Every type with an `id` is one, and an id "
        "names one object, the same for everybody who may see it. Types without an `id` are values of their parent."
    )
)
class Node:
    id: strawberry.ID = field("Opaque identifier, unique among all objects.")

    @classmethod
    async def find(cls, info: Info, key: str, /) -> Self | None:
        """The object of a key, through the gate; None, or a refusal with INTROUVABLE, when it is not within reach."""
        raise NotImplementedError


N = TypeVar("N", bound=Node)
global_id = cast("Callable[..., strawberry.ID]", ids.global_id)  # the opaque id of an object


async def reach(kind: type[N], info: Info, value: str) -> N | None:
    """The object of an id; None for an id of another type, as for a missing object and for one out of reach."""
    found = await _reach(kind, info, value)
    if (
        found is None and info.path.prev is None and info.path.typename == "Query"
    ):  # asked for, and not a part of an answer
        noter_refus(info.context.op, "Query", info.field_name, INTROUVABLE.code, value)
    return found


async def _reach(kind: type[N], info: Info, value: str) -> N | None:
    match ids.read_global_id(value):
        case (type_name, key) if type_name == kind.__name__:
            try:
                return await kind.find(info, key)
            except RefusedError as refused:
                if refused.problems != (INTROUVABLE,):
                    raise
    return None


async def node_of(info: Info, value: str) -> Node | None:
    """The object of an id, of whatever type, through the gate of its type."""
    found = ids.read_global_id(value)
    kind = _nodes().get(found[0]) if found else None
    return await reach(kind, info, value) if kind else None


@cache
def _nodes() -> dict[str, type[Node]]:
    """The types that are nodes by their names, once the schema is made."""
    return {kind.__name__: kind for kind in Node.__subclasses__()}


async def nodes_of(info: Info, ids: Sequence[str]) -> list[Node | None]:
    """The objects of ids, a few at a time over the whole document: each batch comes back in one turn of the loop."""
    found: dict[str, Node | None] = {}
    async with info.context.reaching:
        distinct = iter(dict.fromkeys(ids))
        while some := list(islice(distinct, TOGETHER)):
            found |= zip(some, await asyncio.gather(*(node_of(info, one) for one in some)), strict=True)
    return [found[one] for one in ids]


def row_of(key: str) -> UUID:
    """The row that the key of an id names; a key of another form is refused like one that does not exist."""
    found = ids.read_uuid(key)
    if found is None:
        raise RefusedError(INTROUVABLE)
    return found


def uuid_of(value: str, type_name: str) -> UUID:
    """The row that an id names; an id of another type is refused like one that does not exist."""
    match ids.read_global_id(value):
        case (found, key) if found == type_name:
            return row_of(key)
    raise RefusedError(INTROUVABLE)


@strawberry.interface(description="A reason for which a mutation did nothing.")
class UserError:
    code: ErrorCode = field("Kind of reason.")
    message: str = field("French sentence for the candidate, which says how to correct it.")
    path: list[str] = field("Names of the input fields that lead to the value; empty for the whole.")


@strawberry.type(description="A value of the input, or the state of an object, that made a mutation refuse.")
class InputError(UserError):
    @classmethod
    def of(cls, problem: Problem) -> Self:
        return cls(code=problem.code, message=problem.message, path=camel_path(problem))


@strawberry.type(description="Something to complete or correct in a tab.")
class Probleme:
    code: ErrorCode = field("Kind of problem.")
    message: str = field("French sentence for the candidate, which says how to correct it.")
    path: list[str] = field("Names of the fields of the tab that lead to the value.")

    @classmethod
    def of(cls, problem: Problem) -> Self:
        return cls(code=problem.code, message=problem.message, path=camel_path(problem))


@strawberry.interface(description="The answer of a mutation: the object as changed, or the reasons of a refusal.")
class Payload:
    errors: list[UserError] = field("Reasons why nothing was changed; empty after a success.", default_factory=list)
    objets: strawberry.Private[Mapping[str, Sequence[strawberry.ID]]] = dataclass_field(default_factory=dict)


def camel_path(problem: Problem) -> list[str]:
    """The path in the names of the schema; the ids in it stay as they are."""
    return [step if ids.read_global_id(step) else nom_du_schema(step) for step in problem.path]


# What a mutation gave whose answer could not be completed by its plan: the library completes it, and nothing is done twice.
done: ContextVar[Payload | None] = ContextVar("done", default=None)


class Refusals(FieldExtension, Generic[T]):
    """The reading of arguments in their canonical form, and the turning of refusals into the `errors` of a payload."""

    def apply(self, field: StrawberryField) -> None:
        self._field = field

    async def resolve_async(
        self,
        next_: AsyncExtensionResolver,
        source: Any,  # noqa: ANN401 - Strawberry's own signature
        info: strawberry.Info,
        **kwargs: Any,  # noqa: ANN401 - idem
    ) -> Any:  # noqa: ANN401 - idem
        if (payload := done.get()) is not None:
            return payload
        op = info.context.op
        if op.acteur is not None and not est_ouverte_avant_verification(info.field_name):
            op.signed_in()  # before any look at the database: a first sign-in learns nothing
        acte, lecture = _acte(info, kwargs), await read_in_turn(lire_arguments, kwargs)
        op = info.context.op = replace(op, acte=acte, mal_formes=tuple(lecture.mal_formes))
        try:
            _check_machine(op, info.field_name)
            refuse(lecture.illisibles)
            _check_form(op, info.field_name, lecture.arguments)
            payload = await next_(source, info, **lecture.arguments)
            refuse(lecture.mal_formes)
            await op.attest()
            info.context.forget_loaded()  # a mutation beside it in the document read the objects as they were
            payload.objets = {**_nommes(info.context, lecture.arguments), **payload.objets}
        except RefusedError as refused:
            return await self._refused(info, lecture.arguments, refused.problems)
        except (AttributeError, TypeError):
            if lecture.mal_formes:  # a use case needed the value that could not be read
                return await self._refused(info, lecture.arguments, ())
            raise
        else:
            return payload

    async def _refused(self, info: Info, given: Mapping[str, object], problems: Iterable[Problem]) -> Any:  # noqa: ANN401 - the payload of the mutation
        """The payload with every reason, values that could not be read first, and the named objects as they are now."""
        op = info.context.op
        told = {problem.path for problem in op.mal_formes}
        found = [*op.mal_formes, *(problem for problem in problems if not problem.path or problem.path not in told)]
        for code in {problem.code for problem in found}:
            op.services.metrics.refusals.labels(code).inc()
            noter_refus(op, "Mutation", info.field_name, code, op.acte.objet if op.acte else None)
        kind = self._field.type
        payload: Any = kind.of_type if isinstance(kind, StrawberryContainer) else kind
        actuels = await _actuels(info, payload, given) if op.acteur else {}
        errors = [InputError.of(problem) for problem in found]
        return payload(errors=errors, objets=_nommes(info.context, given), **actuels)


def _check_machine(op: Operation, name: str) -> None:
    """Refuses to a machine the acts of persons, and every act to one that reads alone."""
    acteur = op.acteur
    if acteur is not None and acteur.est_machine and not (acteur.peut_ecrire and name in AUX_MACHINES):
        raise RefusedError(HORS_PORTEE)


def _check_form(op: Operation, name: str, given: Mapping[str, Any]) -> None:
    """Refuses what the description of the mutation's form refuses, to whom the mutation is meant for."""
    typed = dict(given)
    for value in given.values():
        typed |= vars(value) if is_dataclass(value) else {}
    if found := problems_decrits(name, typed, jour_a_paris(op.now)):
        if not est_public("Mutation", name) and ACCES[op.signed_in().type] not in (
            audience("Mutation", name) or PUBLIC
        ):
            raise RefusedError(INTROUVABLE)
        raise RefusedError(*found)


async def _actuels(info: Info, payload: type, given: Mapping[str, object]) -> dict[str, Node]:
    """The objects of a payload that the input names, through their gate: a refused client need not ask for them again."""
    info.context.forget_loaded()
    named = _ids(given)
    actuels: dict[str, Node] = {}
    for item in payload.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        if item.base_resolver is not None:
            continue  # read when it is asked for (`objet`)
        kind: Any = item.type.of_type if isinstance(item.type, StrawberryContainer) else None
        key = named.get(kind.__name__.removeprefix("Gestion")) if isinstance(kind, type) else None
        if key and issubclass(kind, Node) and (found := await reach(kind, info, global_id(kind.__name__, key))):
            actuels[item.python_name] = found
    return actuels


def _nommes(context: Context, given: Mapping[str, object]) -> dict[str, list[strawberry.ID]]:
    """The ids of the objects that an input names, under those of an office's views too, and of the actor's account."""
    own = {"Compte": context.op.acteur.compte_id.hex} if context.op.acteur else {}
    named = own | _ids(given)
    views = {f"Gestion{kind}": key for kind, key in named.items()}
    return {kind: [global_id(kind, key)] for kind, key in (named | views).items()}


def _ids(given: Mapping[str, object]) -> dict[str, str]:
    """The key of each id of an input, by its type."""
    return dict(filter(None, (ids.read_global_id(value) for value in given.values() if isinstance(value, str))))


def _acte(info: strawberry.Info, given: Mapping[str, object]) -> Acte:
    """The act for the audit: its name, the object named, a keyed digest of its arguments."""
    named = (str(value) for name, value in given.items() if name.endswith("_id") and value)
    objet = next((value for value in named if _names_a_row(value)), None)  # a text that is no id is stored nowhere
    sent = repr(sorted(given.items()))
    return Acte(
        action=info.field_name,
        objet=objet[:120] if objet else None,
        empreinte=info.context.op.services.tokens.keyed_digest(sent),
    )


def _names_a_row(value: str) -> bool:
    found = ids.read_global_id(value)
    return found is not None and ids.read_uuid(found[1]) is not None


def mutation(description: str) -> Any:  # noqa: ANN401 - like strawberry.mutation
    """Declares a mutation whose refusals come back in its payload."""
    return strawberry.mutation(description=description, extensions=[Refusals(), OneInput()])
