"""The route `GET /fichiers/{jeton}`: a document, its preview or a calendar, by a signed link."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.attachment import attachment, lien_perdu
from api.http.files import in_turn, operation, refus
from api.resolvers import document
from api.rules.problems import RefusedError


async def telecharger(request: Request) -> Response:
    """The file of a signed link."""
    try:
        found = await document.telecharger(operation(request), request.path_params["jeton"])
    except RefusedError as refused:
        return refus(refused)
    return attachment(request, found.nom, found.type_mime, found.contenu) if found else lien_perdu(request)


ROUTES = (Route("/fichiers/{jeton}", in_turn(telecharger), methods=["GET"]),)
