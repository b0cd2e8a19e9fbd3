"""The search of an account by a typed identifier, and its lock while it changes."""

from uuid import UUID

from api.models import Candidat, Compte, locked
from api.rules.adresse import normaliser_adresse
from api.rules.compte import EtatCompte, identifiant_possible
from api.rules.numero import completer_numero_candidat, numero_candidat_valide


async def par_identifiant(identifiant: str, *, lock: bool = False) -> Compte | None:
    """The account with this login, in any case."""
    wanted = normaliser_adresse(identifiant)
    if not identifiant_possible(wanted):
        return None
    rows = Compte.filter(identifiant=wanted)
    return await (locked(rows) if lock else rows).first()


async def compte_connu(identifiant: str) -> Compte | None:
    """The active account that a login, an e-mail address or a n° candidat names (guide Bac Pro, section 2.1)."""
    compte = await par_identifiant(identifiant)
    numero = completer_numero_candidat(identifiant)
    if compte is None and numero_candidat_valide(numero):
        candidat = await Candidat.filter(numero=numero).select_related("compte").first()
        compte = candidat.compte if candidat else None
    if compte is None or compte.etat is not EtatCompte.ACTIF or compte.mot_de_passe is None:
        return None  # an account made by FranceConnect has no password to forget
    if compte.premiere_connexion:
        return None  # the address that the school typed is not confirmed: a new slip is the way in
    return compte


async def tenir(compte_id: UUID) -> Compte | None:
    """The account as it now stands, locked until the end of the transaction.

    Every change of its links or sign-ins locks it first: a sign-in being closed is then not opened again meanwhile, and
    of two such changes one waits for the other, instead of each locking what the other wants.
    """
    return await locked(Compte.filter(id=compte_id)).first()
