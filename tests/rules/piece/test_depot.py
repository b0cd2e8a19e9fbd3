"""The announcement of an upload, the names of files, and the formats recognised by their first bytes."""

import hashlib
import unicodedata
from dataclasses import replace

import pytest

from api.rules.document import ModeDepot
from api.rules.piece import (
    FichierAnnonce,
    Format,
    NatureFichier,
    PieceDemandee,
    nature_de,
    nom_affiche,
    problems_annonce,
)
from api.rules.piece.depot import NOM_MAX, OCTETS_MAX, REFUS
from api.rules.piece.formats import MO, taille_lisible
from api.rules.problems import Code

PIECE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)
EMPREINTE = hashlib.sha256(b"").hexdigest()


def annonce(**values):
    return FichierAnnonce(**{"nom": "identité.pdf", "taille": 1000, "empreinte": EMPREINTE} | values)


class TestTheAnnouncement:
    @pytest.mark.parametrize("nom", ["a.pdf", "A.PDF", "a.b.jpeg", "scan.Png", r"C:\docs\a.pdf", "a.JPG "])
    def test_takes_a_name_of_an_accepted_kind(self, nom):
        assert problems_annonce(annonce(nom=nom), PIECE) == []

    @pytest.mark.parametrize("nom", ["a.svg", "a.exe", "a.pdf.exe", "a.gif", "a.docx", "a.avif", ".tiff"])
    def test_refuses_a_name_of_another_kind_and_says_which_are_accepted(self, nom):
        (problem,) = problems_annonce(annonce(nom=nom), PIECE)

        assert (problem.code, problem.path) == (Code.FORMAT_REFUSE, ("nom",))
        assert problem.message.endswith("Formats acceptés : pdf, jpg, png.")

    @pytest.mark.parametrize(
        "nom",
        ["IMG_0042", "", "a", "pdf/a", "a.pdf/", "Scan du 12.03.2026", "M. LAMY", "photo.", "photo.jpg (1)", "v1.2"],
    )
    def test_leaves_a_name_without_an_extension_to_the_content(self, nom):
        assert problems_annonce(annonce(nom=nom), PIECE) == []

    @pytest.mark.parametrize("nom", ["IMG_0042.HEIC", "photo.heif", "DSC_1.hif"])
    def test_says_in_two_lines_how_to_get_a_jpeg_of_a_photo_in_heic(self, nom):
        (problem,) = problems_annonce(annonce(nom=nom), PIECE)

        assert (problem.code, problem.path) == (Code.FORMAT_REFUSE, ("nom",))
        photo, later = problem.message.split("\n")
        assert "« Enregistrer dans Fichiers »" in photo
        assert "Réglages, Appareil photo, Formats, « Le plus compatible »" in later

    def test_advises_no_jpeg_where_none_is_taken(self):
        (problem,) = problems_annonce(annonce(nom="a.heic"), replace(PIECE, formats=(Format.PDF,)))

        assert problem.message.endswith("Formats acceptés : pdf.")

    @pytest.mark.parametrize(
        ("taille", "code"),
        [(0, Code.FICHIER_VIDE), (-1, Code.FICHIER_VIDE), (5 * MO + 1, Code.FICHIER_TROP_GROS), (5 * MO, None)],
    )
    def test_knows_the_sizes(self, taille, code):
        found = [problem.code for problem in problems_annonce(annonce(taille=taille), PIECE)]

        assert found == ([code] if code else [])

    @pytest.mark.parametrize("empreinte", ["", "abc", EMPREINTE[:-1], f"{EMPREINTE}0", EMPREINTE.replace("e", "g")])
    def test_refuses_what_is_no_digest(self, empreinte):
        (problem,) = problems_annonce(annonce(empreinte=empreinte), PIECE)

        assert (problem.code, problem.path) == (Code.FORMAT_INVALIDE, ("empreinte",))

    def test_takes_a_digest_in_capitals(self):
        assert problems_annonce(annonce(empreinte=EMPREINTE.upper()), PIECE) == []

    def test_tells_every_problem_at_once(self):
        assert len(problems_annonce(FichierAnnonce(nom="a.svg", taille=0, empreinte=""), PIECE)) == 3


class TestTheName:
    @pytest.mark.parametrize(
        ("nom", "affiche"),
        [
            ("identité.pdf", "identité.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            (r"..\..\boot.pdf", "boot.pdf"),
            ("a\"b'c.pdf", "a b c.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
            ("a\x00b.pdf", "a b.pdf"),
            ("facture\u202efdp.exe.pdf", "facture fdp.exe.pdf"),
            ("photo.JPEG", "photo.pdf"),
            ("photo.docx", "photo.docx.pdf"),
            (".pdf", "fichier.pdf"),
            ("..", "fichier.pdf"),
            ("", "fichier.pdf"),
            ("<script>alert(1)</script>.pdf", "script.pdf"),
            ("a\ud800b.pdf", "a b.pdf"),
        ],
    )
    def test_is_made_safe(self, nom, affiche):
        assert nom_affiche(nom, Format.PDF) == affiche

    def test_is_made_short(self):
        assert len(nom_affiche("é" * 600 + ".pdf", Format.PDF)) == NOM_MAX

    @pytest.mark.parametrize("lettre", ["é", "ع", "漢", "\U00020000"])
    def test_is_a_name_that_file_systems_take(self, lettre):
        shown = nom_affiche(lettre * 300 + ".pdf", Format.PDF)

        assert shown.strip(lettre) == ".pdf"
        assert NOM_MAX // 2 <= len(shown) <= NOM_MAX
        assert len(shown.encode()) <= OCTETS_MAX

    def test_ends_as_the_content_says(self):
        assert nom_affiche("photo.pdf", Format.JPG) == "photo.jpg"

    @pytest.mark.parametrize("nom", ["a\u0301" * 300, "\u202e" * 600, "\x7f.png", "  .  .png", "a" * 99 + "....png"])
    def test_never_holds_what_does_not_print(self, nom):
        shown = nom_affiche(nom, Format.PNG)

        assert shown.endswith(".png")
        assert all(unicodedata.category(letter)[0] != "C" for letter in shown)
        assert 5 <= len(shown) <= NOM_MAX


class TestTheFirstBytes:
    @pytest.mark.parametrize(
        ("premiers", "nature"),
        [
            (b"%PDF-1.7\n", Format.PDF),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", Format.JPG),
            (b"\x89PNG\r\n\x1a\n\x00\x00", Format.PNG),
            (b"MZ\x90\x00", NatureFichier.EXECUTABLE),
            (b"\x7fELF\x02", NatureFichier.EXECUTABLE),
            (b"#!/bin/sh\n", NatureFichier.EXECUTABLE),
            (b"GIF89a\x01\x00\x01\x00%PDF-1.4", NatureFichier.HYBRIDE),
            (b"MZ\x90\x00%PDF-1.4", NatureFichier.HYBRIDE),
            (b"\xff\xd8\xff\xe0 %PDF-1.4", NatureFichier.HYBRIDE),
            (b"%PDF-1.4\n%PDF-1.7", NatureFichier.HYBRIDE),
            (b"\n%PDF-1.4", Format.PDF),
            (b"\xef\xbb\xbf%PDF-1.4", Format.PDF),
            (b"\x00\t\n\x0b\x0c\r \xfe\xff\xff\xfe%PDF-1.4", Format.PDF),
            (b" " * 1019 + b"%PDF-", Format.PDF),
            (b" " * 1020 + b"%PDF-1.4", NatureFichier.AUTRE),
            (b"\n.%PDF-1.4", NatureFichier.HYBRIDE),
            (b"\xef\xbb%PDF-1.4", NatureFichier.HYBRIDE),
            (b"\n%PDF-1.4\n%PDF-1.7", NatureFichier.HYBRIDE),
            (b"\nMZ\x90\x00%PDF-1.4", NatureFichier.HYBRIDE),
            (b"GIF89a", NatureFichier.AUTRE),
            (b"<svg xmlns=", NatureFichier.AUTRE),
            (b"PK\x03\x04", NatureFichier.AUTRE),
            (b"", NatureFichier.AUTRE),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", NatureFichier.HEIC),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", NatureFichier.HEIC),
            (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc", NatureFichier.HEIC),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", NatureFichier.AUTRE),
            (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", NatureFichier.AUTRE),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", NatureFichier.AUTRE),
        ],
    )
    def test_say_what_it_is(self, premiers, nature):
        assert nature_de(premiers) is nature


@pytest.mark.parametrize(
    ("octets", "lisible"),
    [(5 * MO, "5 Mo"), (MO, "1 Mo"), (5 * MO // 2, "2,5 Mo"), (300 * 1024, "300 Ko"), (10, "1 Ko")],
)
def test_a_size_is_written_as_it_is_read(octets, lisible):
    assert taille_lisible(octets) == lisible


def test_every_refusal_of_a_file_has_its_own_words():
    assert len({problem.message for problem in REFUS.values()}) == len(REFUS)
