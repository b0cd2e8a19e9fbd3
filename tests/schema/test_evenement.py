"""The history of an account and its live continuation: nothing lost, nothing twice, nothing of another account."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import factories
import pytest
from strawberry.types import ExecutionResult
from waiting import PATIENCE, until_followed

from api.models import Evenement
from api.resolvers import evenement as resolvers
from api.resolvers.compte import connexion
from api.resolvers.operation import Acteur
from api.rules.compte import TypeCompte, UsageJeton
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, RefusedError
from api.schema import schema
from api.schema.context import Context, CookiePolicy, Credentials

HISTORIQUE = """query($candidature: ID, $first: Int! = 50, $after: Cursor) {
  historique(candidatureId: $candidature, first: $first, after: $after) {
    nodes { cursor rang type libelle le candidatureId documentId } pageInfo { hasNextPage endCursor }
  }
}"""
MODIFIE = TypeEvenement.MOT_DE_PASSE_MODIFIE


@pytest.fixture
async def jeanne(services):
    return await factories.candidat(services)


@pytest.fixture
def acting(op, jeanne):
    """The operation of Jeanne, signed in."""
    return replace(op, acteur=Acteur(compte_id=jeanne.compte_id, type=TypeCompte.CANDIDAT, famille=jeanne.id))


@pytest.fixture
def record(op, jeanne):
    """Writes events of Jeanne."""

    async def write(count=1, type_=MODIFIE, **values):
        for _ in range(count):
            async with op.change() as change:
                change.record(type_, jeanne.compte_id, **values)

    return write


async def next_of(stream):
    return (await asyncio.wait_for(anext(stream), PATIENCE)).rang


class TestHistorique:
    async def test_tells_in_order_what_happened(self, client, jeanne, record, horloge):
        candidature = await factories.candidature(jeanne)
        await record(type_=TypeEvenement.COMPTE_ACTIVE)
        await record(type_=TypeEvenement.CANDIDATURE_ENREGISTREE, candidature_id=candidature.id)
        await client.sign_in("jeanne@example.org")

        page = await client.run(HISTORIQUE)

        assert [(node["rang"], node["type"], node["libelle"]) for node in page["nodes"]] == [
            (1, "COMPTE_ACTIVE", "Compte activé"),
            (2, "CANDIDATURE_ENREGISTREE", "Inscription enregistrée"),
        ]
        assert page["nodes"][0]["le"] == f"{horloge.now:%Y-%m-%dT%H:%M:%S}.000Z"
        assert page["nodes"][0]["candidatureId"] is None
        only = await client.run(HISTORIQUE, candidature=page["nodes"][1]["candidatureId"])
        assert [node["rang"] for node in only["nodes"]] == [2]

    async def test_is_read_page_by_page(self, client, record):
        await record(7)
        await client.sign_in("jeanne@example.org")
        seen, after = [], None
        for _ in range(3):
            page = await client.run(HISTORIQUE, first=3, after=after)
            seen.append([node["rang"] for node in page["nodes"]])
            after = page["pageInfo"]["endCursor"]

        assert seen == [[1, 2, 3], [4, 5, 6], [7]]
        assert page["pageInfo"]["hasNextPage"] is False
        assert (await client.run(HISTORIQUE, after=after))["pageInfo"] == {"hasNextPage": False, "endCursor": None}

    async def test_is_of_nobody_else(self, client, services, jeanne, record):
        candidature = await factories.candidature(jeanne)
        await record(type_=TypeEvenement.CANDIDATURE_ENREGISTREE, candidature_id=candidature.id)
        await client.sign_in("jeanne@example.org")
        hers = (await client.run(HISTORIQUE))["nodes"][0]["candidatureId"]
        await factories.candidat(services, "pierre@example.org", nom="DUBOIS")
        await client.sign_in("pierre@example.org")

        assert (await client.run(HISTORIQUE))["nodes"] == []
        assert (await client.run(HISTORIQUE, candidature=hers))["nodes"] == []

    async def test_asks_to_sign_in(self, client):
        [error] = await client.errors(HISTORIQUE)

        assert error["extensions"]["code"] == "CONNEXION_REQUISE"

    @pytest.mark.parametrize(
        "variables",
        [{"first": 0}, {"first": 101}, {"first": -1}, {"after": ""}, {"after": "x"}, {"after": "é"}, {"after": "cg"}],
    )
    @pytest.mark.usefixtures("jeanne")
    async def test_refuses_what_is_no_page(self, client, variables):
        await client.sign_in("jeanne@example.org")

        [error] = await client.errors(HISTORIQUE, **variables)

        assert error["extensions"]["code"] == "FORMAT_INVALIDE"


class TestSuivi:
    async def test_gives_what_was_missed_then_what_comes(self, acting, record):
        await record(3)
        async with aclosing(resolvers.suivre(acting, 1)) as stream:
            assert [await next_of(stream), await next_of(stream)] == [2, 3]
            waiting = asyncio.create_task(next_of(stream))
            await asyncio.sleep(0.02)
            assert not waiting.done()

            await record()

            assert await waiting == 4

    async def test_begins_now_without_a_place(self, acting, record):
        await record(3)
        async with aclosing(resolvers.suivre(acting, None)) as stream:
            waiting = asyncio.create_task(next_of(stream))
            await until_followed(acting.services.bell)
            await record()

            assert await waiting == 4

    async def test_loses_nothing_however_much_was_missed(self, acting, jeanne, op):
        rows = [Evenement(compte_id=jeanne.compte_id, rang=rang, type=MODIFIE, le=op.now) for rang in range(1, 251)]
        await Evenement.bulk_create(rows)

        async with aclosing(resolvers.suivre(acting, 0)) as stream:
            assert [await next_of(stream) for _ in range(250)] == list(range(1, 251))

    async def test_loses_nothing_of_what_is_written_while_it_is_read(self, acting, record):
        await record(5)
        seen = []
        async with aclosing(resolvers.suivre(acting, 0)) as stream:
            for number in range(10):
                seen.append(await next_of(stream))
                if number < 5:
                    await record()

        assert seen == list(range(1, 11))

    async def test_of_one_candidature_skips_the_rest(self, acting, jeanne, record):
        candidature = await factories.candidature(jeanne)
        async with aclosing(resolvers.suivre(acting, 0, candidature.id)) as stream:
            waiting = asyncio.create_task(next_of(stream))
            await asyncio.sleep(0.02)
            await record()
            await record(type_=TypeEvenement.CANDIDATURE_MODIFIEE, candidature_id=candidature.id)

            assert await waiting == 2

    async def test_of_the_candidature_of_somebody_else_is_refused(self, acting, services):
        pierre = await factories.candidat(services, "pierre@example.org", nom="DUBOIS")
        candidature = await factories.candidature(pierre)

        with pytest.raises(RefusedError) as refused:
            await anext(resolvers.suivre(acting, 0, candidature.id))

        assert [problem.code for problem in refused.value.problems] == [Code.INTROUVABLE]

    async def test_ends_with_its_sign_in_through_the_schema(self, op, jeanne):
        opened = await connexion.se_connecter(
            op, "jeanne@example.org", factories.MOT_DE_PASSE, connexion.TypeClient.MOBILE
        )
        credentials = Credentials(bearer=opened.jetons[UsageJeton.PORTEUR], cookie=None)
        signed_in = await credentials.sign_in(op)
        context = Context(signed_in, CookiePolicy(secure=False), None, credentials)
        stream = await schema.subscribe(
            'subscription { evenements(apres: "cjA") { rang libelle } }', context_value=context
        )
        assert not isinstance(stream, ExecutionResult), stream.errors
        first = await asyncio.wait_for(anext(stream), PATIENCE)
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.02)

        await connexion.revoquer(signed_in, opened.famille)
        last = await asyncio.wait_for(waiting, PATIENCE)

        assert first.data == {"evenements": {"rang": 1, "libelle": "Connexion d'un appareil"}}
        assert (last.data, last.errors[0].extensions) == (None, {"code": "CONNEXION_REQUISE"})
        assert await Evenement.filter(compte_id=jeanne.compte_id).count() == 2

    async def test_leaves_no_ear_behind(self, acting, record, services):
        await record()
        async with aclosing(resolvers.suivre(acting, 0)) as stream:
            await next_of(stream)
            assert services.bell._ears

        assert not any(services.bell._ears.values())
