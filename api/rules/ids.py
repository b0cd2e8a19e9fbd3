"""The opaque form of ids and cursors: in the schema, and in links to pages of the portal."""

import base64
import binascii
from uuid import UUID


def opaque(value: str) -> str:
    """The form in which a client stores a value that it has no reason to read: base64url without padding."""
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def read_opaque(value: str) -> str | None:
    """The value behind an opaque form, or None for a form that the service did not make."""
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except (ValueError, binascii.Error):
        return None


def global_id(type_name: str, row_id: UUID) -> str:
    """The id of an object, unique among all types."""
    return opaque(f"{type_name}:{row_id.hex}")


def read_global_id(value: str) -> tuple[str, UUID] | None:
    """The type and the row that an id names, or None for an id that the service did not make."""
    type_name, _, row_id = (read_opaque(value) or "").partition(":")
    try:
        return type_name, UUID(hex=row_id)
    except ValueError:
        return None
