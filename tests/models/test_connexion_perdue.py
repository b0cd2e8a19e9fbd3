"""The errors of asyncpg for a connection that died between two statements of a transaction."""

import asyncpg
import pytest

from api.models.postgresql import _is_passing


@pytest.mark.usefixtures("postgresql")
async def test_a_statement_on_a_connection_that_the_pool_has_parted_with_may_be_tried_again(database_url):
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        connection = await pool.acquire()
        await pool.release(connection)

        with pytest.raises(asyncpg.InterfaceError) as lost:
            await connection.execute("SELECT 1")

    assert _is_passing(lost.value)
