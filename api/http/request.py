"""One GraphQL request, over any transport: read strictly, or refused with the right status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from api.http.media import is_json
from api.rules.problems import Code
from api.schema.head import Head

# The name of each parameter, its name here and its type.
PARAMETERS: tuple[tuple[str, str, type], ...] = (
    ("query", "query", str),
    ("operationName", "operation_name", str),
    ("variables", "variables", dict),
    ("extensions", "extensions", dict),
    ("documentId", "document_id", str),
)
MAY_BE_EMPTY = {"operationName", "variables", "extensions"}


class RequestError(Exception):
    """A refused request, with its status: it is no GraphQL request."""

    def __init__(
        self,
        status: int,
        message: str,
        code: Code = Code.REQUETE_INVALIDE,
        headers: Mapping[str, str] | None = None,
        json_status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.headers = status, message, code, headers or {}
        self.json_status = json_status or status  # for older clients, which read errors only in a 200


@dataclass(slots=True, kw_only=True)
class GraphQLRequest:
    """The parameters of a request; `query` may be absent where a persisted document is named."""

    query: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None

    @classmethod
    def of(cls, parameters: object) -> "GraphQLRequest":
        """The parameters in a JSON value; each must have its type or be null."""
        if isinstance(parameters, list):
            raise RequestError(400, "Batches are not accepted: send one operation per request.")
        if not isinstance(parameters, dict):
            raise RequestError(400, "The request must be a JSON object.")
        return cls(
            **{own: _typed(parameters[name], name, kind) for name, own, kind in PARAMETERS if name in parameters}
        )

    @property
    def has_document(self) -> bool:
        """Whether the request holds or names a document."""
        return (
            self.query is not None or self.document_id is not None or self.extensions.get("persistedQuery") is not None
        )


async def read(request: Request, head: Head) -> GraphQLRequest:
    """The GraphQL request in an HTTP request."""
    if request.scope["method"] == "GET":
        return GraphQLRequest.of(_from_url(request))
    if not is_json(head.get("content-type")):
        raise RequestError(
            415, "Send the request as application/json in UTF-8.", headers={"Accept-Post": "application/json"}
        )
    if "content-encoding" in head and head["content-encoding"].lower() not in {"", "identity"}:
        raise RequestError(415, "Send the request without content encoding.", headers={"Accept-Encoding": "identity"})
    return GraphQLRequest.of(decode(await _body(request)))


async def _body(request: Request) -> bytes:
    """The body, which mostly came in one piece with the head."""
    pieces = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


def decode(data: bytes | str) -> object:
    """A JSON value; refuses bad UTF-8, deep nesting, numbers beyond a double, lone surrogates."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise RequestError(400, "The request is not valid JSON.") from None


def _from_url(request: Request) -> dict[str, object]:
    parameters: dict[str, object] = {}
    for name, value in request.query_params.multi_items():
        if name in parameters:
            raise RequestError(400, f"The parameter `{name[:30]}` is given twice.")
        parameters[name] = (
            decode(value.encode("utf-8", "surrogatepass")) if name in {"variables", "extensions"} and value else value
        )
    if any("\ufffd" in str(parameters.get(name, "")) for name in ("query", "operationName")):
        raise RequestError(400, "The address is not valid UTF-8.")
    return parameters


def _typed(value: object, name: str, kind: type) -> Any:  # noqa: ANN401 - `kind` or None
    """The value of a parameter, of its kind; that of one left out where it is null, or empty as some clients write that."""
    if value is None or (value == "" and name in MAY_BE_EMPTY):
        return {} if kind is dict else None
    if not isinstance(value, kind):
        said = "a string" if kind is str else "an object"
        raise RequestError(400, f"The parameter `{name}` must be {said} or null.")
    return value
