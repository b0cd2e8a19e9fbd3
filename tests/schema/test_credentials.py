"""The check of a sign-in that a query's first reading brings: as strict as the one before, in one statement less."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import factories
import pytest
from both import plans_alone
from bureau import bureau

from api.models import Compte, Jeton
from api.models.postgresql import PostgresqlClient
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Acteur, NotedOnce, PendingCheck
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.journal import NatureJournal
from api.schema import credentials
from api.schema.credentials import Credentials
from api.schema.limits.library import Library
from api.services.replica import Replica

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
    """The outcome of each check that waited for a reading: whether the sign-in was still the same."""
    found, conclude = [], PendingCheck.conclude

    def seen(self, rows):
        found.append(False)
        conclude(self, rows)
        found[-1] = True

    monkeypatch.setattr(PendingCheck, "conclude", seen)
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


async def test_fields_that_read_at_once_each_bring_the_check(mes, checked):
    ids = [card["id"] for card in await mes.client.run("{ candidatures { id } }")]
    query = "query Deux($id: ID!) { candidatures { id } candidature(id: $id) { id } moi { id } }"
    await mes.client.run(query, id=ids[0])
    await Jeton.all().delete()
    checked.clear()

    told = await mes.client.send(query, id=ids[0])

    assert True not in checked
    assert not any(told["data"].values())


async def test_a_token_that_ended_begins_no_second_reading(mes, checked):
    await Jeton.all().delete()
    await mes.client.send(CARTES)
    checked.clear()

    await mes.client.send(CARTES)

    assert checked == []


async def test_a_refusal_by_a_resolver_is_not_checked_twice(mes, checked, monkeypatch):
    signed_in = []

    async def seen(*given):
        signed_in.append(given)

    monkeypatch.setattr(credentials.Credentials, "sign_in", seen)

    told = await mes.client.send("query Refus { moi { id } gestionComptes(first: 1) { nodes { id } } }")

    assert told["data"]["moi"]
    assert checked == [True]
    assert signed_in == []


async def test_a_bearer_that_a_renewal_ended_is_honoured_for_its_minute(mes, services, checked):
    await mes.client.run(MOI)
    await Jeton.all().update(revoque_le=services.clock())
    kept = await Jeton.first()
    await Jeton.create(
        compte_id=kept.compte_id,
        famille=kept.famille,
        usage=kept.usage,
        empreinte="another of the same sign-in",
        appareil="",
        expire_le=kept.expire_le,
    )

    assert await mes.client.run(MOI)
    assert checked[-1] is False


async def test_only_candidates_who_confirmed_their_address_are_remembered(mes, client, services, periode, monkeypatch):
    remembered = []
    monkeypatch.setattr(credentials._met, "put", lambda _digest, acteur, _size: remembered.append(acteur.type))
    office = await bureau(client, services, ("03", None))

    await office.run("{ moi { id } }")
    await Compte.filter(type=TypeCompte.CANDIDAT).update(premiere_connexion=True)
    await mes.client.send(MOI)
    await mes.client.send(MOI)

    assert remembered == []


def test_nothing_waits_where_a_replica_serves_queries(services):
    found = Credentials(bearer="token", cookie=None)
    digest = services.tokens.digest("token")
    credentials._met.put(digest, Acteur(compte_id=uuid4(), type=TypeCompte.CANDIDAT, famille=uuid4()), 1)

    assert found.pending(services, services.clock())
    assert found.pending(replace(services, replica=Replica("", size=1, at_most=1)), services.clock()) is None
    credentials._met.forget(digest)


def test_a_supposed_acteur_is_noted_nowhere(op):
    acteur = Acteur(compte_id=uuid4(), type=TypeCompte.CANDIDAT, famille=uuid4())
    waits = replace(op, acteur=acteur, check=PendingCheck((gate.COMPTE, ()), acteur, lambda _rows: None))

    with NotedOnce():
        waits.noter(NatureJournal.OBJET_REFUSE)

    assert op.services.journal.en_attente == 0
