"""The demo, played for real: a server process, and the command beside it."""

import email
import re
from dataclasses import dataclass
from email.policy import default
from pathlib import Path

import httpx
import pytest
from live import ROOT, Live, live_server
from pypdf import PdfReader

from api.demo import operations

README = ROOT / "README.md"

FOLDERS = {
    "bac-pro-aeronautique": ("recapitulatif-candidature", "v2", "NGMB-DUPONT", "Aéronautique option Systèmes (25303)"),
    "bts-aeronautique": ("confirmation-inscription", "v1", "ACCRALL", "Aéronautique"),
    "bts-banque": ("confirmation-inscription", "v1", "DUBOIS", "Banque - conseiller de clientèle (31310)"),
}


@pytest.fixture(scope="module")
async def live(tmp_path_factory):
    async with live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@dataclass(frozen=True)
class Played:
    """What two runs in the same folder said and left."""

    said: str
    folder: Path
    pdfs_of_first_run: list[str]


@pytest.fixture(scope="module")
async def played(live, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    await play(live, folder)
    first = names(folder)
    return Played(await play(live, folder), folder, first)


async def play(live: Live, folder: Path, **env: str) -> str:
    code, said = await live.command("demo", live.address, "--dossier", str(folder), **env)
    assert code == 0, said
    return said


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.pdf"))


async def test_registers_the_three_candidates_of_the_guides(played):
    assert played.said.count("Votre inscription a bien été prise en compte le") == 3
    for folder, (document, version, nom, specialite) in FOLDERS.items():
        (path,) = (played.folder / folder).glob(f"{document}-*.pdf")
        text = " ".join(page.extract_text() for page in PdfReader(path).pages)
        assert path.name.endswith(f"-001-{version}.pdf")
        assert nom in text
        assert specialite in text
        assert list((played.folder / folder).glob("demande-pieces-*.pdf"))
        assert (played.folder / folder / "apercu-avant-enregistrement.pdf").read_bytes().startswith(b"%PDF-")


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


async def test_plays_twice_in_the_same_folder_and_keeps_the_last_run(played):
    pdfs = names(played.folder)

    assert len(pdfs) == len(played.pdfs_of_first_run) == 9
    assert pdfs != played.pdfs_of_first_run  # other candidates, other numbers


async def test_never_shows_a_signed_link(played):
    assert "/fichiers/" not in played.said


async def test_uses_the_demo_account_when_mails_leave_through_a_mail_server(live, tmp_path):
    said = await play(live, tmp_path, SMTP_HOST="smtp.example.org")

    assert "Les mails partent par smtp.example.org" in said
    assert "paul.lamy@example.org" in said
    assert said.count("LAMY Paul") == 3
    assert not list(tmp_path.rglob("*.eml"))


async def test_says_what_to_do_when_nobody_answers(live, tmp_path):
    code, said = await live.command("demo", "http://127.0.0.1:1", "--dossier", str(tmp_path))

    assert code == 1
    assert "make run" in said
    assert "Traceback" not in said


async def test_the_operations_of_the_readme_register_a_candidate(live):
    """As a newcomer pastes them, in order, with a browser's cookie."""
    sign_in, open_services, start, fill, save = re.findall(
        r"```graphql\n(.*?)```", README.read_text("utf-8"), re.DOTALL
    )

    async with httpx.AsyncClient(base_url=live.address, timeout=30) as http:
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
