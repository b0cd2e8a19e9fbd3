"""Files from outside: those received, the refusal of each hostile one, and the verdict of an antivirus."""

import asyncio
import hashlib
import io
import os
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import fichiers
import pikepdf
import pytest
from pdfs.bombes import BOMBES
from pdfs.ecriture import en_clair
from pdfs.montres import AUTRES_PAGES
from pdfs.page import document
from PIL import Image
from waiting import PATIENCE

from api.rules.document import ModeDepot
from api.rules.piece import Format, PieceDemandee
from api.rules.problems import Code, RefusedError
from api.services.reception import Attendu, Clamd, Reception, Sandbox, open_antivirus

PIECE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)


async def envoyer(contenu, *, pas=65536):
    for start in range(0, len(contenu), pas):
        yield contenu[start : start + pas]


def attendu(contenu, **values):
    return Attendu(
        **{"piece": PIECE, "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()} | values
    )


@pytest.fixture
def reception(tmp_path):
    return Reception(dossier=tmp_path / "depots")


async def recu(reception, contenu):
    """The bytes that would be stored, and their format."""
    async with reception.recevoir(envoyer(contenu), attendu(contenu)) as found:
        return found.path.read_bytes(), found.format


async def refus(reception, contenu, corps=None, **values):
    with pytest.raises(RefusedError) as refused:
        async with reception.recevoir(corps or envoyer(contenu), attendu(contenu, **values)):
            pass
    (problem,) = refused.value.problems
    return problem.code


class TestGoodFiles:
    async def test_a_pdf_is_kept_to_the_byte(self, reception):
        contenu = fichiers.pdf(pages=3)

        assert await recu(reception, contenu) == (contenu, Format.PDF)

    async def test_a_pdf_that_ends_with_a_few_blanks_is_kept(self, reception):
        contenu = fichiers.pdf() + b"\r\n\r\n\x00"

        assert (await recu(reception, contenu))[0] == contenu

    @pytest.mark.parametrize(
        "contenu",
        [
            pytest.param(b"\xef\xbb\xbf" + fichiers.pdf(), id="byte-order mark before"),
            pytest.param(fichiers.pdf() + bytes(4845), id="NULs after"),
            pytest.param(fichiers.pdf_chiffre(lecture=""), id="printing restricted"),
        ],
    )
    async def test_a_pdf_is_written_anew_where_tools_would_stumble(self, reception, contenu):
        found, _ = await recu(reception, contenu)

        with pikepdf.open(io.BytesIO(found)) as kept:
            assert (found[:5], kept.is_encrypted, len(kept.pages)) == (b"%PDF-", False, 1)
        assert found.endswith(b"%%EOF\n")

    async def test_a_photo_is_turned_upright_and_loses_its_metadata(self, reception):
        contenu, format_ = await recu(reception, fichiers.photo())

        assert format_ is Format.JPG
        with Image.open(io.BytesIO(contenu)) as image:
            assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (20, 40), {})
        assert b"TELEPHONE-DE-JEANNE" not in contenu

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
    async def test_a_png_of_any_kind_is_written_anew(self, reception, mode):
        contenu, format_ = await recu(reception, fichiers.image(mode=mode))

        with Image.open(io.BytesIO(contenu)) as image:
            assert (format_, image.format, image.size) == (Format.PNG, "PNG", (40, 20))

    @pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
    async def test_a_jpeg_of_any_kind_is_written_anew(self, reception, mode):
        contenu, _ = await recu(reception, fichiers.image("JPEG", mode=mode))

        with Image.open(io.BytesIO(contenu)) as image:
            assert image.mode in {"L", "RGB"}

    async def test_nothing_stays_in_the_waiting_room(self, reception):
        await recu(reception, fichiers.pdf())
        await refus(reception, fichiers.EXECUTABLE)

        assert list(reception.dossier.iterdir()) == []

    async def test_what_a_dead_process_left_is_removed_and_what_comes_in_is_not(self, reception):
        for name, age in (("depot-old", 2000), ("depot-new", 10), ("other", 2000)):
            folder = reception.dossier / name
            folder.mkdir(parents=True)
            os.utime(folder, (time.time() - age,) * 2)

        assert await reception.nettoyer() == 1
        assert sorted(path.name for path in reception.dossier.iterdir()) == ["depot-new", "other"]


class TestMadeHarmless:
    async def test_what_a_pdf_does_by_itself_is_taken_out(self, reception):
        contenu, _ = await recu(reception, fichiers.pdf_actif())

        with pikepdf.open(io.BytesIO(contenu)) as document:
            root, lien = document.Root, document.pages[0].Annots[0]
            assert {"/OpenAction", "/AA"} & set(root.keys()) == set()
            assert {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}).keys()) == set()
            assert "/A" not in lien
        assert b"calc.exe" not in contenu

    @pytest.mark.parametrize("en_liste", [False, True])
    async def test_what_hides_behind_a_harmless_action_is_taken_out_too(self, reception, en_liste):
        contenu, _ = await recu(reception, fichiers.pdf_a_suite(en_liste=en_liste))

        with pikepdf.open(io.BytesIO(contenu)) as document:
            assert "/OpenAction" not in document.Root
        assert b"app.alert" not in contenu

    async def test_what_follows_or_surrounds_an_image_is_left_behind(self, reception):
        contenu, _ = await recu(reception, fichiers.png_bavard())

        assert b"PK\x03\x04" not in contenu
        assert b"tEXt" not in contenu
        assert b"zTXt" not in contenu


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("contenu", "code"),
        [
            pytest.param(fichiers.pdf(charge=9000)[:-3000], Code.FICHIER_TRONQUE, id="truncated PDF"),
            pytest.param(fichiers.pdf_chiffre(), Code.FICHIER_PROTEGE, id="PDF with a password"),
            pytest.param(b"GIF89a" + fichiers.pdf(), Code.FICHIER_HYBRIDE, id="PDF behind another header"),
            pytest.param(en_clair(document(AUTRES_PAGES["portfolio"][0])), Code.PDF_PORTFOLIO, id="portfolio"),
            pytest.param(en_clair(document(AUTRES_PAGES["XFA alone"][0])), Code.PDF_DYNAMIQUE, id="dynamic form"),
            pytest.param(BOMBES["picture without end"](), Code.PDF_DEMESURE, id="PDF bomb"),
            pytest.param(fichiers.EXECUTABLE, Code.FICHIER_EXECUTABLE, id="renamed executable"),
            pytest.param(fichiers.gif_et_pdf(), Code.FICHIER_HYBRIDE, id="GIF and PDF"),
            pytest.param(fichiers.pdf_et_zip(), Code.FICHIER_HYBRIDE, id="PDF and archive"),
            pytest.param(fichiers.SVG, Code.FORMAT_REFUSE, id="SVG"),
            pytest.param(fichiers.HEIC, Code.FORMAT_REFUSE, id="HEIC"),
            pytest.param(b"GIF89a" + bytes(50), Code.FORMAT_REFUSE, id="GIF"),
            pytest.param(fichiers.bombe(), Code.IMAGE_TROP_GRANDE, id="image bomb"),
            pytest.param(fichiers.image("PNG", (400, 400))[:-40], Code.FICHIER_TRONQUE, id="truncated PNG"),
            pytest.param(fichiers.image("JPEG", (400, 400))[:-900], Code.FICHIER_TRONQUE, id="truncated JPEG"),
            pytest.param(b"%PDF-1.7\n" + bytes(3000) + b"%%EOF", Code.FICHIER_ILLISIBLE, id="nothing of a PDF"),
            pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(3000), Code.FICHIER_ILLISIBLE, id="nothing of a PNG"),
            pytest.param(b"", Code.FICHIER_VIDE, id="empty"),
        ],
    )
    async def test_is_refused_with_its_own_code(self, reception, contenu, code):
        assert await refus(reception, contenu) is code

    async def test_a_parser_that_runs_wild_is_ended(self, tmp_path):
        slow = Reception(dossier=tmp_path, sandbox=Sandbox(delai=0.01))

        assert await refus(slow, fichiers.pdf()) is Code.FICHIER_ILLISIBLE

    async def test_a_parser_that_dies_is_a_refusal(self, tmp_path, monkeypatch):
        script = tmp_path / "meurt.py"
        script.write_text("import os; os.abort()")
        monkeypatch.setattr("api.services.reception.sandbox.INSPECTION", script)

        assert await refus(Reception(dossier=tmp_path), fichiers.pdf()) is Code.FICHIER_ILLISIBLE

    async def test_the_pixels_of_an_image_are_capped(self, tmp_path):
        small = Reception(dossier=tmp_path, sandbox=Sandbox(pixels=799))

        assert await refus(small, fichiers.image("JPEG", (40, 20))) is Code.IMAGE_TROP_GRANDE


class TestTheSending:
    async def test_other_bytes_than_announced_are_refused(self, reception):
        contenu = fichiers.pdf()

        assert await refus(reception, contenu, empreinte="0" * 64) is Code.EMPREINTE_DIFFERENTE
        assert await refus(reception, contenu, taille=len(contenu) + 1) is Code.EMPREINTE_DIFFERENTE
        assert await refus(reception, contenu, taille=len(contenu) - 1) is Code.EMPREINTE_DIFFERENTE

    async def test_what_is_too_large_is_refused_before_its_end(self, reception):
        sent = 0

        async def endless():
            nonlocal sent
            yield b"%PDF-1.7\n"
            while True:
                sent += 65536
                yield bytes(65536)

        assert await refus(reception, b"", endless(), taille=PIECE.taille_max) is Code.FICHIER_TROP_GROS
        assert sent < PIECE.taille_max + 2 * 65536

    async def test_what_is_of_no_accepted_kind_is_refused_on_its_first_bytes(self, reception):
        async def endless():
            while True:
                yield b"\x7fELF" + bytes(65532)

        assert await refus(reception, b"", endless(), taille=10**6) is Code.FICHIER_EXECUTABLE

    @pytest.mark.parametrize("field", ["silence", "duree"])
    async def test_half_a_body_is_not_waited_for(self, tmp_path, field):
        async def half():
            yield b"%PDF-1.7\n"
            await asyncio.sleep(PATIENCE)

        impatient = Reception(dossier=tmp_path, **{field: 0.05})

        async with asyncio.timeout(PATIENCE / 2):
            assert await refus(impatient, b"", half(), taille=100) is Code.ENVOI_INTERROMPU
        assert list(tmp_path.iterdir()) == []

    async def test_a_client_that_leaves_is_an_interruption(self, reception):
        async def left():
            yield b"%PDF-1.7\n"
            raise ConnectionResetError

        assert await refus(reception, b"", left(), taille=100) is Code.ENVOI_INTERROMPU


@asynccontextmanager
async def clamd(answer, socket: Path):
    """A clamd of our own, which takes INSTREAM, and answers as the test wants."""

    async def serve(reader, writer):
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        received = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            received += await reader.readexactly(size)
        writer.write(answer(received))
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, str(socket))
    async with server:
        yield Clamd(socket=str(socket), delai=2)


class TestTheAntivirus:
    async def verdict(self, tmp_path, answer, contenu=b""):
        contenu = contenu or fichiers.pdf(charge=300_000)
        async with clamd(answer, tmp_path / "clamd.sock") as antivirus:
            return await refus(Reception(dossier=tmp_path / "depots", antivirus=antivirus), contenu)

    async def test_lets_a_clean_file_through_whole(self, tmp_path):
        contenu, seen = fichiers.pdf(charge=300_000), []

        def clean(received):
            seen.append(received)
            return b"stream: OK\0"

        async with clamd(clean, tmp_path / "clamd.sock") as antivirus:
            found = await recu(Reception(dossier=tmp_path / "depots", antivirus=antivirus), contenu)

        assert found == (contenu, Format.PDF)
        assert seen == [contenu]

    async def test_stops_a_file_before_any_parser_opens_it(self, tmp_path, monkeypatch):
        monkeypatch.setattr("api.services.reception.sandbox.INSPECTION", Path("/nowhere"))

        assert await self.verdict(tmp_path, lambda _: b"stream: Eicar-Test-Signature FOUND\0") is Code.VIRUS_DETECTE

    @pytest.mark.parametrize(
        "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK", b"stream: OK\n"], ids=repr
    )
    async def test_closes_the_door_on_any_other_answer(self, tmp_path, answer):
        assert await self.verdict(tmp_path, lambda _: answer) is Code.CONTROLE_INDISPONIBLE

    async def test_closes_the_door_when_it_is_down(self, tmp_path):
        down = Reception(dossier=tmp_path, antivirus=Clamd(host="127.0.0.1", port=9, delai=1))

        assert await refus(down, fichiers.pdf()) is Code.CONTROLE_INDISPONIBLE

    def test_is_named_by_its_address(self):
        assert open_antivirus("") is None
        assert isinstance(open_antivirus("tcp://clamd"), Clamd)
        assert isinstance(open_antivirus("unix:///run/clamd.sock"), Clamd)
        with pytest.raises(ValueError, match="neither"):
            open_antivirus("clamd:3310")
