"""The first sheet of a workbook as a text of tabs; each cell as the spreadsheet shows it, or a remark.

The value of a formula is the one saved with it. Macros, links and pictures are not opened.
"""

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from . import RefusError

PARTIES_MAX = 5_000
OUVERT_MAX = 512 * 1024**2  # bytes of all parts; a hundred thousand lines of pupils have 100 MB
TEXTE_MAX = 20 * 1024**2
COLONNES_MAX = 1_000
CONSTATS_MAX = 100

ZEROS = re.compile("0+")
Constat = tuple[int, str, str]  # row, level, French sentence


def examiner(path: Path, refait: Path) -> str:
    """The remarks on a workbook, as JSON."""
    _peser(path)
    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown:
            raise RefusError("SANS_FEUILLE")
        feuille = _Sheet(shown[0])
        with refait.open("w", encoding="utf-8", newline="") as texte:
            _ecrire(texte, feuille.rangees())
        found = [*_autres(shown[0], book.worksheets), *feuille.constats()]
    errors_first = sorted(found, key=lambda constat: (constat[1] != "ERREUR", constat))
    return json.dumps(sorted(errors_first[:CONSTATS_MAX]))


def _peser(path: Path) -> None:
    """Refuses a file that is no workbook, or too large once unfolded, by the sizes that its parts declare."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and b"opendocument.spreadsheet" in archive.open("mimetype").read(200):
            raise RefusError("ODS")
        if "xl/workbook.bin" in names:
            raise RefusError("XLSB")
        if not any(name.startswith("xl/") for name in names):
            raise RefusError("ARCHIVE")
        if len(names) > PARTIES_MAX or sum(part.file_size for part in archive.infolist()) > OUVERT_MAX:
            raise RefusError("TROP_GROS")


def _autres(lue: Any, sheets: Iterable[Any]) -> Iterator[Constat]:  # noqa: ANN401 - openpyxl tells no types
    """A remark on each sheet that holds lines and is not read."""
    for sheet in sheets:
        if sheet is not lue and any(value is not None for row in sheet.iter_rows(values_only=True) for value in row):
            message = (
                f"Seule la feuille « {lue.title} » est lue ; la feuille « {sheet.title} » contient aussi des lignes."
            )
            yield (1, "AVERTISSEMENT", message)


def _ecrire(texte: Any, rangees: Iterable[tuple[int, list[str]]]) -> None:  # noqa: ANN401 - an open file
    """Writes each row at its own line number; blank rows are only written before others."""
    writer, written = csv.writer(texte, delimiter="\t", lineterminator="\r\n"), 0
    size = 0
    for numero, cells in rangees:
        if numero <= written:
            raise RefusError("FICHIER_ILLISIBLE")  # rows that go back
        texte.write("\r\n" * (numero - written - 1))
        writer.writerow(cells)
        written = numero
        size += sum(map(len, cells)) + len(cells) + 1
        if size > TEXTE_MAX:
            raise RefusError("TROP_GROS")


class _Cellules(WorkSheetParser):  # type: ignore[misc]
    """The parser of cells, which also marks a formula saved without its value: as empty, it would vanish."""

    def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - of the XML
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None and element.get("t") != "str":
            cell["data_type"] = "f"
        return cell


class _Sheet:
    """One sheet: its rows as texts, then the remarks on them."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - openpyxl tells no types
        self._sheet, self._book = sheet, sheet.parent
        self._found: list[Constat] = []
        self._pleines: set[int] = set()
        self._parser: Any = None

    def rangees(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, with their numbers."""
        book = self._book
        with self._sheet._get_source() as source:  # noqa: SLF001 - the public reader hides merged cells and hidden rows
            self._parser = _Cellules(
                source,
                self._sheet._shared_strings,  # noqa: SLF001
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,  # noqa: SLF001
                timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )
            for numero, cells in self._parser.parse():
                if texts := self._textes(numero, cells):
                    self._pleines.add(numero)
                    yield numero, texts

    def constats(self) -> Iterator[Constat]:
        """The remarks on the sheet, once its rows were read."""
        yield from self._found
        for merged in self._parser.merged_cells.mergeCell if self._parser.merged_cells else ():
            if self._pleines & set(range(merged.min_row, min(merged.max_row, max(self._pleines, default=0)) + 1)):
                message = f"Les cellules {merged.coord} sont fusionnées : défusionnez-les, chaque ligne a sa valeur."
                yield (merged.min_row, "ERREUR", message)
        dimensions = self._parser.row_dimensions
        hidden = [row for row in sorted(self._pleines) if dimensions.get(str(row), {}).get("hidden") in {"1", "true"}]
        if hidden:
            message = f"{len(hidden)} ligne(s) masquée(s) ou filtrée(s) sont lues aussi : retirez-les s'il ne faut pas."
            yield (hidden[0], "AVERTISSEMENT", message)

    def _textes(self, numero: int, cells: list[dict[str, Any]]) -> list[str]:
        texts: list[str] = []
        for cell in cells:
            text = self._texte(numero, cell)
            if not text:
                continue
            place = cell["column"] - 1
            if place >= COLONNES_MAX:
                raise RefusError("TROP_LARGE")
            texts += [""] * (place + 1 - len(texts))
            texts[place] = text
        return texts

    def _texte(self, numero: int, cell: dict[str, Any]) -> str:
        """The text that a cell shows; an unknown value adds a remark, and leaves a mark in its place."""
        kind, value = cell["data_type"], cell["value"]
        where = f"{get_column_letter(cell['column'])}{numero}"
        if kind == "f":
            self._refuser(numero, f"La formule de {where} n'a pas de valeur enregistrée : remplacez-la par sa valeur.")
            return "?"
        if kind == "e":
            self._refuser(numero, f"La cellule {where} affiche une erreur ({value}) : donnez sa valeur.")
            return str(value)
        return _ecrit(value, self._format(cell["style_id"]))

    def _refuser(self, numero: int, message: str) -> None:
        if len(self._found) < CONSTATS_MAX:
            self._found.append((numero, "ERREUR", message))

    def _format(self, style: int) -> str:
        """The number format of a style."""
        number = self._book._cell_styles[int(style)].numFmtId  # noqa: SLF001
        custom = self._book._number_formats  # noqa: SLF001
        if number < 164:  # noqa: PLR2004 - the first number of the formats that a workbook brings
            return str(BUILTIN_FORMATS.get(number, "General"))
        return str(custom[number - 164])


def _ecrit(value: Any, format_: str) -> str:  # noqa: ANN401 - whatever a cell holds
    if isinstance(value, str):
        return str(unescape(value))
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, int | float):
        return _nombre(value, format_)
    if isinstance(value, date):
        hour = getattr(value, "time", time)()
        return f"{value:%d/%m/%Y}" if hour == time() else f"{value:%d/%m/%Y %H:%M:%S}"
    return "" if value is None else str(value)


def _nombre(value: float, format_: str) -> str:
    """A number in fifteen figures, as in spreadsheets; without a point if whole, with the zeros of its format."""
    if "%" in format_:
        return f"{value * 100:.15g} %"
    if value != int(value):
        return f"{value:.15g}"
    return f"{int(value):0{len(format_)}d}" if ZEROS.fullmatch(format_) else str(int(value))
