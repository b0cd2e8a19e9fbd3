"""PDFs from outside: those accepted, the parts removed from them, and those refused."""

import io

import fichiers
import pikepdf
import pytest
from fichiers import saved
from pdfs.actifs import ACTIFS
from pdfs.bombes import BOMBES, objets_gonfles, pages_en_rond, pages_profondes
from pdfs.ecriture import ECRITURES, PAGE, ecrit, en_clair, en_flux, entier, mis_a_jour, pour_le_web, restreint
from pdfs.montres import AUTRES_PAGES, INOFFENSIFS, SIGNES
from pdfs.page import CANARI, document, signature
from pypdf import PdfReader

from api.services.reception.inspections import RefusError
from api.services.reception.inspections.pdf import demesure, examiner

pytestmark = pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")  # fields of no form are part of the corpus

INTERDITES = {
    "/AA",
    "/PA",
    "/JS",
    "/XFA",
    "/AF",
    "/EF",
    "/RF",
    "/EmbeddedFiles",
    "/JavaScript",
    "/OnInstantiate",
    "/CO",
}
FICHIERS = {"/EmbeddedFile", "/FileAttachment", "/Screen", "/Movie", "/Sound", "/3D", "/RichMedia"}


@pytest.fixture
def garder(tmp_path):
    """The stored bytes of a file."""

    def garder(contenu: bytes) -> bytes:
        path, refait = tmp_path / "recu", tmp_path / "refait"
        path.write_bytes(contenu)
        return (path if examiner(path, refait) == "GARDE" else refait).read_bytes()

    return garder


def refus(garder, contenu):
    with pytest.raises(RefusError) as refused:
        garder(contenu)
    return str(refused.value)


def objets(contenu):
    """The objects of a file, reachable or not, at any depth."""
    with pikepdf.open(io.BytesIO(contenu)) as pdf:
        pile = [pdf.trailer, *pdf.objects]
        while pile:
            objet = pile.pop()
            yield objet
            enfants = list(objet) if isinstance(objet, pikepdf.Array) else []
            if isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
                enfants = [valeur for _, valeur in objet.items()]
            pile += [item for item in enfants if isinstance(item, pikepdf.Object) and not item.is_indirect]


def restes(contenu):
    """The active and attached content left in a file."""
    found = []
    for objet in objets(contenu):
        if isinstance(objet, pikepdf.Stream) and CANARI in objet.read_bytes():
            found.append("flux")
        if isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
            keys, kinds = set(objet.keys()), {str(objet.get("/Type")), str(objet.get("/Subtype"))}
            found += sorted(keys & INTERDITES) + sorted(kinds & FICHIERS)
        elif isinstance(objet, pikepdf.String) and CANARI in bytes(objet):
            found.append("texte")
    return found


class TestWhatActs:
    @pytest.mark.parametrize("ecriture", ECRITURES, ids=lambda ecriture: ecriture.__name__)
    def test_is_gone_with_what_is_carried(self, garder, ecriture):
        laisses = {nom: restes(garder(ecriture(document(forme)))) for nom, forme in ACTIFS.items()}

        assert {nom: found for nom, found in laisses.items() if found} == {}

    def test_is_seen_by_this_test_before(self):
        assert [nom for nom, forme in ACTIFS.items() if not restes(entier(document(forme)))] == []


def texte(contenu):
    """The lines of the first page, as another library reads them."""
    return PdfReader(io.BytesIO(contenu)).pages[0].extract_text()


class TestGoodFiles:
    @pytest.mark.parametrize("forme", INOFFENSIFS.values(), ids=list(INOFFENSIFS))
    @pytest.mark.parametrize("ecriture", [en_clair, en_flux, pour_le_web], ids=lambda ecriture: ecriture.__name__)
    def test_are_kept_to_the_byte(self, garder, forme, ecriture):
        contenu = ecriture(document(forme))

        assert garder(contenu) == contenu

    def test_without_resources_are_kept_to_the_byte(self, garder):
        assert garder(ecrit(PAGE)) == ecrit(PAGE)

    @pytest.mark.parametrize("suite", [b"\0" * 4845, b"\r\n \t\f\x0b\0" * 20_000, b"\n" * 300_000], ids=len)
    def test_end_with_any_number_of_blanks(self, garder, suite):
        found = garder(en_clair(document()) + suite)

        assert b"%%EOF" in found[-1024:], "where readers look for it"
        assert texte(found) == "PAUL LAMY"

    @pytest.mark.parametrize(
        "debut",
        [b"\xef\xbb\xbf", b"\r\n", b"\0" * 1019, b"\xfe\xff \n", b"\xff\xfe\t", b" " * 500 + b"\xef\xbb\xbf"],
        ids=repr,
    )
    @pytest.mark.parametrize("ecriture", [en_clair, en_flux])
    def test_begin_at_their_header_whatever_blanks_came_before(self, garder, debut, ecriture):
        found = garder(debut + ecriture(document()))

        assert found.startswith(b"%PDF-")
        assert texte(found) == "PAUL LAMY"
        with pikepdf.open(io.BytesIO(found)) as pdf:
            assert pdf.get_warnings() == []

    def test_begin_at_their_header_when_their_table_counts_the_blanks(self, garder):
        found = garder(ecrit(PAGE, debut=b"\xef\xbb\xbf"))

        with pikepdf.open(io.BytesIO(found)) as pdf:
            assert (found[:5], len(pdf.pages), pdf.get_warnings()) == (b"%PDF-", 1, [])

    @pytest.mark.parametrize("niveau", [2, 3, 4, 6])
    def test_that_are_only_restricted_are_kept_in_clear(self, garder, niveau):
        found = garder(restreint(document(), niveau))

        with pikepdf.open(io.BytesIO(found)) as pdf:
            assert not pdf.is_encrypted
        assert texte(found) == "PAUL LAMY"

    @pytest.mark.parametrize("suite", [b"\x1a", b"\r\n--boundary--\r\n", b"<html></html>"], ids=repr)
    def test_lose_what_a_gateway_wrote_after_them(self, garder, suite):
        found = garder(en_clair(document()) + suite)

        assert suite.strip() not in found
        assert texte(found) == "PAUL LAMY"

    def test_keep_the_pages_of_a_static_form(self, garder):
        with pikepdf.open(io.BytesIO(garder(en_clair(document(ACTIFS["form: static XFA"]))))) as pdf:
            assert set(pdf.Root.AcroForm.keys()) == {"/Fields"}
            assert pdf.pages[0].Annots[0].T == "nom"

    def test_keep_the_picture_of_what_was_attached_to_a_page(self, garder):
        with pikepdf.open(io.BytesIO(garder(en_clair(document(ACTIFS["annotation: FileAttachment"]))))) as pdf:
            (picture,) = pdf.pages[0].Annots
            assert set(picture.keys()) == {"/AP", "/F", "/Rect", "/Subtype", "/Type"}
            assert picture.AP.N.read_bytes() == b"0 0 80 80 re f"

    def test_lose_an_earlier_state_that_carried_a_file(self, garder):
        avant = ecrit([*PAGE, b"<< /Type /EmbeddedFile /Length 11 >>\nstream\n%s\nendstream" % CANARI])

        assert CANARI not in garder(mis_a_jour(avant, {4: b"null"}))

    def test_that_have_a_wrong_table_get_a_right_one(self, garder):
        with pikepdf.open(io.BytesIO(garder(ecrit(PAGE).replace(b"startxref\n", b"startxref\n1")))) as pdf:
            assert (pdf.get_warnings(), len(pdf.pages)) == ([], 1)

    def test_lose_what_their_table_does_not_know(self, garder):
        contenu = ecrit(PAGE)
        cache = b"9 0 obj\n<< /S /JavaScript /JS (%s) >>\nendobj\n" % CANARI
        place = contenu.index(b"xref\n")

        assert CANARI not in garder(
            contenu[:place] + cache + contenu[place:].replace(b"%d" % place, b"%d" % (place + len(cache)))
        )


class TestRefusedFiles:
    @pytest.mark.parametrize(("forme", "code"), AUTRES_PAGES.values(), ids=list(AUTRES_PAGES))
    def test_show_another_page_than_the_one_that_counts(self, garder, forme, code):
        assert refus(garder, en_clair(document(forme))) == code

    @pytest.mark.parametrize(
        ("contenu", "code"),
        [
            (saved(document(), encryption=pikepdf.Encryption(user="a", owner="b", R=4)), "FICHIER_PROTEGE"),
            (mis_a_jour(ecrit(PAGE), {3: PAGE[2]})[:-40], "FICHIER_TRONQUE"),
            (ecrit(PAGE) + b"4 0 obj\n<< /Length 9", "FICHIER_TRONQUE"),
            (ecrit(PAGE) + b"x" * 3000, "FICHIER_TRONQUE"),
            (ecrit(PAGE) + ecrit(PAGE), "FICHIER_HYBRIDE"),
            (fichiers.pdf_et_zip() + bytes(5000), "FICHIER_HYBRIDE"),
            (ecrit([*PAGE, b"<< /Filter /FlateDecode /Length 9 >>\nstream\nnot flate\nendstream"]), "FICHIER_TRONQUE"),
            (ecrit(PAGE).replace(b"/Root", b"/Encrypt << /Filter /Entrust >> /Root"), "FICHIER_PROTEGE"),
            (ecrit([PAGE[0], b"<< /Type /Pages /Count 0 /Kids [] >>"]), "FICHIER_ILLISIBLE"),
        ],
        ids=[
            "password",
            "cut update",
            "update that begins",
            "noise",
            "two",
            "archive",
            "damaged",
            "certificate",
            "no page",
        ],
    )
    def test_cannot_be_read_by_everybody(self, garder, contenu, code):
        assert refus(garder, contenu) == code


class TestSignedFiles:
    @pytest.mark.parametrize("forme", SIGNES.values(), ids=list(SIGNES))
    @pytest.mark.parametrize(
        "ecriture", [en_clair, en_flux, pour_le_web, restreint], ids=lambda ecriture: ecriture.__name__
    )
    def test_are_kept_to_the_byte(self, garder, forme, ecriture):
        contenu = ecriture(document(forme))

        assert garder(contenu) == contenu

    def test_are_kept_to_the_byte_when_the_signature_came_later(self, garder):
        contenu = mis_a_jour(ecrit(PAGE), {4: signature().unparse()}) + bytes(3000)

        assert garder(contenu) == contenu

    @pytest.mark.parametrize("forme", SIGNES.values(), ids=list(SIGNES))
    @pytest.mark.parametrize("actif", ["opened: JavaScript", "associated: document", "annotation: FileAttachment"])
    def test_are_refused_when_something_has_to_go(self, garder, forme, actif):
        pdf = document(forme)
        ACTIFS[actif](pdf)

        assert refus(garder, en_clair(pdf)) == "PDF_SIGNE"

    @pytest.mark.parametrize(
        "autour", [lambda pdf: b"\xef\xbb\xbf" + pdf, lambda pdf: pdf + b"<html>"], ids=["before", "after"]
    )
    def test_are_refused_when_something_stands_around(self, garder, autour):
        assert refus(garder, autour(en_clair(document(SIGNES["signed"])))) == "PDF_SIGNE"

    def test_are_refused_when_an_earlier_state_carries_a_file(self, garder):
        avant = ecrit([*PAGE, b"<< /Type /EmbeddedFile /Length 11 >>\nstream\n%s\nendstream" % CANARI])

        assert refus(garder, mis_a_jour(avant, {4: signature().unparse()})) == "PDF_SIGNE"


class TestBombs:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        """Lowers the limits, for files that are quickly made."""
        for nom, limite in {"DEPLIE": 2**20, "EN_TOUT": 2**22, "PAGES": 20, "OBJETS": 500}.items():
            monkeypatch.setattr(demesure, nom, limite)

    @pytest.mark.parametrize("bombe", BOMBES.values(), ids=list(BOMBES))
    def test_are_refused(self, garder, bombe):
        assert refus(garder, bombe()) == "PDF_DEMESURE"

    @pytest.mark.parametrize(
        "bombe", [pages_profondes(400), pages_en_rond(), objets_gonfles(2**20)], ids=["deep", "round", "objects"]
    )
    def test_before_the_first_page_cannot_be_opened(self, garder, bombe):
        assert refus(garder, bombe) == "FICHIER_ILLISIBLE"
