"""The route `PUT /imports/{jeton}`: a file of lines that a school or an office sends, beside GraphQL."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.files import prendre
from api.resolvers.importation import envoi


async def recevoir(request: Request) -> Response:
    """Takes the file for which an address was opened."""
    return await prendre(request, envoi.recevoir)


ROUTES = (Route("/imports/{jeton}", recevoir, methods=["PUT"]),)
