"""Writes mails from their templates and hands them to a folder or a list; to a server, `smtp.py` does."""

import asyncio
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Compat32
from email.utils import format_datetime, parseaddr
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from api.rules.adresse import domaine_ascii

logger = structlog.get_logger(__name__)


COUPURES = {"Cc", "Zl", "Zp"}  # categories of characters that end a line in some reader
DEMI = re.compile("[\ud800-\udfff]")  # half a character, which no encoding writes
LETTRES = Charset("utf-8")
LETTRES.body_encoding = QP
BORNE = "=_portail"  # between the parts, none of which holds it: quoted-printable writes no such signs
LIGNE = 60  # letters of a subject that fits its line
MOT_CODE = "=?"  # beginning of an encoded word (RFC 2047), which Python's `email` decodes even in plain text


class _Trajet(Compat32):
    """The form of a message that travels: its headers as they are given, which are folded here.

    The library would parse each again, and leave the name of one alone on its line before a long address.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\r\n".encode("ascii")


TRAJET = _Trajet(linesep="\r\n", mangle_from_=False)


class CourrielInvalideError(ValueError):
    """A mail with a header that would be read as something else: it must not leave."""


class EnvoiImpossibleError(Exception):
    """A mail that did not leave.

    Attributes:
        definitif: whether the server refuses this address or this mail for good; another try is then useless.
    """

    def __init__(self, reason: str, *, definitif: bool = False) -> None:
        super().__init__(reason)
        self.definitif = definitif


@dataclass(frozen=True, kw_only=True)
class Courriel:
    """A mail to one person.

    Attributes:
        identifiant: stable name of this mail; its Message-ID comes from it, so that a mail sent twice is known as one.
    """

    destinataire: str
    objet: str
    texte: str
    html: str
    identifiant: str

    def __post_init__(self) -> None:
        """Refuses more than one recipient, one subject, one identifier."""
        if any(unicodedata.category(letter) in COUPURES for letter in self.destinataire + self.objet):
            raise CourrielInvalideError("control character in a header")
        if MOT_CODE in self.objet:
            raise CourrielInvalideError("an encoded word, whose decoding could end the header")
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,120}", self.identifiant):
            raise CourrielInvalideError("the identifier must be 1 to 120 letters, digits, dots, dashes or underscores")
        if DEMI.search(self.objet + self.texte + self.html):
            raise CourrielInvalideError("half a character in the text")
        assert self.adresse

    @cached_property
    def adresse(self) -> str:
        """The address of the recipient, as servers know it."""
        return adresse_de(self.destinataire).addr_spec


class Messagerie(Protocol):
    """A carrier of mails."""

    async def envoyer(self, courriel: Courriel) -> None:
        """Sends one mail.

        Raises:
            EnvoiImpossibleError: the mail did not leave.
        """


class MessagerieDossier:
    """A carrier that leaves mails as `.eml` files in a folder, for a developer without a mail server."""

    def __init__(self, dossier: Path, expediteur: str) -> None:
        self._dossier = dossier
        self._expediteur = expediteur

    async def envoyer(self, courriel: Courriel) -> None:
        content = composer(courriel, self._expediteur)
        try:
            path = await asyncio.to_thread(self._write, f"{courriel.identifiant}.eml", content)
        except OSError as error:
            raise EnvoiImpossibleError(f"{type(error).__name__}: {error}") from error
        logger.info("mail written", path=str(path))

    def _write(self, name: str, content: bytes) -> Path:
        self._dossier.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._dossier) as folder:
            written = Path(folder) / name
            written.write_bytes(content)
            return written.replace(self._dossier / name)


class MessagerieMemoire:
    """A carrier that appends mails to a list, for tests."""

    def __init__(self) -> None:
        self.courriels: list[Courriel] = []

    async def envoyer(self, courriel: Courriel) -> None:
        self.courriels.append(courriel)


def composer(courriel: Courriel, expediteur: str) -> bytes:
    """The message as it travels.

    `EmailMessage` would read each header again that it is given, and take three times as long: half of a worker's time.
    """
    sender = _expediteur(expediteur)
    message = MIMEMultipart("alternative", BORNE, policy=TRAJET)
    message["From"] = sender.ligne
    message["To"] = courriel.adresse
    message["Subject"] = _plie(courriel.objet)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{courriel.identifiant}@{sender.domaine}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "fr"
    message.attach(MIMEText(courriel.texte, "plain", LETTRES))  # type: ignore[arg-type] # a Charset, as it may be
    message.attach(MIMEText(courriel.html, "html", LETTRES))  # type: ignore[arg-type] # idem
    return message.as_bytes()


class _Expediteur(NamedTuple):
    """The sender as its header says it, and its domain."""

    ligne: str
    domaine: str


@cache
def _expediteur(expediteur: str) -> _Expediteur:
    """The sender of the setting, read once."""
    nom, adresse = parseaddr(expediteur)
    sender = adresse_de(adresse, nom)
    ligne = str(sender) if nom.isascii() else f"{_plie(nom)} <{sender.addr_spec}>"
    return _Expediteur(ligne, sender.domain)


@lru_cache(maxsize=100)
def _plie(texte: str) -> str:
    """A text as a header holds it: in encoded words, each on its line, where its letters or its length ask for them."""
    if texte.isascii() and len(texte) <= LIGNE:
        return texte
    return Header(texte, "utf-8", header_name="Subject").encode(linesep="\r\n")


class CourrielRendu(NamedTuple):
    """The subject and the bodies that a template gives.

    `est_garde` tells whether a candidate finds it under « Consulter mes messages » too: the text of each template says
    it, and a mail with a secret says no.
    """

    objet: str
    texte: str
    html: str
    nom: str
    est_garde: bool

    def adresse_a(self, destinataire: str, identifiant: str) -> Courriel:
        """The mail to one person."""
        return Courriel(
            destinataire=destinataire, objet=self.objet, texte=self.texte, html=self.html, identifiant=identifiant
        )


def rendre_courriel(nom: str, **contexte: object) -> CourrielRendu:
    """The mail of `templates/mail/<nom>`; the first line of the text is its subject."""
    objet, texte = _text_templates(nom)
    rendu = texte.make_module(contexte)
    return CourrielRendu(
        objet=_one_line(objet.render(contexte)),
        texte=re.sub(r"\n{3,}", "\n\n", str(rendu)).strip() + "\n",
        html=_environment(html=True).get_template(f"{nom}.html").render(contexte),
        nom=nom,
        est_garde=rendu.est_garde,  # type: ignore[attr-defined]
    )


@cache
def _environment(*, html: bool) -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates/mail"),
        autoescape=html,  # noqa: S701 - the other part is plain text, where an escape would show
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _text_templates(nom: str) -> tuple[Template, Template]:
    """The templates of the subject and of the body, apart, so that a line break in a value moves no border."""
    environment = _environment(html=False)
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, f"{nom}.txt")
    objet, _, texte = source.partition("\n")
    return environment.from_string(objet), environment.from_string(texte)


def _one_line(texte: str) -> str:
    kept = "".join(" " if unicodedata.category(letter) in COUPURES else letter for letter in texte)
    return " ".join(kept.replace(MOT_CODE, "= ?").split())


def adresse_de(adresse: str, nom: str = "") -> Address:
    """One address, its domain in ASCII, as servers know it."""
    local, _, domaine = adresse.rpartition("@")
    if not local.isascii():
        raise CourrielInvalideError("letters before @ must be ASCII")
    known = domaine if domaine.isascii() else domaine_ascii(domaine)  # the sender's may have one label
    if known is None:
        raise CourrielInvalideError("no such domain")
    try:
        return Address(display_name=nom, addr_spec=f"{local}@{known}")
    except (ValueError, IndexError, MessageError) as error:
        raise CourrielInvalideError("not one mail address") from error
