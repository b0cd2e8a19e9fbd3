"""The bytes of a document: rendered once from its frozen content, then stored."""

from typing import Any

import msgspec

from api.models import Document
from api.rules.document import DOCUMENTS, Contexte, TypeDocument
from api.services import Services


async def rendre(services: Services, document: Document, *, patient: bool = True) -> bytes:
    """The PDF stored for this version, else rendered now and stored; the same content gives the same bytes."""
    if document.fichier and (kept := await services.storage.get(document.fichier)) is not None:
        return kept
    rendered = await services.pdf.rendre(TypeDocument(document.type), decode(document), patient=patient)
    await services.storage.put(document.cle, rendered)
    if not await Document.filter(id=document.id).update(fichier=document.cle, taille=len(rendered)):
        await services.storage.delete(document.cle)  # the document was erased during its rendering
    return rendered


def encode(contenu: Contexte) -> dict[str, Any]:
    """The printed values of a document, as JSON."""
    encoded: dict[str, Any] = msgspec.to_builtins(contenu)
    return encoded


def decode(document: Document) -> Contexte:
    """The printed values of a document, from JSON."""
    return msgspec.convert(document.contenu, DOCUMENTS[document.type].contexte)
