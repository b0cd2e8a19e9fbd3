"""Responses that carry a file: to be saved, never opened in place, under a name that every system reads alike."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import aclosing
from urllib.parse import quote

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

PRIVE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
# No browser runs a file's content under our origin, whatever somebody managed to put into it; no part is sent alone.
INERTE = {
    **PRIVE,
    "Accept-Ranges": "none",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
}
LONGUEUR = 150  # characters of a name, whose extension stays; systems take 255 bytes
SANS_NOM = "fichier"
# Control characters, marks that turn the order of letters around, lone surrogates, unassigned characters, line ends.
CACHES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
SEPARATEURS = frozenset('/\\:*?"<>|')  # signs of paths, or refused by a system


class Attachment(StreamingResponse):
    """A file read while it is sent; a request for its headers alone reads nothing of it."""

    def __init__(self, nom: str, media_type: str, contenu: AsyncIterator[bytes], taille: int | None = None) -> None:
        length = {} if taille is None else {"Content-Length": str(taille)}
        super().__init__(contenu, media_type=media_type, headers={**INERTE, **length, **_disposition(nom)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]  # a generator: what it reads is let go
            if scope["method"] == "HEAD":
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await send({"type": "http.response.body", "body": b""})
            else:
                await super().__call__(scope, receive, send)


def attachment(nom: str, media_type: str, contenu: bytes) -> Response:
    """The response with a file that is whole already."""
    return Response(contenu, media_type=media_type, headers={**INERTE, **_disposition(nom)})


def lien_perdu() -> Response:
    """The response to a link that is forged or too old."""
    message = "Ce lien n'est plus valable : demandez-en un nouveau."
    return JSONResponse({"message": message}, status_code=404, headers=PRIVE)


def _disposition(nom: str) -> dict[str, str]:
    """The header « attachment », with a name that every client reads (RFC 6266): in ASCII, then whole."""
    whole = _sain(nom)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(letter))
    ascii_ = "".join(letter if letter.isascii() and letter != "%" else "_" for letter in plain)
    return {
        "Content-Disposition": f"attachment; filename=\"{_sain(ascii_)}\"; filename*=UTF-8''{quote(whole, safe='')}"
    }


def _sain(nom: str) -> str:
    """A safe name: short, visible, without path, hidden file, or mark that turns its extension around."""
    seen = "".join(
        "_" if letter in SEPARATEURS else letter
        for letter in unicodedata.normalize("NFC", nom)
        if unicodedata.category(letter) not in CACHES
    )
    stem, dot, extension = " ".join(seen.split()).strip(". ").rpartition(".")
    if not dot or len(extension) > 10:  # noqa: PLR2004 - the longest extensions have five letters
        stem, dot, extension = stem + dot + extension, "", ""
    return stem[: LONGUEUR - len(dot + extension)].strip(". ") + dot + extension or SANS_NOM
