"""The route `POST /oauth/token`: a short bearer for a machine, against its secret (RFC 6749, section 4.4)."""

import base64
import binascii
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.models.faults import PassingError
from api.resolvers.machine.acces import ouvrir_acces
from api.resolvers.operation import Acte, Operation
from api.rules.limite import reseau
from api.rules.problems import Code, RefusedError
from api.rules.textes import SERVICE_INDISPONIBLE
from api.services import Services

TYPE = "application/x-www-form-urlencoded"
ACTION = "machineOuvrirAcces"  # in the audit
BUSY = "temporarily_unavailable"
CHALLENGE = 'Basic realm="machines", charset="UTF-8"'

Credentials = tuple[str, str]


class TokenError(Exception):
    """A refused request, with its status, and its error as the standard names it (RFC 6749, section 5.2)."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error, self.description = status, error, description


async def donner(request: Request) -> Response:
    """A bearer for the machine of these credentials, or the error that the standard names."""
    try:
        credentials = await _read(request)
        acces = await ouvrir_acces(_operation(request, credentials[0]), *credentials)
    except TokenError as error:
        return _refusal(error)
    except RefusedError as refused:
        return _refusal(_told(refused))
    except PassingError:
        return _refusal(TokenError(503, BUSY, SERVICE_INDISPONIBLE))
    return _json(200, {"access_token": acces.jeton, "token_type": "Bearer", "expires_in": acces.duree})


async def _read(request: Request) -> Credentials:
    """The credentials of a request that asks for a token as the standard says."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != TYPE:
        raise TokenError(400, "invalid_request", f"Send the parameters as {TYPE}.")
    form = _form(await request.body())
    if any(len(values) > 1 for values in form.values()):
        raise TokenError(400, "invalid_request", "A parameter is given twice.")
    if form.get("grant_type") != ["client_credentials"]:
        raise TokenError(400, "unsupported_grant_type", "The only grant is client_credentials.")
    credentials = _basic(request.headers.get("authorization", "")) or _posted(form)
    if credentials is None:
        raise TokenError(401, "invalid_client", "Send the client id and its secret by HTTP Basic.")
    return credentials


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise TokenError(400, "invalid_request", "The parameters cannot be read.") from None


def _operation(request: Request, identifiant: str) -> Operation:
    services: Services = request.app.state.services
    return Operation(
        acteur=None,
        now=services.clock(),
        services=services,
        appareil="".join(char for char in request.headers.get("user-agent", "") if char.isprintable()),
        reseau=reseau(request.client.host if request.client else ""),
        acte=Acte(action=ACTION, objet=None, empreinte=services.tokens.keyed_digest(identifiant)),
    )


def _basic(header: str) -> Credentials | None:
    """The credentials of HTTP Basic, each form-encoded as the standard asks (RFC 6749, section 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return None
    identifiant, found, secret = text.partition(":")
    return (unquote_plus(identifiant), unquote_plus(secret)) if found else None


def _posted(form: dict[str, list[str]]) -> Credentials | None:
    """The credentials in the body, for clients that cannot send HTTP Basic."""
    if "client_id" in form and "client_secret" in form:
        return form["client_id"][0], form["client_secret"][0]
    return None


def _told(refused: RefusedError) -> TokenError:
    problem = refused.problems[0]
    if problem.code is Code.TROP_DE_TENTATIVES:
        return TokenError(429, BUSY, problem.message)
    return TokenError(401, "invalid_client", problem.message)


def _refusal(error: TokenError) -> Response:
    return _json(error.status, {"error": error.error, "error_description": error.description})


def _json(status: int, body: dict[str, object]) -> Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    if status == 401:  # noqa: PLR2004 - Unauthorized
        headers["WWW-Authenticate"] = CHALLENGE
    return JSONResponse(body, status_code=status, headers=headers)


ROUTES = (Route("/oauth/token", donner, methods=["POST"]),)
