"""The outcomes that must never come: a 500, an inner word, an error without a code of ours, a socket that just ends."""

import json
import re

from api.rules.problems import Code

# Names of our libraries, of classes, of paths and of SQL; a request of the run contains none of them.
INTERNAL = re.compile(
    r"Traceback|site-packages|asyncpg|tortoise|sqlite|starlette|uvicorn|strawberry|graphql-core|File \"|at 0x[0-9a-f]+|"
    r"\b[A-Z]\w+(?:Error|Exception)\b(?!\")|<class |object has no|NoneType|\.py\b|/usr/|/home/|/tmp/|"
    r"\bSELECT .* FROM\b|\bINSERT INTO\b|\bUPDATE \"|violates|constraint|psycopg|column \"",
)
# Types of the schema with a name of a class of Python.
CLOSE = 8  # the opcode
OURS = re.compile(r"\b(?:UserError|InputError)\b")
CODES = {str(code) for code in Code} | {
    "REQUETE_INVALIDE", "REQUETE_TROP_COUTEUSE", "ORIGINE_REFUSEE", "DOCUMENT_INCONNU", "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED", "DELAI_DEPASSE",
}  # fmt: skip
# 1006 means that the socket ended without a code.
FAULTS = {1006, 1011, 4500}
# A busy machine may take more than an operation has, or send back who comes too many.
BUSY = ({"DELAI_DEPASSE"}, {"SERVICE_SATURE"})
CLOSES = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1012, 4400, 4401, 4403, 4406, 4408, 4409, 4429}
LOGGED = re.compile(
    r"Traceback|never retrieved|never awaited|unclosed|\"level\": \"(?:error|critical)\"|exception ignored",
    re.IGNORECASE,
)


def of_response(status: int, text: str) -> str | None:
    """The fault of an HTTP response, if any."""
    if status >= 500 and not (status == 503 and codes_of(text) in BUSY):
        return f"status {status}"
    return of_text(text)


def of_text(text: str) -> str | None:
    """The fault of a text that left the server, if any."""
    found = INTERNAL.search(OURS.sub("", text))
    if found and "__schema" not in text:
        return f"internal text « {found[0]} »"
    unknown = codes_of(text) - CODES
    return f"codes {unknown}" if unknown else None


def is_close_right(code: int, frames: list[bytes]) -> bool:
    """Whether a socket ended with a code of the protocol; a client's own close is sent back as it came."""
    said_goodbye = any(frame[0] & 0x0F == CLOSE for frame in frames)
    return code in CLOSES or (said_goodbye and code not in FAULTS)


def codes_of(text: str) -> set[str]:
    """The codes of the errors in an answer of GraphQL; « none » for an error without a code."""
    try:
        answer = json.loads(text)
    except ValueError:
        return set()
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return {_code(error) for error in errors} if isinstance(errors, list) else set()


def _code(error: object) -> str:
    if not isinstance(error, dict):
        return "none"
    extensions = error.get("extensions") if isinstance(error.get("extensions"), dict) else {}
    return str(extensions.get("code") or error.get("code") or "none")


def outcome(answer: object) -> tuple[bool, dict[str, str]]:
    """Whether an operation reached resolvers, and the outcome of each of its root fields."""
    if not isinstance(answer, dict):
        return False, {}
    errors = [error for error in answer.get("errors") or [] if isinstance(error, dict)]
    paths = {str(error["path"][0]): _code(error) for error in errors if error.get("path")}
    data = answer.get("data")
    if not isinstance(data, dict):
        return bool(paths), paths
    found = {}
    for name, value in data.items():
        if name in paths and value is None:
            found[name] = paths[name]
        elif isinstance(value, dict) and value.get("errors"):
            found[name] = str(value["errors"][0].get("code", "refused"))
        else:
            found[name] = "nothing" if value in (None, []) else "answered"
    return True, found
