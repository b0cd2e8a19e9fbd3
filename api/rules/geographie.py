"""Places of birth and of residence: pays, départements and communes, with the search of a commune.

Sources: INSEE, code officiel géographique 2025 (pays) and npm `@etalab/decoupage-administratif` 6.0.0 (MIT) for
départements and communes, whose release 0.7.0 has the history of names and codes since 1943;
`api/reference/build_geographie.py` turns them into tables.
"""

import gzip
import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile
from types import MappingProxyType

from api.rules.cellules import completer
from api.rules.listes import lignes
from api.rules.recherche import cle, cle_de_lieu, sans_article, sans_parenthese

FRANCE = "99100"
"""The COG code of France in FranceConnect's `birthcountry`; the guides call it "FRANCE (DONT OUTRE-MER)"."""
CODE_COMMUNE = 5
CONNUES = 5_000  # communes remembered
DEVENUES_COLLECTIVITES = {"97123": "97701", "97127": "97801"}
CODE_INSEE = re.compile(r"[0-9]{4,5}D?|2[AB][0-9]{3}D?")
CORSE = ("02A", "02B")
ALGERIE = frozenset({"091", "092", "093", "094"})
NUMERO_DEPARTEMENT = re.compile(r"((?P<numero>0?2[AB]|[0-9]{1,3})(?= |$))? ?(?P<nom>.*)")
ARRONDISSEMENT = re.compile(
    r"(?P<ville>PARIS|LYON|MARSEILLE) 0?(?P<rang>[0-9]{1,2}) ?(ER|E|EME|IEME)?( ARR[A-Z]*)?(?![A-Z0-9 ])"
)
# The former names of countries, as on older identity documents.
ANCIENS_DEPARTEMENTS = {
    "BASSES ALPES": ("004",),
    "BASSES PYRENEES": ("064",),
    "CHARENTE INFERIEURE": ("017",),
    "CORSE": CORSE,
    "COTES DU NORD": ("022",),
    "LOIRE INFERIEURE": ("044",),
    "SEINE": ("075",),
    "SEINE ET OISE": ("078",),
    "SEINE INFERIEURE": ("076",),
}


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
        """The label in forms: "035 - ILLE ET VILAINE"."""
        return f"{self.code} - {self.libelle}"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today, one that no longer exists, or an arrondissement of Paris, Lyon or Marseille.

    `code` is INSEE's and may be shared: MAY-SUR-ORNE and SAINT-MARTIN-DE-MAY, into which it merged, are both 14408.
    `cle` is unique: store the `cle`, or the code and the label. `departement` is the département of the code, at the
    time of the birth: ARGENTEUIL, 78018 of Seine-et-Oise, is of 078; only Corsica's 20 is given as 02A or 02B.
    `commune_actuelle` is the INSEE code of the present commune around it, None when it stands by itself.
    `anciens_noms` are the former names under this code.
    """

    code: str
    libelle: str
    departement: str
    commune_actuelle: str | None
    anciens_noms: tuple[str, ...] = ()

    @property
    def cle(self) -> str:
        """The code, followed by "D" for the commune déléguée that lent it to the new commune."""
        return f"{self.code}D" if self.commune_actuelle == self.code else self.code


@cache
def pays() -> MappingProxyType[str, Pays]:
    """The countries by COG code, France first, then in alphabetical order."""
    rows = lignes("pays.csv")
    return MappingProxyType({row["code"]: Pays(row["code"], row["libelle"], row["iso2"] or None) for row in rows})


@cache
def departements() -> MappingProxyType[str, Departement]:
    """The départements by three-character code, in the order of codes."""
    rows = lignes("departements.csv")
    found = (Departement(row["code"], row["libelle"], row["academie"] or None) for row in rows)
    return MappingProxyType({departement.code: departement for departement in found})


class Communes(Mapping[str, Commune]):
    """The communes by `cle`, each made from its row when it is asked for: all of them at once would take 16 MB.

    The rows are one text, in the order of codes, with the code of each and the place where it begins.
    """

    def __init__(self, rows: str) -> None:
        self._rows, self._known = rows, lru_cache(CONNUES)(self._find)
        self._starts, self._codes = array("I"), array("I")
        for row in re.finditer(".+", rows):
            self._starts.append(row.start())
            self._codes.append(_number(row[0]))

    def __getitem__(self, key: str) -> Commune:
        return self._known(key)

    def _find(self, key: str) -> Commune:
        for commune in self.starting_with(key[:CODE_COMMUNE]) if CODE_INSEE.fullmatch(key) else ():
            if commune.cle == key:
                return commune
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (commune.cle for commune in self.starting_with(""))

    def __len__(self) -> int:
        return len(self._starts)

    def starting_with(self, beginning: str) -> Iterator[Commune]:
        """The communes whose code begins so, in the order of codes."""
        rows = map(self._row, range(bisect_left(self._codes, _number(beginning)), len(self)))
        return map(_read_commune, takewhile(lambda row: row.startswith(beginning), rows))

    def _row(self, rank: int) -> str:
        start = self._starts[rank]
        return self._rows[start : self._rows.index("\n", start)]


@cache
def communes() -> Communes:
    """The communes by `cle`: 39,764 of them."""
    packed = files("api").joinpath("reference", "communes.csv.gz").read_bytes()
    return Communes(gzip.decompress(packed).decode().partition("\n")[2])


def _number(code: str) -> int:
    """A code, or its beginning, as a number in the same order."""
    return int(code[:CODE_COMMUNE].ljust(CODE_COMMUNE, "0"), 36)


@lru_cache(CONNUES)
def _read_commune(row: str) -> Commune:
    code, libelle, actuelle, anciens = row.split(",")
    # a code of Corsica before 1976 names no present département: that of the present commune is taken
    departement = departement_du_code(actuelle if code.startswith("20") else code)
    return Commune(code, libelle, departement, actuelle or None, tuple(filter(None, anciens.split("|"))))


def departement_du_code(code_commune: str) -> str:
    """The three-character département of an INSEE commune code: 014 for 14408, 973 for 97302, 02A for 2A004."""
    return code_commune[:3] if code_commune.startswith(("97", "98")) else f"0{code_commune[:2]}"


def commune_de_naissance(code: str) -> Commune | None:
    """The commune that a civil registry meant by an INSEE code, such as FranceConnect's `birthplace`.

    When a commune déléguée lent its code to a new commune, the former name is returned: such mergers date from 2016 on,
    after the birth of all candidates. A zero that a spreadsheet ate is added again, and overseas codes from before 2007
    (Saint-Barthélemy, Saint-Martin) and 2011 (Mayotte) are read as today's.
    """
    whole = completer(code, CODE_COMMUNE)
    today = f"976{whole[3:]}" if whole.startswith("985") else DEVENUES_COLLECTIVITES.get(whole, whole)
    return communes().get(f"{today}D") or communes().get(today)


def departement_de_naissance(code: str) -> str | None:
    """The département of an INSEE code, even of an unknown commune.

    An unknown code of 91 to 94 has no département: French Algeria bore these numbers.
    """
    if commune := commune_de_naissance(code):
        return commune.departement
    found = departement_du_code(code)
    return found if found in departements() and found not in ALGERIE else None


def trouver_departements(texte: str) -> tuple[str, ...]:
    """The départements that a number, a name or both mean: two for Corsica before 1976, none when unknown."""
    found = NUMERO_DEPARTEMENT.fullmatch(cle(texte))
    numero, name = (found["numero"] or "", found["nom"]) if found else ("", "")
    by_number = CORSE if numero.lstrip("0") == "20" else tuple({numero.zfill(3)} & departements().keys())
    by_name = _departements_par_nom().get(cle_de_lieu(sans_parenthese(texte) if not numero else name), ())
    if numero and name:
        return by_number if set(by_number) == set(by_name) else ()
    return by_number if numero else by_name


@cache
def _departements_par_nom() -> dict[str, tuple[str, ...]]:
    today = {cle_de_lieu(item.libelle): (code,) for code, item in departements().items()}
    return ANCIENS_DEPARTEMENTS | today


def trouver_pays(texte: str) -> str | None:
    """The COG code of a country given by its code, its ISO code or its name."""
    return _pays_par_nom().get(cle_de_lieu(texte)) or _pays_par_nom().get(sans_article(cle_de_lieu(texte)))


@cache
def _pays_par_nom() -> dict[str, str]:
    names = {"FRANCE": FRANCE, "FRANCE METROPOLITAINE": FRANCE}
    for item in pays().values():
        names |= dict.fromkeys((item.code, item.iso2 or item.code, cle_de_lieu(item.libelle)), item.code)
    return names


@dataclass(frozen=True, slots=True)
class _Nom:
    """A name under which a commune is found; `est_actuel` says whether it is today's."""

    cle: str
    commune: Commune
    est_actuel: bool = True


def trouver_communes(departement: str, texte: str) -> tuple[Commune, ...]:
    """The communes of a département (three characters) that a whole name means; several are homonyms.

    The present or last name of a place goes before its older ones; a name without its spaces or its article is tried
    last. Two parts of one commune that bear one name count as one place.
    """
    wanted = _cles(texte)
    by_key = _par_cle(departement)
    names = [name for key in wanted for name in by_key.get(key, ())]
    found = [name for name in names if name.est_actuel] or names or _approchants(departement, wanted)
    places = {name.commune.commune_actuelle or name.commune.code: name.commune for name in reversed(found)}
    return tuple(reversed(places.values()))


def _approchants(departement: str, wanted: Iterable[str]) -> list[_Nom]:
    """The names that differ by their spaces alone or, failing that, by their article alone."""
    glued, bare = {key.replace(" ", "") for key in wanted}, {sans_article(key) for key in wanted}
    names = _noms_de(departement)
    return [name for name in names if name.cle.replace(" ", "") in glued] or [
        name for name in names if sans_article(name.cle) in bare
    ]


def chercher_communes(departement: str, texte: str, limite: int | None = None) -> tuple[Commune, ...]:
    """Finds communes of a département (three characters) by name, best first, at most `limite` where it is given.

    Accents, case, hyphens and apostrophes do not count, and "ST" also stands for "SAINT". Names that start with the
    text come first, then those with a word that starts with it, then those that contain it; each in alphabetical order.
    A former name finds the commune. No text gives the first communes, an unknown département none.
    """
    wanted = tuple(_cles(texte))
    ranked = ((_rank(name.cle, wanted), name.commune) for name in _noms_de(departement))
    found = sorted(((rank, commune) for rank, commune in ranked if rank is not None), key=lambda match: match[0])
    return tuple(dict.fromkeys(commune for _, commune in found))[:limite]


def _rank(name: str, wanted: tuple[str, ...]) -> int | None:
    """The rank of a name for a typed text: 0 equal, 1 starting with it, 2 one word starting with it, 3 holding it."""
    if name in wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if any(f" {text}" in name for text in wanted):
        return 2
    return 3 if any(text in name for text in wanted) else None


def _cles(texte: str) -> dict[str, None]:
    """The keys under which a typed name may be stored, without repetition, in order."""
    keys = (cle(texte), cle_de_lieu(texte), cle_de_lieu(sans_parenthese(texte)))
    return dict.fromkeys(key for typed in keys for key in (typed, ARRONDISSEMENT.sub(_arrondissement, typed)))


def _arrondissement(found: re.Match[str]) -> str:
    rang = int(found["rang"])
    return f"{found['ville']} {rang}{'ER' if rang == 1 else 'E'} ARRONDISSEMENT"


def _communes_de(departement: str) -> Iterator[Commune]:
    """The communes of a département, in the order of codes; those of Corsica had others before 1976."""
    if departement in departements():
        for beginning in (("20",) if departement in CORSE else ()) + (departement.removeprefix("0"),):
            yield from (one for one in communes().starting_with(beginning) if one.departement == departement)


@lru_cache(200)  # more than there are départements
def _noms_de(departement: str) -> tuple[_Nom, ...]:
    """The names of the communes of a département in order, made by its first search: all take seconds together."""
    names = [name for commune in _communes_de(departement) for name in _noms(commune)]
    return tuple(sorted(names, key=lambda name: name.cle))


@lru_cache(200)
def _par_cle(departement: str) -> dict[str, list[_Nom]]:
    found: dict[str, list[_Nom]] = defaultdict(list)
    for name in _noms_de(departement):
        found[name.cle].append(name)
    return dict(found)


def _noms(commune: Commune) -> Iterator[_Nom]:
    if not _est_la_meme(commune):
        yield _Nom(cle_de_lieu(commune.libelle), commune)
    yield from (_Nom(cle_de_lieu(ancien), commune, est_actuel=False) for ancien in commune.anciens_noms)


def _est_la_meme(commune: Commune) -> bool:
    """Whether a former code is that of a commune of the same name and département: only today's is offered then."""
    today = communes().get(commune.commune_actuelle or "")
    return today is not None and today.departement == commune.departement and cle(today.libelle) == cle(commune.libelle)
