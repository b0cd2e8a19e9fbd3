"""`GET /fichiers/donnees/{jeton}`: all that is kept of a candidat, as an archive made while it is sent."""

from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.http.depots import INERTE, PRIVE, disposition, operation
from api.resolvers.compte import donnees


class ArchiveResponse(StreamingResponse):
    """Sends what an async generator makes, and closes it however the sending ends: files that it read are let go."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await super().__call__(scope, receive, send)


async def telecharger(request: Request) -> Response:
    """The archive that a signed link names; its headers only, for a client that asks for them."""
    found = await donnees.telecharger(operation(request), request.path_params["jeton"])
    if found is None:
        message = "Ce lien n'est plus valable : demandez-en un nouveau."
        return JSONResponse({"message": message}, status_code=404, headers=PRIVE)
    headers = {"Content-Disposition": disposition(found.nom), **INERTE}
    if request.method == "HEAD":
        return StreamingResponse(iter(()), media_type=donnees.ZIP, headers=headers)
    return ArchiveResponse(found.contenu, media_type=donnees.ZIP, headers=headers)


ROUTES = (Route("/fichiers/donnees/{jeton}", telecharger, methods=["GET"]),)
