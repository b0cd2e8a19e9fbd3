"""The demo, played for real: a server process, and the command beside it."""

import csv
import email
import io
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from email.policy import default
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from live import ROOT, Live, live_server
from pypdf import PdfReader

from api.demo import operations

BY_HAND = ROOT / "docs" / "first-registration.md"

FOLDERS = {
    "bac-pro-aeronautique": ("recapitulatif-candidature", "v2", "NGMB-DUPONT", "Aéronautique option Systèmes (25303)"),
    "bts-aeronautique": ("confirmation-inscription", "v1", "ACCRALL", "Aéronautique"),
    "bts-banque": ("confirmation-inscription", "v1", "DUBOIS", "Banque - conseiller de clientèle (31310)"),
}


async def served(tmp_path_factory, bases):
    async with live_server(tmp_path_factory.mktemp("server"), await bases.copy("sqlite", "demo")) as server:
        yield server


live = pytest.fixture(served, scope="module")
# A server for one test, which plays the demo again.
other_live = pytest.fixture(served)


@dataclass(frozen=True)
class Played:
    """The output and the files of two runs in one folder."""

    said: str
    folder: Path


@pytest.fixture(scope="module")
async def played(live, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return Played(await play(live, folder), folder)


async def play(live: Live, folder: Path, **env: str) -> str:
    code, said = await live.command("demo", live.address, "--dossier", str(folder), **env)
    assert code == 0, said
    return said


def text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.pdf"))


async def test_registers_the_three_candidates_of_the_guides(played):
    assert played.said.count("Votre inscription a bien été prise en compte le") == 5
    for folder, (document, version, nom, specialite) in FOLDERS.items():
        (path,) = (played.folder / folder).glob(f"{document}-*.pdf")
        text = text_of(path)
        assert path.name.endswith(f"-001-{version}.pdf")
        assert nom in text
        assert specialite in text
        assert list((played.folder / folder).glob("demande-pieces-*.pdf"))
        assert (played.folder / folder / "apercu-avant-enregistrement.pdf").read_bytes().startswith(b"%PDF-")


async def test_a_session_opens_without_a_developer_and_a_candidate_registers_in_it(played):
    """A spécialité that no candidate could choose, in thirty académies, for a school of the directory.

    The office of Paris asks for a pièce of its own until a date of its own.
    """
    demande, *_ = (played.folder / "bts-nouvelle-session").glob("demande-pieces-*.pdf")
    confirmation, *_ = (played.folder / "bts-nouvelle-session").glob("confirmation-inscription-*-001-v1.pdf")

    assert "30 périodes en une fois" in played.said
    assert "Spécialité : Bâtiment (23012)" in text_of(confirmation)
    assert "LYCEE DU BATIMENT - PARIS" in text_of(confirmation)
    jour, _, annee = re.search(r"fixer la date limite des pièces — au plus tard le (\S+)", played.said)[1].split("/")
    asked = text_of(demande)
    assert "75000001 : Attestation de l'employeur" in asked
    assert "Mèl : bts.paris@example.org" in asked
    assert re.search(rf"au plus tard le \w+ {jour} \w+ {annee}", asked)


async def test_keeps_the_mails_that_each_candidate_received(played):
    subjects = {
        folder: [email.message_from_bytes(path.read_bytes(), policy=default)["Subject"] for path in sorted(mails)]
        for folder in FOLDERS
        for mails in [(played.folder / folder).glob("*.eml")]
    }

    assert subjects == {
        "bac-pro-aeronautique": [
            "[CYCLADES] Activer mon compte",
            "Modification d'inscription : BACCALAURÉAT PROFESSIONNEL",
        ],
        "bts-aeronautique": ["[CYCLADES] Activer mon compte"],
        "bts-banque": ["[CYCLADES] Activer mon compte", "Désinscription : BREVET DE TECHNICIEN SUPERIEUR"],
    }


async def test_follows_a_dossier_from_its_pieces_to_its_marks(played):
    for told in (
        "reçu : « Pièce justificative non conforme » ; Statut : Non conforme",
        "2 dépôts gardés ; 93475001 Déposé le",
        "3 pièces en ligne sur 3 à « Conforme »",
        "Accordé : Majoration d'un tiers du temps des épreuves écrites",
        "refusé en entier, rien n'est écrit ; ligne 5 : La note 20,5 dépasse 20.",
        "moyenne 13.54, Admis, mention Assez bien",
        "par Service des examens de Besançon (démonstration)",
    ):
        assert told in played.said


async def test_keeps_what_an_office_publishes_and_takes_away(played):
    folder = played.folder / "bac-pro-jusqu-aux-notes"

    (ics,) = folder.glob("convocation-*.ics")
    (event,) = Calendar.from_ical(ics.read_bytes()).events
    assert "Exploitation de la documentation technique" in event["summary"]
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=240 * 4 // 3)  # a third more, as granted
    (releve,) = folder.glob("releve-notes-*.pdf")
    assert "13.54" in text_of(releve)
    (convocation,) = folder.glob("convocation-*.pdf")
    assert "Salle 12" in text_of(convocation)
    assert list(folder.glob("notification-amenagements-*.pdf"))
    (export,) = folder.glob("candidatures-*.csv")
    rows = list(csv.DictReader(io.StringIO(export.read_text("utf-8-sig")), delimiter=";"))
    assert {row["Nom de famille"] for row in rows} == {"LAMY"}
    assert len(rows) >= 1  # one by run
    counted = json.loads((folder / "statistiques.json").read_text("utf-8"))
    assert [(un["libelle"], un["nombre"]) for un in counted["parStatutPiece"]]
    assert [path.name for path in folder.glob("*.eml")].count("mail-1-cyclades-activer-mon-compte.eml") == 1
    assert len(list(folder.glob("*.eml"))) == 2


async def test_a_school_imports_its_class_and_prints_its_slips(played):
    folder = played.folder / "etablissement"

    assert "ligne 3 : Cette spécialité n'est pas ouverte à cette session" in played.said
    assert "3 élèves pré-inscrits" in played.said
    pages = [page.extract_text() for page in PdfReader(folder / "papillons.pdf").pages]
    assert [nom in page for nom, page in zip(("DUBOIS", "LAMY", "NGMB"), pages, strict=True)] == [True] * 3
    assert all("Votre mot de passe" in page for page in pages)


async def test_keeps_every_document(played):
    assert len(names(played.folder)) == 19


@pytest.mark.long
async def test_plays_twice_in_the_same_folder_and_keeps_the_last_run(other_live, tmp_path):
    runs = []
    for _ in range(2):
        await play(other_live, tmp_path)
        runs.append(names(tmp_path))

    assert len(runs[0]) == len(runs[1]) == 19
    assert runs[0] != runs[1]  # other candidates, other numbers
    (export,) = tmp_path.glob("bac-pro-jusqu-aux-notes/candidatures-*.csv")
    assert len(export.read_text("utf-8-sig").splitlines()) > 2  # a candidat by run


async def test_never_shows_a_signed_link(played):
    assert not re.search(r"/(fichiers|pieces|depots|imports|exports)/", played.said)


@pytest.mark.long
async def test_uses_the_demo_account_when_mails_leave_through_a_mail_server(other_live, tmp_path):
    said = await play(other_live, tmp_path, SMTP_HOST="smtp.example.org")

    assert "Les mails partent par smtp.example.org" in said
    assert "paul.lamy@example.org" in said
    assert said.count("LAMY Paul, n° candidat") == 5
    assert not list(tmp_path.rglob("*.eml"))


async def test_says_what_to_do_when_nobody_answers(live, tmp_path):
    code, said = await live.command("demo", "http://127.0.0.1:1", "--dossier", str(tmp_path))

    assert code == 1
    assert "make run" in said
    assert "Traceback" not in said


async def test_the_operations_of_a_first_registration_register_a_candidate(live):
    """Pastes them in order, as a newcomer does, with a browser's cookie."""
    sign_in, open_services, start, fill, save = re.findall(
        r"```graphql\n(.*?)```", BY_HAND.read_text("utf-8"), re.DOTALL
    )

    async with httpx.AsyncClient(base_url=live.address, timeout=30, verify=False) as http:
        await paste(http, sign_in)
        domaines = (await paste(http, open_services))["domaines"]
        (bts,) = [domaine for domaine in domaines if domaine["libelle"] == "BREVET DE TECHNICIEN SUPERIEUR"]
        periodes = [periode for session in bts["sessions"] for periode in session["periodes"]]
        (besancon,) = [periode for periode in periodes if "BESANCON" in periode["libelle"]]
        candidature = (await paste(http, start, periode=besancon["id"]))["candidatureDemarrer"]["candidature"]
        await paste(http, fill, id=candidature["id"])
        saved = (await paste(http, save, id=candidature["id"]))["candidatureEnregistrer"]["candidature"]
        document = await http.get(saved["documents"][0]["fichier"]["url"])
        await paste(http, operations.DESINSCRIRE, id=candidature["id"], confirmation=True)

    assert saved["etatLibelle"] == "Inscrit"
    assert document.content.startswith(b"%PDF-")


async def paste(http: httpx.AsyncClient, operation: str, **variables: str | bool) -> dict:
    answer = (await http.post("/graphql", json={"query": operation, "variables": variables})).json()
    assert "errors" not in answer, answer
    for payload in answer["data"].values():
        assert not (isinstance(payload, dict) and payload.get("errors")), payload
    return answer["data"]
