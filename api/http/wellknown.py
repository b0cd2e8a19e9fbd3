"""The fixed addresses of a site: the contact for a fault of security (RFC 9116), and nothing to index for robots."""

from datetime import UTC, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.services import Services
from api.settings import Settings

SECURITY = "/.well-known/security.txt"
VALIDITY = timedelta(days=180)  # of the contact, which is renewed each day
ROBOTS = "User-agent: *\nDisallow: /\n"


def routes(settings: Settings) -> list[Route]:
    """The fixed addresses; that of security only with a contact."""
    where = f"{settings.public_url}{SECURITY}"

    async def security(request: Request) -> Response:
        services: Services = request.app.state.services
        today = services.clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = (
            f"Contact: {settings.security_contact}",
            f"Expires: {today + VALIDITY:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: fr, en",
            f"Canonical: {where}",
        )
        return PlainTextResponse("\n".join(lines) + "\n")

    async def robots(_request: Request) -> Response:
        return PlainTextResponse(ROBOTS)

    told = [Route(SECURITY, security, methods=["GET"])] if settings.security_contact else []
    return [*told, Route("/robots.txt", robots, methods=["GET"])]
