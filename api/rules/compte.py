"""The account: the fields of its form, the rule of passwords, the later changes (guides, sections 2 and 3)."""

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from api.rules import geographie
from api.rules.adresse import LONGUEUR_ADRESSE, adresse_valide, normaliser_adresse
from api.rules.champ import champ
from api.rules.dates import jour_court
from api.rules.ecriture import CaracteresAdmis, canonique, ecriture_de, illisible
from api.rules.etat_civil import EtatCivil
from api.rules.labelled import LabelledEnum
from api.rules.mot_de_passe import est_courant
from api.rules.problems import Code, Problem

DELAI_LIEN = timedelta(hours=48)  # « Ce lien n'est valable que pour une durée de 48 heures. » (both guides)
PLUS_ANCIENNE_NAISSANCE = date(1900, 1, 1)
NOMS = frozenset({"nom", "nom_usage", "prenoms", "ville_naissance"})  # written in letters
AGE_SURPRENANT = 10  # years; a younger birth is rather a mistake: the year of today, a wrong digit


class TypeCompte(LabelledEnum):
    """The kind of holder of an account."""

    CANDIDAT = "CANDIDAT", "Candidat"
    ETABLISSEMENT = "ETABLISSEMENT", "Établissement"
    GESTIONNAIRE = "GESTIONNAIRE", "Gestionnaire"
    ADMINISTRATEUR = "ADMINISTRATEUR", "Administrateur"


class EtatCompte(LabelledEnum):
    """The état of an account; one that is not activated within 48 hours is erased."""

    EN_ATTENTE = "EN_ATTENTE", "En attente d'activation"
    ACTIF = "ACTIF", "Actif"
    DESACTIVE = "DESACTIVE", "Désactivé"


class UsageJeton(StrEnum):
    """The use of a token: the web client's cookie, a bearer, or the renewal of a bearer."""

    COOKIE = "COOKIE"
    PORTEUR = "PORTEUR"
    RENOUVELLEMENT = "RENOUVELLEMENT"


class UsageLien(StrEnum):
    """The use of a link sent by mail."""

    ACTIVATION = "ACTIVATION"
    MOT_DE_PASSE = "MOT_DE_PASSE"
    ADRESSE = "ADRESSE"


CHAMP_MOT_DE_PASSE = {
    "libelle": "Mot de passe",
    "aide": "8 à 20 caractères dont majuscule, minuscule et caractère spécial (exemple : . / ! * etc...)",
}


@dataclass(kw_only=True)
class CreationCompte(EtatCivil):
    """The fields of the form « Créer le compte »."""

    courriel: str | None = champ(
        "Adresse mail",
        "E-mail address, which becomes the login.",
        aide="Exemple: nom.prenom@domaine.fr",
        obligatoire=True,
        longueur=LONGUEUR_ADRESSE,
    )
    courriel_confirmation: str | None = champ(
        "Confirmation de l'adresse mail",
        "The e-mail address, typed again.",
        aide="Exemple: nom.prenom@domaine.fr",
        obligatoire=True,
        longueur=LONGUEUR_ADRESSE,
    )
    mot_de_passe: str | None = champ(
        CHAMP_MOT_DE_PASSE["libelle"],
        "Password of 8 to 20 characters, with a lower-case letter, a capital and a special character.",
        aide=CHAMP_MOT_DE_PASSE["aide"],
        obligatoire=True,
    )
    mot_de_passe_confirmation: str | None = champ(
        "Confirmation du mot de passe", "The password, typed again.", obligatoire=True
    )


def problems_creation(form: CreationCompte, today: date) -> list[Problem]:
    """The problems of the form of creation."""
    return _un_par_champ(
        *problems_etat_civil(form, today),
        *problems_courriel(form.courriel, form.courriel_confirmation),
        *problems_mot_de_passe(form.mot_de_passe, form.mot_de_passe_confirmation),
    )


def problems_etat_civil(form: EtatCivil, today: date) -> list[Problem]:
    """The problems of a civil status: empty, too long, not confirmed, impossible."""
    return _un_par_champ(
        *_manquants(form),
        *_differents(form.nom, form.nom_confirmation, "nom_confirmation", _meme_nom),
        *_differents(form.date_naissance, form.date_naissance_confirmation, "date_naissance_confirmation"),
        *_date_naissance(form.date_naissance, today),
        *_lieu_naissance(form),
    )


def a_confirmer(jour: date, today: date) -> Problem | None:
    """The question on a birth so recent that it looks mistyped; whoever typed it may confirm it."""
    age = today.year - jour.year - ((today.month, today.day) < (jour.month, jour.day))
    if age >= AGE_SURPRENANT:
        return None
    message = (
        f"La date de naissance indiquée est le {jour_court(jour)}, il y a moins de {AGE_SURPRENANT} ans : corrigez-la, "
        "ou confirmez-la si elle est exacte."
    )
    return Problem(Code.CONFIRMATION_REQUISE, message, ("confirmation",))


def refus_etat_civil(form: EtatCivil, today: date, problems: list[Problem], *, confirmation: bool) -> list[Problem]:
    """The reasons why a form with a civil status is not taken: its problems, or else the birth to be confirmed."""
    if problems or confirmation or form.date_naissance is None:
        return problems
    return [found] if (found := a_confirmer(form.date_naissance, today)) else []


def problems_adresse(courriel: str, confirmation: str) -> list[Problem]:
    """The problems of a new address and of its confirmation."""
    form = CreationCompte(courriel=courriel, courriel_confirmation=confirmation)
    names = {"courriel", "courriel_confirmation"}
    return _un_par_champ(*_manquants(form, names), *problems_courriel(courriel, confirmation))


def problems_courriel(courriel: str | None, confirmation: str | None) -> list[Problem]:
    """The problems of an address and of its confirmation, emptiness apart."""
    found = _differents(courriel, confirmation, "courriel_confirmation", _meme_adresse)
    if courriel and not adresse_valide(courriel.strip()):
        message = "Saisissez une adresse mail valide, par exemple nom.prenom@domaine.fr."
        found.append(Problem(Code.FORMAT_INVALIDE, message, ("courriel",)))
    return found


def identifiant_possible(identifiant: str) -> bool:
    """Whether an account may have this login; the database is not asked for another text."""
    return 0 < len(identifiant) <= LONGUEUR_ADRESSE and not illisible(identifiant, CaracteresAdmis.EXACTE)


def problems_mot_de_passe(mot_de_passe: str | None, confirmation: str | None) -> list[Problem]:
    """The problems of a new password, emptiness apart."""
    found = _differents(mot_de_passe, confirmation, "mot_de_passe_confirmation", _meme_mot_de_passe)
    if mot_de_passe and mot_de_passe != mot_de_passe.strip():
        message = "Le mot de passe ne doit ni commencer ni se terminer par une espace."
        found.append(Problem(Code.MOT_DE_PASSE_FAIBLE, message, ("mot_de_passe",)))
    elif mot_de_passe and not mot_de_passe_valide(mot_de_passe):
        message = (
            "Le mot de passe doit comporter au moins 8 caractères (20 caractères au maximum), "
            "ainsi qu'une minuscule, une majuscule et un caractère spécial."
        )
        found.append(Problem(Code.MOT_DE_PASSE_FAIBLE, message, ("mot_de_passe",)))
    elif mot_de_passe and est_courant(mot_de_passe):
        message = "Ce mot de passe est l'un des plus utilisés : choisissez-en un autre."
        found.append(Problem(Code.MOT_DE_PASSE_FAIBLE, message, ("mot_de_passe",)))
    return found


def mot_de_passe_valide(mot_de_passe: str) -> bool:
    """Whether a password has 8 to 20 characters, with a lower-case, an upper-case and a special one (both guides)."""
    typed = unicodedata.normalize("NFC", mot_de_passe)  # an accent typed as a separate character is no special one
    return (
        8 <= len(typed) <= 20  # noqa: PLR2004 - the guides' own figures
        and not illisible(typed, CaracteresAdmis.EXACTE)
        and any(char.islower() for char in typed)
        and any(char.isupper() for char in typed)
        and any(not char.isalnum() and char.isprintable() and not char.isspace() for char in typed)
    )


def _un_par_champ(*problems: Problem) -> list[Problem]:
    """The first problem of each field: an empty field is not also called malformed."""
    found: dict[tuple[str, ...], Problem] = {}
    for problem in problems:
        found.setdefault(problem.path, problem)
    return list(found.values())


def _manquants(form: object, names: Collection[str] = ()) -> list[Problem]:
    """The problems of fields, of `names` if given: empty, too long, or with characters that cannot be written."""
    found = []
    for item in fields(form):  # type: ignore[arg-type]  # every caller hands a dataclass
        value = getattr(form, item.name)
        text = canonique(value, ecriture_de(item.name)) if isinstance(value, str) else ""
        libelle, longueur = item.metadata["libelle"], item.metadata["longueur"]
        if names and item.name not in names:
            continue
        if item.metadata["obligatoire"] and _vide(value):
            found.append(Problem(Code.OBLIGATOIRE, f"Renseignez le champ « {libelle} ».", (item.name,)))
        elif _longueur(text) > longueur:
            found.append(Problem(Code.TROP_LONG, f"Limitez ce champ à {longueur} caractères.", (item.name,)))
        elif reason := illisible(text, ecriture_de(item.name)) or _sans_lettre(item.name, text):
            message = f"Saisissez à nouveau le champ « {libelle} » : {reason}."
            found.append(Problem(Code.FORMAT_INVALIDE, message, (item.name,)))
    return found


def _sans_lettre(name: str, text: str) -> str | None:
    """The reason why a text is no name: « - », « ... » or « 123 » is there to fill a required field."""
    is_name = name not in NOMS or not text or any(char.isalpha() for char in text)
    return None if is_name else "un nom s'écrit avec des lettres"


def _vide(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _longueur(text: str) -> int:
    """The length of a text as it is stored: a name in capitals, an address folded ("ß" becomes two letters)."""
    return max(len(text), len(text.upper()), len(text.casefold()))


def _differents(
    value: Any,  # noqa: ANN401 - a field of any type
    confirmation: Any,  # noqa: ANN401 - idem
    path: str,
    same: Callable[[Any, Any], bool] = lambda a, b: a == b,
) -> list[Problem]:
    if _vide(value) or _vide(confirmation) or same(value, confirmation):
        return []
    return [Problem(Code.CONFIRMATION_DIFFERENTE, "La confirmation ne correspond pas à la première saisie.", (path,))]


def _meme_nom(nom: str, confirmation: str) -> bool:
    return canonique(nom).casefold() == canonique(confirmation).casefold()


def _meme_mot_de_passe(mot_de_passe: str, confirmation: str) -> bool:
    """Whether two passwords are one, whichever way a keyboard or a password manager writes an accent."""
    return unicodedata.normalize("NFC", mot_de_passe) == unicodedata.normalize("NFC", confirmation)


def _meme_adresse(adresse: str, confirmation: str) -> bool:
    return normaliser_adresse(adresse) == normaliser_adresse(confirmation)


def _date_naissance(jour: date | None, today: date) -> list[Problem]:
    if jour is None or PLUS_ANCIENNE_NAISSANCE <= jour < today:
        return []
    message = "Vérifiez la date de naissance : elle doit être antérieure à aujourd'hui."
    return [Problem(Code.DATE_INCOHERENTE, message, ("date_naissance",))]


def _lieu_naissance(form: EtatCivil) -> list[Problem]:
    if _vide(form.pays_naissance):
        return []
    if form.pays_naissance != geographie.FRANCE:
        return _naissance_etranger(form)
    return _naissance_france(form)


def _naissance_etranger(form: EtatCivil) -> list[Problem]:
    if form.pays_naissance not in geographie.pays():
        return [Problem(Code.VALEUR_INCONNUE, "Choisissez un pays de la liste.", ("pays_naissance",))]
    if _vide(form.ville_naissance):
        return [Problem(Code.OBLIGATOIRE, "Renseignez le champ « Ville de naissance ».", ("ville_naissance",))]
    return []


def _naissance_france(form: EtatCivil) -> list[Problem]:
    found = [
        Problem(Code.OBLIGATOIRE, f"Renseignez le champ « {libelle} ».", (name,))
        for name, libelle in (
            ("departement_naissance", "Département, DOM ou COM de naissance"),
            ("commune_naissance", "Commune de naissance"),
        )
        if _vide(getattr(form, name))
    ]
    if found:
        return found
    if form.departement_naissance not in geographie.departements():
        return [Problem(Code.VALEUR_INCONNUE, "Choisissez un département de la liste.", ("departement_naissance",))]
    commune = geographie.communes().get(str(form.commune_naissance))
    if commune is None or commune.departement != form.departement_naissance:
        return [Problem(Code.VALEUR_INCONNUE, "Choisissez une commune de ce département.", ("commune_naissance",))]
    return []
