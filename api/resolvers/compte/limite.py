"""The count of tries, made before each try in its own transaction: parallel requests cannot exceed the limit.

The counters are rows, so that any number of processes share them without a further server. Each is locked for
one short transaction; the busiest one, of a large network, takes some hundreds of tries a second.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from uuid import UUID

from tortoise.expressions import F

from api.models import Compte, Tentative, locked, transaction
from api.resolvers.operation import Operation
from api.rules import limite
from api.rules.adresse import boite, normaliser_adresse
from api.rules.conservation import Sorte, delai
from api.rules.journal import NatureJournal
from api.rules.limite import Regle
from api.rules.problems import Code, Problem, RefusedError
from api.services.even_time import DUREE, DureeReponse
from api.services.turnstile import elsewhere

Essai = tuple[Regle, str] | tuple[Regle, str, int]  # the third is its weight, if more than one


async def compter(op: Operation, *essais: Essai, compte: Compte | None = None, identifiant: str | None = None) -> None:
    """Counts one try under each rule; refuses when one of the rules says to wait, and then counts none.

    `compte` is the account that is tried, and `identifiant` the login that was typed, for the security journal.
    """
    attente = await essayer(op, essais, compte=compte, identifiant=identifiant)
    if attente is not None:
        raise RefusedError(Problem(Code.TROP_DE_TENTATIVES, limite.phrase(attente)))


@contextmanager
def refus_note(op: Operation, compte: Compte | None, identifiant: str) -> Iterator[None]:
    """Notes a refused password in the security journal, whether the account exists or not; blocks and codes note themselves."""
    try:
        yield
    except RefusedError as refused:
        code = refused.problems[0].code
        if code is Code.IDENTIFIANTS_INVALIDES:
            known = compte.id if compte else None
            op.noter(NatureJournal.CONNEXION_REFUSEE, compte=known, adresse=identifiant, detail=code)
        raise


async def courriel_permis(op: Operation, adresse: str) -> bool:
    """Whether the mailbox of an address may get one more mail of accounts; past the limit it is dropped silently."""
    return await essayer(op, [(limite.COURRIELS, boite(adresse))], identifiant=adresse) is None


async def reussir(op: Operation, *essais: Essai) -> None:
    """Ends a right try: the counters of this account begin anew, and the shared ones take their try back."""
    theirs = [_cle(op, *essai[:2]) for essai in essais if essai[0].maximum is None]
    shared = [_cle(op, *essai[:2]) for essai in essais if essai[0].maximum is not None]
    await Tentative.filter(cle__in=theirs).delete()
    await Tentative.filter(cle__in=shared, nombre__gt=0).update(nombre=F("nombre") - 1)


async def est_mot_de_passe_actuel(op: Operation, mot_de_passe: str, hashed: str | None) -> bool:
    """Whether the actor typed the present password; a stolen session may try no faster than a stranger."""
    essai = limite.MOT_DE_PASSE_ACTUEL, str(op.signed_in().compte_id)
    await compter(op, essai)
    matches = await op.services.tokens.verify_password(mot_de_passe, hashed)
    if matches:
        await reussir(op, essai)
    else:
        op.noter(NatureJournal.CONNEXION_REFUSEE, compte=op.signed_in().compte_id, detail="MOT_DE_PASSE_ACTUEL")
    return matches


async def purger(op: Operation) -> int:
    """Deletes the counters past their term; returns their number."""
    return await Tentative.filter(dernier__lt=op.now - delai(Sorte.TENTATIVE)).delete()


def connexion(op: Operation, identifiant: str, compte_id: UUID | None) -> list[Essai]:
    """The counters of a sign-in; a device where the account signed in before has its own one, and no other."""
    appareil = op.services.tokens.read_appareil(op.confiance)
    if appareil is not None and compte_id is not None and compte_id in appareil.comptes:
        return [(limite.MOT_DE_PASSE_APPAREIL, f"{compte_id} {appareil.nom}")]
    login = normaliser_adresse(identifiant)
    return [
        (limite.MOT_DE_PASSE_ICI, f"{login} {op.reseau}"),
        (limite.MOT_DE_PASSE, login),
        (limite.RESEAU, op.reseau),
    ]


@asynccontextmanager
async def temps_egal(op: Operation, *, refus: bool = False) -> AsyncIterator[None]:
    """Ends the block after a whole number of steps, however it ends; with `refus`, only when it ends in a refusal.

    Work that depends on whether an account exists takes less than a step, so that its time cannot be read from outside.
    The step grows with recent durations, so that slowing the service down teaches no more; the hash of a password, done
    for everybody, is none of them, or a crowd at the door would make each of its members wait for all.
    """
    duree = DureeReponse(asyncio.get_running_loop().time())
    outer = DUREE.set(duree)
    try:
        yield
    except RefusedError:
        await _attendre(op, duree)
        raise
    finally:
        DUREE.reset(outer)
    if not refus:
        await _attendre(op, duree)


async def _attendre(op: Operation, duree: DureeReponse) -> None:
    if not op.services.step:
        return
    now, even_time = asyncio.get_running_loop().time(), op.services.even_time
    step = even_time.step(op.services.step, now)
    even_time.noter(now, duree.a(now))
    with elsewhere():
        await asyncio.sleep(step - duree.a(now) % step)


async def essayer(
    op: Operation, essais: Sequence[Essai], *, compte: Compte | None = None, identifiant: str | None = None
) -> timedelta | None:
    """Counts one try under each rule, and returns None; or counts none, notes the block, and returns the time to wait."""
    by_key = {_cle(op, *essai[:2]): essai for essai in essais}
    async with transaction():
        keys = sorted(by_key)  # in one order, or two requests would wait for each other for ever
        await Tentative.bulk_create(
            [Tentative(cle=key, nombre=0, debut=op.now, dernier=op.now) for key in keys], ignore_conflicts=True
        )
        rows = await locked(Tentative.filter(cle__in=keys).order_by("cle"))
        for row in rows:
            now = max(op.now, row.dernier)  # another process's clock may be a little ahead
            known = limite.Essais(row.nombre, row.debut, row.dernier) if row.nombre else None
            regle, _, *poids = by_key[row.cle]
            following = limite.suivant(regle, known, now, *poids)
            if isinstance(following, timedelta):
                op.noter(
                    NatureJournal.TENTATIVES_BLOQUEES,
                    compte=compte.id if compte else None,
                    adresse=identifiant,
                    detail=regle.nom,
                )
                return following
            row.nombre, row.debut, row.dernier = following.nombre, following.debut, following.dernier
        for row in rows:
            await row.save(update_fields=["nombre", "debut", "dernier"])
    return None


def _cle(op: Operation, regle: Regle, sujet: str) -> str:
    return op.services.tokens.keyed_digest(f"{regle.nom} {sujet}")
