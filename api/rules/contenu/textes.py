"""The texts that the portal shows: those of its screens, those that a domaine words in its own way, helps of fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from api.rules.contenu.modele import Contenus, FormeContenu, NatureContenu, Ressort
from api.rules.domaines import domaines
from api.rules.importation.entete import Colonne
from api.rules.listes import document
from api.rules.parcours import Domaine, Onglet
from api.rules.reglement.table import Table
from api.rules.textes import Textes

ECRANS = "ecrans.toml"
DU_DOMAINE = "DOMAINE"  # the screen under which a domaine's own wording stands
TITRE = "titre"
AIDE = "AIDE."  # then the field of a tab: "AIDE.telephone"
ACCOLADES = re.compile(r"\{[^{}]*\}|[{}]")
LONGUEUR = 5_000
# The wording of a domaine that is one text, and that which is a list of paragraphs, a line each.
PHRASES = frozenset(item.name for item in fields(Textes) if item.type in {"str", str})
PARAGRAPHES = frozenset({"modalites", "conditions"})


@dataclass(frozen=True, slots=True)
class TexteEcran:
    """A text of a screen, in the wording that all domaines share, or in that of one."""

    ecran: str
    code: str
    domaine: str | None
    texte: str


def texte_ecran(contenus: Contenus, ecran: str, code: str, domaine: str | None) -> str | None:
    """A text of a screen in the wording of a domaine, or else in that of all; None where neither is known."""
    for cle in ([_cle(ecran, code, domaine)] if domaine else []) + [_cle(ecran, code, None)]:
        if found := contenus.en_vigueur(TEXTES, cle):
            texte: str = found.lu.texte
            return texte
    return None


def mots_du_domaine(contenus: Contenus, domaine: Domaine, annee: int | None) -> Domaine:
    """A domaine in its own wording for a session year; without one, as for every session."""
    changed = [
        item.lu
        for item in contenus.tous(TEXTES, annee).values()
        if item.lu.domaine == domaine.code and not item.meme(TEXTES.livres.get(item.cle))
    ]
    mots = {lu.code.lower(): lu.texte for lu in changed if lu.ecran == DU_DOMAINE}
    propres = {nom: _paragraphes(texte) if nom in PARAGRAPHES else texte for nom, texte in mots.items()}
    aides: dict[str, dict[str, str]] = {}
    for lu in changed:
        if lu.code.startswith(AIDE):
            aides.setdefault(lu.ecran, {})[lu.code.removeprefix(AIDE)] = lu.texte
    if not propres and not aides:
        return domaine
    onglets = tuple(
        replace(onglet, aides={**onglet.aides, **aides[onglet.code]}) if onglet.code in aides else onglet
        for onglet in domaine.onglets
    )
    return replace(domaine, onglets=onglets, textes=replace(domaine.textes, **propres))


def _paragraphes(texte: str) -> tuple[str, ...]:
    """The paragraphs of a text; a blank line between two, or after the last, is none."""
    return tuple(line for line in texte.split("\n") if line.strip())


def _cle(ecran: str, code: str, domaine: str | None) -> str:
    return f"{ecran}.{code}/{domaine}" if domaine else f"{ecran}.{code}"


def _lire(table: Table) -> TexteEcran:
    ecran, code, domaine = table.lis("ecran", str), table.lis("code", str), table.lis_si("domaine", str)
    if domaine is not None and domaine not in domaines():
        raise table.erreur("domaine", "code d'aucun domaine")
    texte = table.lis("texte", str)
    if not _est_connu(ecran, code, domaine):
        raise table.erreur("code", "aucun texte de ce nom à cet écran")
    known = _valeurs(ecran, code)
    for accolade in ACCOLADES.findall(texte):
        if accolade not in known:
            raise table.erreur("texte", f"{accolade} n'est pas une valeur de ce texte : {', '.join(known) or 'aucune'}")
    return TexteEcran(ecran, code, domaine, texte)


def _est_connu(ecran: str, code: str, domaine: str | None) -> bool:
    """Whether the portal shows such a text."""
    if ecran == DU_DOMAINE:
        return domaine is not None and code == code.upper() and code.lower() in PHRASES | PARAGRAPHES
    if code.startswith(AIDE):
        onglet = _onglet(ecran, domaine)
        return onglet is not None and code.removeprefix(AIDE) in {champ.chemin for champ in onglet.champs}
    table = document_ecrans().get(ecran, {})
    return any(isinstance(part.get(code), str) for part in (table, *_parts(table)))


def _onglet(code: str, domaine: str | None) -> Onglet | None:
    found = domaines().get(domaine or "")
    return found.onglet(code) if found and found.has(code) else None


def _valeurs(ecran: str, code: str) -> frozenset[str]:
    """The values in braces that a client puts in a text: those of the text that comes with the service."""
    if code.startswith(AIDE) or ecran == DU_DOMAINE:
        return frozenset()
    table = document_ecrans()[ecran]
    return frozenset(found for part in (table, *_parts(table)) for found in ACCOLADES.findall(str(part.get(code, ""))))


@cache
def document_ecrans() -> Mapping[str, Mapping[str, Any]]:
    """The file of the screens, as it is written."""
    return document(ECRANS)


def _parts(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The wordings of the domaines, in the table of a screen."""
    return [part for part in table.values() if isinstance(part, Mapping)]


def _livrees() -> Iterator[Mapping[str, Any]]:
    for ecran, table in document_ecrans().items():
        yield from _ecran(ecran, table, {})
        for domaine, part in table.items():
            if isinstance(part, Mapping):
                yield from _ecran(ecran, part, {"domaine": domaine})
    for item in domaines().values():
        found = item.textes
        propres = {nom: "\n".join(getattr(found, nom)) for nom in sorted(PARAGRAPHES)}
        propres |= {nom: getattr(found, nom) for nom in sorted(PHRASES)}
        yield from _ecran(DU_DOMAINE, {nom.upper(): texte for nom, texte in propres.items()}, {"domaine": item.code})
        for onglet in item.onglets:
            aides = {f"{AIDE}{champ.chemin}": champ.aide for champ in onglet.champs}
            yield from _ecran(onglet.code, aides, {"domaine": item.code})


def _ecran(ecran: str, textes: Mapping[str, Any], domaine: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for code, texte in textes.items():
        if isinstance(texte, str) and texte:
            yield {"ecran": ecran, "code": code, **domaine, "texte": texte}


TEXTES = FormeContenu(
    nature=NatureContenu.TEXTES,
    colonnes=(Colonne("ecran"), Colonne("code"), Colonne("domaine", obligatoire=False), Colonne("texte")),
    longueurs={"ecran": 60, "code": 80, "texte": LONGUEUR},
    longs=frozenset({"texte"}),
    lire=_lire,
    cle=lambda lu: _cle(lu.ecran, lu.code, lu.domaine),
    libelle=lambda lu: _cle(lu.ecran, lu.code, lu.domaine),
    ressort=lambda lu: Ressort(None, lu.domaine),
    livrees=_livrees,
    est_exigee=True,
    sans_session=lambda lu: lu.ecran != DU_DOMAINE and not lu.code.startswith(AIDE),
)
