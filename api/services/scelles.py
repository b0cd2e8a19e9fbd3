"""Secrets of the database that must be read again, of second factors and of webhooks: encrypted, under a key that is not there."""

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

USAGE = b"second facteur"  # the first secrets sealed were those; another word would open none of them


def sceller(keys: Sequence[bytes], secret: str) -> str:
    """The secret for the database: encrypted under the first of the keys."""
    return _fernet(keys).encrypt(secret.encode()).decode()


def ouvrir(keys: Sequence[bytes], scelle: str) -> str | None:
    """The secret, or None when no key of the ring sealed it: another one must then be given."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - 30 ms and 9 MB, which a server without secrets spares

    try:
        return _fernet(keys).decrypt(scelle.encode()).decode()
    except InvalidToken:
        return None


def derivee(key: bytes, usage: bytes) -> bytes:
    """The key of one usage, which tells nothing of the others."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - idem
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - idem

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=usage).derive(key)


def _fernet(keys: Sequence[bytes]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - idem

    return MultiFernet([Fernet(base64.urlsafe_b64encode(derivee(key, USAGE))) for key in keys])
