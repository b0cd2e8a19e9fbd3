"""An attack of an evening, scripted through GraphQL from several networks, and what the security journal says of it."""

from datetime import UTC, datetime

import factories
import httpx
import pytest
import pytest_asyncio
from bureau import entre, inscrits, periode_bts
from client import Client

from api.acts import console, show_journal
from api.app import build_app
from api.models import Habilitation, Lien, LigneJournal
from api.resolvers.conservation.effacement import effacer_comptes
from api.resolvers.journal import FiltreJournal
from api.resolvers.recit import TITRES, raconter
from api.rules.compte import EtatCompte, TypeCompte, UsageLien
from api.schema.base import global_id
from api.services import second_facteur
from api.services.journal import vider
from api.settings import Settings

SOIR = datetime(2026, 11, 16, 20, tzinfo=UTC)  # nine in the evening in Paris
PAUL = "paul.lamy@example.org"
DEC = "dec@example.org"
CONNECTER = """mutation($i: String!, $m: String!, $c: String) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c, client: MOBILE}) {
    errors { code } jetons { porteur } }
}"""
ENROLER = """mutation($i: String!, $m: String!) {
  compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) { errors { code } secret } }"""
OUBLIE = "mutation($i: String!) { compteDemanderMotDePasse(input: {identifiant: $i}) { errors { code } } }"
CHOISIR = """mutation($j: String!) {
  compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: "Passoire.12", motDePasseConfirmation: "Passoire.12"}) {
    errors { code } } }"""
LISTE = """query($apres: Cursor) { gestionCandidatures(first: 20, after: $apres) {
  nodes { candidatureId } pageInfo { endCursor } } }"""
DOSSIER = "query($id: ID!) { candidature(id: $id) { versionInscription onglets { code } } }"
EXPORTER = "mutation { gestionExporter(input: {}) { errors { code } fichier { url } } }"
JOURNAL = """query($filtre: FiltreJournalInput, $first: Int, $after: Cursor) {
  gestionJournal(filtre: $filtre, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { le nature libelle detail acteur acteurType compte identifiant reseau objet nombre } } }"""


@pytest.fixture
def from_network(services, tmp_path):
    """A client of a network, without a sign-in."""
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), services)
    app.state.services = services

    def come(address):
        transport = httpx.ASGITransport(app=app, client=(address, 40_000))
        return Client(httpx.AsyncClient(transport=transport, base_url="http://test"))

    return come


@pytest_asyncio.fixture
async def admin(client, services):
    compte = await factories.compte(
        services,
        "admin@example.org",
        type=TypeCompte.ADMINISTRATEUR,
        totp_active_le=services.clock(),
        etat=EtatCompte.ACTIF,
    )
    return await entre(client, services, compte)


@pytest_asyncio.fixture
async def soiree(client, services, horloge, from_network):
    """The evening, played: the accounts that took part, by name."""
    horloge.now = SOIR
    paul = await factories.candidat(services, PAUL)
    rows = await inscrits(40, await periode_bts("03"))
    dec = await factories.compte(services, DEC, type=TypeCompte.GESTIONNAIRE)
    await Habilitation.create(compte_id=dec.id, centre="03")

    await _devine(horloge, from_network)
    await _vole_un_lien(services, horloge, from_network)
    await _lit_et_exporte(horloge, await _entre_au_bureau(horloge, from_network("198.51.100.7")))
    await _tend_la_main(services, horloge, from_network("203.0.113.80"), rows)
    await vider(services, tout=True)
    return {"paul": paul, "office": dec, "rows": rows}


async def _devine(horloge, from_network):
    """Guesses of Paul's password from three networks, one of which is blocked, and a login that does not exist."""
    for network, guesses in (("192.0.2.1", 9), ("192.0.2.2", 3), ("198.51.100.7", 2)):
        for number in range(guesses):
            await from_network(network).send(CONNECTER, i=PAUL, m=f"Essai.{number}x")
            horloge.advance(seconds=1)
    await from_network("198.51.100.7").send(CONNECTER, i="personne@example.org", m="Essai.1x")
    horloge.advance(minutes=10)


async def _vole_un_lien(services, horloge, from_network):
    """Paul asks for a new password, a thief uses the link of the mail and signs in; Paul comes after, too late."""
    await from_network("203.0.113.5").run(OUBLIE, i=PAUL)
    lien = await Lien.get(usage=UsageLien.MOT_DE_PASSE, utilise_le=None)
    jeton = services.tokens.sign_lien(lien.id)
    horloge.advance(minutes=4)
    await from_network("192.0.2.1").run(CHOISIR, j=jeton)
    horloge.advance(seconds=9)
    await from_network("192.0.2.1").run(CONNECTER, i=PAUL, m="Passoire.12")
    horloge.advance(minutes=6)
    await from_network("203.0.113.5").refused(CHOISIR, j=jeton)
    horloge.advance(minutes=20)


async def _entre_au_bureau(horloge, client):
    """Somebody who has the password of an office enrols a second factor, mistypes a code, and comes in."""
    secret = (await client.run(ENROLER, i=DEC, m=factories.MOT_DE_PASSE))["secret"]
    horloge.advance(seconds=40)
    await client.refused(CONNECTER, i=DEC, m=factories.MOT_DE_PASSE, c="000000")
    horloge.advance(seconds=12)
    code = second_facteur.code(secret, horloge.now)
    opened = await client.run(CONNECTER, i=DEC, m=factories.MOT_DE_PASSE, c=code)
    client.http.headers["authorization"] = f"Bearer {opened['jetons']['porteur']}"
    horloge.advance(seconds=20)
    return client


async def _lit_et_exporte(horloge, office):
    """An account of an office goes through all its lists, opens every dossier, comes back to some, and exports."""
    page = await office.run(LISTE)
    following = await office.run(LISTE, apres=page["pageInfo"]["endCursor"])
    ids = [node["candidatureId"] for node in (*page["nodes"], *following["nodes"])]
    horloge.advance(seconds=10)
    for candidature_id in (*ids, *ids[:5]):
        await office.run(DOSSIER, id=candidature_id)
        horloge.advance(seconds=3)
    await office.run(EXPORTER)
    horloge.advance(minutes=3)


async def _tend_la_main(services, horloge, client, rows):
    """A candidate asks for what is not theirs: another's dossier, by several ways, and what is for offices."""
    await factories.candidat(services, "curieuse@example.org")
    opened = await client.run(CONNECTER, i="curieuse@example.org", m=factories.MOT_DE_PASSE)
    client.http.headers["authorization"] = f"Bearer {opened['jetons']['porteur']}"
    for query in (DOSSIER, "query($id: ID!) { node(id: $id) { id } }"):
        for row in rows[:3]:
            horloge.advance(seconds=2)
            await client.run(query, id=global_id("Candidature", row.id))
    for name in ("gestionComptes", "gestionCandidatures"):
        horloge.advance(seconds=5)
        await client.errors(f"{{ {name} {{ totalCount }} }}")


async def test_an_evening_is_told_to_who_did_not_see_it(soiree, services, op, capsys, monkeypatch):
    monkeypatch.setattr(console, "width", 170)
    await show_journal(FiltreJournal(depuis=SOIR), 1000, services)
    said = capsys.readouterr().out
    print(said)  # noqa: T201 - the table asked for, to be read

    episodes = [episode.cellules() for episode in raconter(await LigneJournal.all())]
    assert [cells[1:4] for cells in episodes] == [
        ("Connexion refusée", "IDENTIFIANTS_INVALIDES", "6"),
        ("Tentatives bloquées", "mot-de-passe-ici", "3"),
        ("Connexion refusée", "IDENTIFIANTS_INVALIDES", "3"),
        ("Connexion refusée", "IDENTIFIANTS_INVALIDES", "3"),
        ("Lien utilisé", "MOT_DE_PASSE", "1"),
        ("Mot de passe changé", "MOT_DE_PASSE_MODIFIE", "1"),
        ("Connexion d'un appareil inconnu", "CANDIDAT", "1"),
        ("Lien refusé", "MOT_DE_PASSE", "1"),
        ("Second facteur refusé", "CODE_INVALIDE", "1"),
        ("Connexion d'un appareil inconnu", "GESTIONNAIRE", "1"),
        ("Second facteur enrôlé", "SECOND_FACTEUR_ACTIVE", "1"),
        ("Dossier vu dans une liste", "", "40"),
        ("Dossier ouvert", "", "40"),
        ("Liste exportée", "EXPORT_DEMANDE", "1"),
        ("Connexion d'un appareil inconnu", "CANDIDAT", "1"),
        ("Objet hors de portée demandé", "candidature", "3"),
        ("Objet hors de portée demandé", "node", "3"),
        ("Opération interdite demandée", "gestionComptes", "1"),
        ("Opération interdite demandée", "gestionCandidatures", "1"),
    ]
    assert all(title in said for title in TITRES)
    await _nothing_tells_who(soiree)
    await _erasure_leaves_pseudonyms_alone(soiree, op)


async def _nothing_tells_who(soiree):
    said = repr([dict(row) for row in await LigneJournal.all()]).lower()
    assert [word for word in (PAUL, "lamy", "192.0.2", "203.0.113", "dec@", "nom0") if word in said] == []
    for compte_id in (soiree["paul"].compte_id, soiree["office"].id):
        assert str(compte_id) not in said


async def _erasure_leaves_pseudonyms_alone(soiree, op):
    before = await LigneJournal.all().count()
    async with op.change() as change:
        await effacer_comptes(change, [soiree["paul"].compte_id])
    assert await LigneJournal.all().count() == before


async def test_an_administrator_finds_lines_by_what_they_stand_for(soiree, admin, client, services):
    for filtre, natures in (
        ({"identifiant": PAUL}, {"CONNEXION_REFUSEE", "TENTATIVES_BLOQUEES", "LIEN_UTILISE", "LIEN_REFUSE"}),
        ({"identifiant": "Personne@Example.org"}, {"CONNEXION_REFUSEE"}),
        ({"reseau": "192.0.2.1"}, {"CONNEXION_REFUSEE", "TENTATIVES_BLOQUEES", "LIEN_UTILISE", "APPAREIL_NOUVEAU"}),
        ({"nature": ["LIEN_REFUSE"]}, {"LIEN_REFUSE"}),
        ({"reseau": "203.0.113.99"}, set()),
        ({"jusqua": SOIR.isoformat()}, set()),
    ):
        found = {node["nature"] for node in (await admin.run(JOURNAL, filtre=filtre))["nodes"]}
        assert natures <= found, filtre
        assert natures or not found, filtre
    await _finds_who_opened_a_dossier(soiree, admin)
    await _reads_page_by_page(admin)
    await vider(services)
    assert await LigneJournal.filter(nature="JOURNAL_LU").count() == 1  # reading the journal is noted too

    office = await entre(client, services, soiree["office"])
    await office.errors(JOURNAL)
    await vider(services)
    assert await LigneJournal.filter(nature="OPERATION_REFUSEE", detail="gestionJournal").count() == 1


async def _finds_who_opened_a_dossier(soiree, admin):
    dossier = global_id("Candidature", soiree["rows"][0].id)
    readers = await admin.run(JOURNAL, filtre={"candidatureId": dossier, "nature": ["DOSSIER_LU", "DOSSIER_LISTE"]})
    (acteur,) = {node["acteur"] for node in readers["nodes"]}
    by_account = await admin.run(JOURNAL, filtre={"acteurId": global_id("Compte", soiree["office"].id)}, first=1)
    by_pseudonym = await admin.run(JOURNAL, filtre={"pseudonyme": acteur, "nature": ["DOSSIER_LU"]}, first=1)

    assert [node["nature"] for node in readers["nodes"]] == ["DOSSIER_LU", "DOSSIER_LISTE"]
    assert (by_account["totalCount"], by_pseudonym["totalCount"]) == (81, 40)


async def _reads_page_by_page(admin):
    first = await admin.run(JOURNAL, first=50)
    second = await admin.run(JOURNAL, first=100, after=first["pageInfo"]["endCursor"])
    instants = [node["le"] for node in (*first["nodes"], *second["nodes"])]

    assert instants == sorted(instants, reverse=True)
    assert len(instants) == first["totalCount"]
