"""The account: the fields of its form, the rule of passwords, the later changes (guides, sections 2 and 3)."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from api.rules import formulaire, geographie
from api.rules.adresse import LONGUEUR_ADRESSE, adresse_valide, normaliser_adresse
from api.rules.dates import jour_court
from api.rules.ecriture import CaracteresAdmis, canonique, ecriture_de, illisible
from api.rules.etat_civil import EtatCivil
from api.rules.formulaire import Champ, Effet, Genre, champs_du_jour, est_vide
from api.rules.formulaires.compte import ROBUSTESSE, Adresse, CreationCompte, NouveauMotDePasse
from api.rules.labelled import LabelledEnum
from api.rules.mot_de_passe import est_courant
from api.rules.problems import Code, Problem
from api.rules.saisie import LONGUEUR

DELAI_LIEN = timedelta(hours=48)  # « Ce lien n'est valable que pour une durée de 48 heures. » (both guides)
NOMS = frozenset({"nom", "nom_usage", "prenoms", "ville_naissance"})  # written in letters
AGE_SURPRENANT = 10  # years; a younger birth is rather a mistake: the year of today, a wrong digit


class TypeCompte(LabelledEnum):
    """The kind of holder of an account."""

    CANDIDAT = "CANDIDAT", "Candidat"
    ETABLISSEMENT = "ETABLISSEMENT", "Établissement"
    GESTIONNAIRE = "GESTIONNAIRE", "Gestionnaire"
    ADMINISTRATEUR = "ADMINISTRATEUR", "Administrateur"
    MACHINE = "MACHINE", "Machine"


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


def problems_formulaire(form: object, today: date | None = None) -> list[Problem]:
    """The problems of a form of the account, one for each field, in the order of the screen.

    An empty field is not also called malformed. `today` is that of a form with a birth.
    """
    champs = champs_du_jour(type(form), today)
    found: dict[str, Problem] = {}
    for problem in (
        *formulaire.problems(champs, form),
        *_textes(champs, form),
        *_confirmations(champs, form),
        *(_commune(form) if isinstance(form, EtatCivil) else ()),
        *(_courriel(form.courriel) if isinstance(form, Adresse) else ()),
        *(_mot_de_passe(form.mot_de_passe) if isinstance(form, CreationCompte | NouveauMotDePasse) else ()),
    ):
        found.setdefault(problem.path[0], problem)
    return [found[champ.nom] for champ in champs if champ.nom in found]


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


def problems_adresse(courriel: str | None, confirmation: str | None) -> list[Problem]:
    """The problems of a new address and of its confirmation."""
    return problems_formulaire(Adresse(courriel=courriel, courriel_confirmation=confirmation))


def _courriel(courriel: str | None) -> list[Problem]:
    if not courriel or adresse_valide(courriel.strip()):
        return []
    message = "Saisissez une adresse mail valide, par exemple nom.prenom@domaine.fr."
    return [Problem(Code.FORMAT_INVALIDE, message, ("courriel",))]


def identifiant_possible(identifiant: str) -> bool:
    """Whether an account may have this login; the database is not asked for another text."""
    return 0 < len(identifiant) <= LONGUEUR_ADRESSE and not illisible(identifiant, CaracteresAdmis.EXACTE)


def _mot_de_passe(mot_de_passe: str | None) -> list[Problem]:
    """The problem of a new password, emptiness apart."""
    if not mot_de_passe:
        return []
    if mot_de_passe != mot_de_passe.strip():
        message: str | None = "Le mot de passe ne doit ni commencer ni se terminer par une espace."
    elif not mot_de_passe_valide(mot_de_passe):
        message = ROBUSTESSE.message
    elif est_courant(mot_de_passe):
        message = "Ce mot de passe est l'un des plus utilisés : choisissez-en un autre."
    else:
        return []
    return [Problem(Code.MOT_DE_PASSE_FAIBLE, message or "", ("mot_de_passe",))]


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


def _textes(champs: Iterable[Champ], form: object) -> Iterator[Problem]:
    """The problems of texts too long once stored, or with characters that cannot be written."""
    for champ in champs:
        value = getattr(form, champ.nom)
        if not isinstance(value, str) or champ.genre is Genre.CHOIX:
            continue
        ecriture, longueur = ecriture_de(champ.nom), champ.bornes.max_length or LONGUEUR
        text = canonique(value, ecriture)
        if champ.genre is not Genre.MOT_DE_PASSE and _longueur(text) > longueur:
            yield Problem(Code.TROP_LONG, f"Limitez ce champ à {longueur} caractères.", (champ.nom,))
        elif reason := illisible(text, ecriture) or _sans_lettre(champ.nom, text):
            message = f"Saisissez à nouveau le champ « {champ.libelle} » : {reason}."
            yield Problem(Code.FORMAT_INVALIDE, message, (champ.nom,))


def _sans_lettre(name: str, text: str) -> str | None:
    """The reason why a text is no name: « - », « ... » or « 123 » is there to fill a required field."""
    is_name = name not in NOMS or not text or any(char.isalpha() for char in text)
    return None if is_name else "un nom s'écrit avec des lettres"


def _longueur(text: str) -> int:
    """The length of a text as it is stored: a name in capitals, an address folded ("ß" becomes two letters)."""
    return max(len(text), len(text.upper()), len(text.casefold()))


def _confirmations(champs: Iterable[Champ], form: object) -> Iterator[Problem]:
    for champ in champs:
        for condition in champ.conditions:
            value, confirmed = getattr(form, champ.nom), getattr(form, condition.champ)
            if condition.effet is not Effet.EGALER or est_vide(champ, value) or est_vide(champ, confirmed):
                continue
            if LU_COMME[champ.genre](value) != LU_COMME[champ.genre](confirmed):
                message = "La confirmation ne correspond pas à la première saisie."
                yield Problem(Code.CONFIRMATION_DIFFERENTE, message, (champ.nom,))


# The reading under which a value and its confirmation are one, whichever way a keyboard writes an accent.
LU_COMME: Mapping[Genre, Callable[[Any], Any]] = MappingProxyType(
    {
        Genre.TEXTE: lambda nom: canonique(nom).casefold(),
        Genre.COURRIEL: normaliser_adresse,
        Genre.MOT_DE_PASSE: lambda mot_de_passe: unicodedata.normalize("NFC", mot_de_passe),
        Genre.DATE: lambda jour: jour,
    }
)


def _commune(form: EtatCivil) -> list[Problem]:
    """The problem of a commune of another département than the one chosen."""
    if form.pays_naissance != geographie.FRANCE or not form.commune_naissance:
        return []
    commune = geographie.communes().get(form.commune_naissance)
    if form.departement_naissance not in geographie.departements():
        return []
    if commune and commune.departement == form.departement_naissance:
        return []
    return [Problem(Code.VALEUR_INCONNUE, "Choisissez une commune de ce département.", ("commune_naissance",))]
