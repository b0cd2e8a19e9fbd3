"""The lists from which a candidate chooses what the regulation knows: catégories, diplomas held, diplomas of « Acquis »."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from api.rules.acquis import DIPLOMES_ACQUIS, Diplome, diplomes, lis_diplome
from api.rules.contenu.modele import Contenu, Contenus, FormeContenu, NatureContenu, Ressort
from api.rules.domaines import domaines
from api.rules.importation.entete import Colonne
from api.rules.listes import CATEGORIES, CategorieCandidat, FormePassage, Voie, document
from api.rules.onglets import acquis, diplome, informations
from api.rules.onglets.diplome import DIPLOMES, DIPLOMES_POSSEDES, DiplomeDOrigine
from api.rules.parcours import Domaine
from api.rules.reglement.table import Table

CLE = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
NUMERO = re.compile(r"[0-9]{1,6}")
AUTRE_DROIT = (
    "ce qui donne un droit ou un régime ne change pas : donnez-lui une autre clé, et propose = false à celle-ci"
)
NATURES = (NatureContenu.CATEGORIES, NatureContenu.DIPLOMES_POSSEDES, NatureContenu.DIPLOMES_ACQUIS)


def listes_du_domaine(contenus: Contenus, domaine: Domaine, annee: int | None) -> Mapping[str, Mapping[str, Any]]:
    """The lists of a domaine for a session year, by nature, with what is offered no more; none while nobody wrote one."""
    if not any(nature in NATURES for nature, _ in contenus.ecrits):
        return {}
    held = {cle: item for cle, item in _connus(contenus, ACQUIS, annee).items() if cle.split("/")[0] == domaine.code}
    return {
        CATEGORIES: _connus(contenus, CATEGORIES_CANDIDAT, annee),
        DIPLOMES_POSSEDES: _connus(contenus, POSSEDES, annee),
        DIPLOMES_ACQUIS: {item.cle: item for item in held.values()},
    }


def _connus(contenus: Contenus, forme: FormeContenu[Any], annee: int | None) -> dict[str, Any]:
    """All the items of a nature; one without an edition for the session is offered no more."""
    found = {}
    for cle in contenus.cles(forme):
        current = contenus.en_vigueur(forme, cle, annee)
        found[cle] = current.lu if current else replace(contenus.editions(forme, cle)[-1].lu, est_propose=False)
    return found


def gardes(domaine: Domaine, saisie: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The keys of what is offered to nobody new, by list, that the forms of a registration hold."""
    titres = (saisie.get(acquis.CODE) or {}).get("titres") or ()
    chosen = [
        (CATEGORIES, (saisie.get(informations.CODE) or {}).get("categorie")),
        (DIPLOMES_POSSEDES, (saisie.get(diplome.CODE) or {}).get("diplome")),
        *((DIPLOMES_ACQUIS, titre.get("diplome")) for titre in titres),
    ]
    return domaine.retires.intersection(chosen)


def avec_gardes(domaine: Domaine, cles: Iterable[tuple[str, str]]) -> Domaine:
    """A domaine that offers these too."""
    listes = {nature: dict(items) for nature, items in domaine.listes.items()}
    for nature, cle in cles:
        listes[nature][cle] = replace(listes[nature][cle], est_propose=True)
    return replace(domaine, listes=listes)


def _cle(table: Table) -> str:
    cle = table.lis("cle", str)
    if not CLE.fullmatch(cle):
        raise table.erreur("cle", "lettres sans accent, chiffres et tirets attendus")
    return cle


def _numero(table: Table) -> str | None:
    code = table.lis_si("code", str)
    if code is not None and not NUMERO.fullmatch(code):
        raise table.erreur("code", "chiffres attendus")
    return code


def _propose(table: Table) -> bool:
    return table.lis_si("propose", bool) is not False


def _lire_categorie(table: Table) -> CategorieCandidat:
    found = CategorieCandidat(
        cle=_cle(table),
        libelle=table.lis("libelle", str),
        voie=table.valeur("voie", Voie),
        formes=table.valeurs("formes", FormePassage),
        est_individuel=table.lis("est_individuel", bool),
        demande_ancien_etablissement=table.lis("demande_ancien_etablissement", bool),
        reference_forme=table.lis("reference_forme", str),
        reference_evaluation=table.lis("reference_evaluation", str),
        code=_numero(table),
        domaines=frozenset(table.textes("domaines")),
        est_propose=_propose(table),
    )
    if not found.formes:
        raise table.erreur("formes", "une forme de passage au moins")
    if found.domaines - domaines().keys():
        raise table.erreur("domaines", "code d'aucun domaine")
    return found


def _lire_possede(table: Table) -> DiplomeDOrigine:
    return DiplomeDOrigine(
        cle=_cle(table),
        libelle=table.lis("libelle", str),
        precision=table.lis_si("precision", str),
        code=_numero(table),
        est_propose=_propose(table),
    )


def _lire_acquis(table: Table) -> Diplome:
    domaine = table.lis("domaine", str)
    if domaine not in domaines():
        raise table.erreur("domaine", "code d'aucun domaine")
    _cle(table)
    _numero(table)
    return replace(lis_diplome(table, "annee"), domaine=domaine, est_propose=_propose(table))


def _categories_livrees() -> Iterator[Mapping[str, Any]]:
    yield from document("categories_candidat.toml")["categories"]


def _possedes_livres() -> Iterator[Mapping[str, Any]]:
    for item in DIPLOMES.values():
        values = {"cle": item.cle, "libelle": item.libelle, "precision": item.precision, "code": item.code}
        yield {nom: valeur for nom, valeur in values.items() if valeur is not None}


def _acquis_livres() -> Iterator[Mapping[str, Any]]:
    for domaine in domaines().values():
        for item in diplomes(domaine.reglements):
            values = {
                "domaine": domaine.code,
                "cle": item.cle,
                "famille": item.famille,
                "specialite": item.specialite,
                "code": item.code,
                "annee": item.depuis,
                "enseignements": sorted(item.enseignements) or None,
                "a_verifier": item.a_verifier or None,
                "reference": item.reference,
            }
            yield {nom: valeur for nom, valeur in values.items() if valeur is not None}


def _autre_categorie(avant: Contenu, apres: Contenu) -> str | None:
    noms = ("voie", "formes", "est_individuel", "demande_ancien_etablissement", "domaines")
    return _change(avant, apres, noms)


def _autre_acquis(avant: Contenu, apres: Contenu) -> str | None:
    return _change(avant, apres, ("depuis", "enseignements", "a_verifier"))


def _change(avant: Contenu, apres: Contenu, noms: tuple[str, ...]) -> str | None:
    """The refusal of an edition that would examine otherwise who is registered."""
    is_same = all(getattr(avant.lu, nom) == getattr(apres.lu, nom) for nom in noms)
    return None if is_same else AUTRE_DROIT


def _colonnes(*obligatoires: str, facultatives: tuple[str, ...]) -> tuple[Colonne, ...]:
    return (
        *(Colonne(nom) for nom in obligatoires),
        *(Colonne(nom, obligatoire=False) for nom in (*facultatives, "propose")),
    )


CATEGORIES_CANDIDAT = FormeContenu(
    nature=NatureContenu.CATEGORIES,
    colonnes=_colonnes(
        *("cle", "libelle", "voie", "formes", "est_individuel", "demande_ancien_etablissement"),
        *("reference_forme", "reference_evaluation"),
        facultatives=("code", "domaines"),
    ),
    listes=frozenset({"formes", "domaines"}),
    drapeaux=frozenset({"est_individuel", "demande_ancien_etablissement", "propose"}),
    longueurs={"cle": 40, "libelle": 100},
    lire=_lire_categorie,
    cle=lambda lu: lu.cle,
    libelle=lambda lu: lu.libelle_complet,
    ressort=lambda _lu: Ressort(),
    livrees=_categories_livrees,
    incompatible=_autre_categorie,
)
POSSEDES = FormeContenu(
    nature=NatureContenu.DIPLOMES_POSSEDES,
    colonnes=_colonnes("cle", "libelle", facultatives=("precision", "code")),
    drapeaux=frozenset({"propose"}),
    longueurs={"cle": 80, "libelle": 100, "precision": 100},
    lire=_lire_possede,
    cle=lambda lu: lu.cle,
    libelle=lambda lu: lu.libelle,
    ressort=lambda _lu: Ressort(),
    livrees=_possedes_livres,
)
ACQUIS = FormeContenu(
    nature=NatureContenu.DIPLOMES_ACQUIS,
    colonnes=_colonnes(
        *("domaine", "cle", "famille", "reference"),
        facultatives=("specialite", "code", "annee", "enseignements", "a_verifier"),
    ),
    listes=frozenset({"enseignements"}),
    entiers=frozenset({"annee"}),
    drapeaux=frozenset({"a_verifier", "propose"}),
    longueurs={"cle": 80, "famille": 100, "specialite": 100},
    lire=_lire_acquis,
    cle=lambda lu: f"{lu.domaine}/{lu.cle}",
    libelle=lambda lu: f"{lu.domaine}, {lu.libelle}",
    ressort=lambda lu: Ressort(None, lu.domaine),
    livrees=_acquis_livres,
    incompatible=_autre_acquis,
)
