"""The épreuves of a règlement as a table, as spreadsheets write it: a line for each, under the one that `parent` names."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.rules.importation import Colonne, FichierIllisibleError, LigneFichier, controler, est_utf8, ouvrir
from api.rules.listes import RegimeEvaluation
from api.rules.recherche import cle
from api.rules.reglement.valeurs import Mode

TEXTES = ("libelle", "unite", "enseignement", "langue", "reference")
ENTIERS = ("groupe", "depuis", "jusque")
DRAPEAUX = ("facultative", "professionnelle", "formation_initiale")
DU_CHOIX = ("choix", "valeurs", "liste", "choix_langue")
PAR_REGIME = {f"mode_{regime.lower()}": regime for regime in RegimeEvaluation}
COLONNES = (
    Colonne("code"),
    Colonne("libelle"),
    Colonne("coefficient", obligatoire=False, decimale=True),
    *(
        Colonne(nom, obligatoire=False)
        for nom in ("parent", *TEXTES[1:], *ENTIERS, *DRAPEAUX, *DU_CHOIX, "regimes", "mode", *PAR_REGIME)
    ),
)
MODES = {nom: mode.value for mode in Mode for nom in (cle(mode.value), cle(mode.libelle))}
OUI, NON = {"OUI", "VRAI", "TRUE", "X", "1"}, {"", "NON", "FAUX", "FALSE", "0"}
SEPARE = "|"  # between the values of one cell


@dataclass(frozen=True, slots=True)
class FauteTableau:
    """A fault of a table, with its line."""

    ligne: int | None
    message: str


class TableauRefuseError(Exception):
    """A table that cannot be read, for each of these faults."""

    def __init__(self, fautes: Sequence[FauteTableau]) -> None:
        super().__init__(fautes)
        self.fautes = fautes


@dataclass(frozen=True, slots=True)
class TableauLu:
    """The épreuves of a table as the TOML of a règlement has them, and the line of each place."""

    epreuves: list[dict[str, Any]]
    lignes: Mapping[str, int]


def lire_tableau(texte: str | bytes, au_plus: int) -> TableauLu:
    """The épreuves of a table.

    Raises:
        TableauRefuseError: it is no table, or one of more lines than `au_plus`, of parents that make no tree, or with a
            column that would not be read.
    """
    try:
        lignes = []
        table = ouvrir(decode(texte).splitlines(keepends=True), COLONNES)
        if table.remarques:
            raise TableauRefuseError([FauteTableau(item.ligne, item.problem.message) for item in table.remarques])
        for ligne in table.lignes():
            lignes.append(ligne)
            if len(lignes) > au_plus:
                raise TableauRefuseError([FauteTableau(ligne.numero, f"Plus de {au_plus} épreuves.")])
    except FichierIllisibleError as error:
        raise TableauRefuseError([FauteTableau(None, str(error))]) from None
    fautes = [FauteTableau(ligne.numero, faute.message) for ligne in lignes for faute in ligne.fautes]
    fautes += _arbre(lignes) if not fautes else []
    tables = {} if fautes else {ligne["code"]: _table(ligne, fautes) for ligne in lignes}
    if fautes:
        raise TableauRefuseError(fautes)
    return _ranger(lignes, tables)


def decode(texte: str | bytes) -> str:
    """The text of a table, whose bytes are in UTF-8 or as spreadsheets of France write them."""
    if isinstance(texte, str):
        return texte
    if est_utf8([texte]):
        return texte.decode("utf-8-sig")
    controler(texte.decode("latin-1").splitlines(keepends=True))
    return texte.decode("cp1252")


def _arbre(lignes: Sequence[LigneFichier]) -> Iterator[FauteTableau]:
    """The codes that are missing or twice, the parents that are no code, and those that turn in a circle."""
    parents = {ligne["code"]: ligne["parent"] for ligne in lignes}
    twice = {code for code, times in Counter(ligne["code"] for ligne in lignes).items() if times > 1}
    for ligne in lignes:
        code, parent = ligne["code"], ligne["parent"]
        if not code:
            yield FauteTableau(ligne.numero, "code : valeur manquante.")
        elif code in twice:
            yield FauteTableau(ligne.numero, f"code : {code} est donné à plusieurs épreuves.")
        elif parent and parent not in parents:
            yield FauteTableau(ligne.numero, f"parent : {parent} n'est le code d'aucune épreuve.")
        elif code in _ancetres(code, parents):
            yield FauteTableau(ligne.numero, f"parent : {code} est sous elle-même, par {parent}.")


def _ancetres(code: str, parents: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    above = parents.get(code)
    while above and above not in found:
        found.add(above)
        above = parents.get(above)
    return found


def _table(ligne: LigneFichier, fautes: list[FauteTableau]) -> dict[str, Any]:
    """One épreuve as the TOML has it; what cannot be read is added to the faults."""
    table: dict[str, Any] = {"code": ligne["code"]}
    table |= {nom: ligne[nom] for nom in TEXTES if ligne[nom]}
    if ligne["coefficient"]:
        table["coefficient"] = ligne["coefficient"].replace(",", ".")
    for nom in ENTIERS:
        if ligne[nom].isascii() and ligne[nom].isdigit() and len(ligne[nom]) <= len("2027"):
            table[nom] = int(ligne[nom])
        elif ligne[nom]:
            fautes.append(FauteTableau(ligne.numero, f"{nom} : nombre entier attendu."))
    table |= {nom: True for nom in DRAPEAUX if _est_oui(ligne, nom, fautes)}
    if ligne["regimes"]:
        table["regimes"] = separe(ligne["regimes"])
    return table | _modes(ligne) | _choix(ligne, fautes)


def _est_oui(ligne: LigneFichier, nom: str, fautes: list[FauteTableau]) -> bool:
    said = cle(ligne[nom])
    if said not in OUI | NON:
        fautes.append(FauteTableau(ligne.numero, f"{nom} : écrivez oui, ou rien."))
    return said in OUI


def _modes(ligne: LigneFichier) -> dict[str, Any]:
    """The mode of all régimes, or those of each; a word that names none is left for the reading to refuse."""
    if ligne["mode"]:
        return {"mode": _mode(ligne["mode"])}
    found = {regime.value: _mode(ligne[nom]) for nom, regime in PAR_REGIME.items() if ligne[nom]}
    return {"modes": found} if found else {}


def _mode(texte: str) -> str:
    return MODES.get(cle(texte), texte)


def _choix(ligne: LigneFichier, fautes: list[FauteTableau]) -> dict[str, Any]:
    if not any(ligne[nom] for nom in DU_CHOIX):
        return {}
    choix: dict[str, Any] = {"libelle": ligne["choix"] or "Option"}
    if ligne["liste"]:
        choix["liste"] = ligne["liste"]
    if ligne["valeurs"]:
        choix["valeurs"] = separe(ligne["valeurs"])
    if _est_oui(ligne, "choix_langue", fautes):
        choix["langue"] = True
    return {"choix": choix}


def separe(texte: str) -> list[str]:
    """The values of one cell."""
    return [part.strip() for part in texte.split(SEPARE) if part.strip()]


def _ranger(lignes: Sequence[LigneFichier], tables: Mapping[str, dict[str, Any]]) -> TableauLu:
    """The tables, each under its parent, in the order of the lines."""
    racines: list[dict[str, Any]] = []
    for ligne in lignes:
        above = tables[ligne["parent"]].setdefault("enfants", []) if ligne["parent"] else racines
        above.append(tables[ligne["code"]])
    numeros = {ligne["code"]: ligne.numero for ligne in lignes}
    places: dict[str, int] = {}
    waiting = [(f"epreuves[{rang}]", table) for rang, table in enumerate(racines)]
    while waiting:
        place, table = waiting.pop()
        places[place] = numeros[table["code"]]
        waiting += [(f"{place}.enfants[{rang}]", enfant) for rang, enfant in enumerate(table.get("enfants", []))]
    return TableauLu(racines, places)
