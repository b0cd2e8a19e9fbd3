"""Workbooks: each cell as the spreadsheet shows it, a remark on each loss, a bound on each expansion."""

import csv
import io
import json
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from api.services.reception import Sandbox
from api.services.reception.inspections import RefusError, xlsx

ENTETE = ["nom", "note"]


@pytest.fixture
def lu(tmp_path):
    """The rows and the remarks of a workbook, or of the bytes of one."""

    def lire(book):
        path, texte = tmp_path / "lu", tmp_path / "texte"
        if isinstance(book, bytes):
            path.write_bytes(book)
        else:
            book.save(path)
        said = json.loads(xlsx.examiner(path, texte))
        return list(csv.reader(io.StringIO(texte.read_text("utf-8"), newline=""), delimiter="\t")), said

    return lire


def classeur(*rangees):
    book = Workbook()
    for rangee in rangees:
        book.active.append(rangee)
    return book


def fait_main(feuille, **parties):
    """The bytes of a workbook of one sheet, written by hand as spreadsheets do."""
    book = io.BytesIO()
    Workbook().save(book)
    made = io.BytesIO()
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = f"<?xml version='1.0'?>{parties.get('dtd', '')}<worksheet {ns}>{feuille}</worksheet>"
            target.writestr(name, content)
    return made.getvalue()


def test_cells_are_those_that_the_spreadsheet_shows(lu):
    book = classeur(
        ["é", "  b ", "a\nb", "1\t2", '"'],
        [12, 9.75, 15.0, 0.1 + 0.2, 2648000010, True],
        [date(2008, 2, 14), datetime(2008, 2, 14, 8, 30)],  # noqa: DTZ001 - spreadsheets have no zones
    )
    book.active.append([1, 0.75, "=A1"])
    book.active["A4"].number_format, book.active["B4"].number_format = "000", "0%"

    rangees, said = lu(book)

    assert rangees == [
        ["é", "  b ", "a\nb", "1\t2", '"'],
        ["12", "9.75", "15", "0.3", "2648000010", "VRAI"],
        ["14/02/2008", "14/02/2008 08:30:00"],
        ["001", "75 %", "?"],
    ]
    assert [(ligne, niveau) for ligne, niveau, _ in said] == [(4, "ERREUR")]


def test_formulas_give_the_value_that_was_saved_with_them(lu):
    rangees, said = lu(
        fait_main(
            '<sheetData><row r="3"><c r="B3"><f>A1*2</f><v>12.5</v></c><c r="C3" t="str"><f>""</f><v></v></c>'
            '<c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E3"><f>1+1</f></c></row></sheetData>'
        )
    )

    assert rangees == [[], [], ["", "12.5", "", "#DIV/0!", "?"]]
    assert [(ligne, niveau, message.split(" : ")[0]) for ligne, niveau, message in said] == [
        (3, "ERREUR", "La cellule D3 affiche une erreur (#DIV/0!)"),
        (3, "ERREUR", "La formule de E3 n'a pas de valeur enregistrée"),
    ]


def test_what_would_be_lost_is_told(lu):
    book = classeur(ENTETE, ["A", 1], ["B", 2], [None, 3])
    book.active.merge_cells("A3:A4")
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("Vide")
    book.create_sheet("Suite").append(["C", 3])

    _, said = lu(book)

    assert [(ligne, niveau, message.split(" : ")[0]) for ligne, niveau, message in said] == [
        (1, "AVERTISSEMENT", "Seule la feuille « Sheet » est lue ; la feuille « Suite » contient aussi des lignes."),
        (2, "AVERTISSEMENT", "1 ligne(s) masquée(s) ou filtrée(s) sont lues aussi"),
        (3, "ERREUR", "Les cellules A3:A4 sont fusionnées"),
    ]


def test_the_first_sheet_that_is_shown_is_read(lu):
    book = classeur(["listes"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Élèves").append(ENTETE)
    book.active = 1

    assert lu(book)[0] == [ENTETE]


def zip_de(**parties):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in parties.items():
            target.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("contenu", "code"),
    [
        (zip_de(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ODS"),
        (zip_de(xl__workbook_bin=""), "XLSB"),
        (zip_de(word__document_xml=""), "ARCHIVE"),
        (zip_de(eleves_csv="nom"), "ARCHIVE"),
        (fait_main('<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'), "TROP_LARGE"),
        (
            fait_main(
                '<sheetData><row r="9"/><row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row></sheetData>'
            ),
            "FICHIER_ILLISIBLE",
        ),
    ],
)
def test_what_is_no_workbook_is_told_as_what_it_is(lu, contenu, code):
    with pytest.raises(RefusError, match=code):
        lu(contenu)


def test_a_workbook_that_opens_to_too_much_is_refused_before_it_is_opened(lu, monkeypatch):
    monkeypatch.setattr(xlsx, "OUVERT_MAX", 50_000)

    with pytest.raises(RefusError, match="TROP_GROS"):
        lu(fait_main(" " * 100_000 + "<sheetData/>"))


def test_a_text_that_is_too_long_is_refused_as_it_is_written(lu, monkeypatch):
    monkeypatch.setattr(xlsx, "TEXTE_MAX", 1_000)

    with pytest.raises(RefusError, match="TROP_GROS"):
        lu(classeur(*[["x" * 100]] * 20))


@pytest.mark.parametrize(
    "contenu",
    [
        b"PK\x03\x04" + bytes(200),
        fait_main(
            "<sheetData><row r='1'><c r='A1'><v>&a;</v></c></row></sheetData>",
            dtd="<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        ),
        fait_main("<sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData>"),
        fait_main("<sheetData><row"),
    ],
    ids=["no zip", "external entity", "a string that is none", "cut"],
)
async def test_the_program_of_its_own_refuses_what_its_parser_stumbles_on(tmp_path, contenu):
    path = tmp_path / "lu"
    path.write_bytes(contenu)

    assert (await Sandbox().convertir(path))[1] == "FICHIER_ILLISIBLE"
