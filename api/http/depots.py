"""The files of pièces, beside GraphQL: `PUT /depots/{jeton}` takes one, `GET /pieces/{jeton}` gives one back."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.attachment import Attachment, lien_perdu
from api.http.files import in_turn, operation, prendre
from api.resolvers import piece
from api.services import Services


async def recevoir(request: Request) -> Response:
    """Takes the file for which an address was opened; none of it when too many wait for their examination."""
    services: Services = request.app.state.services
    services.reception.sandbox.check_room()
    return await prendre(request, piece.recevoir)


async def telecharger(request: Request) -> Response:
    """The file of a pièce that a signed link names, to be saved, or shown in a page when its address asks so."""
    found = await piece.telecharger(operation(request), request.path_params["jeton"])
    if found is None:
        return lien_perdu(request)
    depot, flux = found
    return Attachment(request, depot.nom, depot.format.type_mime, flux.morceaux, flux.taille)


ROUTES = (
    Route("/depots/{jeton}", recevoir, methods=["PUT"]),
    Route("/pieces/{jeton}", in_turn(telecharger), methods=["GET"]),
)
