"""A line of pupils that a school sends: read, checked, and turned into the civil status of an account."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from api.rules import geographie
from api.rules.cellules import lire_jour, problems_jour, problems_tableur, sans_espace
from api.rules.compte import problems_adresse, problems_formulaire
from api.rules.ecriture import CaracteresAdmis, canonique
from api.rules.etat_civil import EtatCivil
from api.rules.gestion import cle_de_tri
from api.rules.importation import Colonne, LigneFichier
from api.rules.listes import CategorieCandidat, Civilite
from api.rules.numero import ine_valide
from api.rules.onglets.informations import categories_proposees
from api.rules.parcours import Domaine
from api.rules.problems import Code, Problem
from api.rules.recherche import cle, sans_accent
from api.rules.reglement import LIVREES, Editions, Reglement, ServiceInscription, noms
from api.rules.remembered import remembered
from api.rules.saisie import canonise, illisibles

T = TypeVar("T")
COLONNES = (
    Colonne("nom"),
    Colonne("prenoms"),
    Colonne("civilite"),
    Colonne("date_naissance"),
    Colonne("pays_naissance", obligatoire=False),
    Colonne("departement_naissance", obligatoire=False),
    Colonne("commune_naissance", obligatoire=False),
    Colonne("ville_naissance", obligatoire=False),
    Colonne("ine"),
    Colonne("classe"),
    Colonne("specialite"),
    Colonne("categorie"),
    Colonne("courriel", obligatoire=False),
)

LONGUEUR_CLASSE = 30

CIVILITES = {
    nom: civilite
    for civilite, noms in {
        Civilite.MONSIEUR: ("M", "MR", "MONSIEUR", "H", "HOMME", "G", "GARCON", "MASCULIN", "MASC", "1"),
        Civilite.MADAME: (
            *("MME", "MADAME", "MLLE", "MELLE", "MADEMOISELLE"),
            *("F", "FEMME", "FILLE", "FEMININ", "FEM", "2"),
        ),
    }.items()
    for nom in noms
}
"""The civilités as schools' tools write them; 1 and 2 are those of the social security number."""


@dataclass(frozen=True, kw_only=True)
class Eleve:
    """A pupil as read from a line; an unreadable part is None, and a problem of `illisibles` gives the reason."""

    etat_civil: EtatCivil
    ine: str
    classe: str
    specialite: Reglement | None
    categorie: CategorieCandidat | None
    courriel: str
    illisibles: tuple[Problem, ...] = ()

    @property
    def personne(self) -> tuple[str, date | None]:
        """The key that two homonyms share: names as in the search of lists, and the day of birth."""
        civil = self.etat_civil
        return cle_de_tri(civil.nom or "", civil.prenoms or ""), civil.date_naissance


def est_inscrit_par_son_etablissement(domaine: Domaine) -> bool:
    """Whether schools register pupils for a domaine: it asks its candidates for a school and a catégorie."""
    return all(domaine.demande("INFORMATIONS", champ) for champ in ("etablissement", "categorie"))


def lire_eleve(
    ligne: LigneFichier,
    domaine: Domaine,
    annee: int,
    editions: Editions = LIVREES,
    periode: ServiceInscription | None = None,
) -> Eleve:
    """The pupil of a line, whether right or wrong; a spécialité that is closed in its période is not known."""
    nom = ligne["nom"]
    naissance = lire_jour(ligne["date_naissance"])
    lieu = _lieu(ligne)
    specialite = _specialite(ligne["specialite"], domaine, annee, editions)
    return Eleve(
        etat_civil=canonise(
            EtatCivil(
                civilite=CIVILITES.get(cle(ligne["civilite"])),
                nom=nom,
                nom_confirmation=nom,
                prenoms=ligne["prenoms"],
                date_naissance=naissance,
                date_naissance_confirmation=naissance,
                pays_naissance=lieu.pays,
                departement_naissance=lieu.departement,
                commune_naissance=lieu.commune,
                ville_naissance=lieu.ville,
            )
        ),
        ine=sans_espace(ligne["ine"]).upper(),
        classe=canonique(ligne["classe"]),
        specialite=specialite if specialite and _est_ouverte(editions, periode, specialite) else None,
        categorie=_categorie(ligne["categorie"], domaine),
        courriel=canonique(ligne["courriel"], CaracteresAdmis.PHRASE),
        illisibles=(
            *problems_tableur(ligne, [colonne.nom for colonne in COLONNES]),
            *_civilite(ligne["civilite"]),
            *problems_jour(ligne["date_naissance"], "date_naissance"),
            *lieu.problems,
        ),
    )


def problems_eleve(eleve: Eleve, today: date) -> list[Problem]:
    """The problems of a line by itself; the path begins with the column.

    An unreadable cell has that one problem: it is not called empty as well.
    """
    found = [
        *eleve.illisibles,
        *(problem for problem in problems_formulaire(eleve.etat_civil, today) if not _is_confirmation(problem)),
        *_identifiant_national(eleve.ine),
        *_classe(eleve.classe),
        *_vides({"specialite": eleve.specialite, "categorie": eleve.categorie, "classe": eleve.classe}),
        *(problems_adresse(eleve.courriel, eleve.courriel) if eleve.courriel else ()),
    ]
    first: dict[str, Problem] = {}
    for problem in found:
        first.setdefault(problem.path[0], problem)
    return list(first.values())


def racine_identifiant(prenoms: str, nom: str) -> str:
    """The login of a pupil before any number: "pierre.dubois" (guide Bac Pro, papillon)."""
    first = re.split(r"[\s,]", prenoms.strip())[0]
    return f"{_ascii(first) or 'eleve'}.{_ascii(nom) or 'eleve'}"[:60]


def identifiant_scolaire(identifiant: str) -> bool:
    """Whether a school gave a login: every other login is an address, or the mark of FranceConnect."""
    return bool(re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", identifiant))


def _is_confirmation(problem: Problem) -> bool:
    return bool(problem.path) and problem.path[0].endswith("_confirmation")


def _identifiant_national(ine: str) -> list[Problem]:
    if not ine:
        return [Problem(Code.OBLIGATOIRE, "Renseignez l'INE de l'élève.", ("ine",))]
    if not ine_valide(ine):
        return [
            Problem(Code.FORMAT_INVALIDE, "L'INE compte 9 chiffres et 2 lettres, ou 10 signes et 1 lettre.", ("ine",))
        ]
    return []


def _classe(classe: str) -> list[Problem]:
    if found := illisibles(classe):
        return [problem.under("classe") for problem in found]
    if len(classe) <= LONGUEUR_CLASSE:
        return []
    return [Problem(Code.TROP_LONG, f"Limitez la classe à {LONGUEUR_CLASSE} caractères.", ("classe",))]


MESSAGES: Mapping[str, str] = {
    "specialite": "Cette spécialité n'est pas ouverte à cette session : donnez son code à cinq chiffres ou son libellé.",
    "categorie": "Cette catégorie n'est pas de la liste : donnez son code à trois chiffres ou son libellé.",
    "classe": "Renseignez la classe de l'élève.",
}


def _vides(values: Mapping[str, object]) -> list[Problem]:
    return [
        Problem(Code.OBLIGATOIRE if name == "classe" else Code.VALEUR_INCONNUE, MESSAGES[name], (name,))
        for name, value in values.items()
        if not value
    ]


def _civilite(texte: str) -> list[Problem]:
    if not texte or cle(texte) in CIVILITES:
        return []
    message = "Cette civilité ne peut pas être lue : écrivez M. ou Mme."
    return [Problem(Code.FORMAT_INVALIDE, message, ("civilite",))]


@dataclass(frozen=True, kw_only=True)
class _LieuNaissance:
    """A place of birth as read, with its problems."""

    pays: str | None = None
    departement: str | None = None
    commune: str | None = None
    ville: str | None = None
    problems: tuple[Problem, ...] = ()


def _lieu(ligne: LigneFichier) -> _LieuNaissance:
    texte = ligne["pays_naissance"]
    pays = geographie.trouver_pays(texte) if texte else geographie.FRANCE
    if pays is None:
        message = "Ce pays n'est pas connu : donnez son nom, ou son code INSEE à cinq chiffres (99127)."
        return _LieuNaissance(pays=texte, problems=(Problem(Code.VALEUR_INCONNUE, message, ("pays_naissance",)),))
    if pays != geographie.FRANCE:  # schools' tools may write a foreign town as the commune
        return _LieuNaissance(pays=pays, ville=ligne["ville_naissance"] or ligne["commune_naissance"] or None)
    return _lieu_en_france(ligne["departement_naissance"], ligne["commune_naissance"])


@lru_cache(maxsize=4_096)
def _lieu_en_france(departement: str, commune: str) -> _LieuNaissance:
    """The place of a birth in France; cached, since the pupils of a school were born in few places."""
    places = geographie.trouver_departements(departement)
    if departement and not places:
        message = "Ce département n'est pas connu : donnez son numéro (025, 02A, 974) ou son nom."
        problem = Problem(Code.VALEUR_INCONNUE, message, ("departement_naissance",))
        return _LieuNaissance(
            pays=geographie.FRANCE, departement=departement, commune=commune or None, problems=(problem,)
        )
    if not commune:
        return _LieuNaissance(pays=geographie.FRANCE, departement=next(iter(places), None))
    found = _communes(places, commune)
    if len(found) == 1:
        return _LieuNaissance(pays=geographie.FRANCE, departement=found[0].departement, commune=found[0].cle)
    problem = Problem(Code.VALEUR_INCONNUE, _message_commune(commune, places, found), ("commune_naissance",))
    return _LieuNaissance(
        pays=geographie.FRANCE, departement=next(iter(places), None), commune=commune or None, problems=(problem,)
    )


def _communes(places: tuple[str, ...], texte: str) -> tuple[geographie.Commune, ...]:
    """The communes that a code or a name means in these départements, or that a code means without any."""
    code = sans_espace(texte).upper()
    if geographie.CODE_INSEE.fullmatch(code):
        commune = geographie.communes().get(code) if code.endswith("D") else geographie.commune_de_naissance(code)
        return (commune,) if commune and (not places or commune.departement in places) else ()
    return tuple(commune for place in places for commune in geographie.trouver_communes(place, texte))


def _message_commune(texte: str, places: tuple[str, ...], found: Iterable[geographie.Commune]) -> str:
    codes = ", ".join(f"{commune.cle} ({commune.libelle})" for commune in found)
    if codes:
        return f"Plusieurs communes portent le nom {texte} : donnez le code INSEE, {codes}."
    where = " ou ".join(places)
    if not where:
        return f"Indiquez le département de {texte}, ou le code INSEE de la commune à cinq caractères."
    return (
        f"{texte} n'est pas connue dans le département {where} : donnez son nom, ou son code INSEE à cinq caractères."
    )


def _specialite(texte: str, domaine: Domaine, annee: int, editions: Editions) -> Reglement | None:
    found = _specialites(editions, domaine.reglements, annee).get(cle(texte), ())
    return found[0] if len(found) == 1 else None


def _est_ouverte(editions: Editions, periode: ServiceInscription | None, specialite: Reglement) -> bool:
    return periode is None or editions.est_ouverte(periode, specialite.cle)


@lru_cache(maxsize=32)
def _specialites(editions: Editions, reglements: str, annee: int) -> Mapping[str, list[Reglement]]:
    return _par_nom((item, noms(item)) for item in editions.specialites(reglements, annee))


def _categorie(texte: str, domaine: Domaine) -> CategorieCandidat | None:
    found = _categories(domaine).get(cle(texte), ())
    return found[0] if len(found) == 1 else None


@remembered(32)
def _categories(domaine: Domaine) -> Mapping[str, list[CategorieCandidat]]:
    offered = categories_proposees(domaine)
    return _par_nom((item, (item.cle, item.code, item.libelle, item.libelle_complet)) for item in offered)


def _par_nom(named: Iterable[tuple[T, Iterable[str | None]]]) -> Mapping[str, list[T]]:
    """The items by key of each of their names; a key that two share finds neither."""
    by_key: dict[str, list[T]] = {}
    for item, names in named:
        for key in {cle(name) for name in names if name}:
            by_key.setdefault(key, []).append(item)
    return by_key


def _ascii(texte: str) -> str:
    """The letters and digits of a text in lower case, without accents, and its hyphens."""
    return re.sub(r"[^a-z0-9-]", "", sans_accent(texte).lower())
