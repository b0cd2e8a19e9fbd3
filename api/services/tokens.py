"""Secrets: password hashes, random tokens stored as digests, and signed links."""

import asyncio
import hashlib
import hmac
import os
import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

import orjson
from itsdangerous import BadData, Signer, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import int_to_bytes, want_bytes
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.rules.ids import base64url
from api.services.even_time import DUREE

T = TypeVar("T")
DUREE_FICHIER = 300  # seconds during which a download link is good
DUREE_APPAREIL = 365 * 24 * 3600  # seconds during which a device stays known
COMPTES_PAR_APPAREIL = 5  # a family's computer
MACHINE = partial(datetime.now, UTC)  # the clock of this machine
HACHAGES = max(1, min(4, os.cpu_count() or 1))  # passwords hashed at once; each takes a core and 64 MiB
POLITESSE = 3  # of a thread that hashes: a third of a core that the event loop wants too


@dataclass(frozen=True)
class AppareilConnu:
    """A device where some accounts signed in before."""

    nom: str
    comptes: tuple[UUID, ...]


class Tokens:
    """The texts derived from the secret key: tokens, links, keyed digests.

    Attributes:
        keys: the ring: the present key, which signs and seals, then the former ones, which are only read with.
        signers: the keyed digest of a text under each key of the ring.
    """

    def __init__(
        self,
        secret_key: str,
        hasher: Argon2Hasher | None = None,
        clock: Callable[[], datetime] = MACHINE,
        former: Sequence[str] = (),
    ) -> None:
        """Takes the keys, and the clock that counts the age of signatures."""
        self.keys = tuple(key.encode() for key in dict.fromkeys((secret_key, *former)))
        self.signers = tuple(partial(_keyed_digest, key) for key in self.keys)
        ring = list(reversed(self.keys))  # itsdangerous signs with the last
        signer: dict[str, Any] = {"digest_method": hashlib.sha256}
        self._liens = URLSafeSerializer(ring, salt="lien", signer_kwargs=signer)
        self._depots = URLSafeSerializer(ring, salt="depot", signer_kwargs=signer)
        self._imports = URLSafeSerializer(ring, salt="import", signer_kwargs=signer)
        dated = signer | {"clock": clock}
        self._fichiers = _DatedSerializer(ring, salt="fichier", signer=_DatedSigner, signer_kwargs=dated)
        self._appareils = _DatedSerializer(ring, salt="appareil", signer=_DatedSigner, signer_kwargs=dated)
        self._threads = ThreadPoolExecutor(HACHAGES, thread_name_prefix="mot-de-passe", initializer=_yield_to_others)
        hasher = hasher or Argon2Hasher()
        self._passwords = PasswordHash((hasher,))
        # Verified when no account has the login, so that both cases take the same time.
        self._decoy = _decoy(hasher)

    async def hash_password(self, password: str) -> str:
        """An Argon2id hash; about 50 ms of CPU in a thread."""
        return await self._apart(lambda: self._passwords.hash(_typed(password)))

    async def verify_password(self, password: str, hashed: str | None) -> bool:
        """Whether `password` is the hashed one; takes the same time without a hash.

        A space pasted with it is left out, since no password begins or ends with one.
        """
        for text in dict.fromkeys((password, password.strip())):
            matches = await self._apart(partial(self._passwords.verify, _typed(text), hashed or self._decoy))
            if matches:
                return hashed is not None
        return False

    async def _apart(self, work: Callable[[], T]) -> T:
        """Runs the work in one of a few threads: many sign-ins wait for a thread, and the event loop never does."""
        asked = monotonic()
        result = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        if duree := DUREE.get():
            duree.hachage += monotonic() - asked
        return result

    def keyed_digest(self, text: str) -> str:
        """The digest of a text under the present key, in hexadecimal."""
        return self.signers[0](text)

    def keyed_digests(self, text: str) -> list[str]:
        """The digests of a text under every key of the ring, to look for one that was stored before a change of key."""
        return [signer(text) for signer in self.signers]

    def sign_appareil(self, token: str, compte_id: UUID) -> str:
        """The token of a device where an account just signed in, made from its former token."""
        known = self.read_appareil(token)
        others = [item.hex for item in known.comptes if item != compte_id] if known else []
        nom = known.nom if known else secrets.token_hex(8)
        return self._appareils.dumps([nom, [compte_id.hex, *others][:COMPTES_PAR_APPAREIL]])

    def read_appareil(self, token: str) -> AppareilConnu | None:
        """The device that a token names, or None when the token is forged or too old."""
        match _read(self._appareils, token, max_age=DUREE_APPAREIL):
            case [str(nom), list(comptes)]:
                return AppareilConnu(nom, tuple(found for item in comptes if (found := _uuid(item))))
        return None

    def new_token(self, *, goes_first: bool = False) -> tuple[str, str]:
        """A random token of 256 bits, and its digest to store; it says when its bearer goes before the line."""
        token = secrets.token_urlsafe(32)
        if goes_first:
            token = f"{token}.{_mark(self.keys[0], token)}"
        return token, self.digest(token)

    def goes_first(self, token: str) -> bool:
        """Whether a token says of its bearer that they go before the line; nobody can write that without the key."""
        secret, _, mark = token.partition(".")
        return bool(mark) and any(
            hmac.compare_digest(_mark(key, secret).encode(), mark.encode(errors="surrogatepass")) for key in self.keys
        )

    def digest(self, token: str) -> str:
        """The SHA-256 of a token, in hexadecimal."""
        return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()

    def sign_lien(self, lien_id: UUID) -> str:
        """The token of a link sent by mail, derived from its row."""
        return self._liens.dumps(lien_id.hex)

    def read_lien(self, token: str) -> UUID | None:
        """The row that a link's token names, or None when the token is forged."""
        return _uuid(_read(self._liens, token))

    def sign_depot(self, televersement_id: UUID) -> str:
        """The token of an address to send a file to; its row holds the end of its life."""
        return self._depots.dumps(televersement_id.hex)

    def read_depot(self, token: str) -> UUID | None:
        """The row that an upload's token names, or None when the token is forged."""
        return _uuid(_read(self._depots, token))

    def sign_import(self, importation_id: UUID) -> str:
        """The token of an address to send a file of lines to; its row holds the end of its life."""
        return self._imports.dumps(importation_id.hex)

    def read_import(self, token: str) -> UUID | None:
        """The row that an import's token names, or None when the token is forged."""
        return _uuid(_read(self._imports, token))

    def sign_fichier(self, kind: str, *ids: UUID) -> str:
        """The token of a download of these objects, good for DUREE_FICHIER seconds."""
        return self._fichiers.dumps([kind, *(item.hex for item in ids)])

    def read_fichier(self, token: str) -> tuple[str, *tuple[UUID, ...]] | None:
        """The kind and the ids in a download token, or None when the token is forged or too old."""
        match _read(self._fichiers, token, max_age=DUREE_FICHIER):
            case [str(kind), *values]:
                found = [item for value in values if (item := _uuid(value))]
                return (kind, *found) if len(found) == len(values) else None
        return None


class _DatedSigner(TimestampSigner):
    """A signer whose instants come from a given clock."""

    def __init__(self, *args: Any, clock: Callable[[], datetime], **kwargs: Any) -> None:  # noqa: ANN401 - itsdangerous'
        super().__init__(*args, **kwargs)
        self._clock = clock
        self._derived: dict[bytes | None, bytes] = {}
        self._keyed = hmac.new(self.derive_key(), digestmod=self.digest_method)  # to make one takes longer than to sign

    def get_timestamp(self) -> int:
        return int(self._clock().timestamp())

    def sign(self, value: str | bytes) -> bytes:
        """The value with its instant and its signature, as the base class writes them."""
        dated = b"%b.%b" % (want_bytes(value), base64url(int_to_bytes(self.get_timestamp())))
        mac = self._keyed.copy()
        mac.update(dated)
        return b"%b.%b" % (dated, base64url(mac.digest()))

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        found = self._derived.get(key := want_bytes(secret_key) if secret_key else None)
        if found is None:
            found = self._derived[key] = super().derive_key(secret_key)
        return found


def _decoy(hasher: Argon2Hasher) -> str:
    """A hash of no password, verified in the same time: to make a real one takes a start 0.25 s of processor and 64 MiB."""
    costs = hasher._hasher  # noqa: SLF001 - nothing else of the hasher tells them without hashing
    salt, digest = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (costs.salt_len, costs.hash_len)
    )
    return f"$argon2id$v=19$m={costs.memory_cost},t={costs.time_cost},p={costs.parallelism}${salt}${digest}"


class _DatedSerializer(URLSafeTimedSerializer):
    """A serializer of dated tokens that makes its signer, and derives the keys of it, once."""

    _made: Signer | None = None

    def dumps(self, obj: object, salt: str | bytes | None = None) -> str:
        """The token as the base class writes it, without a try to compress a content that is short."""
        return self.make_signer(salt).sign(base64url(orjson.dumps(obj))).decode()

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        if salt is not None:
            return super().make_signer(salt)
        self._made = self._made or super().make_signer()
        return self._made


def _read(serializer: URLSafeSerializer | URLSafeTimedSerializer, token: str, **limits: Any) -> object:  # noqa: ANN401 - itsdangerous'
    """The content of a token; None when the token is forged or too old."""
    try:
        said: object = serializer.loads(token, **limits)
    except (BadData, UnicodeEncodeError):  # the second: a lone surrogate
        return None
    return said


def _keyed_digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(errors="surrogatepass"), hashlib.sha256).hex()


def _mark(key: bytes, token: str) -> str:
    return _keyed_digest(key, f"premier {token}")[:16]


def _yield_to_others() -> None:
    """Has a thread that hashes give way to the event loop, when both want the same core."""
    with suppress(AttributeError, OSError):  # a system whose threads have no priority of their own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITESSE)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(hex=value) if isinstance(value, str) else None
    except ValueError:
        return None


def _typed(password: str) -> bytes:
    """A password as bytes, the same from any keyboard: some send "é" as one character, some as two."""
    return unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
