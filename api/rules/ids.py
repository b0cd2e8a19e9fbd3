"""The opaque ids by which clients name objects: in the schema, and in links to pages of the portal."""

import base64
from uuid import UUID


def global_id(type_name: str, row_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{type_name}:{row_id.hex}".encode()).decode().rstrip("=")
