"""Responses that carry a file, under a name that every system reads alike: to be saved, or shown in a page if asked."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import aclosing
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.rules.document import AFFICHABLES, AFFICHAGE

PRIVE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
# No browser runs a file's content under our origin, whatever somebody managed to put into it; no part is sent alone.
INERTE = {
    **PRIVE,
    "Accept-Ranges": "none",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
}
PERDU = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Lien expiré</title>
<h1>Ce lien n'est plus valable</h1>
<p>Un lien de téléchargement ne dure que quelques minutes : demandez de nouveau ce fichier dans votre espace candidat.</p>
<p><a href="{portail}">Retourner au portail</a></p>
</html>
"""
LONGUEUR = 150  # characters of a name, whose extension stays; systems take 255 bytes
SANS_NOM = "fichier"
# Control characters, marks that turn the order of letters around, lone surrogates, unassigned characters, line ends.
CACHES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
SEPARATEURS = frozenset('/\\:*?"<>|')  # signs of paths, or refused by a system


class Attachment(StreamingResponse):
    """A file read while it is sent; a request for its headers alone reads nothing of it."""

    def __init__(
        self, request: Request, nom: str, media_type: str, contenu: AsyncIterator[bytes], taille: int | None = None
    ) -> None:
        length = {} if taille is None else {"Content-Length": str(taille)}
        super().__init__(contenu, media_type=media_type, headers={**length, **_headers(request, nom, media_type)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]  # a generator: what it reads is let go
            if scope["method"] == "HEAD":
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await send({"type": "http.response.body", "body": b""})
            else:
                await super().__call__(scope, receive, send)


def attachment(request: Request, nom: str, media_type: str, contenu: bytes) -> Response:
    """The response with a file that is whole already."""
    return Response(contenu, media_type=media_type, headers=_headers(request, nom, media_type))


def lien_perdu(request: Request) -> Response:
    """The response to a link that is forged or too old: a page for a person, JSON for a program."""
    if "text/html" in request.headers.get("accept", ""):
        page = PERDU.format(portail=escape(request.app.state.services.portal_url))
        return HTMLResponse(page, status_code=404, headers=PRIVE)
    message = "Ce lien n'est plus valable : demandez-en un nouveau."
    return JSONResponse({"message": message}, status_code=404, headers=PRIVE)


def _headers(request: Request, nom: str, media_type: str) -> dict[str, str]:
    """The headers of a file to save; of one to show, when its address asks so and a browser shows its kind safely."""
    if AFFICHAGE in request.query_params and media_type in AFFICHABLES:
        return {**_montrable(request.app.state.services.portal_url), **_disposition("inline", nom)}
    return {**INERTE, **_disposition("attachment", nom)}


def _montrable(portail: str) -> dict[str, str]:
    """The headers of a file that the portal's own pages may frame; the sandbox would stop the browser's PDF reader."""
    policy = f"default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self' {portail}"
    return {**INERTE, "Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}


def _disposition(usage: str, nom: str) -> dict[str, str]:
    """The header that says what to do with a file, with a name that every client reads (RFC 6266): ASCII, then whole."""
    whole = _sain(nom)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(letter))
    ascii_ = "".join(letter if letter.isascii() and letter != "%" else "_" for letter in plain)
    return {"Content-Disposition": f"{usage}; filename=\"{_sain(ascii_)}\"; filename*=UTF-8''{quote(whole, safe='')}"}


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
