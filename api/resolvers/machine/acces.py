"""The tokens of machines: short ones, each opened by a secret (OAuth 2.0, client credentials), and ended with it."""

from dataclasses import dataclass

from api.models import Compte, Jeton, SecretMachine
from api.resolvers.compte import limite
from api.resolvers.compte.recherche import tenir
from api.resolvers.operation import Change, Operation
from api.rules.compte import EtatCompte, TypeCompte, UsageJeton
from api.rules.journal import NatureJournal
from api.rules.limite import JETONS_MACHINE, RESEAU, SECRET_MACHINE
from api.rules.machine import DUREE_ACCES
from api.rules.problems import Code, Problem, RefusedError

REFUS = Problem(Code.IDENTIFIANTS_INVALIDES, "Identifiant ou secret de machine incorrect, ou compte fermé.")


@dataclass(frozen=True, kw_only=True)
class Acces:
    """A bearer in clear, given once, and the number of seconds for which it is good."""

    jeton: str
    duree: int


async def ouvrir_acces(op: Operation, identifiant: str, secret: str) -> Acces:
    """Opens a token for a machine; the right secret of another machine, and of a closed one, is refused like a wrong one."""
    essais: list[limite.Essai] = [(SECRET_MACHINE, f"{identifiant} {op.reseau}"), (RESEAU, op.reseau)]
    await limite.compter(op, *essais)
    empreinte = op.services.tokens.digest(secret)
    found = await SecretMachine.filter(empreinte=empreinte, compte__identifiant=identifiant).first()
    if found is None:
        op.noter(NatureJournal.CONNEXION_REFUSEE, adresse=identifiant, detail=TypeCompte.MACHINE)
        raise RefusedError(REFUS)
    await limite.compter(op, (JETONS_MACHINE, str(found.compte_id)))
    async with op.change() as change:
        compte = await tenir(found.compte_id)
        row = await SecretMachine.get_or_none(id=found.id, revoque_le=None)  # read once its account is locked
        if (
            compte is None
            or row is None
            or compte.etat is not EtatCompte.ACTIF
            or compte.type is not TypeCompte.MACHINE
        ):
            raise RefusedError(REFUS)
        opened = await _ouvrir(change, compte, row)
    await limite.reussir(op, *essais)
    return opened


async def _ouvrir(change: Change, compte: Compte, secret: SecretMachine) -> Acces:
    op = change.operation
    jeton, empreinte = op.services.tokens.new_token()
    change.connexion = compte.id, secret.id
    await Jeton.create(
        compte_id=compte.id,
        famille=secret.id,
        usage=UsageJeton.PORTEUR,
        empreinte=empreinte,
        appareil=op.appareil[:200],
        expire_le=op.now + DUREE_ACCES,
        cree_le=op.now,
    )
    compte.utilise_le = secret.utilise_le = op.now
    await compte.save(update_fields=["utilise_le"])
    await secret.save(update_fields=["utilise_le"])
    return Acces(jeton=jeton, duree=int(DUREE_ACCES.total_seconds()))
