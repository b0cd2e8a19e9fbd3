"""The form of everything wrong: a code, a French message, a path.

Problem ............ a value; rules return lists of them
└─ RefusedError .... raised by use cases only; the action did not happen
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Code(StrEnum):
    """The reason for which a value is refused or incomplete."""

    OBLIGATOIRE = "OBLIGATOIRE"
    FORMAT_INVALIDE = "FORMAT_INVALIDE"
    TROP_LONG = "TROP_LONG"
    TROP_DE_TENTATIVES = "TROP_DE_TENTATIVES"
    CONFIRMATION_DIFFERENTE = "CONFIRMATION_DIFFERENTE"
    VALEUR_INCONNUE = "VALEUR_INCONNUE"
    VALEUR_INCOMPATIBLE = "VALEUR_INCOMPATIBLE"
    DATE_INCOHERENTE = "DATE_INCOHERENTE"
    ACCEPTATION_REQUISE = "ACCEPTATION_REQUISE"
    MOT_DE_PASSE_FAIBLE = "MOT_DE_PASSE_FAIBLE"
    IDENTIFIANTS_INVALIDES = "IDENTIFIANTS_INVALIDES"
    FRANCECONNECT_REFUSE = "FRANCECONNECT_REFUSE"
    FRANCECONNECT_INDISPONIBLE = "FRANCECONNECT_INDISPONIBLE"
    PROCONNECT_REFUSE = "PROCONNECT_REFUSE"
    PROCONNECT_INDISPONIBLE = "PROCONNECT_INDISPONIBLE"
    CONNEXION_REQUISE = "CONNEXION_REQUISE"
    CANAL_SANS_COOKIE = "CANAL_SANS_COOKIE"
    PREMIERE_CONNEXION = "PREMIERE_CONNEXION"
    LIEN_INVALIDE = "LIEN_INVALIDE"
    INTROUVABLE = "INTROUVABLE"
    ETAT_CIVIL_FIGE = "ETAT_CIVIL_FIGE"
    SUPPRESSION_IMPOSSIBLE = "SUPPRESSION_IMPOSSIBLE"
    INSCRIPTIONS_CLOSES = "INSCRIPTIONS_CLOSES"
    DEJA_INSCRIT = "DEJA_INSCRIT"
    VERSION_PERIMEE = "VERSION_PERIMEE"
    ACTION_IMPOSSIBLE = "ACTION_IMPOSSIBLE"
    CONFIRMATION_REQUISE = "CONFIRMATION_REQUISE"
    ONGLET_ABSENT = "ONGLET_ABSENT"
    PREALABLE_MANQUANT = "PREALABLE_MANQUANT"
    IDEMPOTENCE_INCOHERENTE = "IDEMPOTENCE_INCOHERENTE"
    TROP_DE_FLUX = "TROP_DE_FLUX"
    SECOND_FACTEUR_A_ENROLER = "SECOND_FACTEUR_A_ENROLER"
    CODE_REQUIS = "CODE_REQUIS"
    CODE_INVALIDE = "CODE_INVALIDE"
    CODE_DEJA_UTILISE = "CODE_DEJA_UTILISE"
    CODE_BLOQUE = "CODE_BLOQUE"
    DEPOT_CLOS = "DEPOT_CLOS"
    FORMAT_REFUSE = "FORMAT_REFUSE"
    FICHIER_VIDE = "FICHIER_VIDE"
    FICHIER_TROP_GROS = "FICHIER_TROP_GROS"
    FICHIER_EXECUTABLE = "FICHIER_EXECUTABLE"
    FICHIER_HYBRIDE = "FICHIER_HYBRIDE"
    FICHIER_TRONQUE = "FICHIER_TRONQUE"
    FICHIER_PROTEGE = "FICHIER_PROTEGE"
    FICHIER_ILLISIBLE = "FICHIER_ILLISIBLE"
    PDF_PORTFOLIO = "PDF_PORTFOLIO"
    PDF_DYNAMIQUE = "PDF_DYNAMIQUE"
    PDF_VARIABLE = "PDF_VARIABLE"
    PDF_SIGNE = "PDF_SIGNE"
    PDF_DEMESURE = "PDF_DEMESURE"
    IMAGE_TROP_GRANDE = "IMAGE_TROP_GRANDE"
    EMPREINTE_DIFFERENTE = "EMPREINTE_DIFFERENTE"
    ENVOI_INTERROMPU = "ENVOI_INTERROMPU"
    VIRUS_DETECTE = "VIRUS_DETECTE"
    CONTROLE_INDISPONIBLE = "CONTROLE_INDISPONIBLE"
    QUOTA_ATTEINT = "QUOTA_ATTEINT"
    CURSEUR_PERIME = "CURSEUR_PERIME"
    # The reasons for which an operation fails as a whole, in `extensions.code`.
    REQUETE_INVALIDE = "REQUETE_INVALIDE"
    REQUETE_TROP_COUTEUSE = "REQUETE_TROP_COUTEUSE"
    DELAI_DEPASSE = "DELAI_DEPASSE"
    REESSAYER = "REESSAYER"
    ERREUR_INTERNE = "ERREUR_INTERNE"
    ORIGINE_REFUSEE = "ORIGINE_REFUSEE"
    DOCUMENT_INCONNU = "DOCUMENT_INCONNU"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    STOCKAGE_INDISPONIBLE = "STOCKAGE_INDISPONIBLE"
    DOCUMENT_INDISPONIBLE = "DOCUMENT_INDISPONIBLE"
    JETON_EXPIRE = "JETON_EXPIRE"
    SERVICE_SATURE = "SERVICE_SATURE"


# The descriptions of the codes in the GraphQL schema.
DESCRIPTIONS: Mapping[Code, str] = {
    Code.OBLIGATOIRE: "A required value is missing.",
    Code.FORMAT_INVALIDE: "A value does not have the form asked for.",
    Code.TROP_LONG: "A text is longer than accepted.",
    Code.TROP_DE_TENTATIVES: "Too many tries; the message says how long to wait.",
    Code.CONFIRMATION_DIFFERENTE: "A confirmation differs from the value it confirms.",
    Code.VALEUR_INCONNUE: "A value is not in its reference list.",
    Code.VALEUR_INCOMPATIBLE: "A value does not go with another one of the candidature.",
    Code.DATE_INCOHERENTE: "A date is impossible, or contradicts another value.",
    Code.ACCEPTATION_REQUISE: "A text has to be accepted.",
    Code.MOT_DE_PASSE_FAIBLE: "A password does not follow the rule.",
    Code.FRANCECONNECT_REFUSE: "FranceConnect did not identify the person, or its answer fails a check.",
    Code.FRANCECONNECT_INDISPONIBLE: "FranceConnect does not answer; another try may succeed.",
    Code.PROCONNECT_REFUSE: "ProConnect did not identify the person, its answer fails a check, or it opens no account.",
    Code.PROCONNECT_INDISPONIBLE: "ProConnect does not answer; another try may succeed.",
    Code.IDENTIFIANTS_INVALIDES: "The identifier, the password or the token is wrong.",
    Code.CONNEXION_REQUISE: "The operation needs a sign-in.",
    Code.CANAL_SANS_COOKIE: "No cookie can be kept, over a socket, on a stream or from another site: sign in by an HTTP request of the same site, or as a mobile client.",
    Code.PREMIERE_CONNEXION: "The contact address must first be confirmed, with `compteVerifierAdresse`.",
    Code.LIEN_INVALIDE: "A link was used, is too old, or was not made by the service.",
    Code.INTROUVABLE: "The object does not exist, or is not within reach.",
    Code.ETAT_CIVIL_FIGE: "The civil status can no longer be changed by the candidate.",
    Code.SUPPRESSION_IMPOSSIBLE: "The account cannot be deleted.",
    Code.INSCRIPTIONS_CLOSES: "The registration service is not open.",
    Code.DEJA_INSCRIT: "A candidature for this session exists already.",
    Code.VERSION_PERIMEE: "The object changed since it was read.",
    Code.ACTION_IMPOSSIBLE: "The action is not possible in the present state.",
    Code.CONFIRMATION_REQUISE: "The action has to be confirmed.",
    Code.ONGLET_ABSENT: "The wizard of this domaine has no such tab.",
    Code.PREALABLE_MANQUANT: "Another action has to come first; the message names it.",
    Code.IDEMPOTENCE_INCOHERENTE: "An idempotency key was used for another operation, or with other arguments.",
    Code.TROP_DE_FLUX: "The account has as many live streams as allowed.",
    Code.SECOND_FACTEUR_A_ENROLER: "The account of an office or a school needs its second factor before it signs in.",
    Code.CODE_REQUIS: "The password is right; the six digits of the second factor are missing.",
    Code.CODE_INVALIDE: "The six digits of the second factor are not those of this instant.",
    Code.CODE_DEJA_UTILISE: "The six digits were used already; wait for the next ones.",
    Code.CODE_BLOQUE: "Too many wrong codes; the account waits before it can try again.",
    Code.DEPOT_CLOS: "The window in which the pièce may be handed in is not open.",
    Code.FORMAT_REFUSE: "The kind of file is not among those that the pièce accepts.",
    Code.FICHIER_VIDE: "The file has no content.",
    Code.FICHIER_TROP_GROS: "The file is larger than the pièce accepts.",
    Code.FICHIER_EXECUTABLE: "The file is a program, whatever its name says.",
    Code.FICHIER_HYBRIDE: "The file can be read as two formats at once.",
    Code.FICHIER_TRONQUE: "The file ends before its end.",
    Code.FICHIER_PROTEGE: "The file is locked by a password.",
    Code.FICHIER_ILLISIBLE: "The file cannot be opened in the format that it declares.",
    Code.PDF_PORTFOLIO: "The PDF is a portfolio: its papers are files attached to a cover page.",
    Code.PDF_DYNAMIQUE: "The PDF is a form whose pages only one program draws; other readers show a page that asks to wait.",
    Code.PDF_VARIABLE: "The PDF does not show the same page to everybody, on the screen and on paper.",
    Code.PDF_SIGNE: "The PDF is signed, and content under the signature would have to be removed.",
    Code.PDF_DEMESURE: "The PDF unfolds beyond the size of any document.",
    Code.IMAGE_TROP_GRANDE: "The image has more pixels than accepted.",
    Code.EMPREINTE_DIFFERENTE: "The bytes received are not those that were announced.",
    Code.ENVOI_INTERROMPU: "The bytes stopped coming.",
    Code.VIRUS_DETECTE: "The antivirus found malware.",
    Code.CONTROLE_INDISPONIBLE: "Files cannot be checked at this moment, and none is accepted without a check.",
    Code.CURSEUR_PERIME: "A cursor of changes is past its term, or of another scope: begin again without one.",
    Code.QUOTA_ATTEINT: "The most files of a day were sent, or the most that may wait; the message says until when.",
    Code.REQUETE_INVALIDE: "The request, the document or a variable does not have the form asked for.",
    Code.REQUETE_TROP_COUTEUSE: "The document asks for more than an operation may.",
    Code.DELAI_DEPASSE: "The operation took longer than it may; nothing says whether a mutation was done.",
    Code.REESSAYER: "The service is away for a moment; `extensions.effet` says whether another try is safe.",
    Code.ERREUR_INTERNE: "The service met a fault of its own, written down under `extensions.incident`.",
    Code.ORIGINE_REFUSEE: "The origin of the request is not among those that may call.",
    Code.DOCUMENT_INCONNU: "The document is not among the trusted ones.",
    Code.PERSISTED_QUERY_NOT_FOUND: "The digest names no known document: send its text too.",
    Code.PERSISTED_QUERY_NOT_SUPPORTED: "The version of persisted queries is not known.",
    Code.STOCKAGE_INDISPONIBLE: "The store of files is full or away; another try may do.",
    Code.DOCUMENT_INDISPONIBLE: "A document could not be laid out at this moment; another try may do.",
    Code.JETON_EXPIRE: "The bearer ended, or was never one: renew it with `compteRenouvelerJeton`, then ask again.",
    Code.SERVICE_SATURE: "More people ask than the service can serve, and nothing was done: send it again after `Retry-After`, or `extensions.reessayerDans`, in seconds.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct.

    Attributes:
        code: the kind of problem; stable, for programs.
        message: French, for the candidate; says how to correct it.
        path: its place, in the form's own field names; empty for the whole form.
    """

    code: Code
    message: str
    path: tuple[str, ...] = ()

    def under(self, *prefix: str) -> "Problem":
        """The problem as seen from an outer form."""
        return replace(self, path=(*prefix, *self.path))


class RefusedError(Exception):
    """A refused action, with every reason."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def refuse(problems: Iterable[Problem]) -> None:
    """Raises RefusedError with all of `problems`; does nothing without any."""
    found = tuple(problems)
    if found:
        raise RefusedError(*found)
