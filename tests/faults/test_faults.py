"""Neighbours that fail while somebody registers: no false answer, no loss, no restart by hand."""

import asyncio
from time import monotonic

import asyncpg
import httpx
import pytest
from waiting import until

from api.demo import operations
from api.demo.personnages import MOT_DE_PASSE
from api.schema.base import uuid_of
from benchmarks.candidats import Candidat
from benchmarks.client import Tally

MAILED = (
    "SELECT t.id, t.nom, t.faite_le, t.tentatives, t.erreur FROM tache t"
    " JOIN evenement e ON e.id = t.evenement_id WHERE e.type = $1 AND t.nom LIKE 'courriel%' ORDER BY e.rang"
)


async def delayed(deployment, type_):
    """Waits until a mail of the last event of a type was refused."""
    base = await asyncpg.connect(deployment.base.url)
    try:

        async def is_delayed():
            tasks = await base.fetch(MAILED, type_)
            return bool(tasks) and tasks[-1]["erreur"] is not None

        await until(is_delayed)
    finally:
        await base.close()


async def mails_of(deployment, type_, seconds=90):
    """The tasks that mailed a type of event, once all are done."""
    base = await asyncpg.connect(deployment.base.url)
    try:
        async with asyncio.timeout(seconds):
            while True:
                tasks = await base.fetch(MAILED, type_)
                if tasks and all(task["faite_le"] for task in tasks):
                    return tasks
                await asyncio.sleep(0.3)
    finally:
        await base.close()


@pytest.mark.parametrize("mood", ["refuse", *(pytest.param(mood, marks=pytest.mark.long) for mood in ("slow", "cut"))])
async def test_a_mail_server_in_a_bad_mood_delays_mails_and_nothing_else(deployment, jeanne, inscrite, mood):
    deployment.mails.mood, balked = mood, deployment.mails.balked
    try:
        begun = monotonic()
        inscrite.update(await jeanne.modify(inscrite))
        waited = monotonic() - begun
        await until(lambda: deployment.mails.balked > balked)
        if mood != "slow":
            await delayed(deployment, "CANDIDATURE_MODIFIEE")  # another mail may have been refused before it
    finally:
        deployment.mails.mood = "kind"
    last = (await mails_of(deployment, "CANDIDATURE_MODIFIEE"))[-1]

    assert waited < 5 or mood != "slow"  # the patience with a mail server in that mood
    received = deployment.mails.ids()
    assert [found for found in received if str(last["id"]) in found]
    assert last["tentatives"] >= (1 if mood == "slow" else 2)


@pytest.mark.parametrize("seconds", [2, pytest.param(10, marks=pytest.mark.long)])
async def test_a_database_away_for_some_seconds_is_said_and_forgotten(deployment, http, jeanne, inscrite, seconds):
    server = deployment.servers[0]
    variables = {"id": inscrite["id"], "version": inscrite["version"]}
    url, headers = f"{server.address}/graphql", {"Authorization": f"Bearer {jeanne.porteur}"}
    credentials = {"identifiant": jeanne.adresse, "motDePasse": MOT_DE_PASSE}
    (mine,) = (await jeanne.send("{ candidatures { documents { fichier { url } } } }", {}))["candidatures"]
    requests = (
        lambda: http.post(url, json={"query": "{ moi { identifiant } }"}, headers=headers),
        lambda: http.post(url, json={"query": operations.MODIFIER, "variables": variables}, headers=headers),
        lambda: http.post(url, json={"query": operations.SE_CONNECTER, "variables": credentials}),
        lambda: http.get(mine["documents"][0]["fichier"]["url"]),
    )
    answers = []
    deployment.base.kill()
    gone = monotonic()
    while monotonic() - gone < seconds:
        for request in requests:
            async with asyncio.timeout(10):
                answers.append(await request())
        ready = (await http.get(f"{server.address}/readyz")).status_code
        assert ready == httpx.codes.SERVICE_UNAVAILABLE
        assert (await http.get(f"{server.address}/livez")).status_code == httpx.codes.OK
    await deployment.base.restart()
    saved = await jeanne.modify(inscrite)  # with the version read before: nothing was written meanwhile

    for response in answers:
        (error,) = response.json()["errors"]
        assert response.status_code in {200, 503}
        assert error.get("code", error.get("extensions", {}).get("code")) == "REESSAYER"
        assert error["message"] == "Le service est momentanément indisponible. Réessayez dans un instant."
        assert not any((response.json().get("data") or {}).values())
    assert saved["versionInscription"] == inscrite["versionInscription"] + 1
    assert (await requests[3]()).content.startswith(b"%PDF")
    assert (await mails_of(deployment, "CANDIDATURE_MODIFIEE"))[-1]["faite_le"]
    inscrite.update(saved)


async def test_one_key_a_hundred_times_at_once_through_two_servers_is_done_once(deployment, http, jeanne, inscrite):
    draft = await jeanne._change(operations.MODIFIER, inscrite)
    person = Candidat(
        jeanne.adresse, lambda: [server.address for server in deployment.servers], deployment.mails, Tally(), http
    )
    person.porteur = jeanne.porteur
    variables = {"id": draft["id"], "version": draft["version"]}

    answers = await asyncio.gather(
        *(person.send(operations.ENREGISTRER, variables, key="cent-fois") for _ in range(100))
    )

    assert {str(answer) for answer in answers} == {str(answers[0])}
    saved = answers[0]["candidatureEnregistrer"]["candidature"]
    base = await asyncpg.connect(deployment.base.url)
    versions = await base.fetch(
        "SELECT donnees->>'version' AS version FROM evenement WHERE candidature_id = $1 AND type = $2",
        uuid_of(draft["id"], "Candidature"),
        "CANDIDATURE_MODIFIEE",
    )
    await base.close()
    assert [row["version"] for row in versions].count(str(saved["versionInscription"])) == 1
    inscrite.update({**draft, **saved})
