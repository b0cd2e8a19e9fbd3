"""Rebuilds departements.csv and communes.csv.gz from the npm package `@etalab/decoupage-administratif` (MIT).

The package carries INSEE's code officiel géographique: communes, communes déléguées and associées, arrondissements
of Paris, Lyon and Marseille, départements and collectivités d'outre-mer, with the former codes of each commune.
Its release 0.7.0 is the only one with the names that these codes had since 1943, and the names that communes changed.
Run it once a year, after INSEE's release:

    npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
    npm pack @etalab/decoupage-administratif@0.7.0 && mkdir histoire
    tar xzf etalab-decoupage-administratif-0.7.0.tgz -C histoire
    python api/reference/build_geographie.py package histoire/package

The output only depends on the input: rerunning on the same packages changes no byte.
"""

# ruff: noqa: INP001 - a script kept beside the data it makes, not a module of the package

import csv
import gzip
import io
import json
import re
import sys
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent
MERGED_INTO = {"commune-deleguee": "chefLieu", "commune-associee": "chefLieu", "arrondissement-municipal": "commune"}


ENTITES = {"COM", "COMA", "COMD"}  # of the history: the fourth, "COMP", is the time after a code's end

Row = tuple[str, str, str, str]


def main(package: Path, histoire: Path) -> None:
    departements = json.loads((package / "data" / "departements.json").read_text("utf-8"))
    communes = json.loads((package / "data" / "communes.json").read_text("utf-8"))
    history = json.loads((histoire / "data" / "historique-communes.json").read_text("utf-8"))
    (REFERENCE / "departements.csv").write_bytes(as_csv(departement_rows(departements)))
    # mtime=0: the bytes of the archive must not depend on the day it was made
    (REFERENCE / "communes.csv.gz").write_bytes(gzip.compress(as_csv(commune_rows(communes, history)), mtime=0))


def departement_rows(departements: Sequence[dict[str, Any]]) -> Iterable[Sequence[str]]:
    yield "code", "libelle", "academie"
    academies = academie_by_departement()
    for departement in sorted(departements, key=lambda row: str(row["code"])):
        code = departement["code"].zfill(3)
        # "035 - ILLE ET VILAINE": the guides write a département without hyphens
        yield code, in_capitals(departement["nom"]).replace("-", " "), academies.get(code, "")


def academie_by_departement() -> dict[str, str]:
    document = tomllib.loads((REFERENCE / "academies.toml").read_text("utf-8"))
    return {
        departement: academie["code"]
        for academie in document["academies"]
        if academie["code"].isdigit()
        for departement in academie["departements"]
    }


def commune_rows(communes: Sequence[dict[str, Any]], history: Sequence[dict[str, Any]]) -> Iterable[Row]:
    yield "code", "libelle", "commune_actuelle", "anciens_noms"
    rows = {commune_row(commune) for commune in communes}
    current = {(code, libelle) for code, libelle, actuelle in rows if not actuelle}
    # a commune déléguée often bears the code and the name of the commune that took it in: one line is enough
    kept = {row for row in rows if not row[2] or row[:2] not in current}
    names = names_by_code(history)
    borne = {(code, spelling(libelle)) for code, libelle, _ in kept}
    yield from sorted({*(with_former_names(row, borne, names) for row in kept), *vanished(communes, names)})


def commune_row(commune: dict[str, Any]) -> tuple[str, str, str]:
    merged_into = MERGED_INTO.get(commune["type"])
    return commune["code"], in_capitals(commune["nom"]), commune[merged_into] if merged_into else ""


def names_by_code(history: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """The names of each code, the oldest first."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for item in sorted(history, key=lambda item: str(item.get("dateDebut", ""))):
        if item["type"] in ENTITES:
            found[item["code"]][in_capitals(item["nom"])] = None
    return {code: list(names) for code, names in found.items()}


def with_former_names(row: tuple[str, str, str], borne: set[tuple[str, str]], names: dict[str, list[str]]) -> Row:
    """The row with the names that no row of its code bears; of two with one code, the commune of today has them."""
    code, _, actuelle = row
    former = [] if actuelle == code else [name for name in names.get(code, ()) if (code, spelling(name)) not in borne]
    return (*row, "|".join(former))


def vanished(communes: Sequence[dict[str, Any]], names: dict[str, list[str]]) -> Iterable[Row]:
    """The communes of codes that exist no more: merged, or of a département that was divided."""
    present = {commune["code"] for commune in communes}
    for commune in communes:
        for code in set(commune.get("anciensCodes", ())) - present:
            *former, last = names[code]
            yield code, last, commune["code"], "|".join(former)


def spelling(name: str) -> str:
    """The key of a name without hyphens and apostrophes, which make no difference between two names."""
    return re.sub(r"[^A-Z0-9]", "", name)


def in_capitals(name: str) -> str:
    """The name in capitals, as the guides write it: MAY-SUR-ORNE, PERIGUEUX, L'ABERGEMENT-CLEMENCIAT."""
    unligatured = name.upper().replace("Œ", "OE").replace("Æ", "AE").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", unligatured)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
