"""Where a candidate was born and lives: pays, départements and communes, with the search of a commune.

Sources: INSEE, code officiel géographique 2025 (pays) and npm `@etalab/decoupage-administratif` 6.0.0 (MIT) for
départements and communes, turned into tables by `api/reference/build_geographie.py`. Communes that vanished in a
"fusion simple", without becoming déléguée or associée, are in neither: a candidate born there picks today's commune.
"""

import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from api.rules.listes import lignes

FRANCE = "99100"
"""The COG code of France in FranceConnect's `birthcountry`; the guides call it "FRANCE (DONT OUTRE-MER)"."""


@dataclass(frozen=True, slots=True)
class Pays:
    """A country or territory. `code`: INSEE COG, 99 and three digits; `iso2` is None where one code covers several."""

    code: str
    libelle: str
    iso2: str | None


@dataclass(frozen=True, slots=True)
class Departement:
    """A département, DOM or COM. `code`: three characters as in the guides; `academie`: two digits, None if unknown."""

    code: str
    libelle: str
    academie: str | None

    @property
    def libelle_complet(self) -> str:
        """As the forms show it: "035 - ILLE ET VILAINE"."""
        return f"{self.code} - {self.libelle}"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today, one merged into another, or an arrondissement of Paris, Lyon or Marseille.

    `code` is INSEE's and may be shared: MAY-SUR-ORNE and SAINT-MARTIN-DE-MAY, into which it merged, are both 14408.
    `cle` is not: keep that one, or the code and the label. `departement` is the one the code belongs to.
    `commune_actuelle` is the INSEE code of the commune it is now part of, None when it stands by itself.
    """

    code: str
    libelle: str
    departement: str
    commune_actuelle: str | None

    @property
    def cle(self) -> str:
        """The code, followed by "D" for the commune déléguée that lent it to the new commune."""
        return f"{self.code}D" if self.commune_actuelle == self.code else self.code


@cache
def pays() -> MappingProxyType[str, Pays]:
    """Every country by COG code, France first, then in alphabetical order."""
    rows = lignes("pays.csv")
    return MappingProxyType({row["code"]: Pays(row["code"], row["libelle"], row["iso2"] or None) for row in rows})


@cache
def departements() -> MappingProxyType[str, Departement]:
    """Every département by its three-character code, in the order of codes."""
    rows = lignes("departements.csv")
    found = (Departement(row["code"], row["libelle"], row["academie"] or None) for row in rows)
    return MappingProxyType({departement.code: departement for departement in found})


@cache
def communes() -> MappingProxyType[str, Commune]:
    """Every commune by `cle`: 37,516 of them, 60 ms the first time."""
    return MappingProxyType({commune.cle: commune for commune in _read_communes()})


def _read_communes() -> Iterator[Commune]:
    packed = files("api").joinpath("reference", "communes.csv.gz").read_bytes()
    rows = csv.reader(gzip.decompress(packed).decode().splitlines())
    next(rows)
    for code, libelle, actuelle in rows:
        yield Commune(code, libelle, departement_du_code(code), actuelle or None)


def departement_du_code(code_commune: str) -> str:
    """The three-character département of an INSEE commune code: 14408 is of 014, 97302 of 973, 2A004 of 02A."""
    return code_commune[:3] if code_commune.startswith(("97", "98")) else f"0{code_commune[:2]}"


def commune_de_naissance(code: str) -> Commune | None:
    """The commune a civil registry meant by an INSEE code, such as FranceConnect's `birthplace`.

    When a commune déléguée lent its code to a new commune, the former name is returned: those mergers date from 2016
    on, after the birth of those who sit an exam.
    """
    return communes().get(f"{code}D") or communes().get(code)


def chercher_communes(departement: str, texte: str, limite: int = 20) -> tuple[Commune, ...]:
    """Finds communes of a département (three characters) by name, best first, at most `limite`.

    Accents, case, hyphens and apostrophes do not count, and "ST" also stands for "SAINT". Names that start with the
    text come first, then those with a word that starts with it, then those that contain it; each in alphabetical order.
    No text gives the first communes, an unknown département none.
    """
    wanted = tuple(dict.fromkeys((_normaliser(texte), _normaliser(_sans_abreviation(texte)))))
    ranked = ((_rank(name, wanted), commune) for name, commune in _index().get(departement, ()))
    found = sorted(((rank, commune) for rank, commune in ranked if rank is not None), key=lambda match: match[0])
    return tuple(commune for _, commune in found[:limite])


def _rank(name: str, wanted: tuple[str, ...]) -> int | None:
    """0 when the name is the text, 1 when it starts with it, 2 when one of its words does, 3 when it holds it."""
    if name in wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if any(f" {text}" in name for text in wanted):
        return 2
    return 3 if any(text in name for text in wanted) else None


@cache
def _index() -> dict[str, tuple[tuple[str, Commune], ...]]:
    by_departement: dict[str, list[tuple[str, Commune]]] = defaultdict(list)
    for commune in communes().values():
        by_departement[commune.departement].append((_normaliser(commune.libelle), commune))
    return {code: tuple(sorted(found, key=lambda pair: pair[0])) for code, found in by_departement.items()}


def _normaliser(texte: str) -> str:
    """Keeps letters and digits, in capitals without accents, words separated by one space."""
    capitals = texte.upper()
    if not capitals.isascii():  # the labels of the table are: this is for what a candidate types
        decomposed = unicodedata.normalize("NFKD", capitals.replace("Œ", "OE").replace("Æ", "AE"))
        capitals = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[A-Z0-9]+", capitals))


def _sans_abreviation(texte: str) -> str:
    return re.sub(r"\bST(E?)\b", r"SAINT\1", texte.upper())
