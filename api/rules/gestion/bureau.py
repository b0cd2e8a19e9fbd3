"""The accounts of exam offices, of schools and of the administration, and the rules of giving them out."""

from dataclasses import dataclass

from api.rules.academie import academies
from api.rules.adresse import adresse_valide
from api.rules.champ import RangeeAjoutee, champ
from api.rules.compte import TypeCompte
from api.rules.domaines import domaines
from api.rules.etablissement import EtablissementDuDossier
from api.rules.formulaire import Genre, Liste, cle_de
from api.rules.numero import uai_valide
from api.rules.problems import Code, Problem
from api.rules.saisie import problems_saisie

# The accounts that act on candidatures as the service does.
TYPES_DE_BUREAU = frozenset({TypeCompte.GESTIONNAIRE, TypeCompte.ADMINISTRATEUR})
# The accounts that an administrator opens, closes and helps; each signs in with a second factor.
TYPES_PROFESSIONNELS = TYPES_DE_BUREAU | {TypeCompte.ETABLISSEMENT}
# Those, and machines: none is a candidate's.
TYPES_DE_SERVICE = TYPES_PROFESSIONNELS | {TypeCompte.MACHINE}
HABILITATIONS_AU_PLUS = 100
ACADEMIES = Liste(academies, "Choisissez une académie de la liste.", "academies")
DOMAINES = Liste(domaines, "Choisissez un domaine de la liste.", "domaines")


@dataclass(kw_only=True)
class HabilitationSaisie(RangeeAjoutee):
    """An académie and a domaine where an office may act; an empty field stands for all."""

    academie: str | None = champ("Académie", "Code of the académie; null for all.", longueur=20, liste=ACADEMIES)
    domaine: str | None = champ("Domaine", "Code of the domaine; null for all.", longueur=10, liste=DOMAINES)


@dataclass(kw_only=True)
class GestionnaireSaisi:
    """The account of an office or of an administrator, as an administrator opens it."""

    courriel: str | None = champ(
        "Adresse mail", "E-mail address, which becomes the login.", obligatoire=True, longueur=254, genre=Genre.COURRIEL
    )
    libelle: str | None = champ(
        "Libellé", "Name shown in histories: « DEC Besançon, bureau des BTS ».", obligatoire=True, longueur=150
    )


@dataclass(kw_only=True)
class CompteEtablissementSaisi(GestionnaireSaisi):
    """The account of a school, as an administrator opens it; it acts for that school alone."""

    uai: str | None = champ(
        "Etablissement", "UAI of the school, or the code of a pseudo-school.", obligatoire=True, longueur=8
    )


def problems_compte_etablissement(
    form: CompteEtablissementSaisi, etablissement: EtablissementDuDossier | None
) -> list[Problem]:
    """The problems of a new account of a school; `etablissement` is the school of its UAI, if there is one."""
    found = [*problems_gestionnaire(form), *problems_uai(form.uai, etablissement, "uai")]
    if etablissement and etablissement.ferme_le:
        found.append(Problem(Code.VALEUR_INCOMPATIBLE, "Cet établissement est fermé.", ("uai",)))
    return found


def problems_uai(uai: str | None, etablissement: EtablissementDuDossier | None, champ: str) -> list[Problem]:
    """The problem of a typed UAI, in the field of this name; an empty one has none."""
    est_individuel = etablissement is not None and etablissement.est_individuel
    if uai and not uai_valide(uai, est_individuel=est_individuel):
        message = "Vérifiez l'UAI : sept chiffres, puis la lettre qui en découle."
        return [Problem(Code.FORMAT_INVALIDE, message, (champ,))]
    if uai and etablissement is None:
        return [Problem(Code.VALEUR_INCONNUE, "Choisissez un établissement de la liste.", (champ,))]
    return []


def problems_type(type_: TypeCompte) -> list[Problem]:
    """The refusal of a type that this form does not open: a school has its own form, a candidat signs up himself."""
    if type_ in TYPES_DE_BUREAU:
        return []
    message = "Choisissez un compte de service gestionnaire ou d'administrateur."
    return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("type",))]


def problems_gestionnaire(form: GestionnaireSaisi) -> list[Problem]:
    """The problems of a new account."""
    found = problems_saisie(form)
    if form.courriel and not adresse_valide(form.courriel.strip()):
        message = "Saisissez une adresse mail valide, par exemple nom.prenom@domaine.fr."
        found.append(Problem(Code.FORMAT_INVALIDE, message, ("courriel",)))
    return found


def problems_habilitations(habilitations: list[HabilitationSaisie], type_: TypeCompte) -> list[Problem]:
    """The problems of habilitations: an office needs one, an administrator and a school take none."""
    if type_ is TypeCompte.ETABLISSEMENT:
        message = "Un compte d'établissement n'agit que pour le sien."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("habilitations",))]
    if type_ is TypeCompte.ADMINISTRATEUR:
        message = "Un administrateur agit partout : ne lui donnez pas d'habilitation."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("habilitations",))] if habilitations else []
    if not habilitations:
        return [Problem(Code.OBLIGATOIRE, "Donnez au moins une habilitation.", ("habilitations",))]
    if len(habilitations) > HABILITATIONS_AU_PLUS:
        message = f"Limitez cette liste à {HABILITATIONS_AU_PLUS} éléments."
        return [Problem(Code.TROP_LONG, message, ("habilitations",))]
    return [
        problem.under("habilitations", cle_de(item, None, rang))
        for rang, item in enumerate(habilitations)
        for problem in problems_saisie(item)
    ]
