"""The route `GET /exports/{jeton}`: a list of candidatures as a file, made while it is sent."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.attachment import Attachment, lien_perdu
from api.http.files import in_turn, operation
from api.resolvers.gestion import export


async def telecharger(request: Request) -> Response:
    """The list of a signed link, within the present scope of its office."""
    found = await export.telecharger(operation(request), request.path_params["jeton"])
    return Attachment(request, found.nom, export.CSV, found.contenu) if found else lien_perdu(request)


ROUTES = (Route("/exports/{jeton}", in_turn(telecharger), methods=["GET"]),)
