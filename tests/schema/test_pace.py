"""The work of an execution before others are served: counted, never timed."""

import asyncio
import itertools
import threading

import pytest
import strawberry
from waiting import PATIENCE

from api.rules.problems import Code
from api.schema.limits import LimitedSchema, PacedExecutor, loader, pace, read_in_turn
from api.schema.limits import schema as limited
from api.schema.limits.pace import LETTERS, LITTLE, SLICE, TURN, Turns, turns

resolved = 0


@strawberry.type
class Ligne:
    @strawberry.field
    def nom(self) -> str:
        global resolved  # noqa: PLW0603 - what the ticker below reads
        resolved += 1
        return "LAMY"

    @strawberry.field
    async def prenom(self) -> str:
        return self.nom()

    @strawberry.field
    def lignes(self) -> "list[Ligne]":
        self.nom()
        return [Ligne()] * 30

    @strawberry.field
    def absente(self) -> "Ligne | None":
        self.nom()
        return Ligne()

    @strawberry.field
    async def lue(self, info: strawberry.Info) -> int:
        return await info.context["loader"].load(id(self))


@strawberry.type
class Query:
    @strawberry.field
    def lignes(self) -> list[Ligne]:
        return [Ligne() for _ in range(100)]


SCHEMA = LimitedSchema(query=Query, execution_context_class=PacedExecutor)
WIDE = 8  # fields of the widest object below
MOST = 2 * TURN + WIDE  # a resolver that is a coroutine begins one turn after its field was taken


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """No limit of time: fields are counted here, however slow the machine is."""
    monkeypatch.setattr(limited, "DELAI", PATIENCE)


class Ticker:
    """The number of fields resolved in each turn of the loop."""

    def __init__(self):
        self.turns, self._before = [], resolved
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_soon(self._tick)

    def _tick(self):
        self.turns.append(resolved - self._before)
        self._before = resolved
        self._next = self._loop.call_soon(self._tick)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._next.cancel()


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("{ lignes { lignes { nom } } }", 100 + 3000),
        ("{ lignes { lignes { prenom } } }", 100 + 3000),
        ("{ lignes { a: nom b: nom c: nom lignes { a: nom b: nom c: prenom d: prenom } } }", 400 + 12_000),
        ("{ lignes { absente { absente { absente { absente { lignes { nom } } } } } } }", 500 + 3000),
        ("{ lignes { ...F } } fragment F on Ligne { lignes { ... on Ligne { nom prenom } } }", 100 + 6000),
    ],
)
async def test_an_execution_does_no_more_than_a_turn_at_once(source, fields):
    before = resolved
    with Ticker() as ticker:
        result = await SCHEMA.execute(source)

    assert result.errors is None
    assert resolved - before == fields
    assert max(ticker.turns) <= MOST
    assert len(ticker.turns) >= fields / TURN


async def test_executions_share_a_turn():
    with Ticker() as ticker:
        results = await asyncio.gather(*(SCHEMA.execute("{ lignes { lignes { nom } } }") for _ in range(5)))

    assert [result.errors for result in results] == [None] * 5
    assert max(ticker.turns) <= TURN + WIDE


@pytest.mark.parametrize(
    "source", ["{ lignes { lue nom } }", "{ lignes { a: nom b: nom c: nom d: nom e: nom f: nom g: nom h: nom lue } }"]
)
async def test_a_loader_reads_at_once_what_takes_several_turns(source):
    batches = []

    async def read(keys):
        batches.append(len(keys))
        return [1] * len(keys)

    result = await SCHEMA.execute(source, context_value={"loader": loader(read)})

    assert result.errors is None
    assert batches == [100]


async def test_who_asked_for_little_goes_before_who_asked_for_much():
    ended = []

    async def ask(source):
        await SCHEMA.execute(source)
        ended.append(source)

    large = asyncio.create_task(ask("{ lignes { lignes { nom prenom } } }"))
    for _ in range(3):
        await asyncio.sleep(0)
    await ask("{ lignes { nom } }")

    assert not large.done()
    await large
    assert ended == ["{ lignes { nom } }", "{ lignes { lignes { nom prenom } } }"]


async def test_an_execution_that_does_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(pace, "WORK", 2000)
    before = resolved

    result = await SCHEMA.execute("{ lignes { lignes { nom } } }")

    assert result.data is None
    assert [error.extensions["code"] for error in result.errors] == [Code.REQUETE_TROP_COUTEUSE]
    assert resolved - before <= 2000


async def test_a_turn_that_nobody_waits_for_any_more_goes_to_the_next():
    shared = Turns()

    async def use_up():
        await shared.wait(TURN, 0)

    before = asyncio.create_task(use_up())
    given_up = asyncio.create_task(shared.wait(1, 0))
    waiting = asyncio.create_task(shared.wait(TURN, 1))
    await asyncio.sleep(0)
    given_up.cancel()

    await before
    async with asyncio.timeout(PATIENCE):
        await waiting

    assert given_up.cancelled()


def test_each_loop_has_its_turns():
    async def mine() -> Turns:
        return turns()

    assert asyncio.run(mine()) is not asyncio.run(mine())


@strawberry.input
class Lettre:
    texte: str


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def lire(self, lettres: list[Lettre]) -> int:
        global resolved  # noqa: PLW0603 - idem
        resolved += 1
        return len(lettres)


WRITABLE = LimitedSchema(query=Query, mutation=Mutation, execution_context_class=PacedExecutor)
LIRE = "mutation($l: [Lettre!]!) { " + " ".join(f"a{n}: lire(lettres: $l)" for n in range(15)) + " }"
SENT = 300


async def test_a_turn_runs_as_many_mutations_as_it_has_room_for_what_was_sent():
    variables = {"l": [{"texte": "a"}] * SENT}

    with Ticker() as ticker:
        results = await asyncio.gather(*(WRITABLE.execute(LIRE, variable_values=variables) for _ in range(4)))

    assert [result.data for result in results] == [{f"a{n}": SENT for n in range(15)}] * 4
    assert max(ticker.turns) <= TURN // (3 * SENT)


@pytest.mark.parametrize(("count", "cost"), [(0, 15), (50, 15 + 2 * 15 * 150), (333, 15 + 2 * 15 * 999)])
async def test_what_is_sent_is_priced_for_each_that_reads_it(count, cost):
    result = await WRITABLE.execute(LIRE, variable_values={"l": [{"texte": "a"}] * count})

    assert result.extensions["cout"]["valeur"] == cost


async def test_who_had_a_turn_leaves_most_of_the_next_to_others():
    with Ticker() as ticker:
        await SCHEMA.execute("{ lignes { lignes { nom } } }")

    assert max(ticker.turns) <= TURN + WIDE
    resolved_before = itertools.accumulate(ticker.turns, initial=0)
    assert max(turn for turn, had in zip(ticker.turns, resolved_before, strict=False) if had >= TURN) <= SLICE + WIDE


@strawberry.type
class EnDeuxTemps:
    @strawberry.mutation
    async def lire(self, lettres: list[Lettre]) -> bool:
        global resolved  # noqa: PLW0603 - idem
        resolved += 1
        apart = await read_in_turn(lambda _: threading.current_thread() is not threading.main_thread(), lettres)
        resolved += 1
        return apart


STEPS = LimitedSchema(query=Query, mutation=EnDeuxTemps, execution_context_class=PacedExecutor)
TWICE = "mutation($l: [Lettre!]!) { a: lire(lettres: $l) b: lire(lettres: $l) }"


@strawberry.input
class Formulaire:
    a: int | None = None
    b: int | None = None
    c: int | None = None
    d: int | None = None


@strawberry.type
class Depot:
    @strawberry.mutation
    async def deposer(self, formulaires: list[Formulaire]) -> int:
        return len(formulaires)


FILLED = LimitedSchema(query=Query, mutation=Depot, execution_context_class=PacedExecutor)


@pytest.mark.parametrize(("count", "told"), [(341, None), (342, "more than 2050 values")])
async def test_what_defaults_complete_is_read_up_to_a_limit(count, told):
    """Each empty form is six values once read: an object for two, with four fields."""
    result = await FILLED.execute(
        "mutation($f: [Formulaire!]!) { a: deposer(formulaires: $f) }", variable_values={"f": [{}] * count}
    )

    assert result.data == (None if told else {"a": count})
    assert [told in error.message for error in result.errors or []] == ([True] if told else [])
    assert not told or result.errors[0].extensions["code"] == Code.REQUETE_TROP_COUTEUSE


@pytest.mark.parametrize(
    "variables", [{"l": [{"texte": "a"}] * 320}, {"l": [{"texte": "x" * LETTERS * TURN}]}], ids=["values", "letters"]
)
async def test_each_step_of_reading_much_has_a_turn_of_its_own(variables):
    with Ticker() as ticker:
        results = await asyncio.gather(*(STEPS.execute(TWICE, variable_values=variables) for _ in range(2)))

    assert [result.data for result in results] == [{"a": True, "b": True}] * 2
    assert max(ticker.turns) == 1


# The list and its letter are four values.
@pytest.mark.parametrize(("letters", "apart"), [(10 * (LITTLE - 4) + 9, False), (10 * (LITTLE - 4) + 10, True)])
async def test_much_is_read_apart_and_little_at_once(letters, apart):
    result = await STEPS.execute(TWICE, variable_values={"l": [{"texte": "x" * letters}]})

    assert result.data == {"a": apart, "b": apart}


async def test_who_waits_is_served_whatever_comes_after():
    """An execution that had much goes after one that had little, but not after all those to come."""
    shared, served = Turns(), []

    async def small():
        while not served:
            await shared.wait(TURN // 2, 0)

    async def large():
        await shared.wait(2 * TURN, 3 * TURN)
        served.append(True)

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(small() for _ in range(4)), large())
