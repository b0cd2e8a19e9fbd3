"""Rebuilds departements.csv and communes.csv.gz from the npm package `@etalab/decoupage-administratif` (MIT).

The package carries INSEE's code officiel géographique: communes, communes déléguées and associées, arrondissements
of Paris, Lyon and Marseille, départements and collectivités d'outre-mer. Run it once a year, after INSEE's release:

    npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
    python api/reference/build_geographie.py package

The output only depends on the input: rerunning on the same package changes no byte.
"""

# ruff: noqa: INP001 - a script kept beside the data it makes, not a module of the package

import csv
import gzip
import io
import json
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent
MERGED_INTO = {"commune-deleguee": "chefLieu", "commune-associee": "chefLieu", "arrondissement-municipal": "commune"}


def main(package: Path) -> None:
    departements = json.loads((package / "data" / "departements.json").read_text("utf-8"))
    communes = json.loads((package / "data" / "communes.json").read_text("utf-8"))
    (REFERENCE / "departements.csv").write_bytes(as_csv(departement_rows(departements)))
    # mtime=0: the bytes of the archive must not depend on the day it was made
    (REFERENCE / "communes.csv.gz").write_bytes(gzip.compress(as_csv(commune_rows(communes)), mtime=0))


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


def commune_rows(communes: Sequence[dict[str, Any]]) -> Iterable[Sequence[str]]:
    yield "code", "libelle", "commune_actuelle"
    rows = {commune_row(commune) for commune in communes}
    current = {(code, libelle) for code, libelle, actuelle in rows if not actuelle}
    # a commune déléguée often bears the code and the name of the commune that took it in: one line is enough
    yield from sorted(row for row in rows if not row[2] or row[:2] not in current)


def commune_row(commune: dict[str, Any]) -> tuple[str, str, str]:
    merged_into = MERGED_INTO.get(commune["type"])
    return commune["code"], in_capitals(commune["nom"]), commune[merged_into] if merged_into else ""


def in_capitals(name: str) -> str:
    """Writes a name as the guides do: MAY-SUR-ORNE, PERIGUEUX, L'ABERGEMENT-CLEMENCIAT."""
    unligatured = name.upper().replace("Œ", "OE").replace("Æ", "AE").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", unligatured)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
