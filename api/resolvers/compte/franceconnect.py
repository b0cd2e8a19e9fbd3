"""FranceConnect: opening an account by it once, then signing in by it (guide Bac Pro, section 2.1).

The `sub` alone finds an account: FranceConnect is never linked to an account opened otherwise.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from secrets import compare_digest
from uuid import UUID, uuid4

from tortoise.exceptions import IntegrityError

from api.models import Candidat, Compte, DemandeFranceConnect, IdentiteFranceConnect, locked, transaction
from api.resolvers.compte import limite
from api.resolvers.compte.connexion import Connexion, TypeClient, connecter
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT, next_number
from api.resolvers.compte.recherche import par_identifiant
from api.resolvers.operation import Operation
from api.rules.adresse import adresse_valide, normaliser_adresse
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.dates import jour_a_paris
from api.rules.evenement import TypeEvenement
from api.rules.franceconnect import (
    IDENTITE_ILLISIBLE,
    IdentitePivot,
    adresse_demandee,
    lire_identite,
    problems_identite,
)
from api.rules.gestion import cle_de_tri
from api.rules.limite import DEPARTS
from api.rules.numero import numero_candidat
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.services.franceconnect import (
    FranceConnect,
    FranceConnectIndisponibleError,
    FranceConnectRefusError,
    IdentiteFournie,
)

DUREE = timedelta(minutes=15)  # time for a person to identify themselves at the provider

ABSENT = Problem(Code.ACTION_IMPOSSIBLE, "FranceConnect n'est pas proposé sur ce portail : utilisez le formulaire.")
ABANDON = Problem(
    Code.FRANCECONNECT_REFUSE, "Vous n'avez pas terminé votre identification avec FranceConnect. Recommencez."
)
REFUS = Problem(
    Code.FRANCECONNECT_REFUSE, "Votre identification avec FranceConnect n'a pas pu être vérifiée. Recommencez."
)
INDISPONIBLE = Problem(
    Code.FRANCECONNECT_INDISPONIBLE, "FranceConnect ne répond pas pour le moment. Recommencez dans quelques minutes."
)


@dataclass(frozen=True, kw_only=True)
class Depart:
    """An exchange that begins: the address to send the person to, and the secret that the client alone holds."""

    url: str
    liaison: str


@dataclass(frozen=True, kw_only=True)
class Arrivee:
    """An exchange that succeeded: a sign-in, and the reason for asking an address, if one is needed."""

    connexion: Connexion
    est_nouveau: bool
    adresse_demandee: Problem | None


async def demarrer(op: Operation, client: TypeClient, retour: str) -> Depart:
    """Begins an exchange (« S'identifier avec FranceConnect »), bound to this client."""
    provider = _provider(op)
    if retour not in provider.reglages.retours:
        raise RefusedError(Problem(Code.VALEUR_INCONNUE, "Cette adresse de retour n'est pas déclarée.", ("retour",)))
    await limite.compter(op, (DEPARTS, op.reseau))
    tokens = op.services.tokens
    (etat, etat_digest), (liaison, liaison_digest) = tokens.new_token(), tokens.new_token()
    nonce, _ = tokens.new_token()
    try:
        url = await provider.adresse(etat, nonce, retour)
    except FranceConnectIndisponibleError:
        raise RefusedError(INDISPONIBLE) from None
    await DemandeFranceConnect.create(
        etat=etat_digest,
        liaison=liaison_digest,
        nonce=nonce,
        retour=retour,
        client=client,
        cree_le=op.now,
        expire_le=op.now + DUREE,
    )
    return Depart(url=url, liaison=liaison)


async def terminer(op: Operation, code: str | None, etat: str, liaison: str | None) -> Arrivee:
    """Signs in with the values that the provider sent, after opening the account the first time."""
    provider = _provider(op)
    demande = await _spend(op, etat, liaison)
    if not code:
        raise RefusedError(ABANDON)
    identified = await _identify(op, provider, demande, code)
    try:
        arrivee = await _sign_in(op, demande, identified)
    except IntegrityError:
        # One person came back twice at once: the other exchange opened the account.
        arrivee = await _sign_in(op, demande, identified)
    await limite.reussir(op, (DEPARTS, op.reseau))
    return arrivee


async def adresse_deconnexion(op: Operation) -> str | None:
    """The address at which the provider signs out too; None for another kind of sign-in."""
    demande = await DemandeFranceConnect.get_or_none(famille=op.avant_verification().signed_in().famille)
    if demande is None or demande.id_token is None or op.services.france_connect is None:
        return None
    try:
        etat, _ = op.services.tokens.new_token()
        return await op.services.france_connect.adresse_deconnexion(demande.id_token, etat)
    except FranceConnectIndisponibleError:
        return None


def _provider(op: Operation) -> FranceConnect:
    if op.services.france_connect is None:
        raise RefusedError(ABSENT)
    return op.services.france_connect


async def _spend(op: Operation, etat: str, liaison: str | None) -> DemandeFranceConnect:
    """The exchange of a `state`, once, for the client that began it; used up whatever comes next."""
    tokens = op.services.tokens
    async with transaction():
        demande = await locked(DemandeFranceConnect.filter(etat=tokens.digest(etat))).first()
        if demande is None or demande.utilisee_le is not None or op.now >= demande.expire_le:
            raise RefusedError(REFUS)
        if liaison is None or not compare_digest(demande.liaison, tokens.digest(liaison)):
            raise RefusedError(REFUS)
        demande.utilisee_le = op.now
        await demande.save(update_fields=["utilisee_le"])
    return demande


async def _identify(
    op: Operation, provider: FranceConnect, demande: DemandeFranceConnect, code: str
) -> IdentiteFournie:
    try:
        return await provider.identifier(code, demande.nonce, demande.retour, int(op.now.timestamp()))
    except FranceConnectIndisponibleError:
        raise RefusedError(INDISPONIBLE) from None
    except FranceConnectRefusError:
        raise RefusedError(REFUS) from None


async def _sign_in(op: Operation, demande: DemandeFranceConnect, identified: IdentiteFournie) -> Arrivee:
    async with op.change() as change:
        known = await IdentiteFranceConnect.filter(sub=identified.sub).select_related("compte").first()
        problem = None
        if known is None:
            compte, problem = await _open_account(op, identified)
            await change.record(TypeEvenement.COMPTE_ACTIVE, compte.id)
        else:
            compte = known.compte
        if compte.etat is not EtatCompte.ACTIF:
            raise RefusedError(REFUS)
        connexion = await connecter(change, compte, TypeClient(demande.client))
        await _keep(demande, connexion.famille, identified.id_token)
    if not compte.courriel and problem is None:
        problem = adresse_demandee(None, est_prise=False)
    return Arrivee(connexion=connexion, est_nouveau=known is None, adresse_demandee=problem)


async def _open_account(op: Operation, identified: IdentiteFournie) -> tuple[Compte, Problem | None]:
    identite = lire_identite(identified.claims)
    if identite is None:
        raise RefusedError(Problem(Code.FRANCECONNECT_REFUSE, IDENTITE_ILLISIBLE))
    refuse(problems_identite(identite, jour_a_paris(op.now)))
    said = str(identified.claims.get("email") or "").strip()
    courriel = said if adresse_valide(said) else ""
    problem = adresse_demandee(courriel, est_prise=bool(courriel and await par_identifiant(courriel)))
    compte = await Compte.create(
        type=TypeCompte.CANDIDAT,
        # Without an address of its own, the account has a login that nobody can type.
        identifiant=normaliser_adresse(courriel) if problem is None else f"franceconnect:{uuid4().hex}",
        courriel=courriel if problem is None else "",
        etat=EtatCompte.ACTIF,
        active_le=op.now,
        cree_le=op.now,
    )
    await IdentiteFranceConnect.create(compte_id=compte.id, sub=identified.sub)
    await _create_candidat(op, compte, identite)
    return compte, problem


async def _create_candidat(op: Operation, compte: Compte, identite: IdentitePivot) -> None:
    numero = numero_candidat(jour_a_paris(op.now), await next_number(SEQUENCE_CANDIDAT))
    cle = cle_de_tri(identite.nom, identite.prenoms)
    await Candidat.create(compte_id=compte.id, numero=numero, nom_tri=cle, **asdict(identite))


async def _keep(demande: DemandeFranceConnect, famille: UUID, id_token: str) -> None:
    demande.famille, demande.id_token = famille, id_token
    await demande.save(update_fields=["famille", "id_token"])
