"""Files that leave: their names and their headers, for any client and any method."""

import re
from types import SimpleNamespace
from urllib.parse import unquote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from api.http.attachment import LONGUEUR, Attachment, attachment

pytestmark = pytest.mark.any_database

FORM = re.compile(r"attachment; filename=\"([ !#$&-\[\]-~]+)\"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)")
NOMS = {
    "recapitulatif-012345-v1.pdf": ("recapitulatif-012345-v1.pdf", "recapitulatif-012345-v1.pdf"),
    "Attestation de réussite.pdf": ("Attestation de reussite.pdf", "Attestation de réussite.pdf"),
    'a"b.pdf': ("a_b.pdf", "a_b.pdf"),
    "a;b=c, d.pdf": ("a;b=c, d.pdf", "a;b=c, d.pdf"),
    "a\r\nSet-Cookie: x=y.pdf": ("aSet-Cookie_ x=y.pdf", "aSet-Cookie_ x=y.pdf"),
    'a\\".pdf': ("a__.pdf", "a__.pdf"),
    "100%41.pdf": ("100_41.pdf", "100%41.pdf"),
    "../../etc/passwd": ("_.._etc_passwd", "_.._etc_passwd"),
    "C:\\Windows\\a.exe": ("C__Windows_a.exe", "C__Windows_a.exe"),
    ".bashrc": ("bashrc", "bashrc"),
    "facture\u202efdp.exe": ("facturefdp.exe", "facturefdp.exe"),
    "a\u0000b\u200b\u2028c.pdf": ("abc.pdf", "abc.pdf"),
    "\ud83d.pdf": ("pdf", "pdf"),
    "😀 photo.jpg": ("_ photo.jpg", "😀 photo.jpg"),
    "été\u0301.pdf": ("ete.pdf", "été\u0301.pdf"),
    "  espaces   .pdf ": ("espaces.pdf", "espaces.pdf"),
    "简历.pdf": ("__.pdf", "简历.pdf"),
    "": ("fichier", "fichier"),
    "...": ("fichier", "fichier"),
}


async def morceaux(*parts):
    for part in parts:
        yield part


def browser(response):
    async def answer(request):
        return response(request)

    app = Starlette(routes=[Route("/x", answer, methods=["GET"])])
    app.state.services = SimpleNamespace(portal_url="https://portail.example.fr")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


KINDS = {
    "whole": lambda nom: lambda request: attachment(request, nom, "application/pdf", b"contenu"),
    "stream": lambda nom: lambda request: Attachment(request, nom, "application/pdf", morceaux(b"con", b"tenu"), 7),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nom", NOMS)
async def test_a_name_is_read_alike_by_old_and_new_clients_and_names_no_place(kind, nom):
    async with browser(KINDS[kind](nom)) as http:
        response = await http.get("/x")

    found = FORM.fullmatch(response.headers["content-disposition"])
    assert found, response.headers["content-disposition"]
    assert (found[1], unquote(found[2])) == NOMS[nom]
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("nom", ["é" * 300 + ".pdf", "a" * 300 + ".pdf", "😀" * 300 + ".pdf"])
async def test_a_long_name_keeps_its_extension(nom):
    async with browser(KINDS["whole"](nom)) as http:
        found = FORM.fullmatch((await http.get("/x")).headers["content-disposition"])

    assert len(found[1]) == len(unquote(found[2])) == LONGUEUR
    assert found[1].endswith(".pdf")
    assert unquote(found[2]).endswith(".pdf")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "asked", [{}, {"Range": "bytes=0-2"}, {"Range": "bytes=900-"}, {"Range": "bytes=" + "0-0," * 500}]
)
async def test_a_file_leaves_whole_to_be_saved_and_is_inert(kind, method, asked):
    async with browser(KINDS[kind]("a.pdf")) as http:
        response = await http.request(method, "/x", headers=asked)

    assert response.status_code == 200
    assert response.content == (b"contenu" if method == "GET" else b"")
    assert dict(response.headers) == {
        "content-disposition": "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf",
        "content-type": "application/pdf",
        "content-length": "7",
        "accept-ranges": "none",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-site",
    }


async def test_headers_alone_read_nothing_of_the_file_and_let_it_go():
    seen = []

    async def contenu():
        try:
            seen.append("read")
            yield b"contenu"
        finally:
            seen.append("closed")

    async with browser(lambda request: Attachment(request, "a.pdf", "application/pdf", contenu())) as http:
        await http.head("/x")
        assert seen == []
        await http.get("/x")
    assert seen == ["read", "closed"]


@pytest.mark.parametrize("route", ["fichiers", "fichiers/donnees", "pieces", "exports"])
async def test_every_route_of_files_refuses_alike(client, route):
    for method in ("GET", "HEAD"):
        response = await client.http.request(method, f"/{route}/x.y.z")
        assert response.status_code == 404
        assert response.headers["cache-control"] == "private, no-store"
    program = await client.http.get(f"/{route}/x", headers={"Accept": "*/*"})
    person = await client.http.get(f"/{route}/x", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert program.json() == {"message": "Ce lien n'est plus valable : demandez-en un nouveau."}
    assert person.status_code == 404
    assert "<h1>Ce lien n'est plus valable</h1>" in person.text
    assert 'href="http://portail"' in person.text
    assert (await client.http.post(f"/{route}/x")).status_code == 405


@pytest.mark.parametrize(
    ("media_type", "usage"),
    [("application/pdf", "inline"), ("image/png", "inline"), ("text/csv", "attachment"), ("text/html", "attachment")],
)
async def test_a_file_is_shown_in_a_page_of_the_portal_when_asked_and_of_a_safe_kind(media_type, usage):
    async with browser(lambda request: attachment(request, "a", media_type, b"contenu")) as http:
        response = await http.get("/x?affichage")

    assert response.headers["content-disposition"].startswith(usage)
    policy = response.headers["content-security-policy"]
    assert ("frame-ancestors 'self' https://portail.example.fr" in policy) is (usage == "inline")
    assert ("sandbox" in policy) is (usage == "attachment")
    assert response.headers["x-content-type-options"] == "nosniff"
