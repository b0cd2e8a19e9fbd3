"""The common parts of the routes of files: the operation of a signed address, and the body of a file."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.http.attachment import PRIVE
from api.resolvers.operation import Operation
from api.rules.problems import Code, RefusedError
from api.services import Services

STATUTS = {
    Code.LIEN_INVALIDE: 404,
    Code.ENVOI_INTERROMPU: 408,
    Code.FICHIER_TROP_GROS: 413,
    Code.FORMAT_REFUSE: 415,
    Code.TROP_DE_TENTATIVES: 429,
    Code.CONTROLE_INDISPONIBLE: 503,
}
REFUSE = 422

Answering = Callable[[Request], Awaitable[Response]]
Recevoir = Callable[[Operation, str, AsyncIterator[bytes], int | None], Awaitable[None]]


def in_turn(endpoint: Answering) -> Answering:
    """A route whose answer is prepared in its turn among operations; it is sent afterwards."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        services: Services = request.app.state.services
        with await services.operations.enter():
            return await endpoint(request)

    return answer


async def prendre(request: Request, recevoir: Recevoir) -> Response:
    """Hands the bytes of a file, which are the body, to a use case; answers 204, or the reason of a refusal."""
    said = request.headers.get("content-length", "")
    longueur = int(said) if said.isdecimal() else None
    try:
        await recevoir(operation(request), request.path_params["jeton"], _corps(request), longueur)
    except RefusedError as refused:
        return refus(refused)
    return Response(status_code=204, headers=PRIVE)


def refus(refused: RefusedError) -> Response:
    """The response to a refused file, sent or asked for."""
    problem = refused.problems[0]
    body = {"errors": [{"code": problem.code, "message": problem.message, "path": list(problem.path)}]}
    return JSONResponse(body, status_code=STATUTS.get(problem.code, REFUSE), headers=PRIVE)


def operation(request: Request) -> Operation:
    """The operation of a request identified by a signed address alone."""
    services: Services = request.app.state.services
    return Operation(acteur=None, now=services.clock(), services=services)


async def _corps(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; a client that leaves is a broken connection."""
    try:
        async for part in request.stream():
            yield part
    except ClientDisconnect as error:
        raise ConnectionResetError from error
