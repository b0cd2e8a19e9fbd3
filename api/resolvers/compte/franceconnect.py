"""FranceConnect: opening an account by it once, then signing in by it (guide Bac Pro, section 2.1).

The `sub` alone finds an account: FranceConnect is never linked to an account opened otherwise.
"""

from dataclasses import asdict, dataclass
from uuid import uuid4

from tortoise.exceptions import IntegrityError

from api.models import Candidat, Compte, DemandeFranceConnect, IdentiteFranceConnect
from api.resolvers.compte import limite
from api.resolvers.compte.connexion import Connexion, TypeClient, connecter
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT, next_number
from api.resolvers.compte.fournisseur import depenser, garder, identifier
from api.resolvers.compte.recherche import par_identifiant
from api.resolvers.operation import Operation
from api.rules.adresse import adresse_valide, normaliser_adresse
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.dates import jour_a_paris
from api.rules.evenement import TypeEvenement
from api.rules.fournisseur import PROFILS, Fournisseur
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
from api.services.identite import IdentiteFournie

FRANCECONNECT = Fournisseur.FRANCECONNECT


@dataclass(frozen=True, kw_only=True)
class Arrivee:
    """An exchange that succeeded: a sign-in, and the reason for asking an address, if one is needed."""

    connexion: Connexion
    est_nouveau: bool
    adresse_demandee: Problem | None


async def terminer(op: Operation, code: str | None, etat: str, liaison: str | None) -> Arrivee:
    """Signs in with the values that the provider sent, after opening the account the first time."""
    demande = await depenser(op, FRANCECONNECT, DemandeFranceConnect, etat, liaison)
    identified = await identifier(op, FRANCECONNECT, demande, code)
    try:
        arrivee = await _sign_in(op, demande, identified)
    except IntegrityError:
        # One person came back twice at once: the other exchange opened the account.
        arrivee = await _sign_in(op, demande, identified)
    await limite.reussir(op, (DEPARTS, op.reseau))
    return arrivee


async def _sign_in(op: Operation, demande: DemandeFranceConnect, identified: IdentiteFournie) -> Arrivee:
    async with op.change() as change:
        known = await IdentiteFranceConnect.filter(sub=identified.sub).select_related("compte").first()
        problem = None
        if known is None:
            compte, problem = await _open_account(op, identified)
            change.record(TypeEvenement.COMPTE_ACTIVE, compte.id)
        else:
            compte = known.compte
        if compte.etat is not EtatCompte.ACTIF:
            raise RefusedError(PROFILS[FRANCECONNECT].non_verifie)
        connexion = await connecter(change, compte, TypeClient(demande.client))
        await garder(demande, connexion.famille, identified.id_token)
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
