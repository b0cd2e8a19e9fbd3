"""The reading of `reference/reglements`: values from its files."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

from api.rules.listes import FormePassage, RegimeEvaluation
from api.rules.reglement.table import COMMUN, DIPLOMES, REFERENCE, DonneeInvalideError, Table, lis_fichier
from api.rules.reglement.valeurs import (
    Choix,
    Commun,
    Contrainte,
    Enseignement,
    Epreuve,
    FormeImposee,
    GenreContrainte,
    Mode,
    NotesConservees,
    Position,
    Reglement,
    Report,
    TitreAcces,
)

RIEN_A_REPORTER = Report(position=Position.DISPENSE, enseignements=frozenset(), reference="")


@cache
def fichiers(domaine: str) -> Mapping[str, tuple[Traversable, ...]]:
    """The files of a domaine by spécialité, one for each version, found by their names: nothing is read yet."""
    dossier = REFERENCE / "reglements" / domaine
    found: dict[str, tuple[Traversable, ...]] = {}
    if dossier.is_dir():
        for item in sorted(dossier.iterdir(), key=lambda item: item.name):
            if item.name.endswith(".toml") and item.name not in {COMMUN, DIPLOMES}:
                cle = item.name.split(".")[0]
                found[cle] = (*found.get(cle, ()), item)
    return MappingProxyType(found)


def versions(domaine: str) -> tuple[Reglement, ...]:
    """All the versions of all the spécialités of a domaine."""
    return tuple(version for cle in fichiers(domaine) for version in versions_de(domaine, cle))


def versions_de(domaine: str, cle: str) -> tuple[Reglement, ...]:
    """The versions of one spécialité, the oldest first; none for a key without a file, which is not remembered."""
    return _lues(domaine, cle) if cle in fichiers(domaine) else ()


@cache
def _lues(domaine: str, cle: str) -> tuple[Reglement, ...]:
    lues = tuple(lis_reglement(lis_fichier(item), domaine, commun(domaine)) for item in fichiers(domaine)[cle])
    sans_chevauchement(lues)
    return tuple(sorted(lues, key=_commence))


@cache
def commun(domaine: str) -> Commun:
    """The values that all the spécialités of a domaine share."""
    return lis_commun(lis_fichier(REFERENCE / "reglements" / domaine / COMMUN))


def sans_chevauchement(versions: tuple[Reglement, ...]) -> None:
    for rang, une in enumerate(versions):
        for autre in versions[rang + 1 :]:
            if une.cle == autre.cle and _commence(une) <= _finit(autre) and _commence(autre) <= _finit(une):
                raise DonneeInvalideError(f"{une.domaine}/{une.cle}: deux versions pour une même session")


def _commence(version: Reglement) -> int:
    return version.depuis or 0


def _finit(version: Reglement) -> int:
    return version.jusque or 9999


@cache
def listes() -> Mapping[str, tuple[str, ...]]:
    """The lists of options that several règlements share, by name."""
    racine = lis_fichier(REFERENCE / "reglements" / "listes.toml")
    found = {}
    for table in racine.tables("listes"):
        found[table.lis("nom", str)] = table.textes("valeurs")
        table.lis("reference", str)
        table.fin()
    racine.fin()
    return found


def lis_commun(table: Table) -> Commun:
    """The values common to a domaine, read strictly from `domaine.toml`."""
    report, conservation, forme = (table.table_si(cle) for cle in ("autre_specialite", "conservation", "forme"))
    lu = Commun(
        diplome=table.lis("diplome", str),
        conservation=_conservation(conservation) if conservation else None,
        forme=_forme(forme) if forme else None,
        report=_report(report) if report else RIEN_A_REPORTER,
        contraintes=tuple(_contrainte(item) for item in table.tables("contraintes")),
    )
    table.fin()
    return lu


def _conservation(table: Table) -> NotesConservees:
    note = table.decimal_si("note")
    if note is None:
        raise table.erreur("note", "valeur manquante")
    conservation = NotesConservees(
        note=note,
        reference=table.lis("reference", str),
        annees=table.lis_si("annees", int),
        depuis=table.lis_si("depuis", int),
    )
    table.fin()
    return conservation


def _forme(table: Table) -> FormeImposee:
    forme = FormeImposee(
        forme=table.valeur("imposee", FormePassage),
        par_defaut=table.valeur("par_defaut", Position),
        reference=table.lis("reference", str),
    )
    table.fin()
    return forme


def _report(table: Table) -> Report:
    report = Report(
        position=table.valeur("position", Position),
        enseignements=frozenset(table.valeurs("enseignements", Enseignement)),
        reference=table.lis("reference", str),
    )
    table.fin()
    return report


def _contrainte(table: Table) -> Contrainte:
    contrainte = Contrainte(
        genre=table.valeur("genre", GenreContrainte),
        reference=table.lis("reference", str),
        nombre=table.lis_si("nombre", int),
        depuis=table.lis_si("depuis", int),
        jusque=table.lis_si("jusque", int),
    )
    table.fin()
    return contrainte


def lis_reglement(table: Table, domaine: str, partage: Commun) -> Reglement:
    """The règlement of one spécialité, read strictly; its `cle` names the file, then a version if several exist."""
    cle = table.lis("cle", str)
    if table.chemin.split(".")[0] != cle:
        raise table.erreur("cle", "le fichier porte un autre nom")
    lu = Reglement(
        domaine=domaine,
        diplome=partage.diplome,
        cle=cle,
        code=lis_code(table),
        libelle=table.lis("libelle", str),
        millesime=0,
        depuis=table.lis_si("depuis", int),
        jusque=table.lis_si("jusque", int),
        reference=table.lis("reference", str),
        manques=table.textes("manques"),
        reserves=table.textes("reserves"),
        epreuves=tuple(_epreuve(item) for item in table.tables("epreuves")),
        contraintes=partage.contraintes,
        report=partage.report,
        conservation=partage.conservation,
        forme=partage.forme,
        session=table.lis_si("session", str),
        titres=tuple(_titre(item) for item in table.tables("titres")),
    )
    table.fin()
    if not lu.epreuves and not lu.incomplet:
        raise table.erreur("epreuves", "valeur manquante")
    if len({titre.cle for titre in lu.titres}) != len(lu.titres):
        raise table.erreur("titres", "clé de titre répétée")
    codes = [epreuve.code for epreuve in lu.toutes()]
    if len(set(codes)) != len(codes):
        raise table.erreur("epreuves", "code d'épreuve répété")
    return lu


def lis_code(table: Table) -> str | None:
    """The five digits of a spécialité, which are its own within its diploma alone; None when they are not known."""
    code = table.lis_si("code", str)
    if code is not None and not (len(code) == len("25303") and code.isdecimal()):
        raise table.erreur("code", "cinq chiffres attendus")
    return code


def _titre(table: Table) -> TitreAcces:
    titre = TitreAcces(
        cle=table.lis("cle", str),
        libelle=table.lis("libelle", str),
        reference=table.lis("reference", str),
        a_verifier=table.lis_si("a_verifier", bool) or False,
    )
    table.fin()
    return titre


def _epreuve(table: Table, parent: Epreuve | None = None) -> Epreuve:
    facultative = table.lis_si("facultative", bool) or False
    choix = table.table_si("choix")
    epreuve = Epreuve(
        code=table.lis("code", str),
        libelle=table.lis("libelle", str),
        unite=table.lis_si("unite", str),
        groupe=table.lis_si("groupe", int) or (parent.groupe if parent else 1),
        obligatoire=parent.obligatoire if parent else not facultative,
        coefficient=table.decimal_si("coefficient"),
        modes=_modes(table),
        choix=_choix(choix) if choix else None,
        langue=table.lis_si("langue", str),
        enseignement=table.valeur_si("enseignement", Enseignement),
        professionnelle=table.lis_si("professionnelle", bool) or (parent is not None and parent.professionnelle),
        regimes=table.valeurs("regimes", RegimeEvaluation) or tuple(RegimeEvaluation),
        formation_initiale=table.lis_si("formation_initiale", bool) or False,
        depuis=table.lis_si("depuis", int),
        jusque=table.lis_si("jusque", int),
        reference=table.lis_si("reference", str) or (parent.reference if parent else None),
    )
    if epreuve.groupe not in {1, 2}:
        raise table.erreur("groupe", "1 ou 2 attendu")
    if epreuve.professionnelle and epreuve.enseignement:
        raise table.erreur("enseignement", "une épreuve professionnelle n'en porte pas")
    enfants = tuple(_epreuve(item, epreuve) for item in table.tables("enfants"))
    table.fin()
    return replace(epreuve, enfants=enfants)


def _modes(table: Table) -> tuple[tuple[RegimeEvaluation, Mode], ...]:
    """The mode of each régime: `mode = "CCF"` for all three, or `modes = { A = …, C = … }` for the known ones."""
    unique = table.valeur_si("mode", Mode)
    if unique:
        return tuple((regime, unique) for regime in RegimeEvaluation)
    par_regime = table.table_si("modes")
    if par_regime is None:
        return ()
    found = tuple((regime, par_regime.valeur_si(regime, Mode)) for regime in RegimeEvaluation)
    par_regime.fin()
    return tuple((regime, mode) for regime, mode in found if mode)


def _choix(table: Table) -> Choix:
    liste = table.lis_si("liste", str)
    if liste is not None and liste not in listes():
        raise table.erreur("liste", f"liste {liste!r} inconnue")
    valeurs = listes()[liste] if liste else table.textes("valeurs")
    if not valeurs:
        raise table.erreur("valeurs", "valeur manquante")
    choix = Choix(table.lis("libelle", str), valeurs, table.lis_si("langue", bool) or False)
    table.fin()
    return choix
