"""The GraphiQL page, for a browser that opens the endpoint."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

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
    """The page as built, or one that says how to build it."""
    built = GRAPHIQL / "dist" / "index.html"
    content = built if built.is_file() else GRAPHIQL / "absent.html"
    return Response(content.read_bytes(), media_type="text/html", headers=PAGE_HEADERS)


class Assets(StaticFiles):
    """The files of the page, under the page's own policy: workers follow that of their script."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(PAGE_HEADERS)
        return response
