"""Documents known by their hash: trusted ones, and those that clients leave (automatic persisted queries)."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import orjson
from graphql import GraphQLSyntaxError, parse

from api.http.request import GraphQLRequest, RequestError
from api.rules.problems import Code
from api.settings import SettingError

SHA256 = re.compile(r"[0-9a-f]{64}")
KEPT = 4_000_000  # characters of documents that clients left


class Documents:
    """The documents that requests may name.

    A document is named by `documentId: "sha256:<hex>"`, or as Apollo's clients do by
    `extensions.persistedQuery {version: 1, sha256Hash}`. A document left by a client stays in the memory of one
    process; another process asks for it again, as the protocol foresees.
    """

    def __init__(self, trusted: Mapping[str, str], *, only_trusted: bool = False) -> None:
        self._trusted = dict(trusted)
        self._only_trusted = only_trusted
        self._left: OrderedDict[str, str] = OrderedDict()
        self._length = 0

    def text(self, request: GraphQLRequest) -> str:
        """The text to run; refuses an unknown hash, and any other text where only trusted ones run."""
        named = _hash(request)
        if request.query is not None and named is not None and named != _digest(request.query):
            raise RequestError(400, "The hash is not that of the document.")
        if self._only_trusted:
            return self._only(named or (_digest(request.query) if request.query else None))
        if request.query is not None:
            if not request.query.strip():
                raise RequestError(400, "The parameter `query` is empty.")
            return request.query
        if named is None:
            raise RequestError(400, "The parameter `query` is missing.")
        found = self._trusted.get(named) or self._left.get(named)
        if named in self._left:
            self._left.move_to_end(named)  # a document in use stays longer than one only left
        if found is None:
            raise _unknown(request)
        return found

    def keep(self, request: GraphQLRequest) -> None:
        """Stores a document that its client asked to store, once it proved valid."""
        named = _hash(request)
        if named is None or request.query is None or self._only_trusted or named in self._left:
            return
        self._left[named] = request.query
        self._length += len(request.query)
        while self._length > KEPT:
            self._length -= len(self._left.popitem(last=False)[1])

    def _only(self, named: str | None) -> str:
        found = self._trusted.get(named) if named else None
        if found is None:
            raise RequestError(400, "Only trusted documents run here.", Code.DOCUMENT_INCONNU)
        return found


def load_trusted(path: Path | None) -> dict[str, str]:
    """The trusted documents by hash: from a folder of `.graphql` files, or a JSON object of texts by hash or name.

    Raises:
        SettingError: there is none, or one of them cannot be read.
    """
    if path is None or path == Path():
        return {}
    name = ""
    try:
        texts = _texts(path)
        for name, text in texts.items():  # noqa: B007 - told by the refusal
            parse(text)
    except (OSError, ValueError, GraphQLSyntaxError) as error:
        said = getattr(error, "message", "") or str(error)
        raise SettingError(
            f"TRUSTED_DOCUMENTS={str(path)!r} cannot be read: {name} {said}; mend it, or remove it"
        ) from error
    if not texts:
        raise SettingError(
            f"TRUSTED_DOCUMENTS={str(path)!r} holds no document: write .graphql files there, or a JSON object"
        )
    return {_digest(text): text for text in texts.values()}


def _texts(path: Path) -> dict[str, str]:
    if path.is_dir():
        return {str(file): file.read_text("utf-8") for file in sorted(path.rglob("*.graphql"))}
    found = orjson.loads(path.read_bytes())
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ValueError("it is no JSON object of texts")
    return found


def _unknown(request: GraphQLRequest) -> RequestError:
    """The refusal of an unknown hash, with the words, the code and the status that clients of each protocol expect.

    Apollo Server answers 200 whatever the media type; GraphQL over HTTP, where `documentId` names a document, wants 4xx
    for an answer without data, except in `application/json`.
    """
    status = 400 if request.document_id is not None else 200
    return RequestError(status, "PersistedQueryNotFound", Code.PERSISTED_QUERY_NOT_FOUND, json_status=200)


def _hash(request: GraphQLRequest) -> str | None:
    persisted = request.extensions.get("persistedQuery")
    if request.document_id is not None and persisted is not None:
        raise RequestError(400, "A document is named once, by `documentId` or by `persistedQuery`.")
    if request.document_id is not None:
        return _checked(request.document_id.removeprefix("sha256:"))
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise RequestError(400, "Only version 1 of persisted queries is known.", Code.PERSISTED_QUERY_NOT_SUPPORTED)
    return _checked(persisted.get("sha256Hash"))


def _checked(value: object) -> str:
    if not isinstance(value, str) or not SHA256.fullmatch(value):
        raise RequestError(400, "A document is named by its SHA-256 in lower-case hexadecimal.")
    return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
