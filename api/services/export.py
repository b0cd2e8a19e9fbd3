"""The links of exports: the demand and its author, signed, good for a few minutes."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

DUREE_EXPORT = 300  # seconds during which the download can begin


def signer(keys: Sequence[bytes], demande: Mapping[str, Any]) -> str:
    """The token of a link to an export."""
    return _signer(keys).dumps(dict(demande))


def lire(keys: Sequence[bytes], jeton: str) -> dict[str, Any] | None:
    """The demand in a link, or None when the link is not signed by this service, or too old."""
    try:
        demande = _signer(keys).loads(jeton, max_age=DUREE_EXPORT)
    except (BadData, UnicodeEncodeError):  # the second: a lone surrogate
        return None
    return demande if isinstance(demande, dict) else None


def _signer(keys: Sequence[bytes]) -> URLSafeTimedSerializer:
    """The signer under the first of the keys; itsdangerous signs with the last."""
    return URLSafeTimedSerializer(list(reversed(keys)), salt="export", signer_kwargs={"digest_method": hashlib.sha256})
