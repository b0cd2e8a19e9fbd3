"""An operation sent twice is done once; one that a fault undid is tried again, or reports its possible effect."""

import asyncio
import re
from hashlib import md5, sha1, sha256

import factories
import orjson
import pytest
from bases import cut_connections
from graphql import get_named_type
from waiting import PATIENCE

from api.models import Candidature, Evenement, Reponse, transaction
from api.models.faults import AwayError, UncertainError
from api.resolvers import parcours
from api.resolvers.compte import preferences
from api.schema import execution, schema
from api.schema.execution import SANS_CLE

DEMARRER = """mutation($periode: ID!) {
  candidatureDemarrer(input: {periodeId: $periode}) { errors { code message path } candidature { id version } }
}"""
ABANDONNER = """mutation($id: ID!, $version: Int) {
  candidatureAbandonner(input: {candidatureId: $id, version: $version}) { errors { code message path } estFait }
}"""


@pytest.fixture
async def jeanne(client, services):
    candidat = await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    return candidat


@pytest.fixture
async def periode_id(jeanne, client):
    assert jeanne.compte_id
    await factories.periode()
    domaines = await client.run("{ domaines(nature: EXAMEN) { code sessions { periodes { id } } } }")
    (bcp,) = [domaine for domaine in domaines if domaine["code"] == "BCP"]
    return bcp["sessions"][0]["periodes"][0]["id"]


async def send(client, query, key=None, *, in_body=False, **variables):
    body = {"query": query, "variables": variables}
    if key and in_body:
        body["extensions"] = {"idempotencyKey": key}
    headers = {"Idempotency-Key": key} if key and not in_body else {}
    return (await client.http.post("/graphql", json=body, headers=headers)).json()


class TestUnderAKey:
    async def test_the_same_answer_comes_back_and_nothing_is_done_again(self, client, periode_id):
        first = await send(client, DEMARRER, "k1", periode=periode_id)
        candidature = first["data"]["candidatureDemarrer"]["candidature"]
        gone = await send(client, ABANDONNER, "k2", id=candidature["id"], version=candidature["version"])
        again = await send(client, ABANDONNER, "k2", id=candidature["id"], version=candidature["version"])

        assert gone["data"] == again["data"] == {"candidatureAbandonner": {"errors": [], "estFait": True}}
        assert "rejouee" not in gone["extensions"]
        assert again["extensions"]["rejouee"] is True

    async def test_the_key_may_travel_in_the_extensions(self, client, periode_id):
        first = await send(client, DEMARRER, "k1", in_body=True, periode=periode_id)
        again = await send(client, DEMARRER, "k1", periode=periode_id)

        assert first["data"] == again["data"]
        assert again["extensions"]["rejouee"] is True

    async def test_other_arguments_are_refused(self, client, periode_id):
        await send(client, DEMARRER, "k1", periode=periode_id)
        other = await send(client, DEMARRER, "k1", periode="autre")

        assert [error["extensions"]["code"] for error in other["errors"]] == ["IDEMPOTENCE_INCOHERENTE"]

    @pytest.mark.usefixtures("periode_id")
    async def test_a_key_without_form_is_refused(self, client):
        answer = await send(client, DEMARRER, "k" * 101, periode="aucune")

        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORMAT_INVALIDE"]

    @pytest.mark.usefixtures("jeanne")
    async def test_a_refusal_is_an_answer_too(self, client):
        first = await send(client, ABANDONNER, "k1", id="inconnu")
        again = await send(client, ABANDONNER, "k1", id="inconnu")

        assert first["data"]["candidatureAbandonner"]["errors"][0]["code"] == "INTROUVABLE"
        assert first["data"] == again["data"]

    async def test_keys_are_those_of_one_account(self, client, services, periode_id):
        mine = await send(client, DEMARRER, "k1", periode=periode_id)
        await factories.candidat(services, "pierre@example.org", nom="DUBOIS")
        client.http.cookies.clear()
        await client.sign_in("pierre@example.org")
        his = await send(client, DEMARRER, "k1", periode=periode_id)

        ids = {answer["data"]["candidatureDemarrer"]["candidature"]["id"] for answer in (mine, his)}
        assert len(ids) == 2

    async def test_a_key_is_forgotten_after_a_day(self, client, horloge, periode_id):
        await send(client, DEMARRER, "k1", periode=periode_id)
        horloge.advance(hours=24)
        client.http.cookies.clear()
        await client.sign_in("jeanne@example.org")
        again = await send(client, DEMARRER, "k1", periode=periode_id)

        assert again["data"]["candidatureDemarrer"]["candidature"]
        assert "rejouee" not in again["extensions"]

    async def test_what_ended_in_an_error_leaves_nothing(self, client, periode_id, monkeypatch):
        async def fail(*_args):
            raise RuntimeError

        with monkeypatch.context() as patched:
            patched.setattr(parcours, "charger_une", fail)
            first = await send(client, DEMARRER, "k1", periode=periode_id)
        assert [error["extensions"]["code"] for error in first["errors"]] == ["ERREUR_INTERNE"]
        assert first["data"] is None
        assert await Candidature.all().count() == await Reponse.all().count() == 0

        again = await send(client, DEMARRER, "k1", periode=periode_id)

        assert again["data"]["candidatureDemarrer"]["candidature"]

    @pytest.mark.usefixtures("jeanne")
    async def test_a_sign_in_keeps_no_secret(self, client):
        await send(
            client,
            'mutation { compteSeConnecter(input: {identifiant: "jeanne@example.org", motDePasse: "Motdepasse!",'
            " client: MOBILE}) { jetons { porteur } } }",
            "k1",
        )

        assert await Reponse.all().count() == 0

    @pytest.mark.usefixtures("postgresql")
    async def test_a_hundred_at_once_are_done_once(self, client, periode_id):
        answers = await asyncio.gather(*(send(client, DEMARRER, "k1", periode=periode_id) for _ in range(100)))

        assert {str(answer["data"]) for answer in answers} == {str(answers[0]["data"])}
        assert sum("rejouee" not in answer["extensions"] for answer in answers) == 1
        assert await Candidature.all().count() == 1


class TestAfterAFault:
    async def test_what_surely_did_nothing_is_tried_again(self, client, periode_id, monkeypatch):
        faults = [AwayError(), AwayError()]
        real = parcours._start

        async def shaky(*args):
            if faults:
                raise faults.pop()
            return await real(*args)

        monkeypatch.setattr(parcours, "_start", shaky)
        answer = await send(client, DEMARRER, periode=periode_id)

        assert answer["data"]["candidatureDemarrer"]["candidature"]
        assert faults == []

    async def test_a_database_that_stays_away_is_said_with_no_effect(self, client, periode_id, monkeypatch):
        async def away(*_args):
            raise AwayError

        monkeypatch.setattr(parcours, "_start", away)
        answer = await send(client, DEMARRER, periode=periode_id)

        (error,) = answer["errors"]
        assert error["extensions"] == {"code": "REESSAYER", "effet": "AUCUN"}
        assert "momentanément indisponible" in error["message"]

    async def test_what_may_have_been_done_is_not_done_again(self, client, periode_id, monkeypatch):
        calls = []
        real = parcours._start

        async def lost(*args):
            calls.append(await real(*args))
            raise UncertainError

        monkeypatch.setattr(parcours, "_start", lost)
        answer = await send(client, DEMARRER, periode=periode_id)

        assert answer["errors"][0]["extensions"] == {"code": "REESSAYER", "effet": "INCONNU"}
        assert len(calls) == 1

    @pytest.mark.usefixtures("postgresql")
    async def test_a_deadlock_is_tried_again(self, services):
        """Two transactions cross on two rows; PostgreSQL undoes one of them, which is no true failure."""
        jeanne = await factories.compte(services, "jeanne@example.org")
        pierre = await factories.compte(services, "pierre@example.org")
        both = asyncio.Barrier(2)

        async def cross(first, second):
            async with transaction():
                await type(first).filter(id=first.id).update(libelle="a")
                await both.wait()
                await type(second).filter(id=second.id).update(libelle="b")

        outcomes = await asyncio.gather(cross(jeanne, pierre), cross(pierre, jeanne), return_exceptions=True)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AwayError", "NoneType"]

    @pytest.mark.usefixtures("postgresql", "jeanne")
    async def test_connections_that_the_server_closed_cost_no_request(self, database, client):
        for _ in range(3):
            await cut_connections(database)

            answers = await asyncio.gather(*(send(client, "{ moi { identifiant } }") for _ in range(20)))

            assert [answer for answer in answers if "errors" in answer] == []

    @pytest.mark.usefixtures("postgresql", "jeanne")
    async def test_a_pool_survives_transactions_that_cannot_begin(self, database):
        """As many failed beginnings as the pool has connections, and more."""
        for _ in range(30):
            await cut_connections(database)
            try:
                async with transaction():
                    await Evenement.all().count()
            except (AwayError, UncertainError):
                pass

        async with asyncio.timeout(PATIENCE), transaction():
            assert await Evenement.all().count() == 1  # the sign-in


SECRETS = re.compile("jeton|secret|liaison|lien$|porteur|renouvellement|^uri$|papillon|feuille", re.IGNORECASE)


def test_no_answer_that_tells_a_secret_is_kept():
    mutations = schema._schema.mutation_type.fields
    telling = {
        name
        for name, field in mutations.items()
        if any(SECRETS.search(item) for item in get_named_type(field.type).fields)
    }

    assert len(telling) >= 9
    assert telling <= SANS_CLE <= set(mutations)


@pytest.mark.usefixtures("jeanne")
async def test_a_failed_operation_under_a_key_gives_no_guess_back(client, monkeypatch):
    async def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(preferences, "modifier", fail)
    query = """mutation($a: String!) {
      compteModifierMotDePasse(input: {
        motDePasseActuel: $a, motDePasse: "Nouvelle.Lune7", motDePasseConfirmation: "Nouvelle.Lune7"
      }) { errors { code } }
      compteModifierPreferences(input: {avisPieces: true}) { errors { code } } }"""

    answers = [await send(client, query, f"k{rank}", a=f"Devine.{rank}") for rank in range(6)]

    told = [answer["data"]["compteModifierMotDePasse"]["errors"] for answer in answers]
    assert [error["code"] for (error, *_) in told] == ["IDENTIFIANTS_INVALIDES"] * 5 + ["TROP_DE_TENTATIVES"]


async def test_what_is_kept_of_a_request_helps_nobody_to_guess_its_password(jeanne, client, monkeypatch):
    """No mutation with a password is stored under a key any more; the digest does not rely on that."""
    monkeypatch.setattr(execution, "SANS_CLE", set())
    kept = []
    original = execution._digests
    monkeypatch.setattr(execution, "_digests", lambda context: kept.append(context) or original(context))
    query = """mutation($a: String!, $n: String!) {
      compteModifierMotDePasse(input: {motDePasseActuel: $a, motDePasse: $n, motDePasseConfirmation: $n}) {
        errors { code } estFait
      }
    }"""

    answer = await send(client, query, "clef-1", a=factories.MOT_DE_PASSE, n="Nouvelle.Lune7")

    assert answer["data"]["compteModifierMotDePasse"]["estFait"]
    [context] = kept
    asked = [context.query, context.operation_name, context.variables]
    row = await Reponse.get(compte_id=jeanne.compte_id)
    plain = {make(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest() for make in (sha256, sha1, md5)}
    assert row.empreinte not in plain
    assert "Lune" not in f"{row.contenu}{row.empreinte}"
