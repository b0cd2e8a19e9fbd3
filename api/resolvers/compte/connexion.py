"""Signing in and out: a cookie for a web client, a bearer and its renewal for a mobile one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import UUID, uuid4

from tortoise.queryset import QuerySet

from api.models import Asked, Compte, Jeton, Reading
from api.resolvers.compte import limite, second_facteur
from api.resolvers.compte.recherche import par_identifiant, tenir
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Acteur, Change, Operation
from api.rules.appareil import nom_appareil
from api.rules.compte import EtatCompte, UsageJeton
from api.rules.conservation import Sorte, delai
from api.rules.evenement import TypeEvenement
from api.rules.gestion.bureau import TYPES_DE_BUREAU
from api.rules.journal import NatureJournal
from api.rules.problems import Code, Problem, RefusedError
from api.services.replica import primary
from api.services.tokens import Tokens

DUREES = {
    UsageJeton.COOKIE: timedelta(hours=12),
    UsageJeton.PORTEUR: timedelta(minutes=15),
    UsageJeton.RENOUVELLEMENT: delai(Sorte.CONNEXION),
}


def _bons(usage: UsageJeton, empreinte: str, now: datetime) -> QuerySet[Jeton]:
    """The token of a digest that is not expired, with its account and the person of it."""
    return Jeton.filter(empreinte=empreinte, usage=usage, expire_le__gt=now).select_related("compte__candidat")


JETONS = {usage: Reading(partial(_bons, usage)) for usage in UsageJeton}


def _ouverts(famille: UUID, now: datetime) -> QuerySet[Jeton]:
    """The token that lasts longest of a sign-in that is still open, with its account and the person of it."""
    rows = Jeton.filter(famille=famille, revoque_le=None, expire_le__gt=now)
    return rows.select_related("compte__candidat").order_by("-expire_le").limit(1)


OUVERTS = Reading(_ouverts)
REPETITION = timedelta(minutes=1)  # time for which a renewal may be asked again

REFUS = Problem(
    Code.IDENTIFIANTS_INVALIDES,
    "Identifiant ou mot de passe incorrect. Si vous venez de créer votre compte, activez-le d'abord avec le lien reçu "
    "par mail.",
)
EXPIREE = Problem(
    Code.IDENTIFIANTS_INVALIDES, "Votre connexion a expiré. Veuillez vous identifier.", ("renouvellement",)
)


class TypeClient(StrEnum):
    """The kind of client: a web one holds a cookie that it cannot read, a mobile one its tokens."""

    WEB = "WEB"
    MOBILE = "MOBILE"


@dataclass(frozen=True, kw_only=True)
class Connexion:
    """A successful sign-in, with the tokens in clear: they are given once."""

    compte: Compte
    famille: UUID
    jetons: dict[UsageJeton, str]
    expire_le: datetime
    appareil: str

    @property
    def acteur(self) -> Acteur:
        """The acteur of this sign-in."""
        return Acteur.of(self.compte, self.famille, self.expire_le)


@dataclass(frozen=True, kw_only=True)
class Appareil:
    """A sign-in still open, as its owner lists it."""

    famille: UUID
    libelle: str
    ouvert_le: datetime
    expire_le: datetime
    est_actuel: bool


async def se_connecter(
    op: Operation, identifiant: str, mot_de_passe: str, client: TypeClient, code: str | None = None
) -> Connexion:
    """Opens a sign-in by e-mail address or school login; every refusal is the same and takes the same time.

    Only after a right password does an office or a school learn the fault of its code.
    """
    async with limite.temps_egal(op, refus=True):
        compte = await par_identifiant(identifiant)
        essais = limite.connexion(op, identifiant, compte.id if compte else None)
        with limite.refus_note(op, compte, identifiant):
            await limite.compter(op, *essais, compte=compte, identifiant=identifiant)
            opened = await _se_connecter(op, compte, mot_de_passe, client, code)
    await limite.reussir(op, *essais)
    return opened


async def _se_connecter(
    op: Operation, compte: Compte | None, mot_de_passe: str, client: TypeClient, code: str | None
) -> Connexion:
    matches = await op.services.tokens.verify_password(mot_de_passe, compte.mot_de_passe if compte else None)
    if compte is None or not matches or compte.etat is not EtatCompte.ACTIF:
        raise RefusedError(REFUS)
    if second_facteur.est_requis(compte):
        await second_facteur.verifier(op, compte.id, code)
    async with op.change() as change:
        verified = compte.mot_de_passe
        compte = await tenir(compte.id)
        if compte is None or compte.mot_de_passe != verified or compte.etat is not EtatCompte.ACTIF:
            raise RefusedError(REFUS)
        return await connecter(change, compte, client)


async def renouveler(op: Operation, jeton: str) -> Connexion:
    """Changes a renewal token for a new pair; one used more than a minute ago closes the whole sign-in.

    Within that minute it may be used again, since its answer was lost in a tunnel, and its earlier pair ends.
    """
    async with op.change() as change:
        row = await _locked(op.services.tokens, jeton)
        if row is None:
            raise RefusedError(EXPIREE)
        if row.revoque_le is not None and not await _is_again(row, op.now):
            await _revoquer(change, row.compte_id, row.famille)
            change.noter(NatureJournal.JETON_REJOUE, compte=row.compte_id)
        elif op.now < row.expire_le and row.compte.etat is EtatCompte.ACTIF:
            await Jeton.filter(famille=row.famille, revoque_le=None).update(revoque_le=op.now)
            return await ouvrir(op, row.compte, row.famille, TypeClient.MOBILE, est_renforce=row.est_renforce)
    raise RefusedError(EXPIREE)  # after the commit of the revocation


async def se_deconnecter(op: Operation) -> None:
    """Closes the sign-in of this request."""
    ouverte = op.avant_verification()
    await revoquer(ouverte, ouverte.signed_in().famille)


async def revoquer(op: Operation, famille: UUID) -> None:
    """Closes one sign-in of the actor, and its streams; does nothing to a closed one."""
    async with op.change() as change:
        compte = await gate.compte(op, lock=True)
        if not await Jeton.filter(compte_id=compte.id, famille=famille).exists():
            raise RefusedError(INTROUVABLE)
        await _revoquer(change, compte.id, famille)


async def revoquer_tout(compte_id: UUID, now: datetime, *, sauf: UUID | None = None) -> None:
    """Closes every sign-in of a locked account, except one; the caller's event wakes their streams."""
    rows = Jeton.filter(compte_id=compte_id, revoque_le=None)
    await (rows.exclude(famille=sauf) if sauf else rows).update(revoque_le=now)


async def appareils(op: Operation) -> list[Appareil]:
    """The sign-ins still open of the actor, the latest first."""
    acteur = op.signed_in()
    ouverts = Jeton.filter(compte_id=acteur.compte_id, revoque_le=None, expire_le__gt=op.now)
    rows = await ouverts.using_db(primary()).order_by("-cree_le")  # a renewal has no event
    longest: dict[UUID, Jeton] = {}
    for row in rows:
        if row.famille not in longest or row.expire_le > longest[row.famille].expire_le:
            longest[row.famille] = row
    return [
        Appareil(
            famille=row.famille,
            libelle=nom_appareil(row.appareil),
            ouvert_le=row.cree_le,
            expire_le=row.expire_le,
            est_actuel=row.famille == acteur.famille,
        )
        for row in longest.values()
    ]


async def appareils_par_id(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Appareil]:
    """The open sign-ins of the actor's account among these."""
    return {item.famille: item for item in await appareils(op) if item.famille in ids}


async def acteur_de(tokens: Tokens, jeton: str, usage: UsageJeton, now: datetime) -> Acteur | None:
    """The acteur of a token at `now`; None when it is unknown, revoked, expired, or of a closed account.

    A bearer that a renewal ended is honoured for another minute: requests that left with it meanwhile are answered.
    """
    reading, given = lecture_du_jeton(tokens, jeton, usage, now)
    row = await reading.read_one(*given)
    if row is None or (row.revoque_le is not None and not await _is_again(row, now)):
        return None
    return _acteur_ouvert(row, lu=row.compte)


def lecture_du_jeton(tokens: Tokens, jeton: str, usage: UsageJeton, now: datetime) -> Asked:
    """The reading of a token, and its arguments: its digest first."""
    return JETONS[usage], (tokens.digest(jeton), now)


def acteur_lu(rows: Sequence[Jeton]) -> Acteur | None:
    """The acteur of the rows of a token; None when it is over, or was revoked, at which `acteur_de` looks closer."""
    row = next(iter(rows), None)
    return _acteur_ouvert(row, lu=row.compte) if row is not None and row.revoque_le is None else None


def lecture_de_la_suite(famille: UUID, now: datetime) -> Asked:
    """The reading of a sign-in as long as it is open, whichever of its tokens opened a stream, and its arguments."""
    return OUVERTS, (famille, now)


async def encore(acteur: Acteur, now: datetime) -> Acteur | None:
    """The acteur of a sign-in as long as it is open; None once it is over."""
    reading, given = lecture_de_la_suite(acteur.famille, now)
    return acteur_lu(await reading.read(*given))


async def connecter(change: Change, compte: Compte, client: TypeClient, *, est_renforce: bool = False) -> Connexion:
    """Opens a sign-in of an account whose owner was recognised, in the transaction under way.

    With `est_renforce`, an identity provider proved a second factor.
    """
    famille = uuid4()
    change.connexion = compte.id, famille
    known = change.operation.services.tokens.read_appareil(change.operation.confiance)
    if known is None or compte.id not in known.comptes:
        change.noter(NatureJournal.APPAREIL_NOUVEAU, compte=compte.id, detail=compte.type)
    opened = await ouvrir(change.operation, compte, famille, client, est_renforce=est_renforce)
    change.record(TypeEvenement.APPAREIL_CONNECTE, compte.id, donnees={"appareil": str(opened.famille)})
    return opened


async def ouvrir(
    op: Operation, compte: Compte, famille: UUID, client: TypeClient, *, est_renforce: bool = False
) -> Connexion:
    """New tokens for a sign-in: its first ones, or its renewed ones."""
    usages = [UsageJeton.COOKIE] if client is TypeClient.WEB else [UsageJeton.PORTEUR, UsageJeton.RENOUVELLEMENT]
    jetons: dict[UsageJeton, str] = {}
    for usage in usages:
        jetons[usage], digest = op.services.tokens.new_token(goes_first=compte.type in TYPES_DE_BUREAU)
        await Jeton.create(
            compte_id=compte.id,
            famille=famille,
            usage=usage,
            empreinte=digest,
            appareil=op.appareil[:200],
            est_renforce=est_renforce,
            expire_le=op.now + DUREES[usage],
            cree_le=op.now,
        )
    compte.utilise_le = op.now
    await compte.save(update_fields=["utilise_le"])
    return Connexion(
        compte=compte,
        famille=famille,
        jetons=jetons,
        expire_le=op.now + DUREES[usages[0]],
        appareil=op.services.tokens.sign_appareil(op.confiance, compte.id),
    )


def _acteur_ouvert(row: Jeton, lu: Compte | None = None) -> Acteur | None:
    """The acteur of a good token; None when its account is closed, or waits for a second factor."""
    compte = row.compte
    if compte.etat is not EtatCompte.ACTIF:
        return None
    if not row.est_renforce and not second_facteur.est_utilisable(compte):
        return None
    return Acteur.of(compte, row.famille, row.expire_le, lu)


async def _revoquer(change: Change, compte_id: UUID, famille: UUID) -> None:
    """Closes a sign-in of a locked account; its event wakes its streams, which then end."""
    still_open = Jeton.filter(famille=famille, revoque_le=None)
    if await still_open.exists():
        await still_open.update(revoque_le=change.operation.now)
        change.record(TypeEvenement.APPAREIL_DECONNECTE, compte_id, donnees={"appareil": str(famille)})


async def _is_again(row: Jeton, now: datetime) -> bool:
    """Whether a token that a renewal just ended belongs to a sign-in that is still open."""
    assert row.revoque_le is not None
    is_recent = now - row.revoque_le < REPETITION
    return is_recent and await Jeton.filter(famille=row.famille, revoque_le=None).exists()


async def _locked(tokens: Tokens, jeton: str) -> Jeton | None:
    """The renewal token, read once its account is locked."""
    found = Jeton.filter(empreinte=tokens.digest(jeton), usage=UsageJeton.RENOUVELLEMENT)
    row = await found.first()
    if row is None or await tenir(row.compte_id) is None:
        return None
    return await found.select_related("compte").first()
