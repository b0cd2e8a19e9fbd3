"""The wizard when many act at once. SQLite takes no row lock, hence PostgreSQL only."""

import asyncio

import pytest
from statements import counted_statements

from api.models import Candidature, Document, Evenement
from api.resolvers import referentiel
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from tests.journeys.etapes import codes, periode_id, ready_to_save
from tests.journeys.story import (
    DEMARRER,
    DESINSCRIRE,
    ENREGISTRER,
    remplir,
)
from tests.rules.dossiers import ngmb_dupont

pytestmark = pytest.mark.usefixtures("postgresql")


@pytest.mark.parametrize("saves", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_many_saves_of_one_draft_make_one_registration(recit, client, periode, jeanne, saves):
    await ready_to_save(recit, periode)

    answers = await asyncio.gather(*(client.send(ENREGISTRER, id=recit.id) for _ in range(saves)))

    payloads = [answer["data"]["candidatureEnregistrer"] for answer in answers]
    assert not [answer["errors"] for answer in answers if "errors" in answer]
    assert len([payload for payload in payloads if not payload["errors"]]) == 1
    refused = [codes(payload["errors"]) for payload in payloads if payload["errors"]]
    assert refused == [[("ACTION_IMPOSSIBLE", [])]] * (saves - 1)
    row = await Candidature.get()
    await jeanne.refresh_from_db()
    assert (row.etat, row.numero_inscription, row.version_inscription) == (EtatCandidature.INSCRIT, 1, 1)
    assert jeanne.dernier_numero_inscription == 1
    assert await Document.all().count() == 2
    events = await Evenement.filter(compte_id=jeanne.compte_id).order_by("rang").values_list("rang", "type")
    assert [rang for rang, _ in events] == list(range(1, len(events) + 1))
    assert [type_ for _, type_ in events].count(TypeEvenement.CANDIDATURE_ENREGISTREE) == 1


@pytest.mark.usefixtures("recit")
async def test_fifty_starts_of_one_period_make_one_draft(client, periode):
    answers = await asyncio.gather(*(client.send(DEMARRER, periode=periode_id(periode)) for _ in range(50)))

    ids = {answer["data"]["candidatureDemarrer"]["candidature"]["id"] for answer in answers}
    assert len(ids) == 1
    assert await Candidature.all().count() == 1
    assert await Evenement.filter(type=TypeEvenement.CANDIDATURE_DEMARREE).count() == 1


@pytest.mark.parametrize("order", [("save", "withdraw"), ("withdraw", "save")])
async def test_of_a_withdrawal_and_a_save_at_once_both_leave_one_story(recit, client, periode, order):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    version = (await recit.modifier())["version"]
    calls = {
        "save": lambda: client.send(ENREGISTRER, id=recit.id, version=version),
        "withdraw": lambda: client.send(DESINSCRIRE, id=recit.id, version=version, confirmation=True),
    }

    answers = await asyncio.gather(*(calls[name]() for name in order))

    refused = [payload["errors"] for answer in answers for payload in answer["data"].values() if payload["errors"]]
    row = await Candidature.get()
    assert len(refused) == 1
    won_by_save = row.etat is EtatCandidature.INSCRIT
    assert codes(refused[0]) == [("VERSION_PERIMEE", ["version"]) if won_by_save else ("INTROUVABLE", [])]
    assert row.version_inscription == (2 if won_by_save else 1)
    assert row.brouillon is None


async def test_forty_devices_that_fill_one_draft_lose_nothing(recit, client, periode):
    draft = await recit.demarrer(periode_id(periode))
    forms = {
        "MODALITES": {"acceptees": True},
        "IDENTIFICATION": {"localite": "CAYENNE"},
        "CONDITIONS": {"acceptees": True},
        "QUALIFICATION": {"formePassage": "GLOBALE"},
    }

    await asyncio.gather(
        *(
            client.run(remplir(code), input={"candidatureId": recit.id, **form})
            for code, form in forms.items()
            for _ in range(10)
        )
    )

    row = await Candidature.get()
    assert row.version == draft["version"] + 40
    assert row.brouillon.keys() == forms.keys()


async def test_a_tab_and_a_save_take_few_statements(recit, client, periode, jeanne):
    """BEGIN, COMMIT and the ring of the bell come on top."""
    await ready_to_save(recit, periode)
    await referentiel.actualiser()  # which the clock of a server keeps
    with counted_statements() as tab:
        await recit.remplir("MODALITES", acceptees=True)
    with counted_statements() as save:
        await client.run(
            "mutation($id: ID!) { candidatureEnregistrer(input: {candidatureId: $id}) { candidature { numero } } }",
            id=recit.id,
        )

    assert len(tab) <= 3  # the sign-in, the dossier with its schools and the ends, the writes
    assert len(save) <= 7  # besides: the revision, the person, the same spécialité, what a save left
