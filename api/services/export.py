"""The links of exports: what was asked and by whom, signed, good for a few minutes."""

import hashlib
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

DUREE_EXPORT = 300  # seconds during which the download can begin


def signer(key: bytes, demande: Mapping[str, Any]) -> str:
    """The token of a link to an export."""
    return _signer(key).dumps(dict(demande))


def lire(key: bytes, jeton: str) -> dict[str, Any] | None:
    """What a link asks for, or None when it is not ours or too old."""
    try:
        demande = _signer(key).loads(jeton, max_age=DUREE_EXPORT)
    except (BadData, UnicodeEncodeError):  # the second: half of a character
        return None
    return demande if isinstance(demande, dict) else None


def _signer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="export", signer_kwargs={"digest_method": hashlib.sha256})
