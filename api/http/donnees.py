"""The route `GET /fichiers/donnees/{jeton}`: a candidat's data, as an archive made while it is sent."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.attachment import Attachment, lien_perdu
from api.http.files import in_turn, operation
from api.resolvers.compte import donnees


async def telecharger(request: Request) -> Response:
    """The archive that a signed link names."""
    found = await donnees.telecharger(operation(request), request.path_params["jeton"])
    return Attachment(request, found.nom, donnees.ZIP, found.contenu) if found else lien_perdu(request)


ROUTES = (Route("/fichiers/donnees/{jeton}", in_turn(telecharger), methods=["GET"]),)
