"""The rules of lists, decisions, exports, periods and accounts of offices."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.gestion import cle_de_tri, intervalle_de_noms
from api.rules.gestion.actions import ActionGestion, actions_gestion, etat_restaure
from api.rules.gestion.bureau import HABILITATIONS_AU_PLUS, HabilitationSaisie, problems_habilitations
from api.rules.gestion.calendrier import PeriodeSaisie, SessionSaisie, problems_periode, problems_session
from api.rules.gestion.export import BOM, COLONNES, cellule, entetes, lignes
from api.rules.gestion.historique import precisions

LE = datetime(2026, 11, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nom", "prenoms", "cle"),
    [
        ("NGMB-DUPONT", "Ngmb-Jeanne", "NGMB DUPONT NGMB JEANNE"),
        ("Éluard", "Paul", "ELUARD PAUL"),
        ("L'Œuvre  d'Àçéèïôù", "", "L OEUVRE D ACEEIOU"),
        ("ŁÓDŹ", "Þór", "LODZ THOR"),
        ("A" * 90, "B" * 90, "A" * 90 + " " + "B" * 9),
    ],
)
def test_a_sorting_key_has_neither_accent_nor_hyphen(nom, prenoms, cle):
    assert cle_de_tri(nom, prenoms) == cle


def test_a_beginning_of_a_name_is_an_interval_of_keys():
    first, last = intervalle_de_noms("du")

    assert first <= cle_de_tri("Dubois", "Pierre") < last
    assert first <= "DU" < last
    assert not first <= "DTZ" < last
    assert not first <= "DV" < last


@pytest.mark.parametrize(
    ("etat", "transfert", "actions"),
    [
        ("INSCRIT", False, "MODIFIER ECARTER SUPPRIMER DEMANDER_TRANSFERT"),
        ("A_COMPLETER", False, "MODIFIER ECARTER SUPPRIMER DEMANDER_TRANSFERT"),
        ("INSCRIT", True, "MODIFIER ECARTER SUPPRIMER ANNULER_TRANSFERT"),
        ("DESINSCRIT", False, "SUPPRIMER"),
        ("ECARTEE", False, "SUPPRIMER RESTAURER"),
        ("SUPPRIMEE", False, "RESTAURER"),
    ],
)
def test_each_etat_opens_its_actions(etat, transfert, actions):
    found = actions_gestion(EtatCandidature(etat), en_transfert=transfert)

    assert found == tuple(ActionGestion(name) for name in actions.split())


@pytest.mark.parametrize(
    ("inscrite", "desinscrite", "etat"),
    [(LE, None, "INSCRIT"), (None, None, "A_COMPLETER"), (LE, LE, "DESINSCRIT")],
)
def test_taking_a_decision_back_gives_the_former_etat(inscrite, desinscrite, etat):
    assert etat_restaure(inscrite_le=inscrite, desinscrite_le=desinscrite) == etat


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "＝", "＋", "－", "＠"])
def test_no_cell_begins_a_formula(debut):
    assert cellule(f"{debut}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("valeur", ["", "DUPONT", "O'Brien", "a=b", "1-2", "'=1"])
def test_an_honest_cell_is_left_as_it_is(valeur):
    assert cellule(valeur) == valeur


def test_an_export_reads_back_with_its_accents_semicolons_and_new_lines():
    row = {
        "numero_candidat": "02236030282",
        "numero_inscription": 1,
        "candidat__nom": 'DUBOIS; "dit" Éluard',
        "candidat__nom_usage": None,
        "candidat__prenoms": "=HYPERLINK(1)",
        "candidat__date_naissance": date(2004, 2, 3),
        "candidat__compte__courriel": "+33@example.org",
        "domaine": "BTS",
        "periode__session__libelle": "BTS 2022",
        "centre": "03",
        "etablissement": "0250013D",
        "specialite": None,
        "categorie": None,
        "etat": "INSCRIT",
        "inscrite_le": datetime(2026, 7, 1, 10, tzinfo=UTC),
        "modifiee_le": None,
        "academie_origine": "19",
        "numero_origine": "001",
    }

    text = entetes() + lignes([row])

    assert text.startswith(BOM + "N° candidat;")
    (header, values) = csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";")
    assert len(header) == len(values) == len(COLONNES)
    assert values[:7] == [
        "02236030282",
        "001",
        'DUBOIS; "dit" Éluard',
        "",
        "'=HYPERLINK(1)",
        "03/02/2004",
        "'+33@example.org",
    ]
    assert values[9] == "BESANCON"
    assert values[13:] == ["Inscrit", "01/07/2026 12:00", "", "REIMS", "001"]


def test_a_history_says_what_it_knows_and_nothing_else():
    assert precisions({}) == ()
    assert precisions({"lien": "x", "version": 2, "motif": "Erreur."}) == ("Version n°2", "Motif : Erreur.")
    assert precisions({"origine": "03", "destination": "19", "numero_origine": None}) == (
        "Académie d'origine : BESANCON",
        "Académie de destination : REIMS",
    )
    assert precisions({"avant_apres": {"nom": ["A", "B"], "nom_usage": [None, "C"]}}) == (
        "Nom de famille : A → B",
        "Nom d'usage : - → C",
    )
    assert precisions({"nombre": 3, "importation": "x"}) == ("Notes : 3",)
    assert precisions({"statut": "NON_CONFORME", "commentaire": "Pièce illisible"}) == (
        "Statut : Non conforme",
        "Information du gestionnaire : Pièce illisible",
    )


@pytest.mark.parametrize(
    ("form", "codes"),
    [
        (SessionSaisie(libelle="BTS 2027", annee=2027), []),
        (SessionSaisie(libelle=" ", annee=None), ["OBLIGATOIRE", "OBLIGATOIRE"]),
        (SessionSaisie(libelle="x" * 61, annee=1999), ["DATE_INCOHERENTE", "TROP_LONG"]),
    ],
)
def test_a_session_has_a_label_and_a_year(form, codes):
    assert [problem.code for problem in problems_session(form)] == codes


def test_a_period_ends_after_it_began():
    found = problems_periode(PeriodeSaisie(libelle="JUN", ouvre_le=LE, ferme_le=LE))

    assert [(problem.code, problem.path) for problem in found] == [("DATE_INCOHERENTE", ("ferme_le",))]


@pytest.mark.parametrize(
    ("type_", "habilitations", "codes"),
    [
        ("GESTIONNAIRE", [HabilitationSaisie(academie="03")], []),
        ("GESTIONNAIRE", [], [("OBLIGATOIRE", ("habilitations",))]),
        ("GESTIONNAIRE", [HabilitationSaisie(academie="ZZ", domaine="XXX")], "INCONNUES"),
        ("ADMINISTRATEUR", [HabilitationSaisie()], [("VALEUR_INCOMPATIBLE", ("habilitations",))]),
        ("ADMINISTRATEUR", [], []),
        ("GESTIONNAIRE", [HabilitationSaisie()] * (HABILITATIONS_AU_PLUS + 1), [("TROP_LONG", ("habilitations",))]),
    ],
)
def test_an_office_acts_somewhere_that_exists(type_, habilitations, codes):
    unknown = [("VALEUR_INCONNUE", ("habilitations", "0", name)) for name in ("academie", "domaine")]

    found = [(problem.code, problem.path) for problem in problems_habilitations(habilitations, TypeCompte(type_))]

    assert found == (unknown if codes == "INCONNUES" else codes)
