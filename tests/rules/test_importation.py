"""The reading of files of lines: a corpus as tools write them, each read exactly or refused by its line and word."""

import csv
import io
import itertools
import re
from types import SimpleNamespace

import pytest

from api.rules import eleve, note
from api.rules.gestion import export
from api.rules.importation import (
    TITRES,
    Colonne,
    FichierIllisibleError,
    Niveau,
    controler,
    est_utf8,
    ouvrir,
    refus_format,
)
from api.rules.importation.entete import reconnaitre

COLONNES = (Colonne("nom"), Colonne("prenoms"), Colonne("note", decimale=True), Colonne("classe", obligatoire=False))
ENTETE = ["nom", "prenoms", "note", "classe"]
ELEVES = [
    ["MÉLIGANT", "Loïc", "12", "37 B"],
    ["LEGER", "Agnès, Ève", "9,75", ""],
    ["O'HARA", 'Zoé "Zo"', "AB", "a\r\nb"],
]
LIGATURE = ["LE BŒUF", "Cœline", "12", ""]


def lire(contenu, colonnes=COLONNES):
    """The values of each line, the faults of each, and the remarks on the file, from its bytes."""
    if refus := refus_format(contenu[:4096]):
        raise FichierIllisibleError(refus)
    doute = None if est_utf8([contenu]) else controler(io.StringIO(contenu.decode("latin-1"), newline=""))
    text = contenu.decode("utf-8" if est_utf8([contenu]) else "cp1252")
    tableau = ouvrir(io.StringIO(text, newline=""), colonnes)
    lignes = list(tableau.lignes())
    return SimpleNamespace(
        valeurs=[[ligne[colonne.nom] for colonne in colonnes] for ligne in lignes],
        fautes={ligne.numero: [(p.message, p.path) for p in ligne.fautes] for ligne in lignes if ligne.fautes},
        numeros=[ligne.numero for ligne in lignes],
        remarques=[*tableau.remarques, *([doute] if doute else ())],
    )


def refus(contenu, colonnes=COLONNES):
    with pytest.raises(FichierIllisibleError) as refused:
        lire(contenu, colonnes)
    return str(refused.value)


def ecrit(lignes, encodage="utf-8", entete=ENTETE, avant="", **dialecte):
    text = io.StringIO()
    writer = csv.writer(text, **{"delimiter": ";", "lineterminator": "\r\n"} | dialecte)
    writer.writerows([entete, *lignes])
    return (avant + text.getvalue()).encode(encodage)


DIALECTES = [
    {"delimiter": separator, "lineterminator": end, "quoting": quoting}
    for separator, end, quoting in itertools.product(
        ";,\t|", ("\r\n", "\n", "\r"), (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)
    )
]
LUS = ("utf-8", "utf-8-sig", "cp1252", "iso-8859-1")
REFUSES = ("mac_roman", "cp850", "cp858", "cp437", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "hp_roman8")


@pytest.mark.parametrize("encodage", LUS)
def test_every_dialect_in_an_encoding_that_is_read_gives_the_same_cells(encodage):
    wrong = [
        dialecte
        for dialecte in DIALECTES
        if (found := lire(ecrit(ELEVES, encodage, **dialecte))).valeurs != ELEVES or found.fautes or found.remarques
    ]

    assert wrong == []


@pytest.mark.parametrize("encodage", REFUSES)
def test_every_dialect_in_another_encoding_is_refused(encodage):
    lignes = [[cell.replace("È", "E") if encodage == "cp437" else cell for cell in ligne] for ligne in ELEVES]
    for dialecte in DIALECTES:
        said = refus(ecrit(lignes, encodage, **dialecte))
        assert re.search(r"ligne \d+\)|enregistrez-le en .xlsx|^Il manque une colonne", said), said


def test_the_cases_of_the_field_are_refused_with_the_line_and_the_word():
    lignes = [["ÉLÉGANT", "Loïc", "1", ""], ["LEGER", "Agnès", "1", ""], ["LE BŒUF", "Zoé", "1", ""]]
    mixed = ecrit(lignes).replace("Zoé".encode(), "Zoé".encode("cp1252"))

    assert "« ƒLƒGANT » (ligne 2)" in refus(ecrit(lignes, "mac_roman"))
    assert "« B¼UF » (ligne 4)" in refus(ecrit(lignes, "iso8859-15"))
    said = refus(mixed)
    assert "« ÉLÉGANT » (ligne 2) est en UTF-8" in said
    assert "« Zoé » (ligne 4) ne l'est pas" in said


MOTS = [
    "Mélanie",
    "Loïc",
    "Agnès",
    "Zoé",
    "Hélène",
    "Gaël",
    "Noël",
    "François",
    "Benoît",
    "Jérôme",
    "Côme",
    "Aimée",
    "Théo",
    "Léa",
    "Élodie",
    "Éric",
    "Ève",
    "Édith",
    "Chloé",
    "Anaïs",
    "Geneviève",
    "Andrée",
    "José",
    "Raphaël",
    "Zoë",
    "Brûlé",
    "Châtelain",
    "Garçon",
    "Forêt",
    "Müller",
    "Schröder",
    "Muñoz",
    "García",
    "João",
    "Çelik",
    "Ørsted",
    "MÉLIGANT",
    "LOÏC",
    "AGNÈS",
    "ZOÉ",
    "HÉLÈNE",
    "GAËL",
    "NOËL",
    "FRANÇOIS",
    "BENOÎT",
    "JÉRÔME",
    "CÔME",
    "AIMÉE",
    "THÉO",
    "ÉLODIE",
    "ÈVE",
    "ANAÏS",
    "MICHÈLE",
    "MÜLLER",
    "MUÑOZ",
    "GARCÍA",
    "JOÃO",
    "BŒUF",
    "Œuvrard",
    "L’HAŸ",
    "NÎMES",
    "FORÊT",
    "BRÛLÉ",
    "CHÂTEAU",
    "Là",
    "déjà",
    "ÇELIK",
    "ÊTRE",
]


@pytest.mark.parametrize(
    "encodage", ["cp1252", "iso8859-1", "iso8859-15", "mac_roman", "cp850", "cp858", "cp437", "cp863"]
)
def test_a_single_accent_is_read_as_it_is_or_refused_or_said_to_be_verified(encodage):
    """A file with one accented word as its only clue: no other word may replace it in silence."""
    silent = []
    for mot in MOTS:
        with_mot = [[mot, "Paul", "12", ""]]
        try:
            found = lire(ecrit(with_mot, encodage))
        except (UnicodeEncodeError, FichierIllisibleError):
            assert encodage != "cp1252"
            continue
        if found.valeurs != with_mot and not any(mot.problem.message for mot in found.remarques):
            silent.append(mot)

    assert silent == []


@pytest.mark.parametrize("mot", ["Z\ufffdoé", "Zo\x00é", "Zo\ufeffé", "ZoÃ©", "Zo\x85é", "Zo\ufffd"])
def test_a_letter_lost_by_another_program_is_told_at_its_line_and_column(mot):
    found = lire(ecrit([["LEGER", "Paul", "1", ""], ["LEGER", mot, "2", ""]]))

    ((message, path),) = found.fautes[3]
    assert path == ("prenoms",)
    assert "lettre perdue" in message
    assert 2 not in found.fautes


@pytest.mark.parametrize(
    ("contenu", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><body><table>", "page web"),
        (b"\xef\xbb\xbf\r\n <TABLE border=1>", "page web"),
        (b'<?xml version="1.0"?><Workbook>', "page web"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), "pas du texte"),
        (b"\x1f\x8b\x08" + bytes(100), "archive"),
        ("nom;prenoms\r\nX;Y".encode("utf-16"), "UTF-16"),
        ("nom;prenoms\r\nX;Y".encode("utf-16-le"), "UTF-16"),
        ("nom;prenoms\r\nX;Y".encode("utf-16-be"), "UTF-16"),
        ("nom;prenoms\r\nX;Y".encode("utf-32"), "UTF-32"),
        (b"{\\rtf1", "RTF"),
    ],
)
def test_a_file_that_is_no_text_is_told_as_what_it_is(contenu, kind):
    said = refus(contenu)

    assert kind in said
    assert "enregistrez-le en .xlsx ou en « CSV UTF-8 »" in said


class TestCells:
    def test_more_cells_than_headings_say_both_counts(self):
        found = lire(b"nom;prenoms;note;classe\nA;B;1;c;d\nA;B;1;c;;\n")

        assert [path for _, path in found.fautes[2]] == [()]
        assert found.fautes[2][0][0].startswith("Cette ligne a 5 cellules pour 4 en-têtes")
        assert 3 not in found.fautes, "nothing is lost with empty cells"

    def test_fewer_cells_are_empty_ones_unless_a_column_needs_them(self):
        found = lire(b"nom;prenoms;note;classe\nA;B;1\nA;B\n")

        assert found.valeurs[0] == ["A", "B", "1", ""]
        assert found.fautes == {3: [("Cette ligne a 2 cellules pour 4 en-têtes : il manque note.", ())]}

    @pytest.mark.parametrize(
        "contenu",
        [
            b"nom,prenoms,note\nA,B,9,75\n",
            b"nom,prenoms,note,observations\nA,B,9,75\n",
            b"nom,prenoms,note,classe\nA,B,9,75",
        ],
    )
    def test_a_comma_that_separates_and_is_decimal_is_told(self, contenu):
        found = lire(contenu)

        assert ("note",) in [path for _, path in found.fautes[2]]
        assert "écrivez 9.75" in found.fautes[2][-1][0]

    def test_a_quoted_decimal_comma_is_one_cell(self):
        assert lire(b'nom,prenoms,note,classe\nA,B,"9,75",c\n').valeurs == [["A", "B", "9,75", "c"]]

    def test_a_quote_that_never_closes_is_an_error_where_it_opens(self):
        found = lire(b'nom;prenoms;note;classe\nA;B;1;\nA;B;1;"dys\nC;D;2;\nE;F;3;\n')

        ((message, path),) = found.fautes[3]
        assert path == ("classe",)
        assert "Les lignes suivantes n'ont pas été lues" in message
        assert found.numeros == [2, 3]

    @pytest.mark.parametrize(
        "lignes",
        [
            'A;"B;1;c\nC;"D;2;d\nE;F;3;e\n',  # two orphans in the same column: the count of cells is right
            'A;B;1;"c\nC;D;2;d"\nE;F;3;e\n',
            'A;B;1;"dys\nC;D;2;"dys\nE;F;3;e\n',
            'A;"B" c;1;d\n',
            'A;"B\\"c";1;d\n',  # in dialects that escape a quote by a backslash
        ],
    )
    def test_a_quote_that_closes_elsewhere_swallows_nothing_in_silence(self, lignes):
        found = lire(b"nom;prenoms;note;classe\n" + lignes.encode())

        assert 2 in found.fautes

    def test_a_quote_in_the_middle_of_a_cell_is_text(self):
        assert lire(b'nom;prenoms;note;classe\nA "a";B";1; "c;c" \n').valeurs == [['A "a"', 'B"', "1", "c;c"]]

    def test_a_value_without_a_heading_is_told(self):
        found = lire(b",nom,prenoms,note\n0,A,B,1\n")  # the index that pandas writes

        assert found.fautes == {2: [("La cellule « 0 » n'a pas d'en-tête : nommez sa colonne.", ())]}

    def test_lines_are_those_of_a_spreadsheet(self):
        found = lire(b'nom;prenoms;note;classe\n"A\nA";B;1;\n\n;\nC;D;2;\n')

        assert found.numeros == [2, 5]

    def test_a_line_without_end_is_refused(self):
        assert "La ligne 2 est trop longue" in refus(b"nom;prenoms;note\n" + b"x" * 200_000)


class TestHeading:
    def test_an_unknown_column_is_told_with_the_nearest_one(self):
        (remarque,) = lire(b"nom;prenoms;note;clase\nA;B;1;x\n").remarques

        assert (remarque.ligne, remarque.niveau, remarque.problem.path) == (1, Niveau.AVERTISSEMENT, ("clase",))
        assert remarque.problem.message.endswith("S'agit-il de « classe » ?")

    def test_a_missing_column_is_told_with_the_one_that_resembles(self):
        assert "« prenom »" in (said := refus(b"nom;prenom;note\nA;B;1\n"))
        assert said.startswith("Il manque une colonne à l'en-tête du fichier : prenoms.")

    @pytest.mark.parametrize(
        ("contenu", "said"),
        [
            (b"", "vide"),
            (b"\n\n", "vide"),
            (b"\xef\xbb\xbf", "vide"),
            (b";;;\n;;;\n", "vide"),
            (b"nom;prenoms;note;Nom\nA;B;1;C\n", "répète une colonne : nom"),
            (b"nom;prenoms;note;Nom de famille\nA;B;1;C\n", "répète une colonne : nom"),
            (b"'nom';'prenoms';'note'\n'A';'B';'1'\n", "apostrophes"),
            (b'nom;prenoms;"note\nA;B;1\n', "guillemet"),
            (b"sep=^\nnom^prenoms^note\n", "séparateur"),
            (";".join(["nom", "prenoms", "note", *map(str, range(300))]).encode(), "plus de 200 colonnes"),
        ],
    )
    def test_a_heading_that_cannot_be_read_is_refused(self, contenu, said):
        assert said in refus(contenu)

    @pytest.mark.parametrize(
        "entete",
        [
            "\ufeffnom;prenoms;note;classe\n",
            '\ufeff"nom";"prenoms";"note";"classe"\n',
            "sep=;\nnom;prenoms;note;classe\n",
            '"sep=;"\r\nnom;prenoms;note;classe\r\n',
            "NOM ; Prénoms;NOTE;Classe\n",
            "Nom de famille;PRÉNOMS;note;classe\n",
            "\n\nnom;prenoms;note;classe\n",
            'nom;prenoms;note;"classe\n"\n',
            "nom,;prenoms;note;classe\n",
        ],
    )
    def test_headings_are_known_however_they_are_written(self, entete):
        found = lire(f"{entete}A;B;1;c\n".encode())

        assert (found.valeurs, found.fautes, found.remarques) == ([["A", "B", "1", "c"]], {}, [])

    def test_what_exports_head_is_what_imports_read(self):
        columns = (*eleve.COLONNES, *note.COLONNES)
        names = {colonne.nom for colonne in columns}
        headers = [header for header, _, _ in export.COLONNES]

        read = dict(zip(headers, reconnaitre(headers, columns), strict=True))

        assert {header: nom for header, nom in read.items() if nom in names} == {
            "N° candidat": "numero_candidat",
            "N° d'inscription": "numero_inscription",
            "Nom de famille": "nom",
            "Prénoms": "prenoms",
            "Date de naissance": "date_naissance",
            "Adresse mail": "courriel",
            "Spécialité": "specialite",
            "Catégorie": "categorie",
        }
        assert reconnaitre(list(TITRES.values()), columns) == list(TITRES)
        assert reconnaitre([colonne.nom for colonne in columns], columns) == [colonne.nom for colonne in columns]

    def test_a_list_taken_away_comes_back_as_marks(self):
        row = dict.fromkeys(export.CHAMPS) | {
            "numero_candidat": "02648000010",
            "numero_inscription": 1,
            "etat": "INSCRIT",
        }
        sent = "".join(
            f"{line};{added}\r\n"
            for line, added in zip(
                (export.entetes() + export.lignes([row])).splitlines(), ("Épreuve;Note", "E2;12"), strict=True
            )
        )

        found = lire(sent.encode(), note.COLONNES)

        assert found.valeurs == [["02648000010", "001", "E2", "12", ""]]
        assert len(found.remarques) == len(export.COLONNES) - 2, "columns that marks do not take are told"
