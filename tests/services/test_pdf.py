"""The printed documents: exact, accessible, repeatable, and safe with any value."""

import asyncio
import dataclasses
import io
import multiprocessing
import re
import socket
import tempfile
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pdfua
import pytest
from pypdf import PdfReader

from api.rules.document import DOCUMENTS, MENTION_PROJET, TableauEpreuves, TypeDocument
from api.services.pdf import PdfRenderer, RenduError, _engine, html, render
from tests.services.imprimes import CONVOCATION, DUBOIS, NGMB_DUPONT, NOTIFICATION, PIECES, RELANCE, RELEVE, epreuves

CONTEXTES = {
    TypeDocument.RECAPITULATIF_CANDIDATURE: NGMB_DUPONT,
    TypeDocument.CONFIRMATION_INSCRIPTION: DUBOIS,
    TypeDocument.RECAPITULATIF_INSCRIPTION: DUBOIS,
    TypeDocument.DEMANDE_PIECES: PIECES,
    TypeDocument.RELANCE_PIECES: RELANCE,
    TypeDocument.NOTIFICATION_AMENAGEMENTS: NOTIFICATION,
    TypeDocument.CONVOCATION: CONVOCATION,
    TypeDocument.RELEVE_NOTES: RELEVE,
}
ATTENDU = Path(__file__).parent / "attendu"


def short(documents: set[TypeDocument]) -> list[Any]:
    """All documents, of which these are enough every day: the templates share their parts."""
    return [pytest.param(one, marks=() if one in documents else pytest.mark.long) for one in TypeDocument]


@cache
def rendered(document: TypeDocument) -> bytes:
    """The document of the examples, rendered once, since a test below proves that it is the same each time."""
    return render(document, CONTEXTES[document])


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def text_of(content: bytes) -> str:
    return flat(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def projet(contexte):
    entete = dataclasses.replace(contexte.entete, version_ligne="", numero_inscription="")
    return dataclasses.replace(contexte, mention=MENTION_PROJET, entete=entete)


def leftovers():
    return set(Path(tempfile.gettempdir()).glob("portail-pdf-*"))


def filled(value: Any, text: str) -> Any:
    """The context with `text` in each of its strings, and three items at most in each list."""
    if isinstance(value, tuple):
        return tuple(filled(item, text) for item in value[:3])
    if isinstance(value, dict):
        return {label: filled(item, text) for label, item in value.items()}
    if dataclasses.is_dataclass(value):
        fields = {field.name: filled(getattr(value, field.name), text) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return text if type(value) is str else value


@pytest.mark.parametrize("document", [TypeDocument.RECAPITULATIF_CANDIDATURE, TypeDocument.CONFIRMATION_INSCRIPTION])
def test_carries_every_line_of_the_guide(document):
    lines = (ATTENDU / f"{document.lower()}.txt").read_text("utf-8").splitlines()

    text = text_of(rendered(document))

    assert [line for line in lines if line not in text] == []


def test_prints_the_epreuves_in_the_order_of_the_guide():
    text = text_of(rendered(TypeDocument.RECAPITULATIF_CANDIDATURE))
    codes = [ligne.libelle.split(" - ")[0] for tableau in NGMB_DUPONT.tableaux for ligne in tableau.lignes]

    places = [text.index(f"{code} - ") for code in codes]

    assert places == sorted(places)


def test_asks_for_pieces_by_way_and_deadline():
    text = text_of(rendered(TypeDocument.DEMANDE_PIECES))

    assert "A déposer en ligne entre le mardi 30 août 2022 et le vendredi 21 octobre 2022 23:59 (heure/Paris)" in text
    assert "A envoyer par voie postale au plus tard le lundi 31 octobre 2022 23:59 (heure/Paris)" in text
    assert "93475001 : Document justifiant l'identité" in text
    assert "Adresse de retour : RECTORAT DE GUYANE" in text


@pytest.mark.parametrize("document", list(TypeDocument))
def test_is_accessible(document):
    content = rendered(document)

    report = pdfua.validate(io.BytesIO(content))
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]

    assert list(report.findings) == []
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == f"{CONTEXTES[document].entete.titre} - {CONTEXTES[document].entete.domaine}"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_says_what_each_header_cell_heads():
    reader = PdfReader(io.BytesIO(rendered(TypeDocument.CONFIRMATION_INSCRIPTION)))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]

    scopes = [item["/A"]["/Scope"] for item in objects if isinstance(item, dict) and item.get("/S") == "/TH"]

    assert scopes.count("/Column") == 8
    assert scopes.count("/Row") == 11


@pytest.mark.parametrize("document", list(TypeDocument))
def test_same_values_give_the_same_bytes(document):
    contexte = CONTEXTES[document]
    stored = msgspec.json.encode(contexte)
    read = msgspec.json.decode(stored, type=DOCUMENTS[document].contexte)

    assert read == contexte
    assert render(document, read) == rendered(document)


def test_embeds_only_the_fonts_of_the_repository():
    reader = PdfReader(io.BytesIO(rendered(TypeDocument.RECAPITULATIF_CANDIDATURE)))

    names = {font["/BaseFont"].split("+")[1] for page in reader.pages for font in page["/Resources"]["/Font"].values()}

    assert names == {"Portail", "Portail-Bold"}


@pytest.mark.parametrize("document", list(TypeDocument))
def test_a_preview_says_on_each_page_that_it_is_a_draft(document):
    reader = PdfReader(io.BytesIO(render(document, projet(CONTEXTES[document]))))

    for page in reader.pages:
        text = flat(page.extract_text())
        assert MENTION_PROJET in text
        assert "CERTIFIE EXACT" not in text
        assert "Inscription n°" not in text


def test_hides_what_is_empty():
    bare = dataclasses.replace(
        NGMB_DUPONT,
        acquis=(),
        tableaux=(),
        fermeture="",
        resultats_presse="",
        candidat=dataclasses.replace(NGMB_DUPONT.candidat, ine=""),
    )

    page = unescape(html(TypeDocument.RECAPITULATIF_CANDIDATURE, bare))

    for absent in ("DECLARATION des ACQUIS", "<table>", "fermeture du service", "presse", "INE", MENTION_PROJET):
        assert absent not in page
    assert "Nom d'usage :" in page


def test_repeats_the_header_of_a_long_table_and_numbers_the_pages():
    rows = epreuves("\n".join(f"E{number} - Epreuve {number} | U{number} | Inscrit | Ponctuel" for number in range(90)))
    contexte = dataclasses.replace(DUBOIS, tableaux=(TableauEpreuves(titre="EPREUVES OBLIGATOIRES", lignes=rows),))

    pages = [
        page.extract_text()
        for page in PdfReader(io.BytesIO(render(TypeDocument.CONFIRMATION_INSCRIPTION, contexte))).pages
    ]

    with_rows = [page for page in pages if "Inscrit Ponctuel" in flat(page)]
    assert len(with_rows) >= 3
    assert all("Épreuve Unité Position Mode" in flat(page) for page in with_rows)
    assert all(f"Page {number}/{len(pages)}" in page for number, page in enumerate(pages, 1))


@pytest.mark.parametrize("document", short({TypeDocument.DEMANDE_PIECES, TypeDocument.RELEVE_NOTES}))
def test_a_hostile_value_reaches_nothing(document, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("body::before { content: 'LEAKED' }")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        hostile = f"""<img src={address}><link rel=stylesheet href={secret.as_uri()}><script>1</script>
            " style="background:url({address})"><a rel=attachment href={secret.as_uri()}>{{{{7*7}}}}{{% raw %}}"""

        content = render(document, filled(CONTEXTES[document], hostile))

        with pytest.raises(BlockingIOError):
            server.accept()
    text = text_of(content)
    assert "LEAKED" not in text
    assert "{{7*7}}" in text
    assert "<img src=" in text
    assert "/EmbeddedFiles" not in PdfReader(io.BytesIO(content)).trailer["/Root"].get("/Names", {})


@pytest.mark.parametrize("document", short({TypeDocument.DEMANDE_PIECES}))
@pytest.mark.parametrize(
    "value", ["W" * 600, "mot " * 150, "\u202eRTL\u2066\u200f\u0000\ud800 أحمد Nguyễn 🙂 " * 8, "\n" * 50 + "x"]
)
def test_a_strange_value_stays_on_the_page(document, value):
    weasyprint, stylesheet, font_config = _engine()
    page = html(document, filled(CONTEXTES[document], value))

    layout = weasyprint.HTML(string=page).render(stylesheets=[stylesheet], font_config=font_config)

    for sheet in layout.pages:
        rights = [box.position_x + box.width for box in sheet._page_box.descendants() if isinstance(box.width, float)]
        assert max(rights) <= sheet.width
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00\ud800]", page)


def test_reads_nothing_outside_the_fonts_it_ships(monkeypatch):
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a file was opened"))

    render(TypeDocument.DEMANDE_PIECES, PIECES)


class TestRenderer:
    """The pool of processes."""

    async def test_gives_the_same_bytes_while_the_loop_goes_on(self):
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        clock = asyncio.create_task(tick())
        async with PdfRenderer(processus=1) as renderer:
            contents = await asyncio.gather(*(renderer.rendre(code, CONTEXTES[code]) for code in TypeDocument))
        clock.cancel()

        assert contents == [rendered(code) for code in TypeDocument]
        assert ticks > 20

    async def test_gives_up_what_takes_too_long_and_serves_the_next(self):
        row = "E1 - Epreuve | U1 | Inscrit | Ponctuel\n"
        endless = (TableauEpreuves(titre="EPREUVES OBLIGATOIRES", lignes=epreuves(row * 20_000)),)
        async with PdfRenderer(delai=4) as renderer:
            await renderer.rendre(TypeDocument.DEMANDE_PIECES, PIECES)

            with pytest.raises(RenduError, match="not rendered within 4 s"):
                await renderer.rendre(
                    TypeDocument.CONFIRMATION_INSCRIPTION, dataclasses.replace(DUBOIS, tableaux=endless)
                )

            assert await renderer.rendre(TypeDocument.DEMANDE_PIECES, PIECES)

    async def test_a_mistake_in_a_context_is_told_as_it_is(self):
        async with PdfRenderer() as renderer:
            with pytest.raises(Exception, match="undefined"):
                await renderer.rendre(TypeDocument.DEMANDE_PIECES, DUBOIS)

            assert await renderer.rendre(TypeDocument.DEMANDE_PIECES, PIECES)

    async def test_survives_the_death_of_its_process_and_leaves_no_process_and_no_file_behind(
        self, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # apart from other renderers
        children, folders = set(multiprocessing.active_children()), leftovers()
        async with PdfRenderer() as renderer:
            before = await renderer.rendre(TypeDocument.DEMANDE_PIECES, PIECES)
            for process in renderer._pool._processes.values():
                process.kill()
            after = await renderer.rendre(TypeDocument.DEMANDE_PIECES, PIECES)

        assert after == before
        assert set(multiprocessing.active_children()) == children
        assert leftovers() == folders

    async def test_starts_nothing_before_the_first_document(self):
        children = set(multiprocessing.active_children())
        async with PdfRenderer():
            assert set(multiprocessing.active_children()) == children
