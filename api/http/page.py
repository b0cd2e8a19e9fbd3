"""The GraphiQL page, for a browser that opens the endpoint."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

GRAPHIQL = files("api") / "graphiql"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data:; "
        "font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "no-cache",
}


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page rather than for data."""
    accepted = request.headers.get("accept", "")
    return request.method == "GET" and "text/html" in accepted and "query" not in request.query_params


def page() -> Response:
    """The page as built, or one with the command that builds it."""
    built = GRAPHIQL / "dist" / "index.html"
    return _html(built, 200) if built.is_file() else _absent(200)


def _absent(status: int) -> Response:
    return _html(GRAPHIQL / "absent.html", status)


def _html(file: Traversable, status: int) -> Response:
    return Response(file.read_bytes(), status, PAGE_HEADERS, "text/html")


class Assets(StaticFiles):
    """The files of the page, under the page's own policy, which workers take from their script.

    Until they are built, the answer to each is the command that builds them.
    """

    def __init__(self) -> None:
        super().__init__(directory=str(GRAPHIQL / "dist"), check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not (GRAPHIQL / "dist").is_dir():
            await _absent(404)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(PAGE_HEADERS)
        return response
