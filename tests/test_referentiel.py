"""The commands on the règlements, as an operator types them, where there is no database."""

import os

import pytest
from typer.testing import CliRunner

from api import acts
from api.commands import commands
from api.rules.contenu.controle import SECTIONS
from api.rules.reglement.lecture import fichiers

BATIMENT = fichiers("bts")["batiment"][0].read_text("utf-8")


@pytest.fixture
def typed(monkeypatch, tmp_path):
    """A function that types a command: its exit code and the lines that it prints."""
    monkeypatch.setattr(acts.console, "width", 200)
    monkeypatch.setenv("DATABASE_URL", f"sqlite://{tmp_path}/absente.sqlite3")

    def run(*arguments):
        outcome = CliRunner().invoke(commands, ["referentiel", *arguments])
        return outcome.exit_code, outcome.output.splitlines()

    return run


def test_the_command_counts_the_specialites_and_lists_what_each_misses(typed, tmp_path):
    code, lines = typed("etat", "2027", "--detail")

    counts = next(line for line in lines if "BACCALAURÉAT PROFESSIONNEL" in line)
    assert code == 0
    assert [cell for cell in counts.replace("│", " ").split() if cell.isdigit()] == ["99", "7", "6", "5", "93", "85"]
    assert lines[lines.index("- Tourisme (33426) - RNCP37890") + 1] == "    Règlement non saisi."
    assert list(tmp_path.iterdir()) == []  # no database is made


def test_the_command_refuses_what_is_no_year(typed):
    assert typed("etat", "27")[0] == 2


def test_a_folder_is_checked_file_by_file(typed, tmp_path):
    for name, texte in {
        "bts/batiment.toml": BATIMENT.replace('libelle = "Bâtiment"', 'libelle = "Bâtiments"'),
        "bts/autre.toml": "cle = ",
        "bts/domaine.toml": "",
        "cap/cuisine.toml": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(texte, "utf-8")

    code, lines = typed("verifier", str(tmp_path))

    assert code == 1
    assert set(lines) >= {
        "bts/autre.toml : refusé",
        "    ligne 1 : Ce fichier n'est pas du TOML jusqu'à sa fin.",
        "bts/batiment.toml : Bâtiments (23012)",
        "    Libellé : Bâtiment → Bâtiments.",
        "bts/domaine.toml : commun au diplôme, laissé de côté",
        "cap : aucun domaine de ce nom, laissé de côté",
    }
    assert lines[-1] == "2 fichiers, 1 refusés"


def test_the_contents_of_a_folder_are_checked_beside_the_reglements(typed, tmp_path):
    folder = tmp_path / "contenus"
    folder.mkdir()
    entete = "academie;domaine;lignes;telephone;courriel\n"
    (folder / "contacts.csv").write_text(f"{entete}01;BTS;SIEC;0100000000;siec@example.org\n", "utf-8")
    (folder / "autres.csv").write_text(entete, "utf-8")
    (folder / "contacts.toml").write_text('[[contacts]]\nacademie = "99"\n', "utf-8")

    code, lines = typed("verifier", str(tmp_path))

    assert code == 1
    assert lines == [
        "contenus/autres.csv : refusé",
        f"    Nommez ce tableau d'après ce qu'il contient : {', '.join(SECTIONS)}.",
        "contenus/contacts.csv : 1 contenus",
        "    Contacts, ACADÉMIE DE PARIS, BTS : nouveau.",
        "contenus/contacts.toml : refusé",
        "    ligne 2 : contacts[0].academie : code d'aucune académie",
        "3 fichiers, 2 refusés",
    ]


LIEN = '[[liens]]\ncle = "aide"\nlibelle = "Aide"\nadresse = "https://example.org/"\n'


def test_what_is_no_file_is_refused_by_its_name_and_the_others_are_checked(typed, tmp_path):
    for folder in ("bts/x.toml", "contenus/x.toml"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "contenus/y.toml").symlink_to("nulle-part")
    os.mkfifo(tmp_path / "contenus/z.csv")
    (tmp_path / os.fsdecode(b"contenus/caf\xe9.toml")).write_text(LIEN)

    code, lines = typed("verifier", str(tmp_path))

    assert code == 1
    assert lines[-1] == "5 fichiers, 4 refusés"
    assert lines.count("    Ce fichier ne peut pas être lu.") == 4
    assert "contenus/caf\\xe9.toml : 1 contenus" in lines


def test_a_content_of_two_files_of_a_folder_is_refused(typed, tmp_path):
    (tmp_path / "contenus").mkdir()
    for nom in ("a", "b"):
        (tmp_path / f"contenus/{nom}.toml").write_text(LIEN.replace("Aide", nom))

    assert "    ligne 1 : liens[0] : donné plusieurs fois." in typed("verifier", str(tmp_path))[1]
