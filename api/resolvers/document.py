"""Documents: published with a save, previewed on a draft, read through signed links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.models import Candidature, Document, Insert, Reading
from api.resolvers.compte import limite
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import acteur, several
from api.resolvers.lectures import noter_fichier, noter_lus
from api.resolvers.operation import Change, Operation
from api.rules.document import DOCUMENTS, Contexte, Convocation, DemandePieces, TypeDocument
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.impression import Numerotation, contexte
from api.rules.limite import APERCUS
from api.rules.numero import numero_inscription
from api.services import Services
from api.services.document import decode, encode, rendre
from api.services.tokens import DUREE_FICHIER

DERNIER = Reading(
    lambda candidature_id, type_: (
        Document.filter(candidature_id=candidature_id, type=type_).order_by("-version").limit(1)
    )
)
DOCUMENT, APERCU, CALENDRIER = "document", "apercu", "calendrier"
PDF = "application/pdf"
ICALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"


@dataclass(frozen=True, kw_only=True)
class LienFichier:
    """An address at which a file can be downloaded, for a short time."""

    nom: str
    url: str
    expire_le: datetime
    taille: int | None
    type_mime: str = PDF


@dataclass(frozen=True, kw_only=True)
class Telechargement:
    """A file ready to be sent."""

    nom: str
    contenu: bytes
    type_mime: str = PDF


def publier(op: Operation, change: Change, chargee: DossierCharge, demande: Document | None) -> None:
    """Publishes the documents of a save: the récapitulatif each time, the demande de pièces when it changed.

    Args:
        op: the operation.
        change: the change, with which they are written.
        chargee: the dossier as saved.
        demande: the last demande de pièces, before the save.
    """
    recapitulatif = TypeDocument(chargee.dossier.domaine.document_inscription)
    _publier_un(op, change, chargee, recapitulatif, None)
    _publier_un(op, change, chargee, TypeDocument.DEMANDE_PIECES, demande)


def _publier_un(
    op: Operation, change: Change, chargee: DossierCharge, type_: TypeDocument, latest: Document | None
) -> None:
    row, version = chargee.row, chargee.row.version_inscription
    if type_ == TypeDocument.DEMANDE_PIECES:
        version = (latest.version if latest else 0) + 1
    printed = contexte(type_, chargee.dossier, Numerotation.of(row.numero_inscription, version, op.now))
    if latest and meme_demande(latest, printed):
        return
    document = Document(candidature_id=row.id, type=type_, version=version, contenu=encode(printed), publie_le=op.now)
    change.write(Insert([document]))
    donnees = {"document": str(document.id), "type": type_, "version": version, **demandees(printed)}
    compte_id = row.candidat.compte_id
    change.record(TypeEvenement.DOCUMENT_PUBLIE, compte_id, candidature_id=row.id, donnees=donnees)


async def trouver(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Document]:
    """The documents of these ids that the actor may see, each with its candidature."""
    found = await several((await acteur.documents(op)).select_related("candidature__candidat"), ids)
    noter_lus(op, [row.candidature_id for row in found.values()])
    return found


def lien(op: Operation, document: Document, candidat: str, inscription: int | None) -> LienFichier:
    """A signed address of a document that the gate let through."""
    noter_fichier(op, document.candidature_id, document.type)
    return LienFichier(
        nom=nom_fichier(document, candidat, inscription),
        url=_url(op, DOCUMENT, document.id),
        expire_le=op.now + timedelta(seconds=DUREE_FICHIER),
        taille=document.taille,
    )


def apercu(op: Operation, chargee: DossierCharge) -> LienFichier:
    """A signed address of the preview of a document (« Visualiser/imprimer »), marked as such."""
    noter_fichier(op, chargee.row.id, APERCU)
    return LienFichier(
        nom="apercu.pdf",
        url=_url(op, APERCU, chargee.row.id, op.signed_in().compte_id),
        expire_le=op.now + timedelta(seconds=DUREE_FICHIER),
        taille=None,
    )


def lien_calendrier(op: Operation, document: Document, candidat: str, inscription: int | None) -> LienFichier | None:
    """A signed address of a convocation as a calendar file; None for any other document."""
    if document.type != TypeDocument.CONVOCATION:
        return None
    noter_fichier(op, document.candidature_id, CALENDRIER)
    return LienFichier(
        nom=_nom_calendrier(document, candidat, inscription),
        url=_url(op, CALENDRIER, document.id),
        expire_le=op.now + timedelta(seconds=DUREE_FICHIER),
        taille=None,
        type_mime=ICALENDAR,
    )


async def telecharger(op: Operation, jeton: str) -> Telechargement | None:
    """The file of a signed link; None when the link is forged or too old.

    The link itself is the right to read, given by the gate when it was made. RefusedError for too many previews.
    """
    match op.services.tokens.read_fichier(jeton):
        case (str(kind), UUID() as object_id) if kind == DOCUMENT:
            return await _telecharger_document(op.services, object_id)
        case (str(kind), UUID() as object_id, UUID() as compte_id) if kind == APERCU:
            return await _telecharger_apercu(op, object_id, compte_id)
        case (str(kind), UUID() as object_id) if kind == CALENDRIER:
            return await _telecharger_calendrier(object_id)
    return None


def nom_fichier(document: Document, candidat: str, inscription: int | None) -> str:
    """The name of the download."""
    numero = numero_inscription(inscription) if inscription else "000"
    return DOCUMENTS[document.type].nom_fichier(candidat, numero, document.version)


async def _telecharger_document(services: Services, document_id: UUID) -> Telechargement | None:
    document = await Document.filter(id=document_id).select_related("candidature__candidat").first()
    if document is None:
        return None
    candidature = document.candidature
    nom = nom_fichier(document, candidature.candidat.numero, candidature.numero_inscription)
    return Telechargement(nom=nom, contenu=await rendre(services, document, patient=False))


async def _telecharger_calendrier(document_id: UUID) -> Telechargement | None:
    document = await Document.filter(id=document_id).select_related("candidature__candidat").first()
    if document is None or not isinstance(contenu := decode(document), Convocation):
        return None
    from api.services.calendrier import calendrier  # noqa: PLC0415 - 40 ms and 4 MB, for the few who take a calendar

    candidature = document.candidature
    return Telechargement(
        nom=_nom_calendrier(document, candidature.candidat.numero, candidature.numero_inscription),
        contenu=calendrier(
            contenu, candidature_id=candidature.id, version=document.version, publie_le=document.publie_le
        ),
        type_mime=ICALENDAR,
    )


def _nom_calendrier(document: Document, candidat: str, inscription: int | None) -> str:
    return nom_fichier(document, candidat, inscription).removesuffix(".pdf") + ".ics"


async def _telecharger_apercu(op: Operation, candidature_id: UUID, compte_id: UUID) -> Telechargement | None:
    row = await acteur.candidature_d_un_lien(candidature_id)
    if row is None:
        return None
    if row.brouillon is None and (published := await _dernier(row)):
        return await _telecharger_document(op.services, published.id)
    await limite.compter(op, (APERCUS, str(compte_id)))
    chargee = await charger_une(row)
    type_ = TypeDocument(chargee.dossier.domaine.document_inscription)
    printed = contexte(type_, chargee.dossier, Numerotation.projet(row.numero_inscription))
    return Telechargement(nom="apercu.pdf", contenu=await op.services.pdf.rendre(type_, printed, patient=False))


async def _dernier(row: Candidature) -> Document | None:
    """The official document of a registration, unless a draft is being typed over it."""
    rows = Document.filter(candidature_id=row.id, type=domaines()[row.domaine].document_inscription)
    return await rows.order_by("-version").first()


def _url(op: Operation, kind: str, *ids: UUID) -> str:
    return f"{op.services.api_url}/fichiers/{op.services.tokens.sign_fichier(kind, *ids)}"


def demandees(printed: Contexte) -> dict[str, list[str]]:
    """The pièces that a demande asks for, as its event tells them; nothing for another document."""
    if not isinstance(printed, DemandePieces):
        return {}
    return {"demandees": [f"{piece.code} : {piece.libelle}" for groupe in printed.groupes for piece in groupe.pieces]}


def meme_demande(latest: Document, printed: Contexte) -> bool:
    """Whether two demandes print the same text, apart from the version and date of their headers."""
    return _demande(decode(latest)) == _demande(printed)


def _demande(contenu: Contexte) -> tuple[object, ...]:
    """The printed values of a demande, without its version."""
    assert isinstance(contenu, DemandePieces)
    return contenu.specialite, contenu.groupes, contenu.candidat.nom_complet, contenu.candidat.adresse
