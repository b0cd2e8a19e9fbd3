"""A list as a file, asked for by an office, then downloaded by a signed link, within its scope at that instant."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import msgspec

from api.models import Jeton
from api.resolvers.document import LienFichier
from api.resolvers.gates.bureau import Perimetre, candidatures, perimetre
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.gestion.liste import parcourir
from api.resolvers.operation import Acteur, Operation
from api.rules.compte import EtatCompte
from api.rules.dates import a_paris
from api.rules.evenement import TypeEvenement
from api.rules.gestion import Filtre, pour_memoire
from api.rules.gestion.export import CHAMPS, entetes, lignes
from api.rules.problems import RefusedError
from api.services import export

CSV = "text/csv"


@dataclass(frozen=True)
class Export:
    """A file made while it is sent."""

    nom: str
    contenu: AsyncIterator[bytes]


async def demander(op: Operation, filtre: Filtre) -> LienFichier:
    """A signed address of the list as CSV; the history of the office names the account that asked.

    The address dies with the sign-in that asked for it.
    """
    acteur = op.signed_in()
    await perimetre(op)
    kept = {name: value for name, value in msgspec.to_builtins(filtre).items() if value is not None}
    async with op.change() as change:
        change.record(TypeEvenement.EXPORT_DEMANDE, acteur.compte_id, donnees={"filtre": pour_memoire(kept)})
    demande = {"famille": acteur.famille.hex, "filtre": kept}
    jeton = export.signer(op.services.tokens.keys, demande)
    return LienFichier(
        nom=_nom(op),
        url=f"{op.services.api_url}/exports/{jeton}",
        expire_le=op.now + timedelta(seconds=export.DUREE_EXPORT),
        taille=None,
        type_mime=CSV,
    )


async def telecharger(op: Operation, jeton: str) -> Export | None:
    """The file of a link, within the present scope of its office; None once that account is closed or signed out."""
    demande = export.lire(op.services.tokens.keys, jeton)
    acteur = await _acteur(op, UUID(hex=demande["famille"])) if demande else None
    if demande is None or acteur is None:
        return None
    try:
        scope = await perimetre(replace(op, acteur=acteur))
    except RefusedError:
        return None
    return Export(_nom(op), _contenu(scope, msgspec.convert(demande["filtre"], Filtre)))


async def _acteur(op: Operation, famille: UUID) -> Acteur | None:
    """The acteur who asked, while the sign-in lasts."""
    ouvertes = Jeton.filter(famille=famille, revoque_le=None, expire_le__gt=op.now, compte__etat=EtatCompte.ACTIF)
    ouverte = await ouvertes.select_related("compte").first()
    return Acteur(compte_id=ouverte.compte_id, type=ouverte.compte.type, famille=famille) if ouverte else None


async def _contenu(scope: Perimetre, filtre: Filtre) -> AsyncIterator[bytes]:
    yield entetes().encode()
    async for rows in parcourir(filtrer(candidatures(scope), filtre), *CHAMPS):
        yield lignes(rows).encode()


def _nom(op: Operation) -> str:
    return f"candidatures-{a_paris(op.now):%Y-%m-%d-%Hh%M}.csv"
