"""The opaque form of ids and cursors: in the schema, and in links to pages of the portal."""

import base64
import binascii
from functools import lru_cache
from uuid import UUID

URLSAFE = bytes.maketrans(b"+/", b"-_")


def base64url(value: bytes) -> bytes:
    """The base64url form of a value, without padding."""
    return binascii.b2a_base64(value, newline=False).translate(URLSAFE, b"=")


def opaque(value: str) -> str:
    """The form in which a client stores a value that it has no reason to read."""
    return base64url(value.encode()).decode()


def read_opaque(value: str) -> str | None:
    """The value behind an opaque form, or None for a form that the service did not make."""
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except (ValueError, binascii.Error):
        return None


@lru_cache(maxsize=10_000)
def global_id(type_name: str, *key: UUID | str) -> str:
    """The id of an object, unique among all types.

    The key is that of its row, or its own words (the code of a domaine; the candidature and the code of a tab).
    """
    named = type_name
    for part in key:
        named += f":{part if isinstance(part, str) else part.hex}"
    return base64url(named.encode()).decode()


def read_global_id(value: str) -> tuple[str, str] | None:
    """The type and the key that an id names, or None for an id that the service did not make."""
    type_name, _, key = (read_opaque(value) or "").partition(":")
    return (type_name, key) if type_name and key else None


def read_uuid(key: str) -> UUID | None:
    """The row that a key names, or None for a key of another form."""
    try:
        return UUID(hex=key)
    except ValueError:
        return None
