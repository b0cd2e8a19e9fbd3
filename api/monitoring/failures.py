"""The answers of a route when a neighbour fails: a clear message, a code, and the time to come back."""

import errno

import structlog
from obstore.exceptions import BaseError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from api.error_words import told
from api.models.faults import PassingError
from api.rules.problems import Code
from api.rules.textes import SERVICE_INDISPONIBLE
from api.services.pdf import RenduError

log = structlog.get_logger(__name__)

PLEIN = {errno.ENOSPC, errno.EDQUOT}


async def database_away(_request: Request, error: Exception) -> Response:
    """The answer while the database is away: nothing was done."""
    log.warning("database_fault", error=told(error))
    return _answer(503, Code.REESSAYER, SERVICE_INDISPONIBLE)


async def store_failed(_request: Request, error: Exception) -> Response:
    """The answer while the store of files is full, or away: the file was neither taken nor given."""
    if isinstance(error, OSError) and error.errno not in PLEIN:
        raise error
    reason = errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None
    log.error("store_failed", error=told(error), reason=reason)
    return _answer(503, Code.STOCKAGE_INDISPONIBLE, "Le dépôt de fichiers est momentanément indisponible. Réessayez.")


async def not_rendered(_request: Request, error: Exception) -> Response:
    """The answer about a document that could not be laid out, for want of room or of time: asking again makes it."""
    log.error("document_failed", error=str(error))
    return _answer(503, Code.DOCUMENT_INDISPONIBLE, "Ce document ne peut pas être préparé pour le moment. Réessayez.")


HANDLERS: dict[type[Exception], ExceptionHandler] = {
    PassingError: database_away,
    BaseError: store_failed,
    OSError: store_failed,
    RenduError: not_rendered,
}


def _answer(status: int, code: str, message: str) -> Response:
    body = {"errors": [{"code": code, "message": message, "path": []}], "message": message}
    return JSONResponse(body, status_code=status, headers={"Retry-After": "5", "Cache-Control": "no-store"})
