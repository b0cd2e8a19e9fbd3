"""Secrets: password hashes, random tokens kept as digests, and signed links."""

import asyncio
import hashlib
import secrets
import unicodedata
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

DUREE_FICHIER = 300  # seconds during which a download link is good


class Tokens:
    """All that a process derives from its secret key."""

    def __init__(self, secret_key: str, hasher: Argon2Hasher | None = None) -> None:
        self.key = secret_key.encode()
        signer = {"digest_method": hashlib.sha256}
        self._liens = URLSafeSerializer(secret_key, salt="lien", signer_kwargs=signer)
        self._depots = URLSafeSerializer(secret_key, salt="depot", signer_kwargs=signer)
        self._imports = URLSafeSerializer(secret_key, salt="import", signer_kwargs=signer)
        self._fichiers = URLSafeTimedSerializer(secret_key, salt="fichier", signer_kwargs=signer)
        self._passwords = PasswordHash((hasher or Argon2Hasher(),))
        # Verified when no account answers to a login, so that both cases take the same time.
        self._decoy = self._passwords.hash(secrets.token_urlsafe())

    async def hash_password(self, password: str) -> str:
        """An Argon2id hash; about 50 ms of CPU in a thread."""
        return await asyncio.to_thread(self._passwords.hash, _typed(password))

    async def verify_password(self, password: str, hashed: str | None) -> bool:
        """Whether `password` is the one that was hashed; takes the same time when nothing was."""
        matches = await asyncio.to_thread(self._passwords.verify, _typed(password), hashed or self._decoy)
        return matches and hashed is not None

    def new_token(self) -> tuple[str, str]:
        """A random token of 256 bits and the digest to keep of it."""
        token = secrets.token_urlsafe(32)
        return token, self.digest(token)

    def digest(self, token: str) -> str:
        """The SHA-256 of a token, in hexadecimal."""
        return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()

    def sign_lien(self, lien_id: UUID) -> str:
        """The token of a link sent by mail, derived from its row."""
        return self._liens.dumps(lien_id.hex)

    def read_lien(self, token: str) -> UUID | None:
        """The row that a link's token names, or None when the token is not ours."""
        try:
            return _uuid(self._liens.loads(token))
        except (BadData, UnicodeEncodeError):  # the second: half of a character
            return None

    def sign_depot(self, televersement_id: UUID) -> str:
        """The token of an address to send a file to; its row says until when it is good."""
        return self._depots.dumps(televersement_id.hex)

    def read_depot(self, token: str) -> UUID | None:
        """The row that an upload's token names, or None when the token is not ours."""
        try:
            return _uuid(self._depots.loads(token))
        except BadData:
            return None

    def sign_import(self, importation_id: UUID) -> str:
        """The token of an address to send a file of lines to; its row says until when it is good."""
        return self._imports.dumps(importation_id.hex)

    def read_import(self, token: str) -> UUID | None:
        """The row that an import's token names, or None when the token is not ours."""
        try:
            return _uuid(self._imports.loads(token))
        except BadData:
            return None

    def sign_fichier(self, kind: str, object_id: UUID) -> str:
        """The token of a download, good for DUREE_FICHIER seconds."""
        return self._fichiers.dumps([kind, object_id.hex])

    def read_fichier(self, token: str) -> tuple[str, UUID] | None:
        """What a download token names, or None when it is not ours or too old."""
        try:
            named = self._fichiers.loads(token, max_age=DUREE_FICHIER)
        except (BadData, UnicodeEncodeError):  # the second: half of a character
            return None
        match named:
            case [str(kind), str(value)] if found := _uuid(value):
                return kind, found
        return None


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(hex=value) if isinstance(value, str) else None
    except ValueError:
        return None


def _typed(password: str) -> bytes:
    """A password as bytes, the same from any keyboard: some send "é" as one character, some as two."""
    return unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
