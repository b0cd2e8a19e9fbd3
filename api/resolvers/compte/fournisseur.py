"""An exchange with an identity provider, whichever it is: the way there, the return, the way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from secrets import compare_digest
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from api.models import DemandeFranceConnect, DemandeProConnect, locked, transaction
from api.models.fournisseur import DemandeFournisseur
from api.resolvers.compte import limite
from api.resolvers.compte.connexion import TypeClient
from api.resolvers.operation import Operation
from api.rules.fournisseur import PROFILS, Fournisseur
from api.rules.journal import NatureJournal
from api.rules.limite import DEPARTS
from api.rules.problems import Code, Problem, RefusedError
from api.services.identite import FournisseurIndisponibleError, FournisseurRefusError, IdentiteFournie

if TYPE_CHECKING:
    from api.services.openid import FournisseurOpenID

DUREE = timedelta(minutes=15)  # time for a person to identify themselves at the provider

D = TypeVar("D", bound=DemandeFournisseur)
DEMANDES: Mapping[Fournisseur, type[DemandeFournisseur]] = MappingProxyType(
    {Fournisseur.FRANCECONNECT: DemandeFranceConnect, Fournisseur.PROCONNECT: DemandeProConnect}
)


@dataclass(frozen=True, kw_only=True)
class Depart:
    """An exchange that begins: the address to send the person to, and the secret that the client alone holds."""

    url: str
    liaison: str


async def demarrer(op: Operation, fournisseur: Fournisseur, client: TypeClient, retour: str) -> Depart:
    """Begins an exchange, bound to this client."""
    provider = _provider(op, fournisseur)
    if retour not in provider.reglages.retours:
        raise RefusedError(Problem(Code.VALEUR_INCONNUE, "Cette adresse de retour n'est pas déclarée.", ("retour",)))
    await limite.compter(op, (DEPARTS, op.reseau))
    tokens = op.services.tokens
    (etat, etat_digest), (liaison, liaison_digest) = tokens.new_token(), tokens.new_token()
    nonce, _ = tokens.new_token()
    try:
        url = await provider.adresse(etat, nonce, retour)
    except FournisseurIndisponibleError:
        raise RefusedError(PROFILS[fournisseur].muet) from None
    await DEMANDES[fournisseur].create(
        etat=etat_digest,
        liaison=liaison_digest,
        nonce=nonce,
        retour=retour,
        client=client,
        cree_le=op.now,
        expire_le=op.now + DUREE,
    )
    return Depart(url=url, liaison=liaison)


async def depenser(op: Operation, fournisseur: Fournisseur, modele: type[D], etat: str, liaison: str | None) -> D:
    """The exchange of a `state`, once, for the client that began it; used up whatever comes next.

    One that waits for the second factor of an identified person is given again.
    """
    _provider(op, fournisseur)
    refus, tokens = PROFILS[fournisseur].non_verifie, op.services.tokens
    async with transaction():
        demande = await locked(modele.filter(etat=tokens.digest(etat))).first()
        if demande is None or op.now >= demande.expire_le:
            raise refuser(op, refus)
        if demande.utilisee_le is not None and not demande.attend_un_code:
            raise refuser(op, refus)
        if liaison is None or not compare_digest(demande.liaison, tokens.digest(liaison)):
            raise refuser(op, refus)
        demande.utilisee_le = op.now
        await demande.save(update_fields=["utilisee_le"])
    return demande


async def identifier(
    op: Operation, fournisseur: Fournisseur, demande: DemandeFournisseur, code: str | None
) -> IdentiteFournie:
    """The verified identity behind the code of a return."""
    profil = PROFILS[fournisseur]
    if not code:
        raise RefusedError(profil.abandon)
    try:
        now = int(op.now.timestamp())
        return await _provider(op, fournisseur).identifier(code, demande.nonce, demande.retour, now)
    except FournisseurIndisponibleError:
        raise RefusedError(profil.muet) from None
    except FournisseurRefusError:
        raise refuser(op, profil.non_verifie) from None


def refuser(op: Operation, problem: Problem, *, compte: UUID | None = None, adresse: str | None = None) -> RefusedError:
    """The refusal of a sign-in, noted in the security journal."""
    op.noter(NatureJournal.CONNEXION_REFUSEE, compte=compte, adresse=adresse, detail=problem.code)
    return RefusedError(problem)


async def garder(demande: DemandeFournisseur, famille: UUID, id_token: str) -> None:
    """Ties an exchange to the sign-in that it opened."""
    demande.famille, demande.id_token = famille, id_token
    await demande.save(update_fields=["famille", "id_token"])


async def adresse_deconnexion(op: Operation) -> str | None:
    """The address at which the provider signs out too; None for another kind of sign-in."""
    famille = op.avant_verification().signed_in().famille
    for fournisseur, provider in op.services.fournisseurs.items():
        demande = await DEMANDES[fournisseur].get_or_none(famille=famille)
        if demande is not None and demande.id_token is not None:
            return await _sortie(op, provider, demande.id_token)
    return None


async def _sortie(op: Operation, provider: "FournisseurOpenID", id_token: str) -> str | None:
    try:
        etat, _ = op.services.tokens.new_token()
        return await provider.adresse_deconnexion(id_token, etat)
    except FournisseurIndisponibleError:
        return None


def _provider(op: Operation, fournisseur: Fournisseur) -> "FournisseurOpenID":
    if fournisseur not in op.services.fournisseurs:
        raise RefusedError(PROFILS[fournisseur].absent)
    return op.services.fournisseurs[fournisseur]
