"""The pivot identity that FranceConnect gives, read as a civil status (guide Bac Pro, section 2.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.rules import geographie
from api.rules.compte import problems_formulaire
from api.rules.ecriture import RETOURS, canonique
from api.rules.etat_civil import LIBELLES, EtatCivil
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

IDENTITE_REFUSEE = (
    "L'identité transmise par FranceConnect ne peut pas être enregistrée telle quelle. {champ} : {raison} Créez votre "
    "compte avec le formulaire, ou contactez le service gestionnaire."
)
# The fields of a pivot identity that the rules of the form check; the country and the commune are looked up instead.
VERIFIES = frozenset({"nom", "nom_usage", "prenoms", "date_naissance"})
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


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
    """The identity in the claims of /userinfo, or None when a part of the pivot is missing or impossible.

    `gender` male|female; `birthdate` YYYY-MM-DD (a presumed day or month is 01, or 00); `birthplace` INSEE code, empty
    abroad; `birthcountry` INSEE code, 99100 for France (facts of the service provider's documentation).
    """
    try:
        civilite = CIVILITES[claims["gender"]]
        naissance = jour_presume(claims["birthdate"])
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
    """The reason for asking another address; None when the given one can be used."""
    if not courriel:
        return Problem(Code.OBLIGATOIRE, ADRESSE_MANQUANTE, ("courriel",))
    if est_prise:
        return Problem(Code.DEJA_INSCRIT, SANS_APPARIEMENT, ("courriel",))
    return None


def problems_identite(identite: IdentitePivot, today: date) -> list[Problem]:
    """The reasons why an identity cannot be kept as it is, by the rules of the form; nothing of it is ever cut."""
    form = EtatCivil(
        civilite=Civilite(identite.civilite),
        nom=identite.nom,
        nom_usage=identite.nom_usage,
        prenoms=identite.prenoms,
        date_naissance=identite.date_naissance,
    )
    return [
        Problem(
            Code.FRANCECONNECT_REFUSE, IDENTITE_REFUSEE.format(champ=LIBELLES[problem.path[0]], raison=problem.message)
        )
        for problem in problems_formulaire(form, today)
        if problem.path[0] in VERIFIES
    ]


def jour_presume(texte: str) -> date:
    """A day of birth; a day or a month that the civil status does not know becomes 01.

    Raises:
        ValueError: when the text is no date at all, or has a day without a month.
    """
    if (found := DATE.fullmatch(texte)) is None:
        raise ValueError("a day is written as 2005-05-30")
    annee, mois, jour = (None if part == "00" else part for part in found.groups())
    if mois is None and jour is not None:
        raise ValueError("a day is of a month")
    return date(int(annee or 0), int(mois or 1), int(jour or 1))


def _texte(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return canonique(" ".join(RETOURS.split(value))) if isinstance(value, str) else ""
