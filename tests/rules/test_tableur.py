"""A règlement as a table of a spreadsheet: what it gives, what it refuses with its line."""

from decimal import Decimal

import pytest

from api.rules.reglement import LIVREES
from api.rules.reglement.controle import EPREUVES_AU_PLUS, controler_tableau

ENTETE = "Code;Libellé;Parent;Unité;Coefficient;Mode;Mode_A;Mode_C;Facultative;Choix;Valeurs;Choix_langue\n"
TABLE = ENTETE + (
    "E1;Culture générale;;U1;2;;CCF;Ponctuel;;;;\n"
    "E3;Projet;;;4,5;;;;;;;\n"
    "E31;Étude;E3;U31;1,5;Contrôle en cours de formation;;;;;;\n"
    "E32;Réalisation;E3;U32;3;CCF;;;;;;\n"
    "EF1;Langue;;UF1;;PONCTUEL;;;oui;Langue;Anglais|Italien;oui\n"
)


def constats(texte, cle="tourisme"):
    return [(item.ligne, item.message) for item in controler_tableau("bts", cle, texte, LIVREES).constats]


def test_a_table_completes_the_heading_of_the_nomenclature():
    found = controler_tableau("bts", "tourisme", TABLE, LIVREES, depuis=2027)
    lu = found.reglement

    assert (lu.intitule, lu.depuis, lu.jusque, lu.incomplet) == ("Tourisme (33426)", 2027, None, False)
    assert [(item.code, item.coefficient) for item in lu.toutes()] == [
        ("E1", 2),
        ("E3", Decimal("4.5")),
        ("E31", Decimal("1.5")),
        ("E32", 3),
        ("EF1", None),
    ]
    first, _, last = lu.epreuves
    assert [(regime.value, mode.value) for regime, mode in first.modes] == [("A", "CCF"), ("C", "PONCTUEL")]
    assert (last.obligatoire, last.choix.valeurs, last.choix.est_langue) == (False, ("Anglais", "Italien"), True)
    assert constats(TABLE) == [(2, "E1 : mode d'évaluation manquant, régime B.")]


def test_a_table_keeps_the_heading_and_the_titles_of_the_edition_before():
    lu = controler_tableau("dcs", "dscg", "code;libelle;unite;mode\nU1;Droit;U1;PONCTUEL\n", LIVREES).reglement

    before = LIVREES.reglement("dcs", "dscg", 2027)
    assert (lu.libelle, lu.reference, lu.session, lu.titres) == (
        before.libelle,
        before.reference,
        before.session,
        before.titres,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_reads_what_spreadsheets_write(encoding):
    found = controler_tableau("bts", "tourisme", TABLE.replace("\n", "\r\n").encode(encoding), LIVREES)

    assert found.reglement.epreuve("E1").libelle == "Culture générale"


@pytest.mark.parametrize(
    ("texte", "ligne", "dit"),
    [
        (TABLE.replace("E31;Étude;E3", "E31;Étude;E9"), 4, "parent : E9 n'est le code d'aucune épreuve."),
        (TABLE.replace("E32;Réal", "E31;Réal"), 4, "code : E31 est donné à plusieurs épreuves."),
        (
            TABLE.replace("E1;Culture générale;;", "E1;Culture générale;E1;"),
            2,
            "parent : E1 est sous elle-même, par E1.",
        ),
        (TABLE.replace("E3;Projet;;", "E3;Projet;E31;"), 3, "parent : E3 est sous elle-même, par E31."),
        (TABLE.replace("4,5", "lourd"), 3, "epreuves[1].coefficient : nombre attendu, 'lourd' trouvé"),
        (TABLE.replace("PONCTUEL", "ECRIT"), 6, "epreuves[2].mode : 'ECRIT' inconnu"),
        (TABLE.replace(";;oui;Langue", ";;peut-être;Langue"), 6, "facultative : écrivez oui, ou rien."),
        (TABLE.replace("Projet", "Pro\u202ejet"), 3, "epreuves[1].libelle : texte refusé"),
        (TABLE + "E9;Trop;;;;;;;;;;;;de cellules\n", 7, "14 cellules pour 12 en-têtes"),
        (TABLE.replace("Projet", '"Projet'), 3, "Un guillemet"),
        ("libelle;unite\nA;U1\n", None, "Il manque une colonne"),
        ("code;libelle\n" + "".join(f"X{rang};A\n" for rang in range(10_000)), None, "trop long"),
        ("code;libelle\n" + "".join(f"X{rang};A\n" for rang in range(1000)), EPREUVES_AU_PLUS + 2, "Plus de 200"),
        ("", None, "vide"),
    ],
)
def test_refuses_a_wrong_table_with_its_line(texte, ligne, dit):
    found = constats(texte)

    assert found[0][0] == ligne
    assert dit in found[0][1]
    assert controler_tableau("bts", "tourisme", texte, LIVREES).est_refuse


def test_refuses_the_table_of_a_specialite_that_nobody_knows():
    assert constats(TABLE, "art-du-verre") == [
        (None, "La spécialité art-du-verre n'est pas connue : écrivez-la d'abord en TOML.")
    ]


def test_a_column_that_would_not_be_read_is_refused():
    [(ligne, message)] = constats("code;libelle;facultatif\nE1;Langue;oui\n")

    assert (ligne, "« facultatif » n'est pas de celles" in message) == (1, True)
