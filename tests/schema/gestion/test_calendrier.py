"""Sessions, registration periods and home messages, written by offices within their scope."""

from datetime import datetime

import factories
import pytest
import pytest_asyncio
from bureau import bureau, entre, inscrits, periode_bts

from api.models import Compte, Evenement, MessageAccueil, OuvertureSpecialite, Periode, SessionExamen
from api.rules.compte import TypeCompte
from api.rules.dates import PARIS
from api.schema.base import global_id
from api.services.referentiel import courant

SESSION = "session { sessionId libelle annee estFermee periodes { id } }"
CREER_SESSION = f"""mutation($input: GestionCreerSessionInput!) {{
  gestionCreerSession(input: $input) {{ errors {{ code message path }} {SESSION} }} }}"""
CREER_PERIODE = """mutation($input: GestionCreerPeriodeInput!) {
  gestionCreerPeriode(input: $input) {
    errors { code message path } periode { id libelle estOuverte phrase } } }"""
MODIFIER_PERIODE = """mutation($input: GestionModifierPeriodeInput!) {
  gestionModifierPeriode(input: $input) { errors { code message path } periode { fermeLe } } }"""
FERMER_PERIODE = """mutation($id: ID!) {
  gestionFermerPeriode(input: {periodeId: $id}) { errors { code message path } periode { estOuverte fermeLe } } }"""
FERMER_SESSION = """mutation($id: ID!) {
  gestionFermerSession(input: {sessionId: $id}) { errors { code message path } session { estFermee } } }"""
ROUVRIR_SESSION = FERMER_SESSION.replace("gestionFermerSession", "gestionRouvrirSession")
PUBLIER = """mutation($input: GestionPublierMessageAccueilInput!) {
  gestionPublierMessageAccueil(input: $input) {
    errors { code message path } message { messageId texte academie { code } } } }"""
RETIRER = """mutation($id: ID!) {
  gestionRetirerMessageAccueil(input: {messageId: $id}) { errors { code message path } estFait } }"""
PERIODE = {"libelle": "JUN 2027", "ouvreLe": "2026-11-01T08:00:00+01:00", "fermeLe": "2026-12-01T18:00:00+01:00"}
MESSAGE = {
    "texte": "Le service est fermé dimanche.\nMerci.",
    "debuteLe": "2026-11-15T08:00:00Z",
    "finitLe": "2026-11-18T08:00:00Z",
}


def codes(errors):
    return [(error["code"], error["path"]) for error in errors]


@pytest_asyncio.fixture
async def administration(client, services):
    compte = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, compte)


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("03", "BTS"))


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2027-01-01T08:00", "x"])
async def test_an_instant_that_is_none_is_a_problem_of_its_field(administration, office, instant):
    session = (await administration.run(CREER_SESSION, input={"domaine": "BTS", "libelle": "BTS 2027", "annee": 2027}))[
        "session"
    ]

    errors = await office.refused(
        CREER_PERIODE, input={"sessionId": session["sessionId"], "academie": "03", **PERIODE, "fermeLe": instant}
    )

    assert codes(errors) == [("FORMAT_INVALIDE", ["fermeLe"])]


async def test_a_session_is_opened_nationally_then_its_period_by_the_academie(client, administration, office):
    session = (await administration.run(CREER_SESSION, input={"domaine": "BTS", "libelle": "BTS 2027", "annee": 2027}))[
        "session"
    ]
    periode = (await office.run(CREER_PERIODE, input={"sessionId": session["sessionId"], "academie": "03", **PERIODE}))[
        "periode"
    ]
    seen = await client.run('{ domaine(code: "BTS") { sessions { libelle periodes { libelle estOuverte } } } }')

    assert periode["phrase"] == (
        "Les inscriptions sont ouvertes du 01 novembre 2026 08:00 au 01 décembre 2026 18:00 (heure de Paris)."
    )
    assert seen["sessions"] == [
        {"libelle": "BTS 2027", "periodes": [{"libelle": "ACADÉMIE DE BESANCON - (JUN 2027)", "estOuverte": True}]}
    ]


async def test_an_office_writes_no_session_and_no_period_elsewhere(office, services):
    session = await factories.session("BTS", 2027)
    other = await factories.session("BCP", 2027)
    there = await factories.periode("BTS", "19", session=session)
    session_id = global_id("SessionExamen", session.id)

    refused = [
        await office.refused(CREER_SESSION, input={"domaine": "BTS", "libelle": "BTS 2028", "annee": 2028}),
        await office.refused(CREER_SESSION, input={"domaine": "RIEN", "libelle": "BTS 2028", "annee": 2028}),
        await office.refused(FERMER_SESSION, id=session_id),
        await office.refused(CREER_PERIODE, input={"sessionId": session_id, "academie": "19", **PERIODE}),
        await office.refused(
            CREER_PERIODE, input={"sessionId": global_id("SessionExamen", other.id), "academie": "03", **PERIODE}
        ),
        await office.refused(MODIFIER_PERIODE, input={"periodeId": global_id("Periode", there.id), **PERIODE}),
        await office.refused(FERMER_PERIODE, id=global_id("Periode", there.id)),
    ]

    assert [codes(errors) for errors in refused] == [[("INTROUVABLE", [])]] * len(refused)
    listed = (await office.run("{ gestionSessions { nodes { sessionId periodes { id } } } }"))["nodes"]
    assert listed == [{"sessionId": session_id, "periodes": []}]


async def test_a_period_closes_at_the_instant_and_is_kept_in_the_history(office, services, horloge):
    periode = await factories.periode("BTS", "03")
    periode_id = global_id("Periode", periode.id)

    closed = (await office.run(FERMER_PERIODE, id=periode_id))["periode"]
    twice = await office.refused(FERMER_PERIODE, id=periode_id)
    (event,) = await Evenement.filter(type="PERIODE_MODIFIEE")

    assert closed == {"estOuverte": False, "fermeLe": "2026-11-16T11:00:00.000Z"}
    assert codes(twice) == [("ACTION_IMPOSSIBLE", [])]
    assert event.compte_id == (await Compte.get(identifiant="bureau@example.org")).id
    assert event.donnees["centre"] == "03"


async def test_a_closed_session_hides_its_candidatures_and_shows_them_again(client, services, administration):
    periode = await periode_bts("03")
    (row,) = await inscrits(1, periode)
    candidat = await entre(client, services, await Compte.get(candidat__id=row.candidat_id))
    session_id = global_id("SessionExamen", periode.session_id)

    await administration.run(FERMER_SESSION, id=session_id)
    hidden = await candidat.run("{ candidatures { id } }")
    twice = await administration.refused(FERMER_SESSION, id=session_id)
    await administration.run(ROUVRIR_SESSION, id=session_id)

    assert hidden == []
    assert codes(twice) == [("ACTION_IMPOSSIBLE", [])]
    assert len(await candidat.run("{ candidatures { id } }")) == 1


async def test_the_year_of_a_session_stays_once_it_has_candidatures(administration, services):
    periode = await periode_bts("03")
    modifier = CREER_SESSION.replace("estionCreerSession", "estionModifierSession")
    session_id = global_id("SessionExamen", periode.session_id)
    form = {"libelle": "BTS 2030", "annee": 2030}

    await inscrits(1, periode)
    refused = await administration.refused(modifier, input={"sessionId": session_id, **form})
    await administration.run(modifier, input={"sessionId": session_id, "libelle": "BTS 2022 bis", "annee": 2022})

    assert codes(refused) == [("ACTION_IMPOSSIBLE", ["annee"])]
    assert (await SessionExamen.get()).libelle == "BTS 2022 bis"


async def test_a_label_is_taken_once(office, services):
    periode = await factories.periode("BTS", "03", libelle="JUN 2027")

    errors = await office.refused(
        CREER_PERIODE, input={"sessionId": global_id("SessionExamen", periode.session_id), "academie": "03", **PERIODE}
    )

    assert codes(errors) == [("VALEUR_INCOMPATIBLE", ["libelle"])]
    assert await Periode.all().count() == 1


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, [("OBLIGATOIRE", [name]) for name in ("libelle", "ouvreLe", "fermeLe")]),
        (PERIODE | {"fermeLe": "2026-10-01T00:00:00Z"}, [("DATE_INCOHERENTE", ["fermeLe"])]),
        (PERIODE | {"libelle": "x" * 61}, [("TROP_LONG", ["libelle"])]),
    ],
)
async def test_a_period_follows_its_rules(office, services, form, expected):
    session = await factories.session("BTS", 2027)

    errors = await office.refused(
        CREER_PERIODE, input={"sessionId": global_id("SessionExamen", session.id), "academie": "03", **form}
    )

    assert codes(errors) == expected


async def test_a_home_message_is_of_the_academie_that_wrote_it_and_shown_during_its_period(client, services, horloge):
    besancon = await bureau(client, services, ("03", None), nom="besancon")
    lyon = await bureau(client, services, ("10", None), nom="lyon")

    written = (await besancon.run(PUBLIER, input={"academie": "03", **MESSAGE}))["message"]
    shown = await client.run("{ accueil { messages { texte academie { code } } } }")
    elsewhere = [
        await besancon.refused(PUBLIER, input={"academie": "10", **MESSAGE}),
        await besancon.refused(PUBLIER, input={"academie": None, **MESSAGE}),
        await lyon.refused(RETIRER, id=written["messageId"]),
    ]
    others = (await lyon.run("{ gestionMessagesAccueil { nodes { id } } }"))["nodes"]
    horloge.advance(days=2)
    later = await client.run("{ accueil { messages { texte } } }")

    assert shown["messages"] == [{"texte": MESSAGE["texte"], "academie": {"code": "03"}}]
    assert later["messages"] == []
    assert [codes(errors) for errors in elsewhere] == [[("INTROUVABLE", [])]] * 3
    assert others == []


async def test_the_administration_speaks_for_all_and_takes_back(client, administration):
    written = (await administration.run(PUBLIER, input={"academie": None, **MESSAGE}))["message"]
    before = await client.run("{ accueil { messages { academie { code } } } }")
    await administration.run(RETIRER, id=written["messageId"])

    assert before["messages"] == [{"academie": None}]
    assert not await MessageAccueil.all().exists()
    assert await Evenement.filter(type__in=["ACCUEIL_PUBLIE", "ACCUEIL_RETIRE"]).count() == 2


COPIER = """mutation($input: GestionCopierSessionInput!) { gestionCopierSession(input: $input) {
  errors { code message path } session { sessionId libelle annee periodes { libelle ouvreLe fermeLe } } } }"""
CREER_PERIODES = """mutation($input: GestionCreerPeriodesInput!) { gestionCreerPeriodes(input: $input) {
  errors { code message path } periodes { libelle } session { periodes { id } } } }"""


async def test_a_session_is_copied_from_last_year_s_with_its_periods(administration, office):
    row = await factories.session("BTS", 2026)
    for centre in ("03", "19"):
        await Periode.create(
            session_id=row.id,
            centre=centre,
            libelle="JUN 2026",
            ouvre_le=datetime(2025, 10, 15, 8, tzinfo=PARIS),
            ferme_le=datetime(2025, 11, 15, 18, tzinfo=PARIS),
        )
    await OuvertureSpecialite.create(session_id=row.id, specialite="banque", centre="03", est_ouverte=False)
    asked = {"sessionId": global_id("SessionExamen", row.id), "libelle": "BTS 2027", "annee": 2027}

    made = (await administration.run(COPIER, input=asked))["session"]

    assert (made["libelle"], made["annee"]) == ("BTS 2027", 2027)
    assert [(p["libelle"], p["ouvreLe"], p["fermeLe"]) for p in made["periodes"]] == [
        (f"{nom} - (JUN 2027)", "2026-10-15T06:00:00.000Z", "2026-11-15T17:00:00.000Z")
        for nom in ("ACADÉMIE DE BESANCON", "ACADÉMIE DE REIMS")
    ]
    told = await Evenement.get(type="SESSION_CREEE")
    assert (told.donnees["origine"], told.donnees["periodes"], told.donnees["ouvertures"]) == (str(row.id), 2, 1)
    copy = await SessionExamen.get(annee=2027)
    assert courant.editions.ouvertures[copy.id, "banque"] == {"03": False}
    assert codes(await administration.refused(COPIER, input=asked)) == [("VALEUR_INCOMPATIBLE", ["libelle"])]
    assert codes(await administration.refused(COPIER, input={**asked, "annee": 2026})) == [
        ("DATE_INCOHERENTE", ["annee"])
    ]
    assert codes(await office.refused(COPIER, input=asked)) == [("INTROUVABLE", [])]


async def test_the_periods_of_many_academies_are_opened_in_one_act_or_not_at_all(administration, office):
    session = await factories.session("BTS", 2027)
    asked = {"sessionId": global_id("SessionExamen", session.id), **PERIODE}

    wrong = await administration.refused(CREER_PERIODES, input={**asked, "academies": ["03", "05", "19"]})
    twice = await administration.refused(CREER_PERIODES, input={**asked, "academies": ["03", "03"]})
    none = await administration.refused(CREER_PERIODES, input={**asked, "academies": []})
    elsewhere = await office.refused(CREER_PERIODES, input={**asked, "academies": ["03", "19"]})
    made = await administration.run(CREER_PERIODES, input={**asked, "academies": ["19", "03"]})
    taken = await administration.refused(CREER_PERIODES, input={**asked, "academies": ["01", "03"]})

    assert codes(wrong) == [("VALEUR_INCONNUE", ["academies", "1"])]
    assert codes(twice) == codes(none) == [("VALEUR_INCOMPATIBLE", ["academies"])]
    assert codes(elsewhere) == [("INTROUVABLE", [])]
    assert [p["libelle"] for p in made["periodes"]] == [
        "ACADÉMIE DE BESANCON - (JUN 2027)",
        "ACADÉMIE DE REIMS - (JUN 2027)",
    ]
    assert codes(taken) == [("VALEUR_INCOMPATIBLE", ["libelle"])]
    assert await Periode.all().count() == 2
    assert (await Evenement.get(type="PERIODES_CREEES")).donnees["centres"] == ["19", "03"]
