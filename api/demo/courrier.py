"""The mails that the server leaves in its folder when no mail server is set."""

import asyncio
import email
import re
import shutil
import time
import unicodedata
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from api.demo.portail import DemoError

PATIENCE = 30.0  # seconds; a mail leaves through the outbox, after the answer
ECART_D_HORLOGE = 5.0  # file systems and clocks may differ by as much


class Boite:
    """The mailbox of all persons; only mails younger than the demo are read."""

    def __init__(self, dossier: Path) -> None:
        self._dossier = dossier
        self._depuis = time.time() - ECART_D_HORLOGE

    async def attendre(self, adresse: str, objet: str) -> EmailMessage:
        """The mail sent to `adresse` whose subject holds `objet`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for _, mail in self._recus(adresse):
                if objet in mail["Subject"]:
                    return mail
            await asyncio.sleep(0.1)
        raise DemoError(
            f"Le mail « {objet} » n'est pas arrivé dans {self._dossier}. "
            "Donnez à la démonstration le DATA_DIR du serveur, et vérifiez que son worker tourne."
        )

    def copier(self, adresse: str, vers: Path) -> list[Path]:
        """Copies the mails sent to `adresse`, in the order in which they came; returns the copies."""
        return [
            Path(shutil.copyfile(path, vers / f"mail-{rang}-{_slug(mail['Subject'])}.eml"))
            for rang, (path, mail) in enumerate(self._recus(adresse), start=1)
        ]

    def _recus(self, adresse: str) -> list[tuple[Path, EmailMessage]]:
        recents = [
            (path.stat().st_mtime, path) for path in self._dossier.glob("*.eml") if path.stat().st_mtime >= self._depuis
        ]
        mails = [(path, _read(path)) for _, path in sorted(recents)]
        return [(path, mail) for path, mail in mails if adresse in mail["To"]]


def jeton_du_lien(mail: EmailMessage) -> str:
    """The token of the link that a mail carries."""
    found = re.search(r"https?://\S+jeton=\S+", _texte(mail))
    if found is None:
        raise DemoError(f"Le mail « {mail['Subject']} » ne porte pas de lien.")
    return parse_qs(urlsplit(found[0]).query)["jeton"][0]


def _texte(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def _slug(texte: str) -> str:
    plain = unicodedata.normalize("NFKD", texte.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
