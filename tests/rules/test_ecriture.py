"""The characters that a text may hold, and its one canonical form."""

import re
import sys
import unicodedata

import pytest

from api.rules import ecriture as ecritures
from api.rules.ecriture import ORDINAIRE, CaracteresAdmis, canonique, ecriture_de, illisible

LIGNE, PHRASE, TEXTE = CaracteresAdmis.LIGNE, CaracteresAdmis.PHRASE, CaracteresAdmis.TEXTE
NOMS = [
    *("O'Brien", "NGMB-DUPONT", "N'Guyễn", "Ÿsaÿe", "李", "de la Tour-du-Pin", "Œ", "X Æ A-12", "Łukasz", "Ẹ́niọlá"),
    *("ʿAbd", "Ångström", "Jean, Paul", "St. John (Jr.)", "Ħaż-Żabbar", "Παύλος", "Иванов", "محمد", "สมชาย", "महेन्द्र"),
    *("12 bis, rue de l'Église", "Bât. B / Apt #3", "N° 4", "Col·legi", "C/O M. & Mme LAMY", "« Les Pins »"),
]
INVISIBLES = {
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "left-to-right mark": "\u200e",
    "arabic letter mark": "\u061c",
    "interlinear annotation": "\ufff9",
    "tag": "\U000e0041",
    "variation selector": "\ufe0f",
    "variation selector 17": "\U000e0100",
    "grapheme joiner": "\u034f",
    "hangul filler": "\u3164",
    "halfwidth filler": "\uffa0",
    "braille blank": "\u2800",
    "null": "\x00",
    "escape": "\x1b",
    "next line": "\u0085",
    "line separator": "\u2028",
}
IMPOSSIBLES = {
    "replacement": "\ufffd",
    "object": "\ufffc",
    "private use": "\ue000",
    "private plane": "\U00100000",
    "unassigned": "\u0378",
    "noncharacter": "\uffff",
    "lone surrogate": "\ud800",
    "emoji": "😀",
    "heart": "❤",
    "flag": "\U0001f1eb",
    "skin tone": "\U0001f3fd",
    "keycap": "\u20e3",
    "check mark": "✓",
    "trade mark": "™",
    "box": "█",
    "mathematical letter": "𝐀",
    "full width letter": "\uff21",
    "circled letter": "Ⓐ",
}


@pytest.mark.parametrize("texte", NOMS)
@pytest.mark.parametrize("ecriture", [LIGNE, PHRASE, TEXTE])
def test_takes_letters_marks_digits_and_the_punctuation_of_names_and_addresses(texte, ecriture):
    for form in ("NFC", "NFD"):
        assert illisible(unicodedata.normalize(form, texte), ecriture) is None


@pytest.mark.parametrize("nom", INVISIBLES | IMPOSSIBLES)
@pytest.mark.parametrize("ecriture", [LIGNE, PHRASE, TEXTE, CaracteresAdmis.CODE_POSTAL])
def test_refuses_what_is_not_seen_or_is_no_writing(nom, ecriture):
    char = (INVISIBLES | IMPOSSIBLES)[nom]
    texte = f"Pa{char}ul"

    if ecriture is TEXTE and char in "\u0085\u2028":  # lines of a text area
        assert canonique(texte, TEXTE) == "Pa\nul"
        return
    reason = illisible(texte, ecriture)

    assert reason is not None
    assert f"U+{ord(char):04X}" in reason
    assert char not in reason


@pytest.mark.parametrize("ecriture", list(CaracteresAdmis))
def test_what_is_seen_to_be_ordinary_is_what_the_rules_admit_and_keep(ecriture, monkeypatch):
    ordinary = [char for char in map(chr, range(0x3000)) if ORDINAIRE.fullmatch(char)]
    monkeypatch.setattr(ecritures, "ORDINAIRE", re.compile("(?!)"))

    assert {"é", "œ", "@", "7"} <= set(ordinary)
    for texte in (form for char in ordinary for form in (char, f"a{char} {char}b")):
        assert illisible(texte, ecriture) is None, texte
        assert ecriture in ecritures.RECOMPOSES or canonique(texte, ecriture) == texte, texte


@pytest.mark.parametrize("texte", ["a<b", "=1+1", "{x}", "a|b", "5 €", "x²", "a\\b", "a~b", "[a]", "a^b"])
def test_a_free_text_has_a_wider_punctuation(texte):
    assert illisible(texte, LIGNE)
    assert illisible(texte, PHRASE) is illisible(texte, TEXTE) is None


def test_every_character_of_unicode_is_either_seen_or_refused():
    """Controls, formats, surrogates, private and unassigned characters are taken nowhere; planes above by samples."""
    refused = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Me"}
    for char in map(chr, (*range(0x10000), *range(0x10000, sys.maxunicode, 1009))):
        if unicodedata.category(char) in refused and char not in "°©\t\r\n\x85":
            assert illisible(f"a{char}a", TEXTE), hex(ord(char))


def test_lines_are_those_of_a_text_area_alone():
    assert illisible("a\nb", TEXTE) is None
    assert illisible("a\nb", PHRASE)
    assert illisible("a\nb", LIGNE)
    assert canonique(" a \r\n\r\n  b\u2028c\r", TEXTE) == "a\n\n  b\nc"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jean\u00a0\u2009Paul\t", "Jean Paul"),
        ("e\u0301lodie", "élodie"),
        *((f"D{char}ARC", "D'ARC") for char in "'\u2019\u2018\u201b\u02bc\u02bb\u2032\uff07`\u00b4"),
        *((f"LE{char}GOFF", "LE-GOFF") for char in "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"),
        ("\ufb01lle", "fille"),
        ("\r\nLAMY\r\n", "LAMY"),
        ("", ""),
    ],
)
def test_one_text_has_one_form(typed, kept):
    assert canonique(typed) == kept
    assert canonique(kept) == kept


def test_a_free_text_keeps_its_apostrophes_and_dashes():
    assert canonique("L’épreuve\u00a0– reportée", PHRASE) == "L’épreuve – reportée"


@pytest.mark.parametrize("texte", ["P\u0430ul", "LАMY", "Αnna", "pаypal.example", "Mаrie-Аnne"])
def test_a_word_does_not_mix_alphabets(texte):
    assert "deux alphabets" in (illisible(texte) or "")


def test_marks_piled_on_a_letter_are_bounded():
    assert illisible("e\u0323\u0301\u0302") is None
    assert "accents" in (illisible("Z" + "\u0335\u0353\u0324\u0319" * 2) or "")
    assert "accents" in (illisible("\u0301LAMY") or "")
    assert illisible("Z" + "\u0335\u0353" * 100_000)  # at once: it is not composed first


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+33 (0)6.12-34 56\u00a078", "+33612345678"),
        ("0033 612345678", "+33612345678"),
        ("+330612345678", "+33612345678"),
        ("+262 (0)6 93 12 34 56", "+262693123456"),
        ("00590 0690 12 34 56", "+590690123456"),
        ("\u202a06 12 34 56 78\u202c", "0612345678"),
        ("(06)12/34/56/78", "0612345678"),
        ("+39 06 1234 5678", "+390612345678"),  # an Italian zero stays
    ],
)
def test_a_telephone_has_one_form(typed, kept):
    assert canonique(typed, CaracteresAdmis.TELEPHONE) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 75 001 ", "75001"), ("SW1A\u00a01AA", "SW1A 1AA"), ("1100\u2013148", "1100-148"), ("K1A  0B1", "K1A 0B1")],
)
def test_a_postal_code_has_one_form(typed, kept):
    assert canonique(typed, CaracteresAdmis.CODE_POSTAL) == kept


@pytest.mark.parametrize(
    ("nom", "ecriture"),
    [
        ("nom", LIGNE),
        ("un_champ_de_demain", LIGNE),
        ("candidature_id", CaracteresAdmis.EXACTE),
        ("mot_de_passe", CaracteresAdmis.EXACTE),
        ("motif", TEXTE),
        ("courriel", PHRASE),
    ],
)
def test_a_field_is_written_as_its_name_says_and_strictly_otherwise(nom, ecriture):
    assert ecriture_de(nom) is ecriture


def test_a_secret_is_taken_as_it_is():
    assert canonique(" e\u0301’\u00a0", CaracteresAdmis.EXACTE) == " e\u0301’\u00a0"
    assert illisible("😀\u200b", CaracteresAdmis.EXACTE) is None


def test_the_name_of_a_file_is_made_safe_and_never_refused():
    assert canonique("scan\r\nX: 1\x00é\ud800.pdf", CaracteresAdmis.FICHIER) == "scan  X: 1 é .pdf"
    assert illisible("\x7f\u202e😀\ud800", CaracteresAdmis.FICHIER) is None


def test_quotes_of_telephones_and_word_processors_become_those_of_the_keyboard():
    assert canonique("Résidence “Les Pins” „B‟ d’Arc") == 'Résidence "Les Pins" "B" d\'Arc'
    assert illisible("Résidence “Les Pins”") is None
    assert canonique("“Bonjour”", PHRASE) == "“Bonjour”"
