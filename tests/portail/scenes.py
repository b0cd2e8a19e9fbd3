"""Scenes that several journeys play: who signs in, what one starts with, and what the base is made to say."""

import sqlite3
from contextlib import asynccontextmanager, closing, contextmanager

import httpx
from personne import personne

from api.demo import importation
from api.demo import operations_suite as operations
from api.demo.portail import Portail
from api.demo.suite import COLONNES_NOTES
from api.resolvers.demo_data import GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO, SECRET_DEMO
from api.services import second_facteur, utc_now

JEANNE_LOGIN, DACK_LOGIN = "jeanne.ngmb-dupont@example.org", "dack.accrall@example.org"
PAUL_LOGIN, PIERRE_LOGIN = "paul.lamy@example.org", "pierre.dubois@example.org"
# What leads to the BTS of the demo, button by button.
CHOICES = ("Examen", "BREVET DE TECHNICIEN SUPERIEUR", "BTS ", "ACADÉMIE DE BESANCON")
OUVERTS = """{ domaines { code libelle natureLibelle sessions { libelle periodes { libelle academie { code } } } } }"""

INSCRITS = """query($numero: String!) { gestionCandidatures(filtre: {numeroCandidat: $numero, etat: [INSCRIT]}) {
  nodes { candidatureId numeroCandidat numeroInscription } } }"""
EPREUVES = """query($id: ID!) { gestionCandidature(candidatureId: $id) { candidature {
  session { id } periode { academie { code } } epreuvesAPlat { code unite position } } } }"""


async def starts(found, code, centre):
    """Chooses a domaine and a place as the guides do, by the labels of the screen."""
    async with httpx.AsyncClient(verify=False) as http:
        told = (await http.post(f"{found.address}/graphql", json={"query": OUVERTS})).json()["data"]["domaines"]
    domaine = next(item for item in told if item["code"] == code)
    session = domaine["sessions"][0]
    periodes = session["periodes"]
    periode = next((item for item in periodes if (item["academie"] or {}).get("code") == centre), periodes[0])
    await found.opens("/inscrire")
    for label in (domaine["natureLibelle"], domaine["libelle"], session["libelle"], periode["libelle"]):
        await found.presses(label, found.page.locator(".choix"))
    await found.presses("Démarrer mon inscription")
    await found.page.locator(".onglets").wait_for()


async def enters(found, login, secret=SECRET_DEMO, mot_de_passe=MOT_DE_PASSE_DEMO):
    """Signs in with a second factor, which is asked once the password was right."""
    await found.opens("/connexion")
    await found.signs_in(login, mot_de_passe)
    await found.page.get_by_label("Code à six chiffres").wait_for()
    await found.fills({"Code à six chiffres": second_facteur.code(secret, utc_now())})
    await found.presses("Se connecter", found.page.locator("form"))


@asynccontextmanager
async def bureau(browser, address):
    """The office of the demo, signed in with its second factor."""
    async with personne(browser, address) as found:
        await enters(found, GESTIONNAIRE_DEMO)
        await found.is_at("Bureau des examens")
        yield found


async def imports_marks(office, numero):
    """Gives the office's marks to a registered candidate, by the file that a software of the office would send."""
    cookies = {cookie["name"]: cookie["value"] for cookie in await office.page.context.cookies()}
    async with httpx.AsyncClient(base_url=office.address, cookies=cookies) as http:
        portail = Portail(http)
        (found,) = (await portail.run(INSCRITS, numero=numero))["nodes"]
        candidature = (await portail.run(EPREUVES, id=found["candidatureId"]))["candidature"]
        who = f"{found['numeroCandidat']};{found['numeroInscription']}"
        taken = [un for un in candidature["epreuvesAPlat"] if un["position"] == "INSCRIT"]
        noted = [un["code"] for un in taken if un["unite"] or un["code"].startswith("EF")]
        fichier = await importation.envoyer(
            portail,
            operations.IMPORTER_NOTES,
            "notes.csv",
            importation.csv(COLONNES_NOTES, [f"{who};{code};14" for code in noted]),
            sessionId=candidature["session"]["id"],
            academie=candidature["periode"]["academie"]["code"],
        )
        await importation.accepter(portail, fichier)


def ask(base, statement, *values):
    """The rows of a statement on a base of SQLite that a server uses too."""
    with closing(sqlite3.connect(base.removeprefix("sqlite://").split("?")[0], timeout=10)) as line, line:
        return line.execute(statement, values).fetchall()


@contextmanager
def closed(base, at="2026-01-01 00:00:00+00:00"):
    """The périodes of the base, over at another instant for a while."""
    before = ask(base, "SELECT id, ferme_le FROM periode")
    ask(base, "UPDATE periode SET ferme_le = ?", at)
    yield
    for key, ferme_le in before:
        ask(base, "UPDATE periode SET ferme_le = ? WHERE id = ?", ferme_le, key)
