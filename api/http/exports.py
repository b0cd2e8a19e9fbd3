"""`GET /exports/{jeton}`: a list of candidatures as a file, made as it is sent."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.http.depots import INERTE, PRIVE, disposition
from api.resolvers.gestion import export
from api.resolvers.operation import Operation
from api.services import Services


async def telecharger(request: Request) -> Response:
    """The list that a signed link names, within what its office may reach at this instant."""
    services: Services = request.app.state.services
    op = Operation(acteur=None, now=services.clock(), services=services)
    found = await export.telecharger(op, request.path_params["jeton"])
    if found is None:
        message = "Ce lien n'est plus valable : demandez-en un nouveau."
        return JSONResponse({"message": message}, status_code=404, headers=PRIVE)
    headers = {"Content-Disposition": disposition(found.nom), **INERTE}
    return StreamingResponse(found.contenu, media_type=export.CSV, headers=headers)


ROUTES = (Route("/exports/{jeton}", telecharger, methods=["GET"]),)
