"""The operations of a migration on tables that are full and in use, which nobody who reads or writes them waits for.

A migration made of them has `atomic = False` and holds nothing else. Each may be broken off anywhere and done again,
since a migration that did not end is taken up from its start.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model

BATCH = 2_000
BEFORE_ALL = str(UUID(int=0))  # before any id, and any UAI: there is no school 00000000
# An index whose building was broken off: writes keep it up, and no query uses it.
INVALID = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid)"


class _Online(ops.TortoiseOperation):
    """An operation on an index alone: the models say nothing of it."""

    def state_forward(self, app_label: str, state: State) -> None:
        """Changes no model."""


class BuildIndexes(_Online):
    """The building of indexes: `BuildIndexes({"cand_nom": '"candidature" (nom_tri, id)'})`."""

    def __init__(self, indexes: Mapping[str, str], *, unique: bool = False) -> None:
        self.indexes, self.unique = indexes, unique

    async def database_forward(
        self, _app: str, _old: State, _new: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        for name, on in self.indexes.items() if state_editor else ():
            await build_index(state_editor, name, on, unique=self.unique)

    async def database_backward(
        self, _app: str, _old: State, _new: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        for name in self.indexes if state_editor else ():
            await drop_index(state_editor, name)


class ReplaceIndex(_Online):
    """The building of an index under the name of another, which serves until the new one does."""

    def __init__(self, name: str, on: str, *, instead_of: str) -> None:
        self.name, self.on, self.former = name, on, instead_of

    async def database_forward(
        self, _app: str, _old: State, _new: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor:
            await _replace(state_editor, self.name, self.on)

    async def database_backward(
        self, _app: str, _old: State, _new: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor:
            await _replace(state_editor, self.name, self.former)


class AddIndexOnline(ops.AddIndex):
    """An index of a model, as `makemigrations` writes it with `ops.AddIndex`."""

    async def database_forward(
        self, app_label: str, _old: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor:
            model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
            await build_index(state_editor, *_described(state_editor, model, self.index))

    async def database_backward(
        self, app_label: str, old_state: State, _new: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor:
            model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
            name, _ = _described(state_editor, model, self.index)
            await drop_index(state_editor, name)


class RemoveIndexOnline(ops.RemoveIndex):
    """The end of an index of a model, as `makemigrations` writes it with `ops.RemoveIndex`, by its fields."""

    async def database_forward(
        self, app_label: str, old_state: State, _new: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor:
            model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
            name, _ = _described(state_editor, model, Index(fields=self.fields))
            await drop_index(state_editor, name)

    async def database_backward(
        self, app_label: str, _old: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor:
            model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
            await build_index(state_editor, *_described(state_editor, model, Index(fields=self.fields)))


def _described(editor: BaseSchemaEditor, model: type[Model], index: Index) -> tuple[str, str]:
    """The name of the index of a model, and the rest of its SQL."""
    index.resolve_expressions(model)
    columns = editor._format_index_fields(list(index.field_names))
    kind = f"USING {index.INDEX_TYPE} " if index.INDEX_TYPE else ""
    return editor._index_name_for_model(model, index), f'"{model._meta.db_table}" {kind}({columns}){index.extra or ""}'


async def build_index(editor: BaseSchemaEditor, name: str, on: str, *, unique: bool = False) -> None:
    """Builds an index that is not there yet, and in PostgreSQL one whose building was broken off."""
    kind = "UNIQUE INDEX" if unique else "INDEX"
    if not _is_postgresql(editor):
        await editor.client.execute_script(f'CREATE {kind} IF NOT EXISTS "{name}" ON {on}')
        return
    (found,) = await editor.client.execute_query_dict(INVALID, [f'"{name}"'])
    if found["exists"]:
        await drop_index(editor, name)
    await _patiently(editor, f'CREATE {kind} CONCURRENTLY IF NOT EXISTS "{name}" ON {on}')


async def drop_index(editor: BaseSchemaEditor, name: str) -> None:
    """Drops an index that is there."""
    if _is_postgresql(editor):
        await _patiently(editor, f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
    else:
        await editor.client.execute_script(f'DROP INDEX IF EXISTS "{name}"')


async def fill_in_batches(
    client: Any, table: str, read: tuple[str, ...], written: str, value: Callable[..., str]
) -> None:
    """Writes a column from others, the first of which is the primary key; each batch is a transaction of its own."""
    pk = read[0]
    one, two = ("$1", "$2") if client.capabilities.dialect == "postgres" else ("?", "?")
    select = f'SELECT {", ".join(read)} FROM "{table}" WHERE {pk} > {one} ORDER BY {pk} LIMIT {BATCH}'
    update = f'UPDATE "{table}" SET {written} = {one} WHERE {pk} = {two}'
    after = BEFORE_ALL
    while rows := [tuple(row.values()) for row in await client.execute_query_dict(select, [after])]:
        await client.execute_many(update, [[value(*row), row[0]] for row in rows])
        after = str(rows[-1][0])


async def _replace(editor: BaseSchemaEditor, name: str, on: str) -> None:
    if not _is_postgresql(editor):
        await drop_index(editor, name)
        await build_index(editor, name, on)
        return
    coming = f"{name}_suivant"
    await build_index(editor, coming, on)
    await drop_index(editor, name)
    await editor.client.execute_script(f'ALTER INDEX "{coming}" RENAME TO "{name}"')


async def _patiently(editor: BaseSchemaEditor, statement: str) -> None:
    """Runs a statement that waits for older transactions, however long they take: nobody waits behind it."""
    async with editor.client.acquire_connection() as connection:
        await connection.execute("SET lock_timeout = 0")
        try:
            await connection.execute(statement)
        finally:
            await connection.execute("RESET lock_timeout")  # the pool takes connections back as they are


def _is_postgresql(editor: BaseSchemaEditor) -> bool:
    return editor.client.capabilities.dialect == "postgres"
