"""Pictures: the stored one shows the sent one to the point; one that cannot be stored is refused."""

import io
import struct
import zlib
from itertools import pairwise

import images
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from api.services.reception.inspections import RefusError, image, png

PIXELS = 1_000_000
# Levels in 255 by which a JPEG may differ, decoded and encoded again with its own tables: one point, and on average.
ARRONDI, ARRONDI_MOYEN = 24, 2
JPEGS = list(images.jpegs())
TOURS = {
    1: lambda points: points,
    2: lambda points: points[:, ::-1],
    3: lambda points: points[::-1, ::-1],
    4: lambda points: points[::-1],
    5: lambda points: points.swapaxes(0, 1),
    6: lambda points: points[::-1].swapaxes(0, 1),
    7: lambda points: points[::-1, ::-1].swapaxes(0, 1),
    8: lambda points: points[:, ::-1].swapaxes(0, 1),
    9: lambda points: points,
}


@pytest.fixture(autouse=True)
def beside_weasyprint(monkeypatch):
    """The process as WeasyPrint leaves it, once it was imported."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


@pytest.fixture
def garder(tmp_path):
    """The bytes stored for a picture, or the code of its refusal."""

    def keep(contenu, format_):
        path, refait = tmp_path / "recu", tmp_path / "refait"
        path.write_bytes(contenu)
        try:
            assert image.examiner(path, format_, refait, PIXELS) == "REFAIT"
        except RefusError as refus:
            return str(refus)
        return refait.read_bytes()

    return keep


def ecrit(picture, kind, **options):
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def morceaux(contenu):
    """The place of each chunk of a PNG, and its name."""
    start = 8
    while start < len(contenu):
        yield start, contenu[start + 4 : start + 8]
        start += 12 + int.from_bytes(contenu[start : start + 4], "big")


def morceau(nom, contenu):
    return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))


def ajouter(contenu, nom, ajout):
    """The PNG with one more chunk before its points."""
    place = next(start for start, found in morceaux(contenu) if found == b"IDAT")
    return contenu[:place] + morceau(nom, ajout) + contenu[place:]


class TestPng:
    def test_of_every_mode_and_depth_keeps_each_of_its_points(self, garder):
        cases = list(images.pngs())
        sent = {str(case): case.octets() for case in cases}

        different = [
            case
            for case, contenu in sent.items()
            if not np.array_equal(images.points_png(garder(contenu, "png")), images.points_png(contenu))
        ]

        assert (len(sent), different) == (156, [])

    def test_of_16_bits_as_scanners_write_it_keeps_the_high_byte(self, garder):
        values = np.arange(0, 65536, 97, dtype=np.uint16).reshape(26, 26)
        sent = ecrit(Image.fromarray(values), "PNG")

        with Image.open(io.BytesIO(garder(sent, "png"))) as kept:
            assert (kept.mode, np.array_equal(np.asarray(kept), values >> 8)) == ("L", True)

    def test_has_no_mode_but_those_that_are_known(self):
        modes = {mode for mode, _ in PngImagePlugin._MODES.values()}

        assert modes <= {"I;16", *png._OPAQUES}

    @pytest.mark.parametrize(
        "options", [{"gamma": 1.0}, {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}]
    )
    def test_keeps_its_values_and_loses_its_profile(self, garder, options):
        case = images.Png(mode="rvb", profondeur=8)
        sent = case.octets(gamma=options.get("gamma"))
        if "icc_profile" in options:
            sent = ecrit(Image.open(io.BytesIO(sent)), "PNG", **options)

        kept = garder(sent, "png")

        assert np.array_equal(images.points_png(kept), images.points_png(sent))
        assert {nom for _, nom in morceaux(kept)} == {b"IHDR", b"IDAT", b"IEND"}

    @pytest.mark.parametrize("profondeur", [1, 8, 16])
    def test_that_stops_in_its_lines_is_refused(self, garder, profondeur):
        sent = images.Png(mode="gris", profondeur=profondeur, cotes=(90, 90)).octets()
        lignes = next(start for start, nom in morceaux(sent) if nom == b"IDAT")

        kept = {garder(sent[:cut], "png") for cut in range(lignes + 12, len(sent) - 24, 40)}

        assert kept == {"FICHIER_TRONQUE"}

    def test_without_its_end_keeps_lines_that_are_all_there(self, garder):
        sent = images.Png(mode="gris", profondeur=8).octets()

        assert garder(sent[:-12], "png") == garder(sent, "png")

    @pytest.mark.parametrize("nom", [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"])
    def test_with_a_chunk_that_is_not_as_it_was_written_is_refused(self, garder, nom):
        sent = bytearray(images.Png(mode="palette", profondeur=8, transparent=True).octets())
        bounds = [*morceaux(sent), (len(sent), b"")]
        end = next(after for (_, found), (after, _) in pairwise(bounds) if found == nom)
        sent[end - 1] ^= 1

        assert garder(bytes(sent), "png") == "FICHIER_ILLISIBLE"

    @pytest.mark.parametrize("cachee", [False, True])
    def test_of_several_pictures_is_refused(self, garder, cachee):
        pictures = [Image.new("RGB", (9, 9), couleur) for couleur in ("white", "red", "blue")]
        sent = ecrit(pictures[0], "PNG", save_all=True, append_images=pictures[1:], default_image=cachee)

        assert garder(sent, "png") == "FICHIER_HYBRIDE"

    def test_of_a_single_frame_is_kept(self, garder):
        sent = images.Png(mode="rvb", profondeur=8, cotes=(7, 5)).octets()
        animation = ajouter(sent, b"acTL", struct.pack(">II", 1, 0))

        kept = garder(ajouter(animation, b"fcTL", struct.pack(">5I2H2B", 0, 7, 5, 0, 0, 1, 1, 0, 0)), "png")

        assert np.array_equal(images.points_png(kept), images.points_png(sent))

    @pytest.mark.parametrize(
        ("nom", "debut"),
        [(b"iCCP", b"icc\0\0"), (b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0\0\0")],
    )
    def test_with_a_bomb_beside_its_points_is_not_kept(self, tmp_path, nom, debut):
        bomb = debut + zlib.compress(bytes(2_000_000), 9)
        path = tmp_path / "recu"
        path.write_bytes(ajouter(images.Png(mode="rvb", profondeur=8).octets(), nom, bomb))

        with pytest.raises(ValueError, match="Decompressed data too large"):
            image.examiner(path, "png", tmp_path / "refait", PIXELS)

    def test_with_more_frames_than_anybody_counts_is_refused_before_they_are_read(self, garder):
        sent = ajouter(images.Png(mode="rvb", profondeur=8).octets(), b"acTL", struct.pack(">II", 0x7FFFFFFF, 0))

        assert garder(sent, "png") == "FICHIER_HYBRIDE"


class TestJpeg:
    @pytest.mark.parametrize("case", JPEGS, ids=str)
    def test_of_every_mode_keeps_its_points_within_its_own_rounding(self, garder, case):
        sent = case.octets()

        differences = np.abs(images.points_jpeg(garder(sent, "jpg")) - images.points_jpeg(sent))

        assert differences.max() <= ARRONDI
        assert differences.mean() <= ARRONDI_MOYEN

    @pytest.mark.parametrize("case", JPEGS, ids=str)
    def test_without_its_end_is_kept_as_with_it(self, garder, case):
        sent = case.octets()
        kept = garder(sent, "jpg")

        assert [garder(sent[:-2] + end, "jpg") == kept for end in (b"", b"\xff", b"\r\n", bytes(4096))] == [True] * 4

    @pytest.mark.parametrize("case", JPEGS, ids=str)
    def test_that_stops_before_its_last_line_is_refused(self, garder, case):
        sent = case.octets()
        start = sent.index(b"\xff\xda") + 20
        cuts = [*range(start, len(sent) - 30, (len(sent) - start) // 5), len(sent) - 12, len(sent) - 6]

        kept = {garder(sent[:cut] + end, "jpg") for cut in cuts for end in (b"", b"\xff\xd9", bytes(4096))}

        assert kept == {"FICHIER_TRONQUE"}

    @pytest.mark.parametrize("options", [{"restart_marker_blocks": 1}, {"restart_marker_rows": 1}])
    @pytest.mark.parametrize("apres", [0, 2])
    def test_that_stops_between_two_intervals_is_refused(self, garder, options, apres):
        sent = images.Jpeg(mode="RGB", cotes=(64, 64), options=options).octets()
        cuts = [
            place + apres for place in range(len(sent)) if sent[place] == 0xFF and sent[place + 1] in range(0xD0, 0xD8)
        ]

        assert {garder(sent[:cut], "jpg") for cut in cuts} == {"FICHIER_TRONQUE"}
        assert len(cuts) >= 3

    def test_that_stops_between_two_scans_is_refused(self, garder):
        sent = images.Jpeg(mode="RGB", options={"progressive": True}).octets()
        scans = [place for place in range(len(sent)) if sent[place : place + 2] == b"\xff\xda"][1:]

        kept = {garder(sent[:scan] + end, "jpg") for scan in scans for end in (b"", b"\xff\xd9")}

        assert kept == {"FICHIER_TRONQUE"}

    def test_whose_last_points_are_zeros_is_kept_without_its_end(self, garder):
        blanks = (ecrit(Image.new("L", (8, 8 * rang), "white"), "JPEG", optimize=True) for rang in range(1, 90))
        blank = next(sent for sent in blanks if sent[-3] == 0)

        assert garder(blank[:-2], "jpg") == garder(blank, "jpg")

    def test_of_several_pictures_keeps_the_one_that_readers_show(self, garder):
        pictures = [Image.new("RGB", (16, 16), couleur) for couleur in ("white", "red")]
        sent = ecrit(pictures[0], "MPO", save_all=True, append_images=pictures[1:])

        kept = garder(sent, "jpg")

        assert np.all(images.points_jpeg(kept) == 255)
        assert kept.count(b"\xff\xd8") == 1

    def test_loses_its_profile_its_comment_and_what_follows_it(self, garder):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        case = images.Jpeg(mode="RGB")
        sent = case.octets(icc_profile=profile, comment=b"JEANNE", exif=b"Exif\0\0" + b"JEANNE" * 9000) + b"PK\3\4"

        kept = garder(sent, "jpg")

        assert kept == garder(case.octets(), "jpg")
        assert not [mark for mark in (b"JEANNE", b"ICC_PROFILE", b"Exif", b"PK\3\4") if mark in kept]


class TestTheOrientation:
    @pytest.mark.parametrize("orientation", TOURS)
    def test_of_a_png_of_16_bits_is_that_of_its_metadata(self, garder, orientation):
        metadata = Image.Exif()
        metadata[0x0112] = orientation
        values = np.arange(35, dtype=np.uint16).reshape(5, 7) * 1800

        kept = garder(ecrit(Image.fromarray(values), "PNG", exif=metadata), "png")

        assert np.array_equal(images.points_png(kept)[..., 0], TOURS[orientation](values >> 8))

    @pytest.mark.parametrize("orientation", TOURS)
    def test_of_a_jpeg_is_that_of_its_metadata(self, garder, orientation):
        metadata = Image.Exif()
        metadata[0x0112] = orientation
        case = images.Jpeg(mode="L", options={"quality": 95})

        kept = images.points_jpeg(garder(case.octets(exif=metadata), "jpg"))

        differences = np.abs(kept - TOURS[orientation](images.points_jpeg(case.octets())))
        assert differences.max() <= ARRONDI

    @pytest.mark.filterwarnings("ignore:Corrupt EXIF")
    @pytest.mark.parametrize(
        "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\1\x12"]
    )
    def test_that_cannot_be_read_turns_nothing(self, garder, exif):
        case = images.Jpeg(mode="L")

        assert garder(case.octets(exif=exif), "jpg") == garder(case.octets(), "jpg")
