"""The check of a règlement that somebody sends: the same for a command and for an administrator."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

from api.rules.bareme import bareme
from api.rules.ecriture import CaracteresAdmis, illisible
from api.rules.reglement.doute import doutes
from api.rules.reglement.editions import Editions, EtatEdition
from api.rules.reglement.lecture import commun, lis_reglement
from api.rules.reglement.nomenclature import nomenclature
from api.rules.reglement.table import DonneeInvalideError, Table
from api.rules.reglement.tableur import TableauRefuseError, lire_tableau
from api.rules.reglement.toml import TomlIllisibleError, ligne_de, lignes_de, lire_toml, texte_de
from api.rules.reglement.valeurs import Reglement

TAILLE_MAX = 56 * 1024  # letters, or bytes, of a file; a request has room for them and its other texts
EPREUVES_AU_PLUS = 200
PROFONDEUR_MAX = 4
LONGUEURS = {"cle": 80, "code": 20, "unite": 20, "libelle": 200}  # of texts; LONGUEUR for the others
LONGUEUR = 500
CLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TITRE = ("cle", "libelle", "reference", "a_verifier")
COEFFICIENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
COEFFICIENT_MAX = Decimal(100)
ANNEE_MIN, ANNEE_MAX = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstatReglement:
    """One remark on a règlement.

    Attributes:
        ligne: its line in the file; None for one of the whole.
        est_bloquant: whether it refuses the file; the others are doubts, which a person accepts or not.
    """

    message: str
    ligne: int | None = None
    est_bloquant: bool = False


@dataclass(frozen=True, kw_only=True)
class ControleReglement:
    """The outcome of the check of a file.

    Attributes:
        reglement: its content; None when the file is refused.
        contenu: the same, as it is kept.
    """

    constats: tuple[ConstatReglement, ...]
    reglement: Reglement | None = None
    contenu: Mapping[str, Any] = field(default_factory=dict)

    @property
    def est_refuse(self) -> bool:
        return self.reglement is None


def empreinte(contenu: Mapping[str, Any]) -> str:
    """The fingerprint of a content, whatever the order and the layout of its file."""
    return sha256(dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def controler(domaine: str, texte: str | bytes, editions: Editions, nom: str | None = None) -> ControleReglement:
    """The check of the text of a règlement, in TOML, for the folder of a domaine.

    Its code must not be that of another spécialité among the editions of this instant. Where it comes in a file, the
    name of that file begins with its key.
    """
    if len(texte) > TAILLE_MAX:
        return _refuse(f"Ce fichier est trop long : {TAILLE_MAX} caractères au plus.")
    try:
        texte = texte_de(texte)
        contenu = lire_toml(texte)
    except TomlIllisibleError as error:
        return _refuse(error.dit, error.ligne)
    return _examiner(domaine, contenu, lignes_de(texte), editions, nom)


def controler_tableau(
    domaine: str, cle: str, texte: str | bytes, editions: Editions, depuis: int | None = None
) -> ControleReglement:
    """The check of the épreuves of a spécialité as a table, under the heading that is known of it.

    `depuis` is the first session for which it counts, up to now without an end; without it, the sessions of the edition
    before.
    """
    if len(texte) > TAILLE_MAX:
        return _refuse(f"Ce fichier est trop long : {TAILLE_MAX} caractères au plus.")
    entete = _entete(domaine, cle, editions)
    if entete is None:
        return _refuse(f"La spécialité {cle[:80]} n'est pas connue : écrivez-la d'abord en TOML.")
    if depuis is not None:
        entete = {nom: valeur for nom, valeur in entete.items() if nom != "jusque"} | {"depuis": depuis}
    try:
        lu = lire_tableau(texte, EPREUVES_AU_PLUS)
    except TableauRefuseError as error:
        found = (ConstatReglement(message=item.message, ligne=item.ligne, est_bloquant=True) for item in error.fautes)
        return ControleReglement(constats=tuple(found))
    return _examiner(domaine, {**entete, "epreuves": lu.epreuves}, lu.lignes, editions)


def _entete(domaine: str, cle: str, editions: Editions) -> dict[str, Any] | None:
    """The heading of a spécialité: that of its last edition, or else of the nomenclature; None where none is known."""
    known = [item.reglement for item in editions.editions(domaine, cle) if item.etat is not EtatEdition.RETIREE]
    if known:
        last = known[-1]
        found = {
            nom: getattr(last, nom) for nom in ("cle", "code", "libelle", "reference", "depuis", "jusque", "session")
        }
        found["titres"] = [{nom: getattr(titre, nom) for nom in TITRE} for titre in last.titres]
        return {nom: valeur for nom, valeur in found.items() if valeur}
    ligne = nomenclature(domaine).get(cle)
    if ligne is None:
        return None
    found = {"cle": cle, "code": ligne.code, "libelle": ligne.libelle, "reference": ligne.reference or ligne.rncp}
    return {nom: valeur for nom, valeur in found.items() if valeur}


def _examiner(
    domaine: str, contenu: Mapping[str, Any], lignes: Mapping[str, int], editions: Editions, nom: str | None = None
) -> ControleReglement:
    try:
        _mesurer(contenu.get("epreuves"), 1)
        lu = _lire(domaine, contenu, nom)
    except DonneeInvalideError as error:
        place = error.chemin.partition(".")[2]
        return _refuse(f"{place} : {error.dit}" if place else error.dit, ligne_de(place, lignes))
    refus = [
        ConstatReglement(message=f"{place} : {dit}", ligne=ligne_de(place, lignes), est_bloquant=True)
        for place, dit in (*textes_refuses(contenu, ""), *_valeurs(contenu), *code_pris(lu, editions))
    ]
    if refus:
        return ControleReglement(constats=tuple(refus))
    return ControleReglement(constats=tuple(_doutes(lu, contenu, lignes, editions)), reglement=lu, contenu=contenu)


def doutes_de(lu: Reglement) -> tuple[str, ...]:
    """The doubts that a règlement leaves, in the light of what its diploma gives elsewhere."""
    chef_oeuvre = bareme(lu.domaine).chef_oeuvre
    return doutes(lu, chef_oeuvre=chef_oeuvre.unite if chef_oeuvre else None)


def _refuse(message: str, ligne: int | None = None) -> ControleReglement:
    return ControleReglement(constats=(ConstatReglement(message=message, ligne=ligne, est_bloquant=True),))


def _lire(domaine: str, contenu: Mapping[str, Any], nom: str | None) -> Reglement:
    cle = contenu.get("cle")
    if not isinstance(cle, str) or len(cle) > LONGUEURS["cle"] or not CLE.fullmatch(cle):
        raise DonneeInvalideError("lettres minuscules sans accent, chiffres et tirets attendus", "?.cle")
    if nom is not None and nom.split(".")[0] != cle:
        raise DonneeInvalideError(f"le fichier {nom} porte un autre nom", "?.cle")
    return lis_reglement(Table(cle, contenu), domaine, commun(domaine))


def _mesurer(epreuves: object, profondeur: int) -> int:
    """The number of épreuves under a table, refused before they are read when there are too many."""
    if not isinstance(epreuves, list):
        return 0
    if profondeur > PROFONDEUR_MAX:
        raise DonneeInvalideError(f"Plus de {PROFONDEUR_MAX} niveaux d'épreuves.", "?.epreuves")
    count = len(epreuves)
    for item in epreuves[: EPREUVES_AU_PLUS + 1]:
        count += _mesurer(item.get("enfants"), profondeur + 1) if isinstance(item, dict) else 0
    if count > EPREUVES_AU_PLUS:
        raise DonneeInvalideError(f"Plus de {EPREUVES_AU_PLUS} épreuves.", "?.epreuves")
    return count


def textes_refuses(
    valeur: object, place: str, longueurs: Mapping[str, int] = LONGUEURS, longs: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """The places of the texts that are too long, empty, or that nobody could read, each with the reason.

    `longueurs` are the greatest lengths by name, LONGUEUR for the others; `longs` are those
    that may have several lines.
    """
    if isinstance(valeur, dict):
        for nom, item in valeur.items():
            yield from textes_refuses(item, f"{place}.{nom}" if place else nom, longueurs, longs)
    elif isinstance(valeur, list):
        for rang, item in enumerate(valeur):
            yield from textes_refuses(item, f"{place}[{rang}]", longueurs, longs)
    elif isinstance(valeur, str):
        nom = place.rpartition(".")[2].partition("[")[0]
        longueur = longueurs.get(nom, LONGUEUR)
        if len(valeur) > longueur:
            yield place, f"{longueur} caractères au plus."
        elif not valeur.strip():
            yield place, "texte vide."
        elif raison := illisible(valeur, CaracteresAdmis.TEXTE if nom in longs else CaracteresAdmis.PHRASE):
            yield place, f"texte refusé, {raison}."


def _valeurs(contenu: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _sessions(contenu, "")
    yield from _coefficients(contenu.get("epreuves", ()), "epreuves")


def _sessions(table: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    depuis, jusque = table.get("depuis"), table.get("jusque")
    for nom, annee in (("depuis", depuis), ("jusque", jusque)):
        if annee is not None and not ANNEE_MIN <= annee <= ANNEE_MAX:
            yield f"{place}.{nom}" if place else nom, "année d'une session attendue."
    if depuis is not None and jusque is not None and depuis > jusque:
        yield f"{place}.jusque" if place else "jusque", "cette session précède la première."


def _coefficients(epreuves: Any, place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - read strictly before
    for rang, table in enumerate(epreuves):
        here = f"{place}[{rang}]"
        yield from _sessions(table, here)
        if "coefficient" in table:
            texte = table["coefficient"]
            if not COEFFICIENT.fullmatch(texte) or not 0 < Decimal(texte) <= COEFFICIENT_MAX:
                yield f"{here}.coefficient", f"nombre de 0,01 à {COEFFICIENT_MAX} attendu, deux décimales au plus."
        yield from _coefficients(table.get("enfants", ()), f"{here}.enfants")


def code_pris(lu: Reglement, editions: Editions) -> Iterator[tuple[str, str]]:
    """The code that is already that of another spécialité of the diploma."""
    for cle in editions.connues(lu.domaine) - {lu.cle} if lu.code else ():
        if lu.code in editions.codes(lu.domaine, cle):
            yield "code", f"{lu.code} est le code de la spécialité {cle}."


def _doutes(
    lu: Reglement, contenu: Mapping[str, Any], lignes: Mapping[str, int], editions: Editions
) -> Iterator[ConstatReglement]:
    if lu.cle not in editions.connues(lu.domaine):
        yield ConstatReglement(message="Nouvelle spécialité : la nomenclature ne la connaît pas.")
    for manque in lu.manques:
        yield ConstatReglement(message=f"Incomplet : {manque}", ligne=ligne_de("manques", lignes))
    for reserve in lu.reserves:
        yield ConstatReglement(message=f"À confirmer : {reserve}", ligne=ligne_de("reserves", lignes))
    places = dict(_places(contenu.get("epreuves", ()), "epreuves"))
    for doute in doutes_de(lu):
        yield ConstatReglement(message=doute, ligne=ligne_de(places.get(doute.partition(" : ")[0], ""), lignes))


def _places(epreuves: Any, place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - read strictly before
    """The place of each épreuve, by its code and by its unité."""
    for rang, table in enumerate(epreuves):
        here = f"{place}[{rang}]"
        yield table["code"], here
        if unite := table.get("unite"):
            yield unite, here
        yield from _places(table.get("enfants", ()), f"{here}.enfants")
