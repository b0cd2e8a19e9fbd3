"""The pages that the server gives to a browser: GraphiQL at the endpoint, the portal at its own addresses."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from mimetypes import guess_type

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

OUTSIDE = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
DAY = "public, max-age=86400"  # the icon, which the browser would ask for at each page
KEPT = "public, max-age=31536000, immutable"  # the name of a file of the portal changes with what it holds


@dataclass(frozen=True)
class Site:
    """A page that was built beside its sources, and what a browser may do with it.

    Attributes:
        folder: holds `dist`, once it is built, and `absent.html`, which says how to build it.
        policy: its Content-Security-Policy, under which it asks no other host.
    """

    folder: Traversable
    policy: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Security-Policy": f"{self.policy}; {OUTSIDE}", "Cache-Control": "no-cache"}

    @property
    def is_built(self) -> bool:
        return (self.folder / "dist" / "index.html").is_file()

    def page(self) -> Response:
        """The page as built, or one with the command that builds it."""
        return self._html(self.folder / "dist" / "index.html", 200) if self.is_built else self.absent(200)

    def absent(self, status: int) -> Response:
        return self._html(self.folder / "absent.html", status)

    def _html(self, file: Traversable, status: int) -> Response:
        return Response(file.read_bytes(), status, self.headers, "text/html")


GRAPHIQL = Site(
    files("api") / "graphiql",
    "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data:; "
    "font-src 'self' data:",
)
PORTAIL = Site(
    files("api") / "portail",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src blob:",
)
# The addresses of the portal: those of the links of mails and slips, and of its menus (api/portail/src/pages.ts).
PAGES = (
    *(
        "/",
        "/ouvertures",
        "/creer-mon-compte",
        "/activation",
        "/connexion",
        "/mot-de-passe",
        "/adresse",
        "/franceconnect",
        "/proconnect",
        "/second-facteur",
    ),
    *("/mes-inscriptions", "/inscrire", "/mon-inscription/{id}", "/mon-inscription/{id}/{onglet}"),
    *("/mes-documents/{id}", "/mes-justificatifs/{id}", "/mes-notes/{id}", "/mes-messages"),
    *("/mon-compte", "/mon-historique", "/gestion", "/gestion/{id}", "/etablissement"),
)


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page rather than for data."""
    is_of_browser = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return is_of_browser and "query" not in request.query_params


def page() -> Response:
    """The GraphiQL page."""
    return GRAPHIQL.page()


def graphiql_routes() -> list[BaseRoute]:
    """The routes of the files of GraphiQL, whose page is at the endpoint itself."""
    return [Mount("/graphiql", Assets(GRAPHIQL))]


def portail_routes() -> list[BaseRoute]:
    """The routes of the portal: one page, which draws what its address names, and its files."""

    async def portail(_request: Request) -> Response:
        return PORTAIL.page()

    return [*(Route(path, portail, methods=["GET"]) for path in PAGES), Mount("/portail", PortailAssets(PORTAIL))]


class Assets(StaticFiles):
    """The files of a page, under the page's own policy, which workers take from their script.

    Until they are built, the answer to each is the command that builds them.
    """

    def __init__(self, site: Site) -> None:
        super().__init__(directory=str(site.folder / "dist"), check_dir=False)
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not (self._site.folder / "dist").is_dir():
            await self._site.absent(404)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(self._site.headers)
        return response


class PortailAssets(Assets):
    """The files of the portal, which a browser keeps as long as it likes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if "br" in Headers(scope=scope).get("accept-encoding", "") and self.lookup_path(f"{path}.br")[1]:
            response = await super().get_response(f"{path}.br", scope)
            response.headers["Content-Encoding"] = "br"
            response.headers["Content-Type"] = f"{guess_type(path)[0]}; charset=utf-8"
        else:
            response = await super().get_response(path, scope)
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = KEPT if "-" in path else DAY
        return response
