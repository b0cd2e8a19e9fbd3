"""The mailbox of a demonstration, at `/courriels`: its mails are files, which a browser alone could not read."""

import asyncio
import email
import re
from email import policy
from email.message import EmailMessage
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api.http.page import OUTSIDE
from api.settings import Settings

DEMO = "DEMONSTRATION"  # the file beside the mails that the demo data leave: without it, nobody reads them
LATEST = 30
PAGE = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Courriels de la démonstration</title>
<h1>Courriels de la démonstration</h1>
<p><a href="/">Portail</a></p>
{courriels}
</html>
"""
COURRIEL = """<section>
<h2>{objet}</h2>
<p>{destinataire} – {date}</p>
<pre>{texte}</pre>
</section>
"""


def marked(data_dir: Path) -> Path:
    """The file that says that these mails are those of a demonstration."""
    return data_dir / "courriels" / DEMO


def routes(settings: Settings) -> list[Route]:
    """The mailbox, where mails are files and the address is no real portal's."""
    if settings.smtp_host or settings.is_https:
        return []

    async def courriels(_request: Request) -> Response:
        if not marked(settings.data_dir).exists():
            return Response(status_code=404)
        found = await asyncio.to_thread(_latest, settings.data_dir / "courriels")
        page = PAGE.format(courriels="".join(map(_shown, found)))
        return HTMLResponse(page, headers={"Content-Security-Policy": f"default-src 'none'; {OUTSIDE}"})

    return [Route("/courriels", courriels, methods=["GET"])]


def _latest(folder: Path) -> list[EmailMessage]:
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files[:LATEST]]


def _shown(courriel: EmailMessage) -> str:
    body = courriel.get_body(("plain",))
    texte = escape(body.get_content() if body else "")
    return COURRIEL.format(
        objet=escape(courriel["Subject"]),
        destinataire=escape(courriel["To"]),
        date=escape(courriel["Date"]),
        texte=re.sub(r"https?://\S+", r'<a href="\g<0>">\g<0></a>', texte),
    )
