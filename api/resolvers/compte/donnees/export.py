"""The archive of a candidat's data: asked for with the password, then made during its download by a signed link."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from api.error_words import told
from api.models import Candidat, Depot, Document, Jeton
from api.resolvers.compte import limite
from api.resolvers.compte.donnees.lecture import donnees_json
from api.resolvers.compte.reconnaissance import reconnaitre
from api.resolvers.document import LienFichier
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.rules.compte import EtatCompte
from api.rules.dates import a_paris, instant_court_a
from api.rules.document import TypeDocument
from api.rules.donnees import LISEZMOI, MANQUANTS, chemin_document, chemin_piece
from api.rules.evenement import TypeEvenement
from api.rules.limite import EXPORT_DONNEES
from api.services.archive import Entree, archive
from api.services.document import rendre
from api.services.tokens import DUREE_FICHIER

log = structlog.get_logger(__name__)

DONNEES = "donnees"
ZIP = "application/zip"
PAGE = 50  # rows of files read at once


@dataclass(frozen=True)
class Archive:
    """A zip that is made as it is sent."""

    nom: str
    contenu: AsyncIterator[bytes]


async def demander(op: Operation, mot_de_passe: str) -> LienFichier:
    """A signed address of the archive; a mail tells the owner, since the archive holds everything.

    The address dies with the sign-in that asked for it.
    """
    compte, candidat = await gate.compte(op), await gate.candidat(op)
    await reconnaitre(op, compte, mot_de_passe)
    await limite.compter(op, (EXPORT_DONNEES, str(compte.id)))
    async with op.change() as change:
        change.record(TypeEvenement.DONNEES_EXPORTEES, compte.id)
    jeton = op.services.tokens.sign_fichier(DONNEES, op.signed_in().famille)
    return LienFichier(
        nom=_nom(op, candidat),
        url=f"{op.services.api_url}/fichiers/donnees/{jeton}",
        expire_le=op.now + timedelta(seconds=DUREE_FICHIER),
        taille=None,
        type_mime=ZIP,
    )


async def telecharger(op: Operation, jeton: str) -> Archive | None:
    """The archive of a link; None when the link is forged or too old, or its sign-in is closed."""
    match op.services.tokens.read_fichier(jeton):
        case (str(kind), UUID() as famille) if kind == DONNEES:
            candidat = await _candidat(op, famille)
            return Archive(_nom(op, candidat), archive(_entrees(op, candidat), op.now)) if candidat else None
    return None


async def _candidat(op: Operation, famille: UUID) -> Candidat | None:
    ouvertes = Jeton.filter(famille=famille, revoque_le=None, expire_le__gt=op.now, compte__etat=EtatCompte.ACTIF)
    ouverte = await ouvertes.first()
    return await Candidat.get_or_none(compte_id=ouverte.compte_id) if ouverte else None


async def _entrees(op: Operation, candidat: Candidat) -> AsyncIterator[Entree]:
    """The files of the archive; MANQUANTS.txt lists those that cannot be opened; one that breaks cuts the archive."""
    absents: list[str] = []
    yield Entree("LISEZMOI.txt", _texte(LISEZMOI.format(le=instant_court_a(op.now))))
    yield Entree("donnees.json", donnees_json(candidat.compte_id, op.now))
    for files in (_pieces(op, candidat), _documents(op, candidat)):
        async for nom, contenu in files:
            if contenu is None:
                absents.append(nom)
            else:
                yield Entree(nom, contenu)
    if absents:
        yield Entree("MANQUANTS.txt", _texte(MANQUANTS + "\n".join(absents) + "\n"))


async def _pieces(op: Operation, candidat: Candidat) -> AsyncIterator[tuple[str, AsyncIterator[bytes] | None]]:
    mine = Depot.filter(piece__candidature__candidat_id=candidat.id, oublie_le=None)
    ids = await mine.order_by("cree_le", "id").values_list("id", flat=True)
    for start in range(0, len(ids), PAGE):
        page = Depot.filter(id__in=ids[start : start + PAGE]).order_by("cree_le", "id")
        for depot in await page.select_related("piece__candidature"):
            piece = depot.piece
            inscription = piece.candidature.numero_inscription
            nom = chemin_piece(inscription, piece.candidature_id, piece.code, depot.id, depot.nom)
            yield nom, await _piece(op, depot)


async def _documents(op: Operation, candidat: Candidat) -> AsyncIterator[tuple[str, AsyncIterator[bytes] | None]]:
    mine = Document.filter(candidature__candidat_id=candidat.id)
    ids = await mine.order_by("cree_le", "id").values_list("id", flat=True)
    for start in range(0, len(ids), PAGE):
        page = Document.filter(id__in=ids[start : start + PAGE]).order_by("cree_le", "id")
        for document in await page.select_related("candidature"):
            inscription = document.candidature.numero_inscription
            nom = chemin_document(
                TypeDocument(document.type), inscription, document.candidature_id, candidat.numero, document.version
            )
            yield nom, await _document(op, document)


async def _piece(op: Operation, depot: Depot) -> AsyncIterator[bytes] | None:
    try:
        flux = await op.services.storage.stream(depot.cle)
    except Exception as error:  # noqa: BLE001 - whatever the store says, the rest of the archive is worth having
        log.warning("export_without_file", id=str(depot.id), error=told(error))
        return None
    return flux.morceaux if flux else None


async def _document(op: Operation, document: Document) -> AsyncIterator[bytes] | None:
    try:
        return _octets(await rendre(op.services, document))
    except Exception as error:  # noqa: BLE001 - idem
        log.warning("export_without_document", id=str(document.id), error=told(error))
        return None


async def _octets(contenu: bytes) -> AsyncIterator[bytes]:
    yield contenu


def _texte(texte: str) -> AsyncIterator[bytes]:
    return _octets(texte.encode())


def _nom(op: Operation, candidat: Candidat) -> str:
    return f"donnees-{candidat.numero}-{a_paris(op.now):%Y-%m-%d-%Hh%M}.zip"
