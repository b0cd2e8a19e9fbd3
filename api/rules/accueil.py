"""The texts of the home page, for any visitor (guide Bac Pro, sections 1.1, 1.2 and 2.1; guide BTS, section 9)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Video:
    """A video of « Vidéos de présentation »; `url` is None where none was published with the service."""

    titre: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Aide:
    """A help text, in paragraphs."""

    code: str
    titre: str
    paragraphes: tuple[str, ...]


VIDEOS = (Video("Vidéos de présentation"),)

AIDES = (
    Aide(
        "CREER_OU_NON",
        "Dois-je créer un compte ?",
        (
            (
                "Je suis candidat non scolarisé : je dois créer un compte candidat. L'identifiant de ce compte est mon "
                "adresse email."
            ),
            (
                "Je suis candidat scolaire inscrit par mon établissement : je ne dois pas créer de compte mais utiliser le "
                "papillon de connexion fourni par mon établissement."
            ),
        ),
    ),
    Aide(
        "IDENTIFIANT",
        "Où trouver mon identifiant ?",
        (
            "Pour trouver votre identifiant (login) et mot de passe :",
            (
                "- Si vous avez été inscrit par votre établissement scolaire : vos identifiants de compte Cyclades vous ont "
                "été fournis par votre établissement via le document « Accès au service en ligne des examens ». Si vous avez "
                "perdu ce document, rapprochez-vous de votre établissement d'inscription."
            ),
            (
                "- Si vous vous êtes inscrit vous-même à Cyclades : vous avez créé votre compte lors de votre inscription, "
                "vous devez vous connecter avec votre adresse mail comme identifiant de connexion et votre mot de passe de "
                "compte Cyclades."
            ),
        ),
    ),
    Aide(
        "MOT_DE_PASSE_OUBLIE",
        "Réinitialisation du mot de passe - Mot de passe oublié",
        ("Vous pouvez saisir votre identifiant Cyclades, email ou numéro Cyclades.",),
    ),
    Aide(
        "FRANCECONNECT",
        "S'identifier avec FranceConnect",
        (
            (
                "FranceConnect est la solution proposée par l'État pour sécuriser et simplifier la connexion à vos services "
                "en ligne."
            ),
            "Utilisez cet accès uniquement si vous avez créé votre compte Cyclades avec FranceConnect",
            (
                "Cette fonctionnalité ne peut être utilisée que pour la création d'un nouveau compte candidat CYCLADES. Par "
                "conséquent, il n'est pas possible de faire d'appariement entre un compte Cyclades existant et un compte "
                "FranceConnect."
            ),
        ),
    ),
    Aide("AUCUNE_CANDIDATURE", "Mes inscriptions", ("Vous n'avez aucune candidature active.",)),
    Aide("DOCUMENTS", "Liste des documents publiés", ("Cliquer sur le lien pour ouvrir/télécharger le document.",)),
    Aide(
        "AUCUN_SERVICE",
        "Période d'ouverture des services",
        (
            (
                "Si aucune donnée n'est affichée, c'est qu'aucun service n'est ouvert pour le choix Domaine (examen ou "
                "concours) – Session – Académie que je recherche."
            ),
        ),
    ),
    Aide(
        "CREATION_COMPTE",
        "Formulaire de création",
        (
            (
                "Pour créer mon compte, opération nécessaire uniquement avant une toute première inscription aux examens ou "
                "concours dans Cyclades, je renseigne les données d'état civil telles qu'elles figurent sur ma pièce "
                "d'identité."
            ),
            "Les champs avec * sont obligatoires.",
            (
                "Il ne peut y avoir qu'un seul compte candidat par adresse email. L'adresse email est l'identifiant du "
                "compte."
            ),
        ),
    ),
)
