"""The wizard through GraphQL: start, save, modify, give up, withdraw, and each reason to refuse."""

from datetime import date, timedelta
from uuid import uuid4

import factories
import pytest

from api.models import Candidature, Document, Etablissement, Evenement, SessionExamen
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from api.rules.textes import CONFIRMATION_DESINSCRIPTION
from api.schema.base import global_id
from tests.journeys.etapes import accrall_in_2027, codes, periode_id, ready_to_save
from tests.journeys.story import (
    ABANDONNER,
    DEMARRER,
    DESINSCRIRE,
    ENREGISTRER,
    LIRE,
    MODIFIER,
    ONGLETS,
    autre_appareil,
    formulaires,
    remplir,
    valeurs,
)
from tests.rules.dossiers import ngmb_dupont

MUTATIONS = [MODIFIER, ENREGISTRER, ABANDONNER, *(remplir(code) for code in ONGLETS)]
INTROUVABLE = {"code": "INTROUVABLE", "message": "Cet élément n'existe pas ou ne vous est pas accessible.", "path": []}


async def count_rows():
    return await Candidature.all().count(), await Document.all().count()


# Starting


async def test_starting_twice_gives_the_same_draft(recit, periode):
    first = await recit.demarrer(periode_id(periode))
    await recit.remplir("MODALITES", acceptees=True)

    again = await recit.demarrer(periode_id(periode))

    assert (again["id"], again["version"]) == (first["id"], 2)
    assert await count_rows() == (1, 0)


async def test_the_tabs_are_given_by_their_codes(recit, client, periode):
    await recit.demarrer(periode_id(periode))
    query = "query($id: ID!, $codes: [String!]) { candidature(id: $id) { onglets(codes: $codes) { code rang } } }"

    some = (await client.run(query, id=recit.id, codes=["EPREUVES", "IDENTIFICATION", "RIEN"]))["onglets"]
    whole = (await client.run(query, id=recit.id, codes=None))["onglets"]

    assert some == [{"code": "IDENTIFICATION", "rang": 2}, {"code": "EPREUVES", "rang": 6}]
    assert (await client.run(query, id=recit.id, codes=[]))["onglets"] == []
    assert len(whole) == 9


@pytest.mark.parametrize(
    ("delta", "message"),
    [
        (-timedelta(microseconds=1), "Le service d'inscription n'est pas encore ouvert."),
        (factories.FERME - factories.OUVRE, "Le service d'inscription est fermé. Contactez le service gestionnaire"),
    ],
    ids=["just before the opening", "at the closing"],
)
async def test_starting_outside_the_period_is_refused(recit, periode, horloge, delta, message):
    horloge.now = factories.OUVRE + delta
    await recit.client.sign_in("jeanne@example.org")

    (error,) = await recit.client.refused(DEMARRER, periode=periode_id(periode))

    assert error["code"] == "INSCRIPTIONS_CLOSES"
    assert error["message"].startswith(message)
    assert await count_rows() == (0, 0)


@pytest.mark.parametrize("instant", [factories.OUVRE, factories.FERME - timedelta(microseconds=1)])
async def test_starting_at_the_first_and_last_instants_is_in_time(recit, client, periode, horloge, instant):
    horloge.now = instant
    await client.sign_in("jeanne@example.org")

    assert (await recit.demarrer(periode_id(periode)))["etat"] == "BROUILLON"


@pytest.mark.usefixtures("recit")
async def test_a_period_that_is_missing_closed_or_malformed_is_not_found(client, periode):
    await SessionExamen.all().update(est_fermee=True)

    for wanted in (periode_id(periode), global_id("Periode", uuid4()), global_id("Session", periode.id), "é", ""):
        assert await client.refused(DEMARRER, periode=wanted) == [INTROUVABLE]


async def test_a_second_candidature_for_a_session_is_refused(recit, client, periode):
    session = await SessionExamen.get(id=periode.session_id)
    other = await factories.periode(session=session, centre="03")
    await recit.demarrer(periode_id(periode))

    (draft,) = await client.refused(DEMARRER, periode=periode_id(other))
    await recit.remplir_tout(ngmb_dupont())
    await recit.enregistrer()
    (saved,) = await client.refused(DEMARRER, periode=periode_id(periode))

    assert codes([draft, saved]) == [("DEJA_INSCRIT", ["periodeId"])] * 2
    assert "en cours de saisie" in draft["message"]
    assert "déjà inscrit" in saved["message"]


async def test_another_domaine_takes_a_second_candidature_and_the_next_number(recit, periode, bts):
    first = await recit.inscrire(periode_id(periode), ngmb_dupont())
    second = await recit.inscrire(periode_id(bts), accrall_in_2027())

    assert (first["numero"], second["numero"]) == ("001", "002")


async def test_a_stale_version_is_refused_by_every_mutation(recit, client, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    saved = await recit.modifier()

    for query in (ENREGISTRER, ABANDONNER, MODIFIER):
        assert codes(await client.refused(query, id=recit.id, version=saved["version"] - 1)) == [
            ("VERSION_PERIMEE", ["version"])
        ]
    form = {"acceptees": True}
    stale = await client.refused(remplir("MODALITES"), input={"candidatureId": recit.id, "version": 1, **form})
    withdrawal = await client.refused(DESINSCRIRE, id=recit.id, version=1, confirmation=True)
    assert codes(stale) == codes(withdrawal) == [("VERSION_PERIMEE", ["version"])]
    assert (await recit.dossier())["version"] == saved["version"]
    fresh = await client.run(
        remplir("MODALITES"), input={"candidatureId": recit.id, "version": saved["version"], **form}
    )
    assert fresh["candidature"]["version"] == saved["version"] + 1


async def test_two_devices_do_not_overwrite_each_other(recit, client, periode):
    draft = await recit.demarrer(periode_id(periode))
    telephone = autre_appareil(client)
    await telephone.sign_in("jeanne@example.org")
    await telephone.run(
        remplir("IDENTIFICATION"), input={"candidatureId": recit.id, "version": draft["version"], "localite": "KOUROU"}
    )

    answer = await client.send(
        remplir("IDENTIFICATION"), input={"candidatureId": recit.id, "version": draft["version"], "localite": "CAYENNE"}
    )

    payload = answer["data"]["candidatureRenseignerIdentification"]
    assert codes(payload["errors"]) == [("VERSION_PERIMEE", ["version"])]
    assert "sur un autre appareil" in payload["errors"][0]["message"]
    assert payload["candidature"]["version"] == draft["version"] + 1  # as it is now
    assert valeurs(await recit.dossier())["Adresse"] == "KOUROU"


# Saving


async def test_a_save_that_lacks_something_says_all_of_it(recit, client, periode):
    await recit.demarrer(periode_id(periode))
    await recit.remplir("MODALITES", acceptees=True)

    errors = await client.refused(ENREGISTRER, id=recit.id)

    assert {error["path"][0] for error in errors} == {
        *("IDENTIFICATION", "INFORMATIONS", "QUALIFICATION", "EPREUVES", "CONDITIONS")
    }
    assert ("OBLIGATOIRE", ["IDENTIFICATION", "adresseVoie"]) in codes(errors)
    assert await count_rows() == (1, 0)
    row = await Candidature.get()
    assert (row.etat, row.numero_inscription, row.version_inscription) == (EtatCandidature.BROUILLON, None, 0)


async def test_a_double_submission_registers_once(recit, client, periode):
    ready = await ready_to_save(recit, periode)
    await client.run(ENREGISTRER, id=recit.id, version=ready["version"])

    stale = await client.refused(ENREGISTRER, id=recit.id, version=ready["version"])
    blind = await client.refused(ENREGISTRER, id=recit.id)

    assert codes(stale) == [("VERSION_PERIMEE", ["version"])]
    assert codes(blind) == [("ACTION_IMPOSSIBLE", [])]
    assert blind[0]["message"].startswith("Votre inscription est déjà enregistrée.")
    row = await Candidature.get()
    assert (row.numero_inscription, row.version_inscription) == (1, 1)
    assert await Document.all().count() == 2
    assert await Evenement.filter(type=TypeEvenement.CANDIDATURE_ENREGISTREE).count() == 1


async def test_the_last_microsecond_is_in_time_and_the_closing_is_not(recit, client, periode, horloge):
    await ready_to_save(recit, periode)
    horloge.now = factories.FERME
    await client.sign_in("jeanne@example.org")
    warning = (await recit.dossier())["recapitulatif"]["attention"]
    late = await client.refused(ENREGISTRER, id=recit.id)
    late += await client.refused(remplir("MODALITES"), input={"candidatureId": recit.id, "acceptees": True})

    horloge.now = factories.FERME - timedelta(microseconds=1)
    saved = await recit.enregistrer()

    assert [error["code"] for error in late] == ["INSCRIPTIONS_CLOSES"] * 2
    assert {error["message"] for error in late} == {warning}
    assert "Votre inscription n'a pas été enregistrée." in warning
    assert saved["etat"] == "INSCRIT"


async def test_a_draft_that_the_closing_overtook_can_be_given_up(recit, client, periode, horloge):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    await recit.modifier()
    await recit.remplir("IDENTIFICATION", localite="KOUROU")
    horloge.now = factories.FERME
    await client.sign_in("jeanne@example.org")
    assert (await recit.dossier())["actionsPossibles"] == ["ABANDONNER", "VISUALISER"]

    await client.run(ABANDONNER, id=recit.id)

    dossier = await recit.dossier()
    assert dossier["actionsPossibles"] == ["VISUALISER"]
    assert "97300 CAYENNE" in valeurs(dossier)["Adresse"]


# Modifying, giving up, withdrawing


async def test_giving_up_a_modification_leaves_the_official_version_as_it_was(recit, client, periode):
    saved = await recit.inscrire(periode_id(periode), ngmb_dupont())
    before = await recit.dossier()
    await recit.modifier()
    await recit.remplir("IDENTIFICATION", localite="KOUROU")
    assert valeurs(await recit.dossier())["Adresse"] == "KOUROU"

    done = await client.run(ABANDONNER, id=recit.id)

    after = await recit.dossier()
    assert done["estFait"] is True
    assert done["candidature"]["id"] == saved["id"]
    assert (after["versionInscription"], after["enSaisie"]) == (1, False)
    assert after["recapitulatif"] == before["recapitulatif"]
    assert [item["ligne"] for item in after["documents"]] == [item["ligne"] for item in before["documents"]]


async def test_giving_up_a_draft_leaves_nothing_but_its_history(recit, client, periode):
    await recit.demarrer(periode_id(periode))

    done = await client.run(ABANDONNER, id=recit.id)
    again = await client.refused(ABANDONNER, id=recit.id)

    assert done["estFait"] is True
    assert done["candidature"] is None
    assert again == [INTROUVABLE]
    assert await Candidature.all().count() == 0
    told = await client.run("{ historique { nodes { type candidatureId } } }")
    assert told["nodes"] == [
        {"type": "CANDIDATURE_DEMARREE", "candidatureId": None},
        {"type": "CANDIDATURE_ABANDONNEE", "candidatureId": recit.id},
    ]
    await recit.demarrer(periode_id(periode))


async def test_the_warning_of_the_recapitulatif_is_for_what_is_not_saved(recit, periode):
    await ready_to_save(recit, periode)
    draft = (await recit.dossier())["recapitulatif"]["attention"]
    await recit.enregistrer()
    saved = (await recit.dossier())["recapitulatif"]["attention"]
    await recit.modifier()
    reopened = (await recit.dossier())["recapitulatif"]["attention"]

    assert draft.startswith("A ce stade, la candidature n'est pas encore enregistrée")
    assert saved is None
    assert reopened == draft


async def test_a_withdrawal_is_confirmed_hides_the_candidature_and_is_kept_for_the_office(recit, client, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())

    (question,) = await client.refused(DESINSCRIRE, id=recit.id, confirmation=False)
    done = await client.run(DESINSCRIRE, id=recit.id, confirmation=True)
    again = await client.refused(DESINSCRIRE, id=recit.id, confirmation=True)

    assert question == {
        "code": "CONFIRMATION_REQUISE",
        "message": CONFIRMATION_DESINSCRIPTION,
        "path": ["confirmation"],
    }
    assert done["estFait"] is True
    assert again == [INTROUVABLE]
    assert await client.run("{ candidatures { id } }") == []
    row = await Candidature.get()
    assert row.etat is EtatCandidature.DESINSCRIT
    assert row.etat.libelle == "Désinscrit par le candidat"
    assert row.saisie is not None


async def test_a_draft_is_given_up_and_not_withdrawn(recit, client, periode):
    await recit.demarrer(periode_id(periode))

    assert codes(await client.refused(DESINSCRIRE, id=recit.id, confirmation=True)) == [("ACTION_IMPOSSIBLE", [])]


async def test_a_pre_registered_candidature_is_completed_and_not_withdrawn(recit, client, periode):
    await recit.demarrer(periode_id(periode))
    school = formulaires(ngmb_dupont())["INFORMATIONS"]["etablissement"]
    await Candidature.all().update(
        etat=EtatCandidature.A_COMPLETER, est_pre_inscrite=True, etablissement=school, brouillon=None
    )

    card = await recit.dossier()
    await recit.modifier()
    await recit.remplir_tout(ngmb_dupont())
    saved = await recit.enregistrer()

    assert (card["etatLibelle"], card["actionsPossibles"]) == ("À compléter", ["MODIFIER", "VISUALISER"])
    assert (saved["etat"], saved["actionsPossibles"]) == ("INSCRIT", ["MODIFIER", "VISUALISER"])
    assert codes(await client.refused(DESINSCRIRE, id=recit.id, confirmation=True)) == [("ACTION_IMPOSSIBLE", [])]


async def test_the_demande_de_pieces_has_a_new_version_only_when_it_asks_something_else(recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())

    async def versions(**informations):
        await recit.modifier()
        whole = formulaires(ngmb_dupont())["INFORMATIONS"] | informations
        await recit.remplir("INFORMATIONS", **whole)
        await recit.enregistrer()
        return {document["type"]: document["version"] for document in (await recit.dossier())["documents"]}

    assert await versions() == {"RECAPITULATIF_CANDIDATURE": 2, "DEMANDE_PIECES": 1}
    assert await versions(amenagementHandicap=True) == {"RECAPITULATIF_CANDIDATURE": 3, "DEMANDE_PIECES": 2}
    assert await versions(amenagementHandicap=True) == {"RECAPITULATIF_CANDIDATURE": 4, "DEMANDE_PIECES": 2}


async def test_a_closed_school_stays_to_who_had_chosen_it_and_is_chosen_no_more(recit, client, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    mine = formulaires(ngmb_dupont())["INFORMATIONS"]
    other = await Etablissement.exclude(uai=mine["etablissement"]).filter(academie="03", est_individuel=False).first()
    await Etablissement.filter(uai__in=[mine["etablissement"], other.uai]).update(ferme_le=date(2020, 9, 1))
    await recit.modifier()

    refused = await client.refused(
        remplir("INFORMATIONS"), input={"candidatureId": recit.id, **mine, "etablissement": other.uai}
    )
    await recit.remplir("INFORMATIONS", **mine)

    assert codes(refused) == [("VALEUR_INCONNUE", ["etablissement"])]
    assert (await recit.enregistrer())["etat"] == "INSCRIT"


# Somebody else, or nobody


async def test_nobody_may_do_anything(client):
    candidature = global_id("Candidature", uuid4())

    for query in (*MUTATIONS, LIRE):
        errors = await client.errors(query, id=candidature, input={"candidatureId": candidature})
        assert [error["extensions"]["code"] for error in errors] == ["CONNEXION_REQUISE"]
        assert errors[0]["message"] == "Veuillez vous identifier."


async def test_the_candidature_of_another_is_as_one_that_does_not_exist(recit, client, services, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    await factories.candidat(services, "dack@example.org")
    stranger = autre_appareil(client)
    await stranger.sign_in("dack@example.org")

    for wanted in (recit.id, global_id("Candidature", uuid4()), global_id("Document", uuid4()), "n'importe quoi"):
        for query in MUTATIONS:
            assert await stranger.refused(query, id=wanted, input={"candidatureId": wanted}) == [INTROUVABLE]
        assert await stranger.refused(DESINSCRIRE, id=wanted, confirmation=True) == [INTROUVABLE]
        assert await stranger.run(LIRE, id=wanted) is None
        assert await stranger.run("query($id: ID!) { node(id: $id) { id } }", id=wanted) is None
    assert await stranger.run("{ candidatures { id } }") == []
    assert (await recit.dossier())["versionInscription"] == 1
