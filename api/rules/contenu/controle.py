"""The check of contents that somebody sends, in TOML or as a table: the same for a command, an office and an administrator."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.rules.contenu.modele import Contenu, Contenus, FormeContenu, NatureContenu, sont_proches
from api.rules.contenu.registre import FORMES
from api.rules.importation import FichierIllisibleError, LigneFichier, ouvrir
from api.rules.importation.entete import Colonne
from api.rules.reglement.controle import ANNEE_MAX, ANNEE_MIN, TAILLE_MAX, ConstatReglement, textes_refuses
from api.rules.reglement.table import DonneeInvalideError
from api.rules.reglement.tableur import NON, OUI, decode, separe
from api.rules.reglement.toml import TomlIllisibleError, ligne_de, lignes_de, lire_toml, texte_de

CONTENUS_AU_PLUS = 500
SECTIONS: Mapping[str, FormeContenu[Any]] = {nature.section: forme for nature, forme in FORMES.items()}
COMMUNES = ("depuis", "jusque", "remplace")
ABSENTE = "Ce fichier n'a aucun contenu : " + ", ".join(f"[[{section}]]" for section in SECTIONS) + "."


@dataclass(frozen=True, kw_only=True)
class ContenuLu:
    """One content of a file.

    Attributes:
        avant: the edition that it follows.
        remplace: the number of the edition beside which it was prepared; None when it was not said.
        ligne: its line.
        est_neuf: whether it is to be written: it says something else than what is in force, or follows one that does.
    """

    contenu: Contenu
    remplace: int | None
    ligne: int | None
    avant: Contenu | None = None
    est_neuf: bool = True

    @property
    def forme(self) -> FormeContenu[Any]:
        return FORMES[self.contenu.nature]

    @property
    def de(self) -> tuple[NatureContenu, str]:
        """The nature and the key of its content."""
        return self.contenu.nature, self.contenu.cle


@dataclass(frozen=True, kw_only=True)
class ControleContenus:
    """The outcome of the check of a file; `lus` is empty when it is refused."""

    constats: tuple[ConstatReglement, ...]
    lus: tuple[ContenuLu, ...] = ()

    @property
    def est_refuse(self) -> bool:
        return any(item.est_bloquant for item in self.constats)


@dataclass(frozen=True, slots=True)
class _Brut:
    """The values of one content as they were written, with their place: "contacts[2]"."""

    forme: FormeContenu[Any]
    place: str
    valeurs: Mapping[str, Any]


class FauteLigneError(DonneeInvalideError):
    """A fault of a table, at a line."""

    def __init__(self, dit: str, ligne: int | None) -> None:
        super().__init__(dit)
        self.ligne = ligne


def controler_contenus(
    texte: str | bytes, contenus: Contenus, nature: NatureContenu | None = None, ailleurs: Iterable[Contenu] = ()
) -> ControleContenus:
    """The check of a text: a table of contents of a nature, or without one TOML, with a list for each nature.

    `ailleurs` are the contents of other files that are to be written with it.
    """
    if len(texte) > TAILLE_MAX:
        return _refuse([_bloque(f"Ce fichier est trop long : {TAILLE_MAX} caractères au plus.")])
    try:
        if nature is None:
            texte = texte_de(texte)
            bruts, lignes = _sections(lire_toml(texte)), lignes_de(texte)
        else:
            bruts, lignes = _tableau(texte, FORMES[nature])
    except (TomlIllisibleError, FauteLigneError) as error:
        return _refuse([_bloque(error.dit, error.ligne)])
    except DonneeInvalideError as error:
        return _refuse([_bloque(f"{error.chemin} : {error.dit}" if error.chemin else error.dit)])
    return _examiner(bruts, lignes, contenus, ailleurs)


def _examiner(
    bruts: Sequence[_Brut], lignes: Mapping[str, int], contenus: Contenus, ailleurs: Iterable[Contenu]
) -> ControleContenus:
    constats: list[ConstatReglement] = []
    lus: list[ContenuLu] = []
    there: dict[NatureContenu, list[Contenu]] = {}
    for contenu in ailleurs:
        there.setdefault(contenu.nature, []).append(contenu)
    for brut in bruts:
        try:
            lu = _lire(brut, ligne_de(brut.place, lignes))
        except DonneeInvalideError as error:
            constats.append(_bloque(f"{error.chemin} : {error.dit}", ligne_de(error.chemin, lignes)))
            continue
        contenu, siens = lu.contenu, there.setdefault(lu.contenu.nature, [])
        if any(autre.cle == contenu.cle and autre.sessions == contenu.sessions for autre in siens):
            constats.append(_bloque(f"{brut.place} : donné plusieurs fois.", lu.ligne))
        elif said := incompatible(contenu, contenus, siens):
            constats.append(_bloque(f"{brut.place} : {said}", lu.ligne))
        siens.append(contenu)
        lus.append(lu)
    return _refuse(constats) if constats else ControleContenus(constats=(), lus=tuple(situer(lus, contenus)))


def incompatible(contenu: Contenu, contenus: Contenus, siens: Iterable[Contenu] = ()) -> str | None:
    """The reason why a content cannot stand beside those of its key, written or of the same file; None when it can."""
    forme = FORMES[contenu.nature]
    if forme.incompatible is None:
        return None
    others = (
        *contenus.proches(forme, contenu.cle),
        *(autre for autre in siens if sont_proches(autre.cle, contenu.cle)),
    )
    return next(filter(None, (forme.incompatible(autre, contenu) for autre in others)), None)


def situer(lus: Sequence[ContenuLu], contenus: Contenus) -> list[ContenuLu]:
    """The contents of a file beside those present: what each follows, and whether it is to be written.

    Several of one key are one whole. Written already in this order, they change nothing; otherwise one that follows a
    new one for a same session is written after it again, or the new one would be in force in its place.
    """
    by_key: dict[tuple[NatureContenu, str], list[ContenuLu]] = {}
    for lu in lus:
        by_key.setdefault(lu.de, []).append(lu)
    found: dict[int, ContenuLu] = {}
    for siens in by_key.values():
        before = contenus.remplacees(siens[0].forme, [lu.contenu for lu in siens])
        news: list[Contenu] = []
        for lu, avant in zip(siens, before, strict=True):
            is_new = not lu.contenu.meme(avant) or any(lu.contenu.croise(autre) for autre in news)
            news += [lu.contenu] if is_new else []
            found[id(lu)] = replace(lu, avant=avant, est_neuf=is_new)
    return [found[id(lu)] for lu in lus]


def perimes(lus: Sequence[ContenuLu]) -> Iterator[ContenuLu]:
    """The contents of a file that were prepared beside other editions than those that they follow."""
    said: dict[tuple[NatureContenu, str], set[int | None]] = {}
    for lu in lus:
        said.setdefault(lu.de, set()).add(lu.remplace)
    for lu in lus:
        if lu.remplace is not None and (lu.avant is None or lu.avant.numero not in said[lu.de]):
            yield lu


def _lire(brut: _Brut, ligne: int | None) -> ContenuLu:
    """One content, or the first reason why it is none."""
    for place, dit in textes_refuses(brut.valeurs, brut.place, brut.forme.longueurs, brut.forme.longs):
        raise DonneeInvalideError(dit, place)
    depuis, jusque, remplace = (_entier(brut, nom) for nom in COMMUNES)
    for nom, annee in (("depuis", depuis), ("jusque", jusque)):
        if annee is not None and not ANNEE_MIN <= annee <= ANNEE_MAX:
            raise DonneeInvalideError("année d'une session attendue", f"{brut.place}.{nom}")
    if depuis is not None and jusque is not None and depuis > jusque:
        raise DonneeInvalideError("cette session précède la première", f"{brut.place}.jusque")
    valeurs = {nom: valeur for nom, valeur in brut.valeurs.items() if nom not in COMMUNES}
    contenu = brut.forme.contenu(valeurs, place=brut.place, depuis=depuis, jusque=jusque)
    if (depuis or jusque) and (not brut.forme.par_session or brut.forme.sans_session(contenu.lu)):
        raise DonneeInvalideError("ce contenu vaut pour toutes les sessions", brut.place)
    return ContenuLu(contenu=contenu, remplace=remplace, ligne=ligne)


def _entier(brut: _Brut, nom: str) -> int | None:
    valeur = brut.valeurs.get(nom)
    if valeur is not None and (not isinstance(valeur, int) or isinstance(valeur, bool)):
        raise DonneeInvalideError("nombre entier attendu", f"{brut.place}.{nom}")
    return valeur


def _sections(valeurs: Mapping[str, Any]) -> list[_Brut]:
    found = []
    for section, tables in valeurs.items():
        if section not in SECTIONS:
            raise DonneeInvalideError(f"section inconnue, attendues : {', '.join(SECTIONS)}", section[:40])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise DonneeInvalideError(f"liste de tables attendue : [[{section}]]", section)
        found += [_Brut(SECTIONS[section], f"{section}[{rang}]", table) for rang, table in enumerate(tables)]
    if len(found) > CONTENUS_AU_PLUS:
        raise DonneeInvalideError(f"Plus de {CONTENUS_AU_PLUS} contenus.")
    if not found:
        raise DonneeInvalideError(ABSENTE)
    return found


def _tableau(texte: str | bytes, forme: FormeContenu[Any]) -> tuple[list[_Brut], Mapping[str, int]]:
    """The contents of a table, and the line of each."""
    colonnes = (*forme.colonnes, *(Colonne(nom, obligatoire=False) for nom in COMMUNES))
    found, lignes = [], {}
    try:
        table = ouvrir(decode(texte).splitlines(keepends=True), colonnes)
        for inconnue in table.remarques:
            raise FauteLigneError(inconnue.problem.message, inconnue.ligne)
        for rang, ligne in enumerate(table.lignes()):
            if rang >= CONTENUS_AU_PLUS:
                raise FauteLigneError(f"Plus de {CONTENUS_AU_PLUS} contenus.", ligne.numero)
            for faute in ligne.fautes:
                raise FauteLigneError(faute.message, ligne.numero)
            place = f"{forme.nature.section}[{rang}]"
            found.append(_Brut(forme, place, dict(_cellules(ligne, forme))))
            lignes[place] = ligne.numero
    except FichierIllisibleError as error:
        raise FauteLigneError(str(error), None) from None
    if not found:
        raise FauteLigneError("Ce tableau n'a aucune ligne.", None)
    return found, lignes


def _cellules(ligne: LigneFichier, forme: FormeContenu[Any]) -> Iterator[tuple[str, Any]]:
    """The values of a line; an empty cell says nothing."""
    for nom in (*(colonne.nom for colonne in forme.colonnes), *COMMUNES):
        if not (texte := ligne[nom]):
            continue
        if nom in forme.listes:
            yield nom, separe(texte)
        elif nom in forme.entiers or nom in COMMUNES:
            is_number = texte.isascii() and texte.isdigit() and len(texte) <= len("2027")
            yield nom, int(texte) if is_number else texte
        elif nom in forme.drapeaux:
            said = texte.upper()
            yield nom, True if said in OUI else False if said in NON else texte
        else:
            yield nom, texte


def _bloque(message: str, ligne: int | None = None) -> ConstatReglement:
    return ConstatReglement(message=message, ligne=ligne, est_bloquant=True)


def _refuse(constats: Sequence[ConstatReglement]) -> ControleContenus:
    return ControleContenus(constats=tuple(constats))
