"""The second factor of offices: enrolled once with the password alone, then asked at each sign-in."""

from dataclasses import dataclass
from uuid import UUID

from api.models import Compte, transaction
from api.resolvers.compte import limite
from api.resolvers.compte.recherche import par_identifiant, tenir
from api.resolvers.operation import Operation
from api.rules.compte import EtatCompte
from api.rules.evenement import TypeEvenement
from api.rules.gestion.bureau import BLOCAGE, ECHECS_AVANT_BLOCAGE, TYPES_A_SECOND_FACTEUR
from api.rules.problems import Code, Problem, RefusedError
from api.services import second_facteur

PATH = ("code",)
A_ENROLER = Problem(
    Code.SECOND_FACTEUR_A_ENROLER,
    "Associez d'abord une application d'authentification à votre compte, puis saisissez le code qu'elle affiche.",
    PATH,
)
REQUIS = Problem(Code.CODE_REQUIS, "Saisissez le code à six chiffres de votre application d'authentification.", PATH)
INVALIDE = Problem(
    Code.CODE_INVALIDE, "Ce code n'est pas le bon : saisissez celui que votre application affiche maintenant.", PATH
)
DEJA_UTILISE = Problem(Code.CODE_DEJA_UTILISE, "Ce code a déjà servi : attendez le suivant.", PATH)
BLOQUE = Problem(Code.CODE_BLOQUE, "Trop de codes erronés : réessayez dans quinze minutes.", PATH)
ILLISIBLE = Problem(
    Code.ACTION_IMPOSSIBLE,
    "Votre second facteur ne peut plus être vérifié : demandez à un administrateur de le retirer.",
)
DEJA_ENROLE = Problem(
    Code.ACTION_IMPOSSIBLE, "Votre compte a déjà un second facteur : demandez à un administrateur de le retirer."
)


@dataclass(frozen=True)
class Enrolement:
    """A secret to give to the application, shown once."""

    secret: str
    uri: str


def est_requis(compte: Compte) -> bool:
    """Whether this account signs in with a second factor."""
    return compte.type in TYPES_A_SECOND_FACTEUR


def est_utilisable(compte: Compte) -> bool:
    """Whether the account may act: an office without its second factor may not."""
    return not est_requis(compte) or compte.totp_active_le is not None


async def enroler(op: Operation, identifiant: str, mot_de_passe: str, refus: Problem) -> Enrolement:
    """A new secret for an office that has none in use; the first sign-in with a code of it puts it in use."""
    compte = await par_identifiant(identifiant)
    essais = limite.connexion(op, identifiant, compte.id if compte else None)
    async with limite.temps_egal(op, refus=True):
        await limite.compter(op, *essais)
        matches = await op.services.tokens.verify_password(mot_de_passe, compte.mot_de_passe if compte else None)
        if compte is None or not matches or compte.etat is not EtatCompte.ACTIF or not est_requis(compte):
            raise RefusedError(refus)
    await limite.reussir(op, *essais)
    secret = second_facteur.nouveau_secret()
    async with transaction():
        held = await tenir(compte.id)
        if held is None or held.totp_active_le is not None:
            raise RefusedError(DEJA_ENROLE)
        held.totp = second_facteur.sceller(op.services.tokens.keys, secret)
        held.totp_fenetre = None
        await held.save(update_fields=["totp", "totp_fenetre"])
    return Enrolement(secret, second_facteur.uri(secret, compte.identifiant))


async def verifier(op: Operation, compte_id: UUID, code: str | None) -> None:
    """Refuses a sign-in whose code is missing, wrong or used; the first right one puts the second factor in use.

    It commits by itself, apart from the sign-in, so that a refused sign-in still counts its wrong code.
    """
    async with op.change() as change:
        compte = await tenir(compte_id)
        if compte is None:
            return
        problem = _problem(op, compte, code)
        if problem is None and compte.totp_active_le is None:
            compte.totp_active_le = op.now
            await change.record(TypeEvenement.SECOND_FACTEUR_ACTIVE, compte.id)
        await compte.save(update_fields=["totp_active_le", "totp_fenetre", "totp_echecs", "totp_bloque_jusque"])
    if problem is not None:
        raise RefusedError(problem)


async def retirer(compte: Compte) -> None:
    """Revokes the second factor of a locked account, which enrols again at its next sign-in."""
    compte.totp, compte.totp_active_le, compte.totp_fenetre = None, None, None
    compte.totp_echecs, compte.totp_bloque_jusque = 0, None
    names = ["totp", "totp_active_le", "totp_fenetre", "totp_echecs", "totp_bloque_jusque"]
    await compte.save(update_fields=names)


def _problem(op: Operation, compte: Compte, code: str | None) -> Problem | None:
    """The problem of a code; the row marks a right code as used, or counts the failure."""
    secret = second_facteur.ouvrir(op.services.tokens.keys, compte.totp) if compte.totp else None
    if secret is None:
        return A_ENROLER if compte.totp_active_le is None else ILLISIBLE
    if compte.totp_bloque_jusque is not None and op.now < compte.totp_bloque_jusque:
        return BLOQUE
    if code is None or not code.strip():
        return A_ENROLER if compte.totp_active_le is None else REQUIS
    step = second_facteur.pas_du_code(secret, code, op.now)
    if step is None:
        return _echec(op, compte)
    if compte.totp_fenetre is not None and step <= compte.totp_fenetre:
        return DEJA_UTILISE
    compte.totp_fenetre, compte.totp_echecs, compte.totp_bloque_jusque = step, 0, None
    return None


def _echec(op: Operation, compte: Compte) -> Problem:
    compte.totp_echecs += 1
    if compte.totp_echecs < ECHECS_AVANT_BLOCAGE:
        return INVALIDE
    compte.totp_echecs, compte.totp_bloque_jusque = 0, op.now + BLOCAGE
    return BLOQUE
