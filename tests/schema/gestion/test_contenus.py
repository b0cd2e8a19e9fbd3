"""The contents of the référentiel: read by offices, written by each within its scope."""

import factories
import pytest
import pytest_asyncio
from bureau import bureau, entre

from api.models import Audit, EditionContenu, Evenement
from api.rules.compte import TypeCompte
from api.rules.ids import global_id
from api.rules.reglement.controle import TAILLE_MAX

EDITION = "id cle libelle numero etat version depuis toml auteur { libelle } modifieePar { libelle }"
ERREURS = "errors { code message path }"
IMPORTER = f"""mutation($input: GestionImporterContenusInput!) {{ gestionImporterContenus(input: $input) {{
  {ERREURS} editions {{ {EDITION} }} constats {{ ligne message estBloquant }} differences }} }}"""
RETIRER = f"""mutation($input: GestionRetirerContenuInput!) {{ gestionRetirerContenu(input: $input) {{
  {ERREURS} edition {{ {EDITION} }} }} }}"""
CREER_PERIODE = f"""mutation($input: GestionCreerPeriodeInput!) {{ gestionCreerPeriode(input: $input) {{
  {ERREURS} periode {{ libelle }} }} }}"""
COPIER = f"""mutation($input: GestionCopierSessionInput!) {{ gestionCopierSession(input: $input) {{
  {ERREURS} session {{ periodes {{ libelle }} }} }} }}"""
LISTE = """query($nature: NatureContenu!, $annee: Int) { gestionContenus(nature: $nature, annee: $annee, first: 100) {
  nodes { cle libelle numero toml editions { id numero etat } } } }"""
CONTACT = '{ academies { code contact(domaine: "BTS") { lignes telephone } } }'
CONTACTS_TOML = """[[contacts]]
academie = "33"
domaine = "BCP"
lignes = ["DEC 7"]
telephone = "0594000007"
courriel = "dec7@ac-guyane.fr"
"""
TABLE = "academie;domaine;lignes;telephone;courriel\n33;BCP;DEC 7;0594000007;dec7@ac-guyane.fr\n"


@pytest_asyncio.fixture
async def administration(client, services):
    compte = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, compte)


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("33", "BCP"))


def tableau(texte=TABLE, **values):
    return {"texte": texte, "nature": "CONTACTS", **values}


async def test_an_office_writes_the_contact_of_its_academie_and_domaine_and_takes_it_back(office, client):
    (edition,) = (await office.run(IMPORTER, input=tableau()))["editions"]

    assert (edition["cle"], edition["libelle"], edition["numero"]) == ("33/BCP", "ACADÉMIE DE LA GUYANE, BCP", 1)
    assert edition["auteur"]["libelle"] == "bureau"
    contents = {item["cle"]: item for item in (await office.run(LISTE, nature="CONTACTS"))["nodes"]}
    assert (contents["33"]["numero"], contents["33"]["editions"]) == (0, [])
    assert "19" not in contents
    assert contents["33/BCP"]["editions"] == [{"id": edition["id"], "numero": 1, "etat": "PUBLIEE"}]

    same = await office.run(IMPORTER, input={"texte": contents["33/BCP"]["toml"]})
    assert (same["editions"], same["differences"]) == ([], [])
    stale = await office.refused(RETIRER, input={"editionId": edition["id"], "version": edition["version"] - 1})
    assert [error["code"] for error in stale] == ["VERSION_PERIMEE"]
    back = (await office.run(RETIRER, input={"editionId": edition["id"], "version": edition["version"]}))["edition"]
    assert (back["etat"], back["modifieePar"]["libelle"]) == ("RETIREE", "bureau")
    events = await Evenement.filter(type__startswith="CONTENU").order_by("rang").values_list("type", flat=True)
    assert [str(item) for item in events] == ["CONTENUS_ECRITS", "CONTENU_RETIRE"]
    acts = await Audit.filter(action__contains="Contenu").values_list("action", flat=True)
    assert {"gestionImporterContenus", "gestionRetirerContenu"} <= set(acts)


async def test_a_visitor_sees_the_contact_of_a_domaine_at_once(administration, client):
    await administration.run(IMPORTER, input=tableau(TABLE.replace("BCP", "BTS")))

    found = {item["code"]: item["contact"] for item in await client.run(CONTACT)}
    assert found["33"] == {"lignes": ["DEC 7"], "telephone": "0594000007"}
    assert found["19"]["lignes"][0] == "Rectorat de Reims"


@pytest.mark.parametrize("change", [("33;BCP", "33;"), ("33;BCP", "33;BTS"), ("33;BCP", "03;BCP")])
async def test_an_office_writes_nothing_out_of_its_scope(office, change):
    texte = TABLE.replace(*change)

    alone = await office.run(IMPORTER, input=tableau(texte, aBlanc=True))
    errors = await office.refused(IMPORTER, input=tableau(texte))

    assert alone["constats"] == [
        {"ligne": 2, "message": "Ce contenu est hors de votre périmètre.", "estBloquant": True}
    ]
    assert (alone["differences"], [error["path"] for error in errors]) == ([], [["texte"]])
    assert await EditionContenu.all().count() == 0


async def test_the_longest_file_has_room_in_a_request(office):
    texte = CONTACTS_TOML + "#" * (TAILLE_MAX - len(CONTACTS_TOML))

    assert (await office.run(IMPORTER, input={"texte": texte, "aBlanc": True}))["constats"] == []
    assert [error["path"] for error in await office.refused(IMPORTER, input={"texte": texte + "#"})] == [["texte"]]


async def test_an_office_withdraws_nothing_out_of_its_scope(administration, office):
    (edition,) = (await administration.run(IMPORTER, input=tableau(TABLE.replace("BCP", "BTS"))))["editions"]

    errors = await office.refused(RETIRER, input={"editionId": edition["id"]})

    assert [error["code"] for error in errors] == ["INTROUVABLE"]


async def test_a_check_alone_tells_all_and_writes_nothing(office):
    found = await office.run(IMPORTER, input=tableau(aBlanc=True))
    wrong = await office.run(IMPORTER, input=tableau(TABLE.replace("0594000007", "7"), aBlanc=True))

    assert found["differences"] == ["Contacts, ACADÉMIE DE LA GUYANE, BCP : nouveau."]
    assert wrong["constats"] == [
        {"ligne": 2, "message": "contacts[0].telephone : dix chiffres attendus", "estBloquant": True}
    ]
    assert await EditionContenu.all().count() == 0


async def test_an_administrator_changes_the_home_page_and_a_domaine_of_its_office_its_texts(
    administration, client, services
):
    home = """[[videos]]
cle = "presentation"
titre = "Voir <b>tout</b>"
adresse = "https://example.org/v"
[[liens]]
cle = "aide"
libelle = "Aide"
adresse = "https://example.org/aide"
[[textes]]
ecran = "ACCUEIL"
code = "SE_CONNECTER"
texte = "Entrer"
"""
    national = await bureau(client, services, (None, "BTS"), nom="national")
    texte = '[[textes]]\necran = "DOMAINE"\ncode = "CONSIGNE_ACQUIS"\ndomaine = "BTS"\ntexte = "Déclarez."\n'

    await administration.run(IMPORTER, input={"texte": home})
    await national.run(IMPORTER, input={"texte": texte})

    shown = await client.run(
        """{ accueil { videos { titre url } liens { libelle adresse } }
             domaine(code: "BTS") { consigneAcquis } ecrans(codes: ["ACCUEIL"]) { textes { code texte } } }"""
    )
    assert shown["accueil"]["videos"] == [{"titre": "Voir <b>tout</b>", "url": "https://example.org/v"}]
    assert shown["accueil"]["liens"] == [{"libelle": "Aide", "adresse": "https://example.org/aide"}]
    assert shown["domaine"]["consigneAcquis"] == "Déclarez."
    assert {"code": "SE_CONNECTER", "texte": "Entrer"} in shown["ecrans"][0]["textes"]
    for office in (national, await bureau(client, services, ("33", "BTS"), nom="guyane")):
        errors = await office.refused(IMPORTER, input={"texte": home})
        assert len(errors) == 3
    assert await office.refused(IMPORTER, input={"texte": texte.replace("Déclarez", "Dites")})


async def test_a_centre_abroad_is_opened_by_the_office_of_its_academie_and_offers_its_schools(
    administration, office, client, services
):
    centre = "code;pays;academie;libelle;etablissements\nLISBONNE;99139;33;PORTUGAL - LISBONNE;9730538X\n"
    session = await factories.session("BCP", 2027)
    asked = {
        "sessionId": global_id("SessionExamen", session.id),
        "academie": "LISBONNE",
        "libelle": "JUN 2027",
        "ouvreLe": "2026-10-01T06:00:00Z",
        "fermeLe": "2027-11-15T17:00:00Z",
    }
    assert [error["code"] for error in await office.refused(CREER_PERIODE, input=asked)] == ["INTROUVABLE"]
    await administration.run(IMPORTER, input={"texte": centre, "nature": "CENTRES"})

    made = await office.run(CREER_PERIODE, input=asked)

    assert made["periode"]["libelle"] == "PORTUGAL - LISBONNE - (JUN 2027)"
    schools = await client.run('{ etablissements(academie: "LISBONNE") { nodes { uai } } }')
    assert schools["nodes"] == [{"uai": "9730538X"}]
    again = await administration.run(COPIER, input={"sessionId": asked["sessionId"], "libelle": "2028", "annee": 2028})
    assert [item["libelle"] for item in again["session"]["periodes"]] == ["PORTUGAL - LISBONNE - (JUN 2028)"]
    known = (await administration.run(LISTE, nature="CENTRES"))["nodes"][0]
    await administration.run(RETIRER, input={"editionId": known["editions"][0]["id"]})
    closed = await administration.run(COPIER, input={"sessionId": asked["sessionId"], "libelle": "2029", "annee": 2029})
    assert closed["session"]["periodes"] == []
    other = await bureau(client, services, ("03", "BCP"), nom="autre")
    assert await other.refused(CREER_PERIODE, input=asked | {"libelle": "JUL 2027"})
