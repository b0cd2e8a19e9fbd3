"""The proof that the fixture `untold`, present in every test of the service, lists each change without its event."""

import importlib
from datetime import timedelta
from unittest.mock import patch

import factories
import pytest
from silent_writes import NOT_TOLD, SILENT, TOLD
from statements import counted_statements
from tortoise.models import Model

from api import models
from api.resolvers.conservation.purges import liens
from api.resolvers.operation import Change
from api.rules.compte import UsageLien

PREFERENCES = "mutation { compteModifierPreferences(input: {avisPieces: true}) { errors { code } } }"
HEARD = ["resolvers.compte.preferences.modifier wrote compte"]


@pytest.fixture
async def jeanne(client, services):
    await factories.candidat(services)
    await client.sign_in("jeanne@example.org")


def forget(*_args, **_values):
    """A replacement of `record` that writes no event."""


@pytest.mark.usefixtures("jeanne")
async def test_a_change_that_no_event_tells_is_heard(client, untold):
    with patch.object(Change, "record", forget):
        await client.run(PREFERENCES)

    assert untold == HEARD
    untold.clear()


@pytest.mark.usefixtures("jeanne")
async def test_one_that_an_event_tells_is_not(client, untold):
    await client.run(PREFERENCES)

    assert untold == []


@pytest.mark.usefixtures("jeanne")
async def test_what_is_listened_to_is_not_printed_by_a_failure(client, caplog):
    with counted_statements() as said:
        await client.run(PREFERENCES)

    assert any("UPDATE" in statement for statement in said)
    assert caplog.text == ""


@pytest.mark.usefixtures("jeanne")
async def test_one_that_is_rolled_back_is_not(client, untold):
    with patch.object(Change, "record", side_effect=RuntimeError):
        await client.errors(PREFERENCES)

    assert untold == []


async def test_a_change_outside_of_a_transaction_is_heard(services, op, untold):
    compte = await factories.compte(services)
    long_ago = op.now - timedelta(days=30)
    await models.Lien.create(
        compte_id=compte.id, usage=UsageLien.ADRESSE, adresse="a@example.org", expire_le=long_ago, cree_le=long_ago
    )
    with patch.dict(SILENT, clear=True):
        await liens(op)

    assert untold == ["resolvers.conservation.purges._oublier wrote lien"]
    untold.clear()


def test_every_table_is_told_or_has_its_reason_not_to_be():
    tables = {
        kind._meta.db_table for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, Model)
    }
    reasons = [table for tables in NOT_TOLD for table in tables.split()]

    assert sorted([*TOLD, *reasons]) == sorted(tables)


@pytest.mark.parametrize("name", SILENT)
def test_every_silence_is_that_of_a_function_which_is_there(name):
    module, _, function = name.rpartition(".")

    assert callable(getattr(importlib.import_module(f"api.{module}"), function))
