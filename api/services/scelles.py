"""Secrets of the database that must be read again, of second factors and of webhooks: encrypted, under a key that is not there."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

USAGE = b"second facteur"  # the first secrets sealed were those; another word would open none of them


def sceller(keys: Sequence[bytes], secret: str) -> str:
    """The secret for the database: encrypted under the first of the keys."""
    return _fernet(keys).encrypt(secret.encode()).decode()


def ouvrir(keys: Sequence[bytes], scelle: str) -> str | None:
    """The secret, or None when no key of the ring sealed it: another one must then be given."""
    try:
        return _fernet(keys).decrypt(scelle.encode()).decode()
    except InvalidToken:
        return None


def derivee(key: bytes, usage: bytes) -> bytes:
    """The key of one usage, which tells nothing of the others."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=usage).derive(key)


def _fernet(keys: Sequence[bytes]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derivee(key, USAGE))) for key in keys])
