"""The base of the tables: a uuid key, a creation instant, the lock of writers, the one way to open a transaction."""

from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar
from uuid import uuid4

from tortoise import fields
from tortoise.backends.base.client import NestedTransactionContext
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.models import Model, ModelMeta
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from api.models.database import database
from api.models.faults import UncertainError, committed
from api.models.making import columns_of
from api.models.writing import Insert, write

APP = "models"
M = TypeVar("M", bound=Model)
NEW = {"_partial": False, "_saved_in_db": False, "_custom_generated_pk": False}  # the state of a new row, for Tortoise
# Ends of filters that no statement of ours has: parts of dates, regular expressions, texts in letters of any case.
UNASKED = (
    *("__year", "__quarter", "__month", "__week", "__day", "__hour", "__minute", "__second", "__microsecond"),
    *("__search", "__posix_regex", "__iposix_regex", "__iexact", "__icontains", "__istartswith", "__iendswith"),
)
COMMAND_TIMEOUT = 30.0  # seconds; a server that vanished without closing the connection is given up then


class _Lean(ModelMeta):
    """The class of tables: without what Tortoise prepares for each and ours never ask for, a tenth of a start and 4 MB.

    It would look for comments of columns through the source, and make thirty filters for each column.
    """

    @classmethod
    def __prepare__(cls, *_names: object, **_options: object) -> dict[str, object]:
        return {"_no_comments": True}

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> ModelMeta:
        made = super().__new__(cls, name, bases, attrs)
        filters = vars(made)["_meta"]._filters  # noqa: SLF001 - it makes them whole, before anybody can choose
        for key in [key for key in filters if key.endswith(UNASKED)]:
            del filters[key]
        return made


class Row(Model, metaclass=_Lean):
    """A row, whose table names its own key.

    Each table states its `table_description`: Tortoise would take the docstring, write it into
    migrations at every rewording, and break SQLite on its semicolons.
    """

    class Meta:
        abstract = True

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - of any column
        """Makes a row of these values; one that is given a related row is made by Tortoise."""
        known = columns_of(type(self))
        if values.keys() <= known.take.keys():
            self.__dict__.update(known.make(values), _await_when_save={}, **NEW)
        else:
            super().__init__(**values)

    @classmethod
    def bulk_create(cls, objects: Iterable[Self], **options: Any) -> Awaitable[None]:  # type: ignore[override]  # noqa: ANN401 - Tortoise's own
        """Inserts rows; with options, as Tortoise does."""
        return super().bulk_create(objects, **options) if options else write([Insert(list(objects))])


class Base(Row):
    """A row with a key and a creation instant of its own."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    cree_le = fields.DatetimeField(auto_now_add=True)

    class Meta:
        abstract = True


def locked(rows: QuerySet[M], *, of: tuple[str, ...] = (), skip_locked: bool = False) -> QuerySet[M]:
    """The rows, under the lock of their future writer until the end of the transaction.

    A new row elsewhere that only names one of them (an event its account, a message its candidature) does not wait:
    with the full lock, two senders to one candidat would wait for each other for ever. Only an erasure takes the
    full lock.

    Args:
        rows: in the order of their ids where there are several, so that two writers never cross.
        of: the tables whose rows are locked, where several are joined.
        skip_locked: leaves out the rows locked by another transaction instead of waiting for them.
    """
    return rows.select_for_update(of=of, skip_locked=skip_locked, no_key=True)


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """The transaction of a use case; opened by resolvers and by no layer below, never shared between tasks.

    Inside another transaction it is a savepoint.
    """
    context = in_transaction("default")
    try:
        async with context:
            yield
    except UncertainError:
        committed()
        raise
    if not isinstance(context, NestedTransactionContext):
        committed()


@asynccontextmanager
async def planned_anew() -> AsyncIterator[None]:
    """Has PostgreSQL plan each statement for its values, and for the tables as they are, inside a transaction.

    A plan that is kept from when a table was nearly empty reads it whole, and compares each row with each value of a list.
    """
    client = database()
    is_postgresql = client.capabilities.dialect == "postgres"
    if is_postgresql:
        await client.execute_query("SET LOCAL plan_cache_mode = force_custom_plan")
    yield
    if is_postgresql:
        await client.execute_query("SET LOCAL plan_cache_mode = auto")


def orm_config(database_url: str, pool: int = 10) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://path` or `postgres://user:password@host:port/base`."""
    if database_url.startswith("sqlite://"):
        # secure_delete overwrites erased data, which SQLite would leave in the free pages of its file.
        pragmas = {"busy_timeout": 10_000, "secure_delete": "ON"}
        connection: Any = {
            "engine": "api.models.sqlite",
            "credentials": {"file_path": database_url.removeprefix("sqlite://"), **pragmas},
        }
    else:
        expanded = expand_db_url(database_url.replace("postgresql://", "postgres://", 1))
        sizes = {"minsize": 1, "maxsize": pool, "command_timeout": COMMAND_TIMEOUT}
        connection = {"engine": "api.models.postgresql", "credentials": expanded["credentials"] | sizes}
    return {
        "connections": {"default": connection},
        "apps": {APP: {"models": ["api.models"], "migrations": "api.models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


# For Tortoise's own commands: `python -m tortoise -c api.models.base.ORM makemigrations -n <what it does>`.
ORM = orm_config("sqlite://:memory:")
