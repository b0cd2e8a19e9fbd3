"""The second factor of professional accounts: enrolled with the password alone, then asked at each sign-in.

Six digits of the application, or a code de secours where they cannot be had: one count of wrong ones for both.
"""

from dataclasses import dataclass
from secrets import compare_digest
from uuid import UUID

from api.models import Compte
from api.resolvers.compte import limite
from api.resolvers.compte.recherche import par_identifiant, tenir
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Change, Operation
from api.rules.compte import EtatCompte
from api.rules.evenement import TypeEvenement
from api.rules.gestion.bureau import TYPES_PROFESSIONNELS
from api.rules.journal import NatureJournal
from api.rules.problems import Code, Problem, RefusedError
from api.rules.second_facteur import BLOCAGE, ECHECS_AVANT_BLOCAGE
from api.services import scelles, second_facteur

PATH = ("code",)
A_ENROLER = Problem(
    Code.SECOND_FACTEUR_A_ENROLER,
    "Associez d'abord une application d'authentification à votre compte, puis saisissez le code qu'elle affiche.",
    PATH,
)
REQUIS = Problem(Code.CODE_REQUIS, "Saisissez le code à six chiffres de votre application d'authentification.", PATH)
INVALIDE = Problem(
    Code.CODE_INVALIDE,
    "Ce code n'est pas le bon : saisissez celui que votre application affiche maintenant, ou un code de secours qui n'a "
    "pas encore servi.",
    PATH,
)
DEJA_UTILISE = Problem(Code.CODE_DEJA_UTILISE, "Ce code a déjà servi : attendez le suivant.", PATH)
BLOQUE = Problem(Code.CODE_BLOQUE, "Trop de codes erronés : réessayez dans quinze minutes.", PATH)
ILLISIBLE = Problem(
    Code.ACTION_IMPOSSIBLE,
    "Votre second facteur ne peut plus être vérifié : demandez à un administrateur de le retirer.",
)
DEJA_ENROLE = Problem(
    Code.ACTION_IMPOSSIBLE,
    "Votre compte a déjà un second facteur : saisissez aussi un code de l'actuel pour le remplacer, ou demandez à un "
    "administrateur de le retirer.",
)
SANS_SECOND_FACTEUR = Problem(Code.ACTION_IMPOSSIBLE, "Votre compte se connecte sans second facteur.")


@dataclass(frozen=True)
class Enrolement:
    """A secret to give to the application and the codes de secours, shown once."""

    secret: str
    uri: str
    codes_secours: list[str]


def est_requis(compte: Compte) -> bool:
    """Whether this account signs in with a second factor."""
    return compte.type in TYPES_PROFESSIONNELS


def est_utilisable(compte: Compte) -> bool:
    """Whether the account may act: a professional one without its second factor may not."""
    return not est_requis(compte) or compte.totp_active_le is not None


def codes_restants(compte: Compte) -> int | None:
    """The number of codes de secours that did not serve; None for an account without a second factor."""
    return len(compte.codes_secours or ()) if est_requis(compte) and compte.totp_active_le else None


async def enroler(
    op: Operation, identifiant: str, mot_de_passe: str, refus: Problem, code: str | None = None
) -> Enrolement:
    """A new secret, which the first sign-in with a code of it puts in use.

    A code of the second factor in use has it replaced at once: nobody else then enrols one meanwhile.
    """
    compte = await par_identifiant(identifiant)
    essais = limite.connexion(op, identifiant, compte.id if compte else None)
    async with limite.temps_egal(op, refus=True):
        with limite.refus_note(op, compte, identifiant):
            await limite.compter(op, *essais, compte=compte, identifiant=identifiant)
            matches = await op.services.tokens.verify_password(mot_de_passe, compte.mot_de_passe if compte else None)
            if compte is None or not matches or compte.etat is not EtatCompte.ACTIF or not est_requis(compte):
                raise RefusedError(refus)
    await limite.reussir(op, *essais)
    if compte.totp_active_le is not None:
        if code is None or not code.strip():
            raise RefusedError(DEJA_ENROLE)
        await verifier(op, compte.id, code)
    return await _enroler(op, compte)


async def _enroler(op: Operation, verified: Compte) -> Enrolement:
    secret = second_facteur.nouveau_secret()
    async with op.change() as change:
        held = await tenir(verified.id)
        if held is None or held.totp_active_le != verified.totp_active_le:
            raise RefusedError(DEJA_ENROLE)  # enrolled or replaced meanwhile
        held.totp, held.totp_fenetre = scelles.sceller(op.services.tokens.keys, secret), None
        codes = _donner_codes(held, secret)
        if held.totp_active_le is not None:
            held.totp_active_le = op.now
            change.record(TypeEvenement.SECOND_FACTEUR_ACTIVE, held.id)
        await held.save(update_fields=["totp", "totp_fenetre", "totp_active_le", "codes_secours"])
    return Enrolement(secret, second_facteur.uri(secret, held.identifiant), codes)


async def verifier(op: Operation, compte_id: UUID, code: str | None) -> None:
    """Refuses a code that is missing, wrong or used; the first right one puts the second factor in use.

    It commits by itself, apart from the sign-in, so that a refused sign-in still counts its wrong code.
    """
    async with op.change() as change:
        compte = await tenir(compte_id)
        if compte is None:
            return
        avant = codes_restants(compte)
        problem = _problem(op, compte, code)
        if problem is None:
            change.connexion = compte.id, None  # the author is known from here
            await _annoncer(change, compte, avant)
        names = ["totp_active_le", "totp_fenetre", "totp_echecs", "totp_bloque_jusque", "codes_secours"]
        await compte.save(update_fields=names)
    if problem is not None:
        op.noter(NatureJournal.SECOND_FACTEUR_REFUSE, compte=compte_id, detail=problem.code)
        raise RefusedError(problem)


async def renouveler_codes(op: Operation, code: str) -> tuple[Compte, list[str]]:
    """New codes de secours for the actor, who shows a present factor; the former ones end."""
    compte = await gate.compte(op)
    if not est_requis(compte):
        raise RefusedError(SANS_SECOND_FACTEUR)
    await verifier(op, compte.id, code)
    async with op.change() as change:
        held = await gate.compte(op, lock=True)
        secret = scelles.ouvrir(op.services.tokens.keys, held.totp) if held.totp else None
        if secret is None or held.totp_active_le != compte.totp_active_le:
            raise RefusedError(ILLISIBLE)  # taken back or replaced meanwhile
        codes = _donner_codes(held, secret)
        await held.save(update_fields=["codes_secours"])
        change.record(TypeEvenement.CODES_SECOURS_RENOUVELES, held.id)
    return held, codes


async def retirer(compte: Compte) -> None:
    """Revokes the second factor of a locked account, which enrols again at its next sign-in."""
    compte.totp, compte.totp_active_le, compte.totp_fenetre, compte.codes_secours = None, None, None, None
    compte.totp_echecs, compte.totp_bloque_jusque = 0, None
    names = ["totp", "totp_active_le", "totp_fenetre", "codes_secours", "totp_echecs", "totp_bloque_jusque"]
    await compte.save(update_fields=names)


def _donner_codes(compte: Compte, secret: str) -> list[str]:
    """New codes de secours, whose digests take the place of the former ones."""
    codes = second_facteur.nouveaux_codes()
    compte.codes_secours = [second_facteur.empreinte(secret, code) for code in codes]
    return codes


async def _annoncer(change: Change, compte: Compte, avant: int | None) -> None:
    """Records what a right code did, beside opening: the first use of the second factor, the end of a code de secours."""
    if compte.totp_active_le is None:
        compte.totp_active_le = change.operation.now
        change.record(TypeEvenement.SECOND_FACTEUR_ACTIVE, compte.id)
    elif (restants := codes_restants(compte)) != avant:
        change.record(TypeEvenement.CODE_SECOURS_UTILISE, compte.id, donnees={"restants": restants})


def _problem(op: Operation, compte: Compte, code: str | None) -> Problem | None:
    """The problem of a code; the row marks a right code as used, or counts the failure."""
    secret = scelles.ouvrir(op.services.tokens.keys, compte.totp) if compte.totp else None
    if secret is None:
        return A_ENROLER if compte.totp_active_le is None else ILLISIBLE
    if compte.totp_bloque_jusque is not None and op.now < compte.totp_bloque_jusque:
        return BLOQUE
    if code is None or not code.strip():
        return A_ENROLER if compte.totp_active_le is None else REQUIS
    step = second_facteur.pas_du_code(secret, code, op.now)
    if step is None and not _rayer(compte, secret, code):
        return _echec(op, compte)
    if step is not None and compte.totp_fenetre is not None and step <= compte.totp_fenetre:
        return DEJA_UTILISE
    compte.totp_fenetre = step or compte.totp_fenetre
    compte.totp_echecs, compte.totp_bloque_jusque = 0, None
    return None


def _rayer(compte: Compte, secret: str, code: str) -> bool:
    """Strikes a code de secours off; False when it is none of them, or the application has shown no code yet."""
    codes, sent = compte.codes_secours or [], second_facteur.empreinte(secret, code)
    kept = [one for one in codes if not compare_digest(one, sent)]
    if compte.totp_active_le is None or len(kept) == len(codes):
        return False
    compte.codes_secours = kept
    return True


def _echec(op: Operation, compte: Compte) -> Problem:
    compte.totp_echecs += 1
    if compte.totp_echecs < ECHECS_AVANT_BLOCAGE:
        return INVALIDE
    compte.totp_echecs, compte.totp_bloque_jusque = 0, op.now + BLOCAGE
    return BLOQUE
