"""ProConnect: the sign-in of an agent to the account that an administrator opened for them.

The professional address finds the account the first time, its `sub` from then on. Every reason not to open one is told
alike: unknown address, address of a candidate, closed account, account of another `sub`.
"""

from dataclasses import replace
from uuid import UUID

from tortoise.exceptions import IntegrityError

from api.models import Compte, DemandeProConnect, IdentiteProConnect
from api.resolvers.compte import limite, second_facteur
from api.resolvers.compte.connexion import Connexion, TypeClient, connecter
from api.resolvers.compte.fournisseur import depenser, garder, identifier, refuser
from api.resolvers.compte.recherche import par_identifiant, tenir
from api.resolvers.operation import Change, Operation
from api.rules.compte import EtatCompte
from api.rules.evenement import TypeEvenement
from api.rules.fournisseur import PROFILS, Fournisseur
from api.rules.limite import DEPARTS
from api.rules.problems import Code, Problem, RefusedError
from api.services.identite import IdentiteFournie

PROCONNECT = Fournisseur.PROCONNECT
AUCUN_COMPTE = Problem(
    Code.PROCONNECT_REFUSE,
    "ProConnect ne vous ouvre aucun compte de ce portail. Demandez à un administrateur de l'ouvrir avec l'adresse mail que "
    "ProConnect connaît, ou connectez-vous avec votre mot de passe.",
)


async def terminer(
    op: Operation, code: str | None, etat: str, liaison: str | None, code_local: str | None = None
) -> Connexion:
    """Signs an agent in with the values that the provider sent.

    Without a second factor at the provider, that of the account is asked for: the same exchange is ended by a second
    call that brings it.
    """
    demande = await depenser(op, PROCONNECT, DemandeProConnect, etat, liaison)
    est_renforce = False
    if not demande.attend_un_code:
        identified = await identifier(op, PROCONNECT, demande, code)
        est_renforce = identified.a_second_facteur
        async with limite.temps_egal(op, refus=True):
            await _reconnaitre(op, demande, identified)
    if not est_renforce:
        await _verifier(op, demande, code_local)
    try:
        opened = await _connecter(op, demande, est_renforce=est_renforce)
    except IntegrityError:
        raise RefusedError(AUCUN_COMPTE) from None  # another exchange tied the account, or the `sub`, meanwhile
    await limite.reussir(op, (DEPARTS, op.reseau))
    return opened


async def _reconnaitre(op: Operation, demande: DemandeProConnect, identified: IdentiteFournie) -> None:
    """Writes into the exchange the account of an identity; refuses one that opens none."""
    known = await IdentiteProConnect.filter(sub=identified.sub).select_related("compte").first()
    compte = known.compte if known else await _par_adresse(identified)
    if compte is None or not _est_ouvert(compte):
        said = identified.claims.get("email")
        adresse = said if isinstance(said, str) else None
        raise refuser(op, AUCUN_COMPTE, compte=compte.id if compte else None, adresse=adresse)
    demande.compte_id, demande.sub, demande.id_token = compte.id, identified.sub, identified.id_token
    await demande.save(update_fields=["compte_id", "sub", "id_token"])


async def _par_adresse(identified: IdentiteFournie) -> Compte | None:
    """The account that an administrator opened for this address, and that no other `sub` has; None without one."""
    said = identified.claims.get("email")
    if not isinstance(said, str) or identified.claims.get("email_verified") is False:
        return None
    compte = await par_identifiant(said)
    return compte if compte and not await IdentiteProConnect.filter(compte_id=compte.id).exists() else None


def _est_ouvert(compte: Compte) -> bool:
    return compte.etat is EtatCompte.ACTIF and compte.type in PROFILS[PROCONNECT].types


async def _verifier(op: Operation, demande: DemandeProConnect, code: str | None) -> None:
    """Asks for the second factor of the account; the field of a refusal has another name than at `compteSeConnecter`."""
    try:
        await second_facteur.verifier(op, _compte(demande), code)
    except RefusedError as refused:
        raise RefusedError(
            *(replace(one, path=("code_local",)) if one.path else one for one in refused.problems)
        ) from None


async def _connecter(op: Operation, demande: DemandeProConnect, *, est_renforce: bool) -> Connexion:
    async with op.change() as change:
        compte = await tenir(_compte(demande))
        if compte is None or not _est_ouvert(compte):
            raise RefusedError(AUCUN_COMPTE)
        opened = await connecter(change, compte, TypeClient(demande.client), est_renforce=est_renforce)
        await _associer(change, compte, demande.sub or "")
        await garder(demande, opened.famille, demande.id_token or "")
    return opened


async def _associer(change: Change, compte: Compte, sub: str) -> None:
    """Ties an account to its `sub` at the first sign-in, once everything else was proved."""
    known = await IdentiteProConnect.get_or_none(compte_id=compte.id)
    if known is None:
        await IdentiteProConnect.create(compte_id=compte.id, sub=sub)
        change.record(TypeEvenement.PROCONNECT_ASSOCIE, compte.id)
    elif known.sub != sub:
        raise RefusedError(AUCUN_COMPTE)


def _compte(demande: DemandeProConnect) -> UUID:
    assert demande.compte_id is not None  # `_reconnaitre` wrote it
    return demande.compte_id
