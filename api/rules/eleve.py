"""A line of pupils that a school sends: read, checked, and turned into an account's civil status."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from api.rules import geographie
from api.rules.compte import EtatCivil, problems_adresse, problems_etat_civil
from api.rules.importation import Colonne, Ligne
from api.rules.listes import CategorieCandidat, Civilite, categories_candidat_du
from api.rules.numero import ine_valide
from api.rules.parcours import Domaine
from api.rules.problems import Code, Problem
from api.rules.reglement import Reglement, specialites

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
    "m": Civilite.MONSIEUR,
    "m.": Civilite.MONSIEUR,
    "monsieur": Civilite.MONSIEUR,
    "mme": Civilite.MADAME,
    "madame": Civilite.MADAME,
}


@dataclass(frozen=True, kw_only=True)
class Eleve:
    """A pupil as read from a line; a part that could not be read is None, and a problem says why."""

    etat_civil: EtatCivil
    ine: str
    classe: str
    specialite: Reglement | None
    categorie: CategorieCandidat | None
    courriel: str


def est_inscrit_par_son_etablissement(domaine: Domaine) -> bool:
    """Whether schools register pupils for a domaine: its candidates say which school, and under which catégorie."""
    return all(domaine.demande("INFORMATIONS", champ) for champ in ("etablissement", "categorie"))


def lire_eleve(ligne: Ligne, domaine: Domaine, annee: int) -> Eleve:
    """What a line says, without judging it."""
    nom = ligne["nom"]
    naissance = _jour(ligne["date_naissance"])
    pays = _pays(ligne["pays_naissance"])
    return Eleve(
        etat_civil=EtatCivil(
            civilite=CIVILITES.get(ligne["civilite"].casefold()),
            nom=nom,
            nom_confirmation=nom,
            prenoms=ligne["prenoms"],
            date_naissance=naissance,
            date_naissance_confirmation=naissance,
            pays_naissance=pays,
            departement_naissance=_departement(ligne["departement_naissance"]),
            commune_naissance=_commune(ligne) if pays == geographie.FRANCE else None,
            ville_naissance=ligne["ville_naissance"] or None,
        ),
        ine=ligne["ine"].upper().replace(" ", ""),
        classe=ligne["classe"],
        specialite=_specialite(ligne["specialite"], domaine, annee),
        categorie=_categorie(ligne["categorie"], domaine),
        courriel=ligne["courriel"],
    )


def problems_eleve(eleve: Eleve, today: date) -> list[Problem]:
    """All that is wrong with a line by itself; the path begins with the column."""
    return [
        *(problem for problem in problems_etat_civil(eleve.etat_civil, today) if not _is_confirmation(problem)),
        *_identifiant_national(eleve.ine),
        *_classe(eleve.classe),
        *_vides({"specialite": eleve.specialite, "categorie": eleve.categorie, "classe": eleve.classe}),
        *(problems_adresse(eleve.courriel, eleve.courriel) if eleve.courriel else ()),
    ]


def racine_identifiant(prenoms: str, nom: str) -> str:
    """The login of a pupil before any number: "pierre.dubois" (guide Bac Pro, papillon)."""
    first = re.split(r"[\s,]", prenoms.strip())[0]
    return f"{_ascii(first) or 'eleve'}.{_ascii(nom) or 'eleve'}"[:60]


def identifiant_scolaire(identifiant: str) -> bool:
    """Whether a login was given by a school: all others are an address, or the mark of FranceConnect."""
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


def _jour(texte: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(texte, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _pays(texte: str) -> str | None:
    if not texte:
        return geographie.FRANCE
    wanted = texte.upper()
    found = (pays.code for pays in geographie.pays().values() if wanted in {pays.code, pays.libelle, pays.iso2})
    return geographie.FRANCE if wanted == "FRANCE" else next(found, texte)


def _departement(texte: str) -> str | None:
    return texte.upper().zfill(3) if texte else None


def _commune(ligne: Ligne) -> str | None:
    """The key of a commune given by its INSEE code, or by its name within the département."""
    texte, departement = ligne["commune_naissance"], _departement(ligne["departement_naissance"])
    if not texte:
        return None
    if texte in geographie.communes():
        return texte
    return _cle_commune(departement or "", texte) or texte


@lru_cache(maxsize=4_096)
def _cle_commune(departement: str, nom: str) -> str | None:
    """Remembered: the pupils of a school were born in few places, and a search reads a whole département."""
    found = geographie.chercher_communes(departement, nom, limite=2)
    return next((commune.cle for commune in found if _ascii(commune.libelle) == _ascii(nom)), None)


def _specialite(texte: str, domaine: Domaine, annee: int) -> Reglement | None:
    offered = specialites(domaine.reglements, annee)
    wanted = texte.casefold()
    return next(
        (
            item
            for item in offered
            if wanted in {item.cle, (item.code or "").casefold(), item.libelle.casefold()} - {""}
        ),
        None,
    )


def _categorie(texte: str, domaine: Domaine) -> CategorieCandidat | None:
    wanted = texte.casefold()
    return next(
        (
            item
            for item in categories_candidat_du(domaine.code)
            if wanted in {item.cle.casefold(), item.code, item.libelle.casefold()} - {None, ""}
        ),
        None,
    )


def _ascii(texte: str) -> str:
    """Letters and digits in lower case, without accents; hyphens stay, the rest goes."""
    plain = unicodedata.normalize("NFD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9-]", "", "".join(letter for letter in plain if not unicodedata.combining(letter)))
