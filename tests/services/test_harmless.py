"""Hostile values in every field of mails, slips, calendars and tables come out harmless."""

import csv
import email
import io
import re
import socket
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from email import policy
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from api.rules.gestion.export import COLONNES, FORMULE, entetes, lignes
from api.rules.papillon import GABARIT, Papillon, Papillons
from api.services.calendrier import calendrier
from api.services.mail import Courriel, composer, rendre_courriel
from api.services.papillon import qr
from api.services.pdf import render
from tests.services.imprimes import CONVOCATION
from tests.services.test_mail import CONTEXTES

EXPEDITEUR = "Cyclades <ne-pas-repondre@example.fr>"
EN_TETES = (
    "\r\nBcc: x@example.fr",
    "\nBcc: x@example.fr\n\ncorps",
    "\u2028Bcc: x@example.fr",
    "\x85Bcc: x@example.fr",
    "=?utf-8?q?a=0D=0ABcc:_x@example.fr?=",
    "=?utf-8?b?YQ0KQmNjOiB4QGV4YW1wbGUuZnI=?=",
    "\x00\x0bBcc: x@example.fr",
)
BALISES = '</p></a><img src=http://127.0.0.1:9/x><script>1</script>" onload="x" \'{{7*7}}{% raw %}'
FORMULES = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    '"=1',
    '";=1',
    ";=1",
    ",=1",
    'a,"=1',
    "a;\t@x",
)


class Tags(HTMLParser):
    """The elements and the handlers of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.handlers: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}


def rempli(valeur: Any, texte: str, *, sauf: tuple[str, ...] = ()) -> Any:
    """The value with a text in each of its strings, except the links, which the service makes."""
    if isinstance(valeur, dict):
        return {nom: item if nom.startswith(sauf) else rempli(item, texte) for nom, item in valeur.items()}
    if isinstance(valeur, tuple):
        return tuple(rempli(item, texte) for item in valeur)
    if is_dataclass(valeur):
        return replace(valeur, **{item.name: rempli(getattr(valeur, item.name), texte) for item in fields(valeur)})
    return texte if type(valeur) is str else valeur


@pytest.mark.parametrize("texte", EN_TETES)
@pytest.mark.parametrize("nom", CONTEXTES)
def test_no_value_adds_a_header_to_a_mail(nom, texte):
    objet, corps, html, *_ = rendre_courriel(nom, **rempli(CONTEXTES[nom], f"Votre dossier{texte}", sauf=("lien",)))
    courriel = Courriel(destinataire="a@example.fr", objet=objet, texte=corps, html=html, identifiant="x")

    content = composer(courriel, EXPEDITEUR)

    message = email.message_from_bytes(content, policy=policy.default)
    plain = email.message_from_bytes(content)  # as a server reads it
    assert "Bcc" not in message
    assert plain.keys() == message.keys()
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not message.defects


@pytest.mark.parametrize("nom", CONTEXTES)
def test_no_value_is_run_or_fetched_by_a_mail(nom):
    honest = Tags(rendre_courriel(nom, **CONTEXTES[nom]).html)
    hostile = Tags(rendre_courriel(nom, **rempli(CONTEXTES[nom], BALISES, sauf=("lien",))).html)

    assert hostile.names - {"br"} == honest.names - {"br"}
    assert hostile.handlers == set()


def test_a_slip_fetches_nothing_and_reads_no_file(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("body::before { content: 'LEAKED' }")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        hostile = f"""<img src={address}><link rel=stylesheet href={secret.as_uri()}>" style="background:url({address})\
            <a rel=attachment href={secret.as_uri()}>{{{{7*7}}}}"""
        slip = Papillon(**{item.name: hostile for item in fields(Papillon)} | {"etablissement": (hostile, hostile)})

        content = render(GABARIT, Papillons(adresse=hostile, qr=qr(hostile[:200]), papillons=(slip,)))

        with pytest.raises(BlockingIOError):
            server.accept()
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "LEAKED" not in text
    assert "{{7*7}}" in text
    assert "/EmbeddedFiles" not in reader.trailer["/Root"].get("/Names", {})


@pytest.mark.parametrize(
    "texte",
    [
        "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x",
        "\nATTACH:http://127.0.0.1:9/x",
        "\rURL:http://x",
        'a;b,c:d\\n"e',
        "\u2028X-WR:1\x85\x0b",
        "é" * 200,
    ],
)
def test_no_value_adds_a_line_to_a_calendar(texte):
    # Instants and the zone of an épreuve are not typed.
    epreuves = tuple(replace(rempli(un, texte), zone=un.zone) for un in CONVOCATION.epreuves)
    convocation = replace(rempli(CONVOCATION, texte), epreuves=epreuves)
    le = datetime(2026, 5, 2, 7, 12, tzinfo=UTC)

    honest = calendrier(CONVOCATION, candidature_id=UUID(int=7), version=1, publie_le=le)
    hostile = calendrier(convocation, candidature_id=UUID(int=7), version=1, publie_le=le)

    assert noms(hostile) == noms(honest)
    read = Calendar.from_ical(hostile)
    assert len(read.events) == len(CONVOCATION.epreuves)
    assert max(len(line) for line in hostile.split(b"\r\n")) <= 75
    assert b"\r" not in hostile.replace(b"\r\n", b"")


def noms(content: bytes) -> list[str]:
    """The names of the properties, in order, as a reader of lines sees them: folded ones joined, none hidden."""
    text = content.decode().replace("\r\n ", "")
    return [line.partition(":")[0].partition(";")[0] for line in text.splitlines()]


@pytest.mark.parametrize("formule", FORMULES)
def test_no_cell_of_a_table_is_a_formula_wherever_a_spreadsheet_cuts(formule):
    """A spreadsheet with another separator cuts the lines elsewhere, and may drop the quotes."""
    table = entetes() + lignes([rangee(formule)])

    [_, row] = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    cells = [*row, *re.split(r"[;,|\t\r\n]", table)]
    assert [cell for cell in cells if cell.strip(' "\ufeff').startswith(FORMULE)] == []


def rangee(texte: str) -> dict[str, Any]:
    """A row of the list, with this text in each text column."""

    class Row(dict[str, Any]):
        def __missing__(self, nom: str) -> Any:
            return texte

    known = {"numero_inscription": 1, "candidat__date_naissance": None, "etat": "INSCRIT"}
    return Row(known, inscrite_le=None, modifiee_le=None, desinscrite_le=None)


def test_every_header_of_a_table_is_a_text():
    assert [header for header, _, _ in COLONNES if not header[0].isalpha()] == []
