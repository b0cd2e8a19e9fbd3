"""The members of libraries that ours replace or read without a promise of the library, and the reason for each."""

from pathlib import Path

import inner

API = Path(__file__).resolve().parents[1] / "api"

# A digest of each member replaced, at the time of ours: when it changes, read the new one, and ours again.
REPLACED = {
    # The way back to the pool without a round trip, by the method that asyncpg documents for it.
    "asyncpg.Connection.get_reset_query": "3d5a1dbc",
    # The same without a task, where nothing has to be waited for (models/pool).
    "asyncpg.Connection.reset": "a67f72cb",
    "asyncpg.Pool.release": "a0b7aa5d",
    # The class of that pool, which Tortoise has no setting for.
    "tortoise.AsyncpgDBClient.create_pool": "902c5d57",
    # The pace of executions (SECURITY.md, Cost): the documented executor of one's own has no other place where objects pass.
    "graphql.Executor.execute_fields": "9a241b54",
    # The pace of mutations, which that executor runs one after another.
    "graphql.Executor.execute_fields_serially": "dac7dd49",
    # The end of a reader of events that takes nothing any more.
    "starlette.StreamingResponse.stream_response": "22466a7b",
    # Close codes for whatever a socket sends, limits of an operation, farewells: the handler has no hook of its own.
    "strawberry.BaseGraphQLTransportWSHandler.cleanup_operation": "8a18662a",
    "strawberry.BaseGraphQLTransportWSHandler.handle": "ac4ca916",
    "strawberry.BaseGraphQLTransportWSHandler.handle_connection_init": "847066d2",
    "strawberry.BaseGraphQLTransportWSHandler.handle_message": "41ae3634",
    "strawberry.BaseGraphQLTransportWSHandler.handle_subscribe": "a35ad9ad",
    "strawberry.BaseGraphQLTransportWSHandler.run_operation": "e86f2efc",
    "strawberry.BaseGraphQLTransportWSHandler.send_message": "eec8f123",
    # The results of a subscription, one answer for all readers of an event (schema/streams).
    "strawberry.Schema.stream": "0e31c06e",
    # The way of a query to its plan, past the steps of an execution (schema/planned).
    "strawberry.Schema.execute": "18a7251e",
    # The description of the schema, which Strawberry has no argument for.
    "strawberry.Schema.as_str": "df1a76d6",
    # The repetition of an operation after a fault, under its key and within its time, before its errors are sorted.
    "strawberry.Schema._execute_operation": "343670ff",
    # The facts that a document's text alone says of its operation, gathered once (schema/limits).
    "strawberry.Schema._create_execution_context": "7dc1c095",
    # The reading and measuring of documents in a thread, with several errors at once.
    "strawberry.Schema._prepare_operation_async": "3c55209e",
    # The sorting of faults, without losing a connection or a lock (Tortoise 1.1.9).
    "tortoise.AsyncpgDBClient._in_transaction": "7b69b0ac",
    "tortoise.AsyncpgDBClient._translate_exceptions": "adb5dfad",
    "tortoise.BasePostgresClient.acquire_connection": "a63a10dc",
    # Rows written by what is known of their columns once (models/base).
    "tortoise.Model.bulk_create": "c9f784b9",
    # The record of a migration within its own transaction, and its statements without a pause (Tortoise 1.1.9).
    "tortoise.MigrationLoader.load_disk": "59c0b294",
    "tortoise.MigrationRecorder.record_applied": "31f73ee7",
    "tortoise.SqliteClient._in_transaction": "b88a8cbe",
    "tortoise.SqliteClient.acquire_connection": "498cf183",
    "tortoise.SqliteClient.create_connection": "f3c75d14",
    "tortoise.SqliteClient.execute_insert": "9b2d34e1",
    "tortoise.SqliteClient.execute_many": "5a250b7a",
    "tortoise.SqliteClient.execute_query": "ffb3d314",
    "tortoise.SqliteClient.execute_query_dict": "247c96c2",
    "tortoise.SqliteClient.execute_script": "96a5fe2a",
    "tortoise.SqliteTransactionWrapper._in_transaction": "f895b4db",
    "tortoise.SqliteTransactionWrapper.begin": "7f6ef711",
    "tortoise.SqliteTransactionWrapper.execute_many": "0c685583",
    "tortoise.TransactionWrapper._in_transaction": "eaa92051",
    # The worker's own handling of signals.
    "uvicorn.Server.capture_signals": "85d29b58",
    # The bound and the strictness of heads, which httptools leaves out (SECURITY.md, Requests).
    "uvicorn.HttpToolsProtocol.data_received": "02c2572f",
    "uvicorn.HttpToolsProtocol.on_headers_complete": "7e259152",
    "uvicorn.HttpToolsProtocol.on_message_begin": "0efab6f9",
    "uvicorn.HttpToolsProtocol.on_message_complete": "377f9122",
    "uvicorn.HttpToolsProtocol.send_400_response": "0b0d3ace",
    # A whole response in one write, its headers looked at once.
    "uvicorn.RequestResponseCycle.send": "cfc84491",
    # The cost of frames without an operation (SECURITY.md, Requests).
    "uvicorn.WSProtocol.connection_made": "d558a825",
    "uvicorn.WSProtocol.data_received": "a6c9d07c",
    "uvicorn.WSProtocol.handle_close": "0d45dadb",
    "uvicorn.WSProtocol.handle_ping": "b290b5ca",
    "uvicorn.WSProtocol.start_keepalive": "1cef887f",
}
# Private names of libraries, with our use of each.
READ = {
    "_cell_styles": "openpyxl: the number formats of a cell, which its public reader turns into values that lose zeros",
    "_choose_db_if_not_chosen": "Tortoise: the dialect of a statement, before its text is made",
    "_con": "asyncpg: the connection in the hands of whoever took it from the pool (models/pool)",
    "_connection": "Tortoise: the connection of a transaction, to give it back whatever happened",
    "_date_formats": "openpyxl, for its own parser of sheets",
    "_db": "Tortoise: the database of a statement, whose driver gives values of the kinds of their columns or not",
    "_filters": "Tortoise: the filters of a model, of which those that nobody asks for are left out (models/base)",
    "_get_source": "openpyxl: the rows as they are, with merged cells and hidden rows",
    "_hasher": "pwdlib: the costs of its hashes, for one of no password that is never made (services/tokens)",
    "_holder": "asyncpg: the place of that connection in its pool",
    "_is_cancelling": "asyncpg: whether a statement of a connection is being cancelled",
    "_lock": "Tortoise: the one lock of SQLite",
    "_make_query": "Tortoise: the statement of a queryset, to make it once (models/reading)",
    "_maybe_cancel_inactive_callback": "asyncpg: the timer of a connection that nobody uses (models/pool)",
    "_max_queries": "asyncpg: the statements after which a pool closes a connection",
    "_meta": "Tortoise: the table and the fields of a model, which `describe()` gives in words only",
    "_number_formats": "openpyxl, as `_cell_styles`",
    "_on_release": "asyncpg: what a connection does when it is given back",
    "_parent": "Tortoise: the client whose pool a transaction has its connection of",
    "_pool_init_lock": "Tortoise: an argument of its own contexts",
    "_protocol": "asyncpg: the state of a connection",
    "_queue": "asyncpg: the places of a pool that nobody holds",
    "_raw_info": "Strawberry: the nodes of a field, of which its public form makes an object at every level",
    "_reader": "openpyxl: the module of its own parser of sheets",
    "_schema": "Strawberry: the schema of graphql-core, which validates and executes",
    "_select_related_idx": "Tortoise: the columns of each joined model, by which its own reader goes",
    "_selects": "Tortoise: the columns of a statement, by whose order its rows are read",
    "_set_result_for_query": "Tortoise: the rows of a reverse relation, as its own prefetching sets them",
    "_shared_strings": "openpyxl, for its own parser of sheets",
    "_timedelta_formats": "openpyxl, for its own parser of sheets",
    "_trxlock": "Tortoise: the lock that a transaction of SQLite holds",
}


def test_no_other_member_of_a_library_is_replaced_and_none_has_changed():
    assert inner.overridden("api") == REPLACED


def test_no_other_name_of_a_library_is_read():
    assert inner.read(API) == set(READ)
