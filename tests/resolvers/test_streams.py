"""A stream ends with the sign-in that opened it, at once and in any process, with a code for coming back."""

import asyncio
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import factories
import pytest
from strawberry.types import ExecutionResult
from waiting import PATIENCE, until, until_followed

from api.models import Habilitation, Jeton, Suivi
from api.models.faults import AwayError
from api.resolvers import evenement, streams
from api.resolvers.compte import connexion, effacement, fiche, mot_de_passe
from api.resolvers.gestion import gestionnaire, suivi
from api.resolvers.operation import Acteur
from api.resolvers.sign_in import SignInRequiredError
from api.rules.compte import TypeCompte, UsageJeton
from api.schema import schema
from api.schema.context import Context, CookiePolicy, Credentials
from api.services.bell import PostgresBell


@pytest.fixture(autouse=True)
def no_look(monkeypatch):
    """Stops the periodic reading, so that only a ring makes a stream read."""
    monkeypatch.setattr(streams, "VEILLE", 3600.0)


@pytest.fixture
async def processes(op, base, database):
    """Operations without a sign-in in two processes; on SQLite, which serves one, twice in it."""
    if base == "sqlite":
        yield op, op
        return
    async with PostgresBell(database).running() as here, PostgresBell(database).running() as there:
        await until(lambda: here.is_listening and there.is_listening)
        yield tuple(replace(op, services=replace(op.services, bell=bell)) for bell in (here, there))


class Appareil:
    """A sign-in, on one device."""

    def __init__(self, opened):
        self.opened = opened
        self.credentials = Credentials(bearer=opened.jetons[UsageJeton.PORTEUR], cookie=None)

    @property
    def famille(self):
        return self.opened.famille

    async def acting(self, op):
        return await self.credentials.sign_in(op)

    async def context(self, op):
        return Context(await self.acting(op), CookiePolicy(secure=False), None, self.credentials)


@pytest.fixture
async def telephone(services, op):
    """The device of Jeanne that follows."""
    await factories.candidat(services)
    return await sign_in(op)


async def sign_in(op):
    mobile = connexion.TypeClient.MOBILE
    return Appareil(await connexion.se_connecter(op, "jeanne@example.org", factories.MOT_DE_PASSE, mobile))


@asynccontextmanager
async def following(op, appareil, suivre=evenement.suivre):
    """A stream, read by a task as long as it lasts."""
    context = await appareil.context(op)
    async with aclosing(suivre(context.op, None, garde=context.garde())) as stream:
        reading = asyncio.create_task(read(stream))
        await until_followed(op.services.bell)
        assert not reading.done()
        yield reading


async def read(stream):
    async for _ in stream:
        pass


async def close_it(op, appareil):
    """Signs out, from the device itself."""
    await connexion.se_deconnecter(await appareil.acting(op))


async def close_from_another(op, appareil):
    """Closes the sign-in, from another device."""
    await connexion.revoquer(await (await sign_in(op)).acting(op), appareil.famille)


async def change_password(op, appareil):
    """Changes the password, from another device."""
    other = await (await sign_in(op)).acting(op)
    await mot_de_passe.modifier(other, factories.MOT_DE_PASSE, "Nouveau!1", "Nouveau!1")


async def delete(op, appareil):
    """Deletes the account, without a registration, from another device."""
    await fiche.supprimer(await (await sign_in(op)).acting(op), confirmation=True)


async def erase(op, appareil):
    """Erases the account, from another device."""
    await effacement.effacer(await (await sign_in(op)).acting(op), factories.MOT_DE_PASSE, confirmation=True)


@pytest.mark.parametrize("way", [close_it, close_from_another, change_password, delete, erase])
async def test_ends_at_once_however_and_wherever_the_sign_in_was_closed(processes, telephone, way):
    here, there = processes
    async with following(here, telephone) as reading:
        await way(there, telephone)
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(SignInRequiredError):
                await reading


async def test_that_of_an_office_ends_when_its_account_is_closed(processes, services):
    here, there = processes
    dec = await factories.compte(
        services, "dec@example.org", type=TypeCompte.GESTIONNAIRE, totp_active_le=services.clock()
    )
    await Habilitation.create(compte_id=dec.id, centre="33", domaine="BCP")
    async with there.change() as change:
        office = Appareil(await connexion.connecter(change, dec, connexion.TypeClient.MOBILE))
    chief = Acteur(compte_id=uuid4(), type=TypeCompte.ADMINISTRATEUR, famille=uuid4())
    async with following(here, office, suivi.suivre) as reading:
        await gestionnaire.desactiver(replace(there, acteur=chief), dec.id)
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(SignInRequiredError):
                await reading


async def test_ends_when_the_token_expires(processes, telephone, horloge):
    op, _ = processes
    await Jeton.all().update(expire_le=horloge.now + timedelta(seconds=0.5))
    async with following(op, telephone) as reading:
        horloge.advance(seconds=0.5)
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(SignInRequiredError):
                await reading


async def test_asks_to_come_back_while_the_database_is_away(op, telephone, monkeypatch):
    context = await telephone.context(op)

    async def away(*_args, **_values):
        raise AwayError

    monkeypatch.setattr(Suivi, "bulk_create", away)
    answer = await schema.subscribe("subscription { evenements { rang } }", context_value=context)
    if not isinstance(answer, ExecutionResult):
        answer = await anext(answer)

    assert [error.extensions["code"] for error in answer.errors] == ["REESSAYER"]
