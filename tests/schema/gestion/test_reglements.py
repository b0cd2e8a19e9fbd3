"""The règlements: read by offices, imported, published and withdrawn by administrators."""

import factories
import pytest
import pytest_asyncio
from bureau import bureau, entre

from api.models import Audit, Candidature, EditionReglement, Evenement
from api.rules.compte import TypeCompte
from api.rules.reglement.lecture import fichiers
from api.services.referentiel import courant

CLE = "aeronautique-systemes"
TEXTE = fichiers("bcp")[CLE][0].read_text("utf-8")
AUTRE = TEXTE.replace('libelle = "Mathématiques"', 'libelle = "Mathématiques appliquées"')
EDITION = "edition { id numero etat etatLibelle version remplace differences doutes manques candidaturesConcernees }"
ERREURS = "errors { code message path }"
IMPORTER = f"""mutation($input: GestionImporterReglementInput!) {{ gestionImporterReglement(input: $input) {{
  {ERREURS} {EDITION} constats {{ ligne message estBloquant }} differences candidaturesConcernees
  epreuves {{ niveau code libelle unite coefficient modeA modeALibelle choix }} }} }}"""
PUBLIER = f"""mutation($input: GestionPublierReglementInput!) {{
  gestionPublierReglement(input: $input) {{ {ERREURS} {EDITION} }} }}"""
RETIRER = f"""mutation($input: GestionRetirerReglementInput!) {{
  gestionRetirerReglement(input: $input) {{ {ERREURS} {EDITION} }} }}"""
LISTE = """query($domaine: String!, $incomplets: Boolean! = false, $n: Int! = 100) {
  gestionReglements(domaine: $domaine, annee: 2027, incomplets: $incomplets, first: $n) {
    totalCount nodes { cle estComplet edition manques doutes editions { numero etat } } } }"""
QUI = """query($id: ID!) { gestionEditionReglement(editionId: $id) { auteur { libelle } modifieePar { libelle } } }"""
LIRE = """query($id: ID!) { gestionEditionReglement(editionId: $id) { numero toml } }"""


@pytest_asyncio.fixture
async def administration(client, services):
    compte = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, compte)


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("33", "BCP"))


def saisie(texte=AUTRE, **values):
    return {"domaine": "BCP", "texte": texte, **values}


async def importee(administration, texte=AUTRE):
    return (await administration.run(IMPORTER, input=saisie(texte)))["edition"]


async def test_an_office_reads_what_each_specialite_misses(office):
    incomplete = await office.run(LISTE, domaine="BCP", incomplets=True)
    whole = await office.run(LISTE, domaine="BCP", n=3)

    assert incomplete["totalCount"] == 93
    assert whole["totalCount"] == 99
    found = {item["cle"]: item for item in incomplete["nodes"]}
    assert found["metiers-de-la-logistique"]["manques"] != []
    assert found["metiers-de-la-logistique"]["edition"] is None
    assert [(item["estComplet"], item["edition"], item["manques"]) for item in whole["nodes"]] == [(True, 0, [])] * 3
    assert (await office.run(LISTE, domaine="XYZ"))["totalCount"] == 0


async def test_a_check_alone_tells_all_and_writes_nothing(administration):
    found = await administration.run(IMPORTER, input=saisie(aBlanc=True))

    assert found["edition"] is None
    assert found["differences"] == ["E1-A : libellé Mathématiques → Mathématiques appliquées."]
    assert found["candidaturesConcernees"] == 0
    assert found["epreuves"][1] == {
        "niveau": 1,
        "code": "E1-A",
        "libelle": "Mathématiques appliquées",
        "unite": "U11",
        "coefficient": "1.5",
        "modeA": "CCF",
        "modeALibelle": "Contrôle en cours de formation",
        "choix": [],
    }
    assert {item["estBloquant"] for item in found["constats"]} == {False}
    assert await EditionReglement.all().count() == 0


async def test_a_wrong_text_is_refused_with_its_line_and_a_check_alone_tells_it(administration):
    wrong = AUTRE.replace('coefficient = "', 'coefficient = "x', 1)

    errors = await administration.refused(IMPORTER, input=saisie(wrong))
    alone = await administration.run(IMPORTER, input=saisie(wrong, aBlanc=True))

    [constat] = alone["constats"]
    assert (constat["estBloquant"], alone["epreuves"]) == (True, [])
    assert [(error["path"], error["message"]) for error in errors] == [
        (["texte"], f"Ligne {constat['ligne']} : {constat['message']}")
    ]
    assert wrong.splitlines()[constat["ligne"] - 1].startswith('coefficient = "x')


async def test_a_reglement_is_imported_published_then_withdrawn(administration, office, services):
    await factories.candidature(await factories.candidat(services), specialite=CLE, etat="INSCRIT")
    draft = await importee(administration)
    assert (draft["numero"], draft["etat"], draft["remplace"], draft["candidaturesConcernees"]) == (
        1,
        "BROUILLON",
        0,
        1,
    )

    errors = await administration.refused(PUBLIER, input={"editionId": draft["id"], "version": draft["version"]})
    assert [error["code"] for error in errors] == ["CONFIRMATION_REQUISE"]
    sent = {"editionId": draft["id"], "version": draft["version"], "remplace": 0, "confirmation": True}
    published = (await administration.run(PUBLIER, input=sent))["edition"]
    assert (published["etat"], published["etatLibelle"]) == ("PUBLIEE", "Publiée")
    [line] = [item for item in (await office.run(LISTE, domaine="BCP"))["nodes"] if item["cle"] == CLE]
    assert (line["edition"], line["editions"]) == (1, [{"numero": 1, "etat": "PUBLIEE"}])
    told = await office.run(QUI, id=draft["id"])
    assert told == {"auteur": {"libelle": "adm@example.org"}, "modifieePar": {"libelle": "adm@example.org"}}

    assert [error["code"] for error in await administration.refused(PUBLIER, input=sent)] == ["VERSION_PERIMEE"]
    withdrawn = await administration.run(RETIRER, input={"editionId": draft["id"], "version": published["version"]})
    assert withdrawn["edition"]["etat"] == "RETIREE"
    assert courant.editions.reglement("bcp", CLE, 2027).edition == 0
    assert (await Candidature.get()).edition == 0

    events = await Evenement.filter(type__startswith="REGLEMENT").order_by("rang").values_list("type", flat=True)
    assert [str(item) for item in events] == ["REGLEMENT_IMPORTE", "REGLEMENT_PUBLIE", "REGLEMENT_RETIRE"]
    acts = await Audit.filter(action__contains="Reglement").values_list("action", flat=True)
    assert {"gestionImporterReglement", "gestionPublierReglement", "gestionRetirerReglement"} <= set(acts)


async def test_two_administrators_do_not_overwrite_each_other(administration):
    first = await importee(administration)
    second = await importee(administration, AUTRE.replace("appliquées", "générales"))
    await administration.run(PUBLIER, input={"editionId": first["id"], "confirmation": True})

    errors = await administration.refused(
        PUBLIER, input={"editionId": second["id"], "remplace": 0, "confirmation": True}
    )

    assert [(error["code"], error["path"]) for error in errors] == [("VERSION_PERIMEE", ["remplace"])]


async def test_the_text_of_an_edition_is_given_back_to_be_corrected(administration, office):
    draft = await importee(administration)
    toml = (await office.run(LIRE, id=draft["id"]))["toml"]

    assert (await importee(administration, toml))["id"] == draft["id"]


@pytest.mark.parametrize(("operation", "sent"), [(IMPORTER, saisie()), (IMPORTER, saisie(aBlanc=True))])
async def test_an_office_writes_none(office, operation, sent):
    assert [error["code"] for error in await office.refused(operation, input=sent)] == ["INTROUVABLE"]


@pytest.mark.parametrize("operation", [PUBLIER, RETIRER])
async def test_an_office_publishes_and_withdraws_none(administration, office, operation):
    draft = await importee(administration)

    errors = await office.refused(operation, input={"editionId": draft["id"]})

    assert [error["code"] for error in errors] == ["INTROUVABLE"]


async def test_a_table_of_a_spreadsheet_completes_a_specialite(administration, office):
    tableau = "code;libelle;unite;coefficient;mode\nE1;Droit;U1;2;CCF\nE2;Vente;U2;3;Ponctuel\n"
    sent = {"domaine": "BTS", "texte": tableau, "specialite": "tourisme", "depuis": 2027}

    draft = (await administration.run(IMPORTER, input=sent))["edition"]
    await administration.run(PUBLIER, input={"editionId": draft["id"]})

    assert courant.editions.reglement("bts", "tourisme", 2027).edition == 1
    assert courant.editions.reglement("bts", "tourisme", 2026) is None
