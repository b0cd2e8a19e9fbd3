"""Live streams read by clients that do nothing special: nothing lost, nothing doubled, and an end when signed out."""

import asyncio

import factories
import pytest
import uvicorn
from lecteurs import lecteur
from waiting import until, until_followed

from api.app import build_app
from api.models import Compte, Evenement, Halte
from api.resolvers.compte import connexion
from api.resolvers.operation import Operation
from api.rules.compte import UsageJeton
from api.rules.evenement import TypeEvenement
from api.server import _options
from api.settings import Settings

pytestmark = pytest.mark.any_database


class Serveur:
    """A server on the services of a test, which leaves and comes back on its port as after a SIGTERM."""

    def __init__(self, services, folder):
        self.services = services
        self._settings = Settings(data_dir=folder, public_url="http://127.0.0.1", port=0)

    async def start(self, port=0):
        app = build_app(self._settings, self.services)
        config = uvicorn.Config(app, **_options(self._settings) | {"port": port, "host": "127.0.0.1"})
        self._listening = config.bind_socket()
        self.port = self._listening.getsockname()[1]
        self._server, self._stopping = uvicorn.Server(config), app.state.stopping
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listening]))
        await until(lambda: self._server.started)

    async def stop(self):
        await self._stopping.leave(0)
        self._server.should_exit = True
        await self._serving
        self._listening.close()


@pytest.fixture
async def serveur(services, tmp_path):
    opened = Serveur(services, tmp_path)
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def compte(services):
    candidat = await factories.candidat(services)
    return await Compte.get(id=candidat.compte_id)


@pytest.fixture
async def opened(services, compte):
    op = Operation(acteur=None, now=services.clock(), services=services)
    async with op.change() as change:
        return await connexion.connecter(change, compte, connexion.TypeClient.MOBILE)


async def happen(services, compte, *, ring=True):
    event = await Evenement.record(TypeEvenement.COMPTE_MODIFIE, compte_id=compte.id, le=services.clock())
    if ring:
        await services.bell.ring(compte.id)
    return {"rang": event.rang}


@pytest.mark.parametrize("kind", ["graphql-ws", "EventSource"])
async def test_a_plain_client_loses_and_doubles_nothing_across_a_renewal_and_restarts_and_stops_when_signed_out(
    compte, opened, serveur, node_modules, kind
):
    services = serveur.services
    address, bearer = f"http://127.0.0.1:{serveur.port}", opened.jetons[UsageJeton.PORTEUR]
    async with lecteur(node_modules, kind, address, bearer) as reader:
        await until_followed(services.bell)
        # A restart before any event: what happened meanwhile comes once.
        await serveur.stop()
        expected = [await happen(services, compte, ring=False)]
        await serveur.start(serveur.port)
        assert await reader.next() == expected[0]

        # A renewal: the stream belongs to the sign-in.
        op = Operation(acteur=None, now=services.clock(), services=services)
        renewed = await connexion.renouveler(op, opened.jetons[UsageJeton.RENOUVELLEMENT])
        expected.append(await happen(services, compte))
        assert await reader.next() == expected[1]

        # A restart after an event.
        await serveur.stop()
        expected += [await happen(services, compte, ring=False) for _ in range(3)]
        await serveur.start(serveur.port)
        assert [await reader.next() for _ in range(3)] == expected[2:]
        expected.append(await happen(services, compte))
        assert await reader.next() == expected[-1]
        assert await Halte.all().count() == 0

        # Signed out: told, then no more.
        signed_in = Operation(acteur=opened.acteur, now=services.clock(), services=services)
        await connexion.revoquer(signed_in, renewed.famille)
        assert await reader.next() == {"code": "CONNEXION_REQUISE"}
        end = await reader.next()

        assert end == {"end": "complete" if kind == "graphql-ws" else "closed"}
        assert await reader.ended() == 0
    assert reader.told[:-2] == expected
