"""The forms of an account: to open it, to sign in, to change what it holds (guides, section 2)."""

from dataclasses import dataclass

from api.rules.adresse import LONGUEUR_ADRESSE
from api.rules.champ import champ
from api.rules.etat_civil import EtatCivil
from api.rules.formulaire import Bornes, Genre, egaler
from api.rules.problems import Code
from api.rules.second_facteur import SAISIE_CODE

AIDE = "8 à 20 caractères dont majuscule, minuscule et caractère spécial"
# `compte.mot_de_passe_valide` is the same rule; the expression is for clients, whose language has these classes.
ROBUSTESSE = Bornes(
    min_length=8,
    max_length=20,
    pattern=r"(?=.*\p{Lowercase})(?=.*\p{Uppercase})(?=.*[^\p{L}\p{N}\p{Z}\p{C}])\S.*\S",
    message=(
        "Le mot de passe doit comporter au moins 8 caractères (20 caractères au maximum), "
        "ainsi qu'une minuscule, une majuscule et un caractère spécial."
    ),
    refus=Code.MOT_DE_PASSE_FAIBLE,
)

CODE = Bornes(
    pattern=SAISIE_CODE,
    message="Saisissez les six chiffres de votre application, ou un code de secours.",
    refus=Code.CODE_INVALIDE,
)


@dataclass(kw_only=True)
class SaisieCourriel:
    """An address of mail."""

    courriel: str | None = champ(
        "Adresse mail",
        "E-mail address, which becomes the login.",
        aide="Exemple: nom.prenom@domaine.fr",
        obligatoire=True,
        longueur=LONGUEUR_ADRESSE,
        genre=Genre.COURRIEL,
    )


@dataclass(kw_only=True)
class Adresse(SaisieCourriel):
    """An address of mail, typed twice."""

    courriel_confirmation: str | None = champ(
        "Confirmation de l'adresse mail",
        "The e-mail address, typed again.",
        aide="Exemple: nom.prenom@domaine.fr",
        obligatoire=True,
        longueur=LONGUEUR_ADRESSE,
        genre=Genre.COURRIEL,
        conditions=egaler("courriel"),
    )


@dataclass(kw_only=True)
class NouveauMotDePasse:
    """The form of a new password, after the link of « Mot de passe oublié »."""

    mot_de_passe: str | None = champ(
        "Nouveau mot de passe",
        "New password, of 8 to 20 characters.",
        aide=AIDE,
        obligatoire=True,
        genre=Genre.MOT_DE_PASSE,
        bornes=ROBUSTESSE,
    )
    mot_de_passe_confirmation: str | None = champ(
        "Confirmation du mot de passe",
        "New password, typed again.",
        obligatoire=True,
        genre=Genre.MOT_DE_PASSE,
        conditions=egaler("mot_de_passe"),
    )


@dataclass(kw_only=True)
class CreationCompte(NouveauMotDePasse, Adresse, EtatCivil):
    """The fields of the form « Créer le compte »."""

    mot_de_passe: str | None = champ(
        "Mot de passe",
        "Password of 8 to 20 characters, with a lower-case letter, a capital and a special character.",
        aide=f"{AIDE} (exemple : . / ! * etc...)",
        obligatoire=True,
        genre=Genre.MOT_DE_PASSE,
        bornes=ROBUSTESSE,
    )


@dataclass(kw_only=True)
class Identifiant:
    """The login, whichever of the three that the account has."""

    identifiant: str | None = champ(
        "Identifiant de connexion", "Login, e-mail address or n° candidat.", obligatoire=True, longueur=LONGUEUR_ADRESSE
    )


@dataclass(kw_only=True)
class MotDePasse:
    """The password of the account."""

    mot_de_passe: str | None = champ("Mot de passe", "Password.", obligatoire=True, genre=Genre.MOT_DE_PASSE)


@dataclass(kw_only=True)
class SaisieIdentifiants(MotDePasse, Identifiant):
    """The login and the password."""


@dataclass(kw_only=True)
class SaisieConnexion(SaisieIdentifiants):
    """The form « Veuillez vous identifier »; the last field is for a professional account alone."""

    code: str | None = champ(
        "Code à six chiffres", "Second factor of an office or a school: six digits, or a code de secours.", bornes=CODE
    )


@dataclass(kw_only=True)
class SaisieEnrolement(SaisieIdentifiants):
    """The form of an enrolment; the last field replaces a second factor that is in use."""

    code: str | None = champ(
        "Code du second facteur actuel", "Second factor in use: six digits, or a code de secours.", bornes=CODE
    )


@dataclass(kw_only=True)
class SecondFacteur:
    """The second factor, asked again of a signed-in account."""

    code: str | None = champ(
        "Code à six chiffres", "Second factor: six digits, or a code de secours.", obligatoire=True, bornes=CODE
    )


@dataclass(kw_only=True)
class Preferences:
    """The preferences of an account."""

    avis_pieces: bool | None = champ(
        "Je souhaite recevoir un mail à chaque contrôle d'une de mes pièces justificatives",
        "Whether a mail is sent each time an office controls a pièce.",
        genre=Genre.CASE,
    )


@dataclass(kw_only=True)
class MotDePasseActuel:
    """The present password, which proves who asks."""

    mot_de_passe_actuel: str | None = champ(
        "Mot de passe actuel", "Present password.", obligatoire=True, genre=Genre.MOT_DE_PASSE
    )


@dataclass(kw_only=True)
class ChangementMotDePasse(NouveauMotDePasse, MotDePasseActuel):
    """The change of a password."""


@dataclass(kw_only=True)
class PremiereConnexion(Adresse):
    """The window « Vérifier votre adresse mail » of a pupil's first sign-in."""

    mot_de_passe: str | None = champ(
        "Mot de passe",
        "The password given by the school, again.",
        aide="Par mesure de sécurité, merci de bien vouloir ressaisir le mot de passe qui vous a été communiqué.",
        obligatoire=True,
        genre=Genre.MOT_DE_PASSE,
    )


@dataclass(kw_only=True)
class ChangementAdresse(Adresse):
    """The change of an address."""

    mot_de_passe: str | None = champ(
        "Mot de passe actuel", "Present password.", obligatoire=True, genre=Genre.MOT_DE_PASSE
    )
