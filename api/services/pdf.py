"""Turns a document's values into an accessible PDF, without network, off the event loop."""

import asyncio
import dataclasses
import multiprocessing
import os
import signal
import tempfile
import threading
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.rules.document import DOCUMENTS, Contexte, TypeDocument
from api.rules.papillon import Papillons
from api.services.turnstile import Turnstile, elsewhere

PATIENCE = 10.0  # seconds that a person waits before the layout of a document begins
DEMARRAGE = 20.0  # seconds for a process to start
POLICES = ("SourceSans3-Regular.ttf", "SourceSans3-Bold.ttf")


class RenduError(Exception):
    """A document that could not be rendered: too long, or the renderer died twice."""


Imprimable = Contexte | Papillons


def html(document: TypeDocument | str, contexte: Imprimable) -> str:
    """The page as HTML, before its layout; a document of the catalogue names its template."""
    gabarit = DOCUMENTS[document].gabarit if isinstance(document, TypeDocument) else document
    values = {field.name: getattr(contexte, field.name) for field in dataclasses.fields(contexte)}
    return _environment().get_template(gabarit).render(values)


def render(document: TypeDocument | str, contexte: Imprimable) -> bytes:
    """The page as PDF/UA-1: the same values give the same bytes."""
    weasyprint, stylesheet, font_config = _engine()
    page = weasyprint.HTML(string=html(document, contexte), url_fetcher=weasyprint.URLFetcher(allowed_protocols=()))
    content: bytes = page.write_pdf(
        stylesheets=[stylesheet], font_config=font_config, pdf_variant="pdf/ua-1", finisher=_scope_headers
    )
    return content


class PdfRenderer:
    """The rendering of documents in processes of its own, started by the first document.

    A process that takes longer than `delai` kills itself; a broken pool is replaced, and its
    document tried once more.
    """

    def __init__(self, processus: int = 1, delai: float = 30.0) -> None:
        self._processus = processus
        self._delai = delai
        self.line = Turnstile(processus, burst=PATIENCE, lasting=PATIENCE)
        self._pool: ProcessPoolExecutor | None = None
        self._folder: TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def rendre(self, document: TypeDocument | str, contexte: Imprimable, *, patient: bool = True) -> bytes:
        """The PDF of a document, in its turn; a person before a screen is not `patient`.

        Raises:
            RenduError: the rendering took too long, or its process died twice.
            TooManyError: the line is too long for who is not patient.
        """
        with elsewhere(), await self.line.enter(patient=patient):
            try:
                return await self._submit(document, contexte)
            except BrokenProcessPool:
                return await self._retry(document, contexte)

    async def close(self) -> None:
        """Ends the processes, once each finished its present document."""
        pool, self._pool = self._pool, None
        folder, self._folder = self._folder, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)
        if folder is not None:
            await asyncio.to_thread(folder.cleanup)

    async def _retry(self, document: TypeDocument | str, contexte: Imprimable) -> bytes:
        try:
            return await self._submit(document, contexte)
        except BrokenProcessPool as error:
            raise RenduError(f"{document}: the rendering process died twice") from error

    async def _submit(self, document: TypeDocument | str, contexte: Imprimable) -> bytes:
        pool, loop = self._open(), asyncio.get_running_loop()
        start = loop.time()
        try:
            async with asyncio.timeout(self._delai + DEMARRAGE):
                return await loop.run_in_executor(pool, _render_in_time, document, contexte, self._delai)
        except (TimeoutError, BrokenProcessPool) as error:
            self._forget(pool)
            if loop.time() - start >= self._delai:
                raise RenduError(f"{document}: not rendered within {self._delai} s") from error
            raise

    def _open(self) -> ProcessPoolExecutor:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="portail-pdf-", ignore_cleanup_errors=True)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processus,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_settle,
                initargs=(self._folder.name,),
            )
        return self._pool

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        """Leaves a pool that broke or hangs; the next document opens another."""
        if self._pool is pool:
            self._pool = None
        pool.shutdown(wait=False)


def _settle(folder: str) -> None:
    """Prepares a fresh process: its engine loaded, its end bound to that of its parent."""
    # For WeasyPrint's copies of the fonts: a killed process leaves them, and the owner of the pool deletes them.
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which then closes this process
    threading.Thread(target=_follow_parent, daemon=True).start()
    _engine()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _render_in_time(document: TypeDocument | str, contexte: Imprimable, delai: float) -> bytes:
    signal.setitimer(signal.ITIMER_REAL, delai)  # the default action ends the process, even inside C code
    try:
        return render(document, contexte)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates/pdf"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _printable(value: object) -> object:
    """The text without characters that a page cannot show or that would turn the text around."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return "".join(
        letter for letter in value.replace("\n", " ").replace("\t", " ") if unicodedata.category(letter)[0] != "C"
    )


@cache
def _engine() -> tuple[Any, Any, Any]:
    """The engine WeasyPrint, imported only where a PDF is made, with the style sheet and the fonts read once."""
    import weasyprint  # noqa: PLC0415 - half a second and the Pango libraries, which the server does without
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    font_config = FontConfiguration()
    folder = files("api") / "templates" / "pdf"
    stylesheet = weasyprint.CSS(
        string=(folder / "style.css").read_text("utf-8"), font_config=font_config, url_fetcher=_font_fetcher(folder)
    )
    return weasyprint, stylesheet, font_config


def _font_fetcher(folder: Traversable) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """A fetcher of our fonts, and of no other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    addresses = {f"police:{name}": folder / "fonts" / name for name in POLICES}

    class FontFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> object:  # noqa: ARG002
            return URLFetcherResponse(url, addresses[url].read_bytes())

    return FontFetcher(allowed_protocols=())


def _scope_headers(_: object, pdf: Any) -> None:  # noqa: ANN401 - pydyf has no types
    """Writes the scope (column or row) of each header cell, which WeasyPrint leaves out."""
    dictionaries: list[Any] = [item for item in pdf.objects if isinstance(item, dict)]
    tags = {item.reference: item for item in dictionaries if "S" in item}
    for cell in tags.values():
        if cell["S"] == "/TH":
            group = tags[tags[cell["P"]]["P"]]
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
