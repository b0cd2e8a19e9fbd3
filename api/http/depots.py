"""Files in and out, beside GraphQL: `PUT /depots/{jeton}` takes one, `GET /pieces/{jeton}` gives one back."""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.http.attachment import PRIVE, Attachment, lien_perdu
from api.resolvers import piece
from api.resolvers.operation import Operation
from api.rules.problems import Code, RefusedError
from api.services import Services

STATUTS = {
    Code.LIEN_INVALIDE: 404,
    Code.ENVOI_INTERROMPU: 408,
    Code.FICHIER_TROP_GROS: 413,
    Code.FORMAT_REFUSE: 415,
    Code.CONTROLE_INDISPONIBLE: 503,
}
REFUSE = 422


async def recevoir(request: Request) -> Response:
    """Takes the bytes of one file, as the body of the request; 204, or the reason why not."""
    try:
        await piece.recevoir(operation(request), request.path_params["jeton"], corps(request))
    except RefusedError as refused:
        problem = refused.problems[0]
        body = {"errors": [{"code": problem.code, "message": problem.message, "path": list(problem.path)}]}
        return JSONResponse(body, status_code=STATUTS.get(problem.code, REFUSE), headers=PRIVE)
    return Response(status_code=204, headers=PRIVE)


async def telecharger(request: Request) -> Response:
    """The file of a pièce that a signed link names, always to be saved, never to be opened in place."""
    found = await piece.telecharger(operation(request), request.path_params["jeton"])
    if found is None:
        return lien_perdu()
    depot, flux = found
    return Attachment(depot.nom, depot.format.type_mime, flux.morceaux, flux.taille)


ROUTES = (
    Route("/depots/{jeton}", recevoir, methods=["PUT"]),
    Route("/pieces/{jeton}", telecharger, methods=["GET"]),
)


async def corps(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; a client that leaves is a broken connection."""
    try:
        async for part in request.stream():
            yield part
    except ClientDisconnect as error:
        raise ConnectionResetError from error


def operation(request: Request) -> Operation:
    """The operation of a request that only a signed address identifies."""
    services: Services = request.app.state.services
    return Operation(acteur=None, now=services.clock(), services=services)
