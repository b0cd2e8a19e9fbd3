"""The answers of a route when a neighbour fails: a clear message, a code, and the time to come back."""

import errno
from html import escape

import structlog
from obstore.exceptions import BaseError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ExceptionHandler

from api.error_words import told
from api.models.faults import PassingError
from api.rules.problems import Code
from api.rules.textes import SERVICE_INDISPONIBLE, SERVICE_SATURE
from api.services.pdf import RenduError
from api.services.turnstile import TooManyError

log = structlog.get_logger(__name__)

PAGE = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Trop de demandes</title>
<h1>Un instant</h1>
<p>{message} Cette page réessaie d'elle-même.</p>
</html>
"""
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


async def sent_back(request: Request, error: Exception) -> Response:
    """The answer to who is sent back for want of a place: to a person a page that comes again by itself."""
    assert isinstance(error, TooManyError)
    message = SERVICE_SATURE.format(secondes=error.seconds)
    if "text/html" not in request.headers.get("accept", ""):
        return _answer(503, Code.SERVICE_SATURE, message, after=error.seconds)
    headers = {"Retry-After": str(error.seconds), "Refresh": str(error.seconds), "Cache-Control": "no-store"}
    return HTMLResponse(PAGE.format(message=escape(message)), status_code=503, headers=headers)


HANDLERS: dict[type[Exception], ExceptionHandler] = {
    PassingError: database_away,
    BaseError: store_failed,
    OSError: store_failed,
    RenduError: not_rendered,
    TooManyError: sent_back,
}


def _answer(status: int, code: str, message: str, after: int = 5) -> Response:
    body = {"errors": [{"code": code, "message": message, "path": []}], "message": message}
    return JSONResponse(body, status_code=status, headers={"Retry-After": str(after), "Cache-Control": "no-store"})
