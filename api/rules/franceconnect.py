"""The pivot identity that FranceConnect gives, read as a civil status (guide Bac Pro, section 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.rules import geographie
from api.rules.listes import Civilite
from api.rules.problems import Code, Problem

CIVILITES = {"male": Civilite.MONSIEUR, "female": Civilite.MADAME}

SANS_APPARIEMENT = (
    "Un compte Cyclades existe déjà avec cette adresse mail. Il n'est pas possible de faire d'appariement entre un compte "
    "Cyclades existant et un compte FranceConnect : connectez-vous avec ce compte, ou indiquez une autre adresse mail."
)
ADRESSE_MANQUANTE = "FranceConnect ne nous a pas transmis d'adresse mail. Indiquez une adresse mail : un email valide est indispensable."
IDENTITE_ILLISIBLE = (
    "L'identité transmise par FranceConnect est incomplète. Créez votre compte avec le formulaire, ou contactez le service "
    "gestionnaire."
)


@dataclass(frozen=True, kw_only=True)
class IdentitePivot:
    """A pivot identity as the columns of a candidat.

    Attributes:
        commune_naissance: key of rules/geographie; None abroad or when the code is unknown.
    """

    civilite: str
    nom: str
    nom_usage: str | None
    prenoms: str
    date_naissance: date
    pays_naissance: str
    departement_naissance: str | None
    commune_naissance: str | None
    ville_naissance: str | None


def lire_identite(claims: Mapping[str, Any]) -> IdentitePivot | None:
    """The identity that the claims of /userinfo tell, or None when a part of the pivot is missing or impossible.

    `gender` male|female; `birthdate` YYYY-MM-DD (a presumed day or month is 01); `birthplace` INSEE code, empty
    abroad; `birthcountry` INSEE code, 99100 for France (facts of the service provider's documentation).
    """
    try:
        civilite = CIVILITES[claims["gender"]]
        naissance = date.fromisoformat(claims["birthdate"])
        nom, prenoms = _texte(claims, "family_name"), _texte(claims, "given_name")
    except (KeyError, TypeError, ValueError):
        return None
    pays = str(claims.get("birthcountry") or "")
    if not nom or not prenoms or pays not in geographie.pays():
        return None
    code = str(claims.get("birthplace") or "") if pays == geographie.FRANCE else ""
    commune = geographie.commune_de_naissance(code)
    return IdentitePivot(
        civilite=str(civilite),
        nom=nom.upper(),
        nom_usage=_texte(claims, "preferred_username").upper() or None,
        prenoms=prenoms,
        date_naissance=naissance,
        pays_naissance=pays,
        departement_naissance=geographie.departement_de_naissance(code),
        commune_naissance=commune.cle if commune else None,
        ville_naissance=None,
    )


def adresse_demandee(courriel: str | None, *, est_prise: bool) -> Problem | None:
    """Why another address is asked for; None when the one given can be used."""
    if not courriel:
        return Problem(Code.OBLIGATOIRE, ADRESSE_MANQUANTE, ("courriel",))
    if est_prise:
        return Problem(Code.DEJA_INSCRIT, SANS_APPARIEMENT, ("courriel",))
    return None


def _texte(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip()[:100] if isinstance(value, str) else ""
