"""`PUT /imports/{jeton}`: a file of lines that a school or an office sends, beside GraphQL."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.http.attachment import PRIVE
from api.http.depots import REFUSE, STATUTS, corps, operation
from api.resolvers import importation
from api.rules.problems import RefusedError


async def recevoir(request: Request) -> Response:
    """Takes the bytes of one file, as the body of the request; 204, or the reason why not."""
    try:
        await importation.recevoir(operation(request), request.path_params["jeton"], corps(request))
    except RefusedError as refused:
        problem = refused.problems[0]
        body = {"errors": [{"code": problem.code, "message": problem.message, "path": list(problem.path)}]}
        return JSONResponse(body, status_code=STATUTS.get(problem.code, REFUSE), headers=PRIVE)
    return Response(status_code=204, headers=PRIVE)


ROUTES = (Route("/imports/{jeton}", recevoir, methods=["PUT"]),)
