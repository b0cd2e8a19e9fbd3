"""The check of a sign-in that a query's first reading brings: as strict as the one before, in one statement less."""

from datetime import UTC, datetime

import factories
import pytest
from both import plans_alone

from api.models import Compte, Jeton
from api.models.postgresql import PostgresqlClient
from api.resolvers import operation
from api.rules.compte import EtatCompte
from api.schema import credentials
from api.schema.limits.library import Library

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CARTES = "query Cartes { candidatures { id numero candidat { nom prenoms } etablissement { libelleCarte } } }"
MOI = "query Moi { moi { id candidat { numero nom } } }"
DOMAINES = "query Domaines { domaines { code } }"


@pytest.fixture
def read(monkeypatch):
    """The texts of the statements that readings send to PostgreSQL."""
    said, send = [], PostgresqlClient.read

    async def heard(self, text, values):
        said.append(text)
        return await send(self, text, values)

    monkeypatch.setattr(PostgresqlClient, "read", heard)
    return said


@pytest.fixture
def checked(monkeypatch):
    """What became of each check that waited for a reading: whether the sign-in was still the same."""
    found, conclude = [], operation.PendingCheck.conclude

    def seen(self, rows):
        found.append(False)
        conclude(self, rows)
        found[-1] = True

    monkeypatch.setattr(operation.PendingCheck, "conclude", seen)
    return found


@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize("query", [CARTES, MOI])
async def test_a_query_of_a_candidate_met_before_takes_one_statement(mes, read, query):
    with plans_alone():
        first = await mes.client.run(query)
        read.clear()
        again = await mes.client.run(query)

    assert again == first
    assert len(read) == 1, "\n".join(read)
    assert '"jeton"' in read[0]


@pytest.mark.parametrize("query", [CARTES, MOI, DOMAINES])
@pytest.mark.parametrize("end", ["revoked", "expired", "closed", "deleted"])
async def test_a_sign_in_that_ended_since_gets_the_answer_of_one_never_met(mes, checked, monkeypatch, query, end):
    before = await mes.client.send(query)
    assert checked[-1] is True

    match end:
        case "revoked":
            await Jeton.all().update(revoque_le=LONG_AGO)
        case "expired":
            await Jeton.all().update(expire_le=LONG_AGO)
        case "closed":
            await Compte.all().update(etat=EtatCompte.DESACTIVE)
        case "deleted":
            await Jeton.all().delete()
    told = await mes.client.send(query)

    assert checked[-1] is False
    assert (told == before) is (query == DOMAINES)
    monkeypatch.setattr(credentials, "_met", Library(1))
    assert await mes.client.send(query) == told


async def test_a_sign_in_that_became_another_account_is_served_as_that_one_alone(mes, services, checked):
    other = await factories.candidat(services, "autre@example.org")
    await Jeton.all().update(compte_id=other.compte_id)

    assert await mes.client.run(CARTES) == []
    assert checked[-1] is False


async def test_a_query_that_its_plan_gives_up_is_checked_before_the_library_runs_it(mes, checked, monkeypatch):
    await Jeton.all().delete()
    checked.clear()
    monkeypatch.setattr("api.schema.planned.run_plan", _gives_up)

    told = await mes.client.send(CARTES)

    assert checked == []
    assert {error["extensions"]["code"] for error in told["errors"]} == {"CONNEXION_REQUISE"}


async def _gives_up(*_given):
    return None


async def test_no_answer_leaves_before_the_check_though_nothing_was_read(mes, checked):
    checked.clear()

    await mes.client.run(DOMAINES)

    assert checked == [True]
