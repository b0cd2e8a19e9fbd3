"""A canary in every field that a candidate may fill: shown where it belongs and nowhere else; once erased, nowhere.

The searched places are named and counted; expected values are searched for too, or a search that finds nothing would
prove nothing.
"""

import asyncio
import base64
import glob
import io
import json
import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import factories
import pytest
import pytest_asyncio
from bureau import bureau
from canaries import champs_a_saisir, champs_de_toutes_les_operations, requete
from client import Client, http_client
from ecole import COLONNES, ecole, eleve, envoyer, fichier, importer
from logs import written_logs
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pypdf import PdfReader
from tortoise import connections

from api.app import build_app
from api.models import LigneJournal, Tache
from api.resolvers.clock import run_due
from api.rules.conservation import CONSERVATIONS, PREAVIS
from api.rules.piece import TEXTES
from api.services.collecteur import Collecteur, message
from api.services.journal import vider
from api.services.mail import Courriel, EnvoiImpossibleError
from api.services.outbox import drain
from api.services.traces import OtlpTraces
from api.settings import Settings
from tests.journeys.one_life import (
    Vie,
    autres_lieux,
    contenu_lisible,
    dans_des_lieux,
    donner_les_pieces,
    emporter_ses_donnees,
    fichiers_du_depot,
    lignes_de_la_base,
    modifier_le_compte,
    ouvrir_un_compte,
    perdus,
    s_effacer,
    s_inscrire,
    subir_le_bureau,
)
from tests.journeys.story import a_plat
from tests.schema.etablissement.test_papillons import EDITER, secret

SANS_CANARI = {
    **dict.fromkeys(
        (
            *("compteCreer.paysNaissance", "compteCreer.departementNaissance"),
            *("compteCreer.communeNaissance", "compteModifier.paysNaissance"),
            *("compteModifier.departementNaissance", "compteModifier.communeNaissance"),
            *("candidatureRenseignerIdentification.nationalite", "candidatureRenseignerIdentification.adressePays"),
            "candidatureRenseignerIdentification.categorieSocioprofessionnelle",
            *(
                "candidatureRenseignerInformations.categorie",
                "candidatureRenseignerInformations.situation",
                "candidatureRenseignerInformations.etablissement",
            ),
            "candidatureRenseignerInformations.ancienEtablissement",
            *("candidatureRenseignerQualification.specialite", "candidatureRenseignerQualification.sectionDeLangue"),
            *("DejaPresenteInput.academie", "DejaPresenteInput.ancienneCategorie", "NoteObtenueInput.epreuve"),
            *("NoteObtenueInput.langue", "AutreSpecialitePresenteeInput.specialite"),
            *("AutreSpecialitePresenteeInput.academie", "AutreSpecialitePresenteeInput.ancienneCategorie"),
            *("TitreObtenuInput.diplome", "TitreObtenuInput.academie", "VaeInput.academie", "VaeInput.epreuves"),
            *(
                "candidatureRenseignerAcquis.epreuvesRepassees",
                "candidatureRenseignerDiplomePossede.diplome",
                "candidatureRenseignerTitreInscription.titre",
            ),
            *("ChoixEpreuveInput.epreuve", "ChoixEpreuveInput.option", "piecesValider.groupe"),
        ),
        "A code of a list: any other value is refused.",
    ),
    **dict.fromkeys(
        (
            *("compteEnrolerSecondFacteur.identifiant", "compteEnrolerSecondFacteur.motDePasse"),
            *("compteEnrolerSecondFacteur.code", "compteRenouvelerCodesSecours.code", "compteSeConnecter.code"),
        ),
        "Of professional accounts: a candidate has no second factor.",
    ),
    **dict.fromkeys(
        (
            *("franceConnectDemarrer.retour", "franceConnectTerminer.etat", "franceConnectTerminer.code"),
            "franceConnectTerminer.liaison",
            *("proConnectDemarrer.retour", "proConnectTerminer.etat", "proConnectTerminer.code"),
            *("proConnectTerminer.liaison", "proConnectTerminer.codeLocal"),
        ),
        "Given by the provider, not typed; without one all are refused.",
    ),
    **dict.fromkeys(
        tuple(f"compteVerifierAdresse.{name}" for name in ("courriel", "courrielConfirmation", "motDePasse")),
        "Of a pupil's first sign-in, below.",
    ),
    **dict.fromkeys(
        (
            *("DejaPresenteInput.cle", "AutreSpecialitePresenteeInput.cle", "NoteObtenueInput.cle"),
            *("TitreObtenuInput.cle", "VaeInput.cle"),
        ),
        "A key that a program makes, to name a row in errors.",
    ),
}
# Each mail may show its subject matter and its reader's address; nothing else.
DANS_LES_COURRIELS = {
    "compte_activer": {"compteCreer.courriel", "lien d'activation"},
    "adresse_confirmer": {"compteDemanderAdresse.courriel", "lien d'adresse"},
    "adresse_modifiee": {"compteCreer.courriel"},
    "mot_de_passe_oublie": {"compteDemanderAdresse.courriel", "lien de mot de passe"},
    "mot_de_passe_modifie": {"compteDemanderAdresse.courriel"},
    "donnees_exportees": {"compteDemanderAdresse.courriel"},
    "piece_controlee": {"compteDemanderAdresse.courriel", *(f"piece.{nom}" for nom in TEXTES)},
    "message": {"compteDemanderAdresse.courriel", "message.objet", "message.corps"},
    "inscription_modifiee": {"compteDemanderAdresse.courriel"},
    "desinscription": {"compteDemanderAdresse.courriel"},
    "courriel_compte_efface": {"compteDemanderAdresse.courriel"},
}
# The data that the law keeps of a published result: its person.
CONSERVES = {
    "compteModifier.dateNaissance",
    "compteModifier.nom",
    "compteModifier.nomUsage",
    "compteModifier.prenoms",
    "compteModifier.villeNaissance",
}
# The lines of the security journal come from all of a life.
AU_JOURNAL = {"APPAREIL_NOUVEAU", "MOT_DE_PASSE_CHANGE", "LIEN_UTILISE", "COPIE_DEMANDEE", "OBJET_REFUSE"}


class Recueil(Collecteur):
    """A collector of the security journal that keeps what it is sent."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def deposer(self, rows: Iterable[LigneJournal]) -> None:
        self.messages += map(message, rows)


# Values never stored as such: passwords are hashed, tokens are digests, tokens in links are derived.
SANS_TRACE = re.compile(r"motDePasse|jeton|renouvellement|lien|cookie|porteur|adresse de dépôt|adresse d'export")


@pytest.fixture
def vie(services, messagerie, tmp_path, monkeypatch):
    """A person without an account yet, before the whole application, its spans kept and its temporary files apart."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    spans = InMemorySpanExporter()
    traced = replace(services, traces=OtlpTraces("http://127.0.0.1:1", spans))
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test", metrics=True), traced)
    app.state.services = traced
    services.journal.collecteur = Recueil()
    return Vie(Client(http_client(app)), traced, messagerie, spans=spans)


@pytest_asyncio.fixture
async def vecue(vie, horloge):
    """A whole life except its end, with the logs meanwhile."""
    periode, ailleurs = await factories.periode(), await factories.periode("DCS", "02")
    office = await bureau(vie.client, vie.services, ("33", "BCP"))
    with written_logs() as lines:
        await ouvrir_un_compte(vie)
        horloge.advance(minutes=2)
        await modifier_le_compte(vie)
        await s_inscrire(vie, periode, ailleurs)
        await donner_les_pieces(vie, office)
        await subir_le_bureau(vie, office)
        await drain(vie.services)
        yield vie, lines


async def demander_en_etranger(vie: Vie) -> str:
    """The answers to somebody else, who knows the ids of the candidate and guesses the address."""
    await factories.candidat(vie.services, "curieux@example.org")
    curieux = Client(http_client(vie.client.http._transport.app))
    await curieux.sign_in("curieux@example.org")
    dossier = await vie.client.run(
        "query($id: ID!) { candidature(id: $id) { documents { id } groupesPieces { pieces { id } } } }", id=vie.id
    )
    ids = [vie.id, *(item["id"] for item in dossier["documents"])]
    ids += [piece["id"] for groupe in dossier["groupesPieces"] for piece in groupe["pieces"]]
    answers = []
    for name in ids:
        for racine, champ in (("Query", "node"), ("Query", "candidature"), ("Query", "document"), ("Query", "piece")):
            query, values = requete(racine, champ, f"{champ}.id", name)
            answers.append(await curieux.send(query, **values))
    return json.dumps(answers, ensure_ascii=False)


async def le_journal(vie: Vie) -> dict[str, str]:
    """The security journal, all of its lines written: its rows, and its messages to a collector."""
    await vider(vie.services, tout=True)
    sent = b"\n".join(vie.services.journal.collecteur.messages).decode()
    return {"security journal": (await lignes_de_la_base())["ligne_journal"], "collector": sent}


def remplaces(vie: Vie) -> set[str]:
    """The values typed first and changed since: nothing keeps them, except the events of an address."""
    first = {nom for nom in vie.canaris.valeurs if nom.startswith("compteCreer.")}
    return first - {"compteCreer.courriel"}


async def test_a_life_shows_where_it_belongs_and_once_erased_nowhere(vecue, tmp_path, base, capfd):
    vie, lines = vecue
    kept = {nom for nom in vie.canaris.valeurs if not SANS_TRACE.search(nom)} - remplaces(vie)

    # The values are stored where they belong, which proves that the search finds them.
    tables, stored = await lignes_de_la_base(), fichiers_du_depot(tmp_path / "fichiers")
    in_files = {nom for content in stored.values() for nom in vie.canaris.dans(content)}
    in_tables = {nom for text in tables.values() for nom in vie.canaris.dans(text)}
    assert kept - in_tables == {"contenu d'une pièce"}
    assert in_tables - kept == set()
    assert {"contenu d'une pièce", "compteModifier.nom", "amenagement.motif"} <= in_files

    # The export gives their owner all of them, except the office's own reason.
    archive = await emporter_ses_donnees(vie)
    taken = {nom for content in archive.values() for nom in vie.canaris.dans(contenu_lisible(content))}
    assert taken == kept - {"motif interne"}
    assert vie.canaris.dans(await demander_en_etranger(vie)) == set()

    await s_effacer(vie)
    assert vie.saisis & SANS_CANARI.keys() == set()
    assert vie.saisis | SANS_CANARI.keys() == set(champs_a_saisir())

    # Each mail shows its subject matter alone.
    told: dict[str, set[str]] = {}
    for courriel in vie.messagerie.courriels:
        text = f"{courriel.destinataire}\n{courriel.objet}\n{courriel.texte}\n{courriel.html}"
        told.setdefault(courriel.identifiant.split(".")[0], set()).update(vie.canaris.dans(text))
    assert told == DANS_LES_COURRIELS

    # Operators see none of them.
    metrics = (await vie.client.http.get("/metrics")).text
    elsewhere = autres_lieux(vie, lines, tmp_path, metrics) | {"standard streams": "".join(capfd.readouterr())}
    noted = await le_journal(vie)
    assert dans_des_lieux(vie, elsewhere | noted) == {}
    assert all(nature in place for nature in AU_JOURNAL for place in noted.values())
    assert await perdus(vie) == {}

    # After the erasure, only the results that the law keeps are left, in the declared tables.
    tables, stored = await lignes_de_la_base(), fichiers_du_depot(tmp_path / "fichiers")
    left = dans_des_lieux(vie, tables)
    assert left == {"resultat_conserve": CONSERVES}
    assert left.keys() <= {table for kept in CONSERVATIONS.values() if kept.malgre_effacement for table in kept.tables}
    assert {path for path, content in stored.items() if vie.canaris.dans(content)} == set()
    if base == "sqlite":
        await connections.get("default").execute_script("PRAGMA wal_checkpoint(TRUNCATE)")
        assert vie.canaris.dans(fichiers_de_la_base(connections.get("default").filename)) == CONSERVES
    assert len(vie.canaris.valeurs) >= 45  # else something is no longer typed
    assert len(tables) + len(elsewhere) + len(told) >= 50


def fichiers_de_la_base(chemin: str) -> bytes:
    """The bytes of the files of a SQLite database, read by another process.

    A process that closes a file of a database loses its own locks on it: the next command would delete the journal under
    its connection, which would see nothing of what others write later.
    """
    return subprocess.check_output(["cat", *glob.glob(f"{chemin}*")])  # noqa: PTH207 - as the shell's


MALFORMEES = (
    (b'{"query": "{ moi { %s } }"}', {}),
    (b'{"query": "{ moi { %s "}', {}),
    (b'{"query": "%s', {}),
    (b"%s", {"content-type": "text/plain"}),
    (b'{"query": "query A { __typename }", "operationName": "%s"}', {}),
    (b'{"query": "query A($x: Int) { __typename }", "variables": {"x": "%s"}}', {}),
    (b'{"query": "query A { __typename }", "variables": "%s"}', {}),
    (b'{"documentId": "sha256:%s"}', {}),
    (b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "%s"}}}', {}),
)
ENTETES = ("authorization", "cookie", "appareil", "idempotency-key", "user-agent", "referer", "origin", "host")
ENTETES_DE_PLUS = ("accept", "last-event-id", "x-forwarded-for", "x-forwarded-host", "content-type")
ADRESSES = ("fichiers", "fichiers/donnees", "pieces", "exports", "depots", "imports", "graphiql", "")


async def saisir_partout(vie: Vie) -> int:
    """A canary in every argument of every operation, as a variable and within the document; returns how many."""
    sent = 0
    for racine, nom, chemin in champs_de_toutes_les_operations():
        valeur = vie.canaris.poser(chemin)
        query, values = requete(racine, nom, chemin, valeur)
        inline = query.partition("{")[2]
        for name, value in values.items():
            inline = inline.replace(f"${name}", litteral(value), 1)
        accept = "text/event-stream" if racine == "Subscription" else "application/json"
        for body in ({"query": query, "variables": values}, {"query": f"{racine.lower()} {{{inline}"}):
            async with asyncio.timeout(30):
                response = await vie.client.http.post("/graphql", json=body, headers={"accept": accept})
            assert response.status_code < 500, response.text
            sent += 1
    return sent


def litteral(value: Any) -> str:
    """A JSON value as GraphQL writes it; names of enums are in capitals."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {litteral(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(litteral, value)) + "]"
    return value if isinstance(value, str) and re.fullmatch(r"[A-Z][A-Z_]+", value) else json.dumps(value)


async def mal_demander(vie: Vie) -> None:
    """Requests that are no operation: bodies, headers and addresses."""
    http = vie.client.http
    for rank, (body, headers) in enumerate(MALFORMEES):
        content = body % vie.canaris.poser(f"corps {rank}").encode()
        await http.post("/graphql", content=content, headers={"content-type": "application/json"} | headers)
    for name in (*ENTETES, *ENTETES_DE_PLUS):
        await http.post(
            "/graphql", json={"query": "{ __typename }"}, headers={name: vie.canaris.poser(f"en-tête {name}")}
        )
    for name in ADRESSES:
        await http.get(f"/{name}/{vie.canaris.poser(f'adresse {name}')}?x={vie.canaris.poser(f'question {name}')}")
        await http.put(f"/{name}/{vie.canaris.valeurs[f'adresse {name}']}", content=b"x")


async def par_une_socket(vie: Vie) -> list[dict[str, Any]]:
    """Faulty requests through a WebSocket: its address, its credentials, its documents, and a message of no kind."""
    poser, sent = vie.canaris.poser, []
    jeton = await vie.envoyer(
        "compteSeConnecter",
        "jetons { porteur }",
        identifiant="jeanne@example.org",
        motDePasse="Lampadaire!",
        client="MOBILE",
    )
    texts = (
        {"type": "connection_init", "payload": {"authorization": f"Bearer {jeton['jetons']['porteur']}"}},
        {
            "type": "subscribe",
            "id": poser("id"),
            "payload": {"query": f'subscription {{ evenements(apres: "{poser("s1")}") {{ rang }} }}'},
        },
        {
            "type": "subscribe",
            "id": "2",
            "payload": {"query": f"query {{ {poser('s2')} }}", "operationName": poser("s3")},
        },
        {"type": "subscribe", "id": "3", "payload": {"query": f"query {{ {poser('s4')} "}},
        {
            "type": "subscribe",
            "id": "4",
            "payload": {"query": "query($x: Int) { moi { id } }", "variables": {"x": poser("s5")}},
        },
        {"type": poser("s6")},
    )
    answers = asyncio.Semaphore(0)
    waiting = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "text": json.dumps(text)} for text in texts),
        {"type": "websocket.disconnect", "code": 1000},
    ]

    async def receive() -> dict[str, Any]:
        if len(waiting) <= len(texts):  # the handshake and each message are answered before the next
            async with asyncio.timeout(30):
                await answers.acquire()
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        text = json.loads(message.get("text") or "{}")
        if text.get("type", message["type"]) != "next":
            answers.release()

    headers = [(b"host", b"test"), (b"user-agent", poser("s7").encode())]
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "query_string": f"x={poser('s8')}".encode(),
        "headers": headers,
        "subprotocols": ["graphql-transport-ws"],
        "client": ("127.0.0.1", 1),
        "asgi": {"spec_version": "2.4"},
        "state": {},
    }
    await vie.client.http._transport.app(scope, receive, send)
    return sent


async def tout_casser(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults whose text quotes what was typed: the database's, a validator's, a mail server's, a template's."""
    twice, long = vie.canaris.poser("deux fois", "courriel"), vie.canaris.poser("trop long")

    async def duplicate(*_: object, **__: object) -> None:
        for _ in range(2):
            await factories.compte(vie.services, twice)

    async def too_long(*_: object, **__: object) -> None:
        await factories.compte(vie.services, long * 40)

    for fault, typed, code in ((duplicate, twice, "ERREUR_INTERNE"), (too_long, long, "TROP_LONG")):
        with monkeypatch.context() as patched:
            patched.setattr("api.resolvers.gates.candidat.candidat", fault)
            answer = await vie.client.send(
                "mutation { compteSupprimer(input: {confirmation: true}) { errors { code } } }"
            )
        assert answer["errors"][0]["extensions"]["code"] == code
        assert typed not in json.dumps(answer)

    async def refused(courriel: Courriel) -> None:
        raise EnvoiImpossibleError(f"550 <{courriel.destinataire}> {courriel.destinataire} unknown", definitif=True)

    with monkeypatch.context() as patched:
        patched.setattr(vie.messagerie, "envoyer", refused)
        courriel = vie.canaris.poser("refusé", "courriel")
        await factories.candidat(vie.services, courriel)
        await vie.envoyer("compteDemanderMotDePasse", identifiant=courriel)
        await drain(vie.services)
    assert await Tache.filter(abandonnee_le__isnull=False, erreur__contains="550").exists()


async def test_what_is_refused_or_breaks_is_quoted_nowhere(vie, tmp_path, monkeypatch, capfd):
    await factories.candidat(vie.services)
    await vie.client.sign_in("jeanne@example.org")
    with written_logs() as lines:
        sent = await saisir_partout(vie)
        await mal_demander(vie)
        answered = await par_une_socket(vie)
        await tout_casser(vie, monkeypatch)
    metrics = (await vie.client.http.get("/metrics")).text

    elsewhere = autres_lieux(vie, lines, tmp_path, metrics) | {"standard streams": "".join(capfd.readouterr())}
    noted = await le_journal(vie)
    assert dans_des_lieux(vie, elsewhere | noted) == {}
    assert all("CONNEXION_REFUSEE" in place and "OPERATION_REFUSEE" in place for place in noted.values())
    assert await perdus(vie) == {}
    assert "unexpected_error" in elsewhere["logs (json)"]
    assert "task_failed" in elsewhere["logs (json)"]
    assert sent >= 400
    assert len([message for message in answered if message["type"] == "websocket.send"]) >= 4


async def inscrire_un_eleve(vie: Vie, school: Client, periode: Any) -> None:
    """A school sends a file with a wrong line, then a clean one; the pupil comes in with the slip."""
    poser = vie.canaris.poser
    wrong = {name: poser(f"ligne refusée, {name}") for name in COLONNES}
    right = {"nom": poser("élève, nom"), "prenoms": poser("élève, prénoms"), "classe": poser("élève, classe")}
    right["courriel"] = poser("élève, courriel", "courriel")
    found = await envoyer(school, vie.services, periode, fichier(eleve(**right), eleve(1) | wrong))
    assert found["etat"] == "A_CORRIGER"
    assert vie.canaris.dans(json.dumps(found)) == set()
    await importer(school, vie.services, periode, eleve(**right))
    feuille = (await school.run(EDITER, eleves={"classe": right["classe"]}))["feuille"]
    [page] = PdfReader(io.BytesIO(base64.b64decode(feuille["contenu"]))).pages
    text = a_plat(page.extract_text())
    mot_de_passe = vie.canaris.noter("mot de passe du papillon", secret(text))
    identifiant = re.search(r"identifiant de connexion : (\S+)", text)[1]
    await vie.client.sign_in(identifiant, mot_de_passe)
    champ = "compteVerifierAdresse.courriel"
    courriel = poser(champ, "courriel")
    await vie.envoyer(
        "compteVerifierAdresse", courriel=courriel, courrielConfirmation=courriel, motDePasse=mot_de_passe
    )


async def test_a_pupil_is_told_by_no_line_refused_and_kept_no_longer_than_is_written(vie, horloge, tmp_path, capfd):
    periode = await factories.periode(centre="03")
    school = await ecole(vie.client, vie.services)
    with written_logs() as lines:
        await inscrire_un_eleve(vie, school, periode)
        await vider(vie.services, tout=True)
        before = await lignes_de_la_base()
        kept = dans_des_lieux(vie, before)
        imported = fichiers_du_depot(tmp_path / "fichiers")
        horloge.now = horloge.now.replace(year=horloge.now.year + 9)
        for days in (1, 1, PREAVIS.days, 1):  # what one job leaves, the next finds; an end is announced before
            await run_due(vie.services)
            await drain(vie.services)
            horloge.advance(days=days)
    metrics = (await vie.client.http.get("/metrics")).text

    # The values were stored in the tables of persons, in no remark on a wrong line, and their file went once written.
    assert kept.keys() >= {"compte", "candidat", "candidature"}
    assert kept.keys() & {"constat", "importation", "tache", "audit", "ligne_journal"} == set()
    assert {path for path, content in imported.items() if vie.canaris.dans(content)} == set()
    # After the terms, none is left.
    assert {name for name, text in (await lignes_de_la_base()).items() if vie.canaris.dans(text)} == set()
    assert {
        path for path, content in fichiers_du_depot(tmp_path / "fichiers").items() if vie.canaris.dans(content)
    } == set()
    elsewhere = autres_lieux(vie, lines, tmp_path, metrics) | {"standard streams": "".join(capfd.readouterr())}
    assert dans_des_lieux(vie, elsewhere) == {}
