"""The count of SQL statements in a block, so that a list which asks row by row is seen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from both import plans_alone

JOURNAL = logging.getLogger("tortoise.db_client")  # Tortoise logs every statement there, whatever the database


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that the block sends, added as they leave; BEGIN and COMMIT are not among them."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    level, propagate = JOURNAL.level, JOURNAL.propagate
    JOURNAL.addHandler(handler)
    JOURNAL.setLevel(logging.DEBUG)
    JOURNAL.propagate = False  # values of the rows would fill the report of a failure
    try:
        with plans_alone():
            yield said
    finally:
        JOURNAL.removeHandler(handler)
        JOURNAL.setLevel(level)
        JOURNAL.propagate = propagate
