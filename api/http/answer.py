"""The response to an operation, with its status (GraphQL over HTTP, section 6.4)."""

import asyncio
import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

import brotli
import orjson
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types import ExecutionResult

from api.http.door import told
from api.http.media import JSON, RESPONSE
from api.http.request import RequestError
from api.rules.problems import Code
from api.services.turnstile import TooManyError

RENEW = 'Bearer error="invalid_token"'  # RFC 6750, section 3
ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = {  # the best first, each at the speed of an answer
    "br": partial(brotli.compress, quality=4),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),  # no time: equal answers have equal bytes
}
COURT = 1_024  # bytes under which nothing is gained
LONG = 64 * 1_024  # bytes from which the work is done in a thread: two megabytes would hold the loop for 50 ms
VARY = b"vary", b"Accept-Encoding"
FRAICHEUR = 60  # seconds; `estOuverte` of a period may be that old, but its instants are there too


class Written(Response):
    """A response whose headers are given as they are sent; Starlette would look at each of them."""

    def __init__(self, body: bytes, media: str) -> None:
        self.body, self.status_code, self.background = body, 200, None
        self.raw_headers = [(b"content-type", _type(media)), (b"content-length", b"%d" % len(body))]

    def tell(self, name: str, value: str) -> None:
        """Adds a header."""
        self.raw_headers.append((name.lower().encode(), value.encode()))

    def encode(self, name: str, body: bytes) -> None:
        """Takes the body in another encoding."""
        self.body = body
        self.raw_headers[1] = b"content-length", b"%d" % len(body)
        self.tell("Content-Encoding", name)


@lru_cache(16)
def _type(media: str) -> bytes:
    return f"{media}; charset=utf-8".encode()


def answer(result: ExecutionResult, media: str, cookies: Response | None) -> Written:
    """The response to an operation; `cookies` carries those that the operation set."""
    errors = result.errors or []
    # An error without a path concerns the request itself: nothing ran, and the answer has no `data`.
    ran = result.data is not None or any(error.path for error in errors)
    content: dict[str, Any] = {"data": result.data} if ran else {}
    if errors:
        content["errors"] = [error.formatted for error in errors]
    if result.extensions:
        content["extensions"] = result.extensions
    response = Written(orjson.dumps(content), media)
    if errors:
        _tell_errors(response, result, errors, ran=ran or media == JSON)
    if cookies is not None:
        response.raw_headers.extend(pair for pair in cookies.raw_headers if pair[0] == b"set-cookie")
    return response


def _tell_errors(response: Written, result: ExecutionResult, errors: list[GraphQLError], *, ran: bool) -> None:
    """Gives an answer with errors its status, and the headers that go with it."""
    response.status_code = 200 if ran else _status(errors)
    if _ended(errors) and not any((result.data or {}).values()):
        response.status_code = 401
        response.tell("WWW-Authenticate", RENEW)
    _tell_when(response, errors)


async def compressed(response: Written, accepted: str) -> Written:
    """The answer in the best encoding that the client accepts; a short one as it is.

    Only for queries: an answer that repeats what was typed beside a new secret must not show its length.
    """
    response.raw_headers.append(VARY)
    body = bytes(response.body)
    if len(body) < COURT:
        return response
    name = next(filter(_encodings(accepted).__contains__, ENCODINGS), None)
    if name is None:
        return response
    encode = partial(ENCODINGS[name], body)
    response.encode(name, encode() if len(body) < LONG else await asyncio.to_thread(encode))
    return response


@lru_cache(256)
def _encodings(accepted: str) -> frozenset[str]:
    """The encodings that a client names, less those that it refuses by a weight of zero."""
    parts = [part.replace(" ", "").partition(";q=") for part in accepted.lower().split(",")]
    return frozenset(name for name, _, weight in parts if weight.strip("0.") or not weight)


def refusal(error: RequestError, media: str | None) -> Response:
    """The response to a request that is no GraphQL, in the shape that a GraphQL client reads."""
    told = {"message": error.message, "extensions": {"code": error.code}}
    return Response(
        orjson.dumps({"errors": [told]}),
        status_code=error.status if media == RESPONSE else error.json_status,
        headers={"Content-Type": f"{media or JSON}; charset=utf-8", **error.headers},
    )


def sent_back(error: TooManyError, media: str | None) -> Response:
    """The response to who is sent back, for want of a place."""
    return Response(
        orjson.dumps({"errors": [told(error)]}),
        status_code=503,
        headers={"Content-Type": f"{media or JSON}; charset=utf-8", "Retry-After": str(error.seconds)},
    )


def shared(response: Response, known: str | None, *, anonymous: bool) -> Response:
    """An answer that is the same for everybody, which caches may store when it was asked without credentials.

    A client that has it already, by the tag in `known` (`If-None-Match`), gets 304 instead.
    """
    response.headers["Vary"] = "Accept, Accept-Encoding, Authorization, Cookie, Origin"
    if not anonymous:
        return response
    etag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers["Cache-Control"] = f"public, max-age={FRAICHEUR}"
    response.headers["ETag"] = etag
    if known is None or etag not in {item.strip().removeprefix("W/") for item in known.split(",")}:
        return response
    kept = {name: response.headers[name] for name in ("Cache-Control", "ETag", "Vary")}
    return Response(status_code=304, headers=kept)


def _tell_when(response: Written, errors: list[GraphQLError]) -> None:
    """Makes the response that of somebody sent back, when the operation found no place."""
    for error in errors:
        if (error.extensions or {}).get("code") == Code.SERVICE_SATURE:
            response.status_code = 503
            response.tell("Retry-After", str((error.extensions or {})["reessayerDans"]))
            return


def _ended(errors: list[GraphQLError]) -> bool:
    """Whether the bearer of the request is good no more."""
    return any((error.extensions or {}).get("code") == Code.JETON_EXPIRE for error in errors)


def _status(errors: list[GraphQLError]) -> int:
    codes = {(error.extensions or {}).get("code") for error in errors}
    if Code.QUOTA_ATTEINT in codes:
        return 429
    return 503 if Code.DELAI_DEPASSE in codes else 400
