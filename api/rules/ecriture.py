"""The writing of a typed text: its one canonical form, and the characters that it may hold.

Letters, marks, digits and punctuation of any alphabet are kept; an invisible character, one that no font draws, or a
picture is refused wherever a person types. Spaces of all kinds become plain ones, and on one line the apostrophes, quotes
and hyphens of word processors become those of the keyboard, which INSEE and the guides print.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache


class CaracteresAdmis(StrEnum):
    """The set of characters that a field takes."""

    LIGNE = "LIGNE"  # names, addresses, codes: the default
    PHRASE = "PHRASE"  # one line of free text, or an address of mail
    TEXTE = "TEXTE"  # a text area
    TELEPHONE = "TELEPHONE"
    CODE_POSTAL = "CODE_POSTAL"
    EXACTE = "EXACTE"  # secrets, ids, digests: taken byte for byte
    FICHIER = "FICHIER"  # names of files, which nobody types: made safe, never refused


# The writing of a field by its name, unless its metadata declare an `ecriture`.
_PAR_NOM = {
    "motif": CaracteresAdmis.TEXTE,
    **dict.fromkeys(("objet", "libelle", "sujet_memoire", "code", "identifiant"), CaracteresAdmis.PHRASE),
    **dict.fromkeys(("courriel", "courriel_confirmation"), CaracteresAdmis.PHRASE),
    **dict.fromkeys(("telephone", "telephone_mobile"), CaracteresAdmis.TELEPHONE),
    "code_postal": CaracteresAdmis.CODE_POSTAL,
    **dict.fromkeys(("mot_de_passe", "mot_de_passe_actuel", "mot_de_passe_confirmation"), CaracteresAdmis.EXACTE),
    **dict.fromkeys(
        ("jeton", "renouvellement", "etat", "liaison", "retour", "empreinte", "url"), CaracteresAdmis.EXACTE
    ),
}
PONCTUATION_DES_NOMS = frozenset("'-.,;:/()&\"#@_*!?+%°«»…·")
SYMBOLES = frozenset({"Sm", "Sc", "Sk", "No", "Nl"})
IMAGES = "\U0001f000"  # from this code point on, symbols are pictures
# Decompositions of letters and digits drawn in a fancy way, of which a plain form exists.
DEGUISEES = ("<font>", "<wide>", "<narrow>", "<circle>", "<square>")
# Invisible marks and letters (Unicode's Default_Ignorable_Code_Point among them).
SANS_DESSIN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
# Alphabets that one word may not mix, since it would pass for another word: « Раul » has two Cyrillic letters.
ALPHABETS = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU"})
MARQUES_AU_PLUS = 3  # on one letter, once composed
MARQUES_LUES = 8  # on one letter, before: composing a long pile takes long

SANS_ECRITURE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters, lone surrogates
ESPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
RETOURS = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
MOTS = re.compile(r"[^\W\d_]+")
# A text that every writing admits, and that has one form only, but for telephones and postal codes: letters of French,
# digits and the plainest signs, with single spaces between words.
_MOT = "[A-Za-zÀ-ÖØ-öø-ÿŒœ0-9'.,;:/()&#@_*!?+%-]+"
ORDINAIRE = re.compile(f"(?:{_MOT}(?: {_MOT})*)?")
RECOMPOSES = frozenset({CaracteresAdmis.TELEPHONE, CaracteresAdmis.CODE_POSTAL})
DU_CLAVIER = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\uff07`\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"')
    | {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}  # « ﬁ » of a PDF
)
# Signs between the digits of a telephone number, or around it in an address book.
ENTRE_CHIFFRES = re.compile(r"[ .\-/()'\u00b7\u2010-\u2015\u2212]")
NUMERO = re.compile(r"\+?[0-9]+")
# A national zero left after the code of France, of La Réunion and Mayotte, of the Antilles or of Guyane.
ZERO_NATIONAL = re.compile(r"^(\+(?:33|262|590|594|596))0(?=[0-9]{9}$)")


def ecriture_de(nom: str) -> CaracteresAdmis:
    """The writing of a field or an argument, by its name."""
    if nom in {"id", "ids"} or nom.endswith(("_id", "_ids")):
        return CaracteresAdmis.EXACTE
    return _PAR_NOM.get(nom, CaracteresAdmis.LIGNE)


def canonique(texte: str, ecriture: CaracteresAdmis = CaracteresAdmis.LIGNE) -> str:
    """The one form under which a text is compared and stored; `illisible` refuses what no form can write."""
    if ecriture is CaracteresAdmis.FICHIER:
        return SANS_ECRITURE.sub(" ", texte)
    if ecriture is CaracteresAdmis.EXACTE or _est_canonique(texte, ecriture) or _pile(texte, MARQUES_LUES):
        return texte
    composed = unicodedata.normalize("NFC", texte)
    match ecriture:
        case CaracteresAdmis.TEXTE:
            lignes = (ESPACES.sub(lambda found: " " * len(found[0]), ligne) for ligne in RETOURS.split(composed))
            return "\n".join(ligne.rstrip(" ") for ligne in lignes).strip(" \n")
        case CaracteresAdmis.TELEPHONE:
            return _telephone(composed)
        case CaracteresAdmis.CODE_POSTAL:
            return _code_postal(_une_ligne(composed).translate(DU_CLAVIER))
    return _une_ligne(composed.translate(DU_CLAVIER) if ecriture is CaracteresAdmis.LIGNE else composed)


def illisible(texte: str, ecriture: CaracteresAdmis = CaracteresAdmis.LIGNE) -> str | None:
    """The reason why a text cannot be kept, in French; None when it can."""
    if ORDINAIRE.fullmatch(texte):
        return None
    typed = canonique(texte, ecriture)
    if ecriture in {CaracteresAdmis.EXACTE, CaracteresAdmis.FICHIER}:
        wrong = SANS_ECRITURE.search(typed)
        return f"il contient un caractère qui ne peut être écrit (U+{ord(wrong[0]):04X})" if wrong else None
    refused = [char for char in set(typed) if not _est_admis(char, ecriture)]
    if refused:
        rang = min(map(typed.index, refused))
        before = f", après « {typed[max(0, rang - 20) : rang]} »" if rang else ", au début"
        return f"il contient un caractère qui ne peut être écrit (U+{ord(typed[rang]):04X}{before})"
    if _pile(typed, MARQUES_AU_PLUS) or _marques_sans_lettre(typed):
        return "il contient des accents qui ne sont sur aucune lettre, ou trop nombreux"
    if ecriture is CaracteresAdmis.LIGNE and (mot := next(_melanges(typed), None)):
        return f"le mot « {mot} » mêle les lettres de deux alphabets"
    return None


def _est_canonique(texte: str, ecriture: CaracteresAdmis) -> bool:
    """Whether a text is seen at a glance to have its one form, as most have."""
    return ecriture not in RECOMPOSES and ORDINAIRE.fullmatch(texte) is not None


def _une_ligne(texte: str) -> str:
    return ESPACES.sub(" ", texte).strip(" \r\n")


def _telephone(texte: str) -> str:
    """A number as digits, after a « + » for another country: « +33 (0)6 12-34… » and « 0033 6 12 34… » are one."""
    format_signs = dict.fromkeys(ord(char) for char in set(texte) if unicodedata.category(char) == "Cf")
    seen = ESPACES.sub(" ", texte.translate(format_signs) if format_signs else texte).strip(" \r\n")
    digits = ENTRE_CHIFFRES.sub("", re.sub(r"(?<=[0-9]) ?\(0\)", "", seen))
    if not NUMERO.fullmatch(digits):
        return seen  # no number: it is shown as it was typed
    return ZERO_NATIONAL.sub(r"\1", re.sub(r"^00", "+", digits))


def _code_postal(code: str) -> str:
    """A postal code, without the spaces inside a code of digits; « SW1A 1AA » keeps its own."""
    joined = code.replace(" ", "")
    return joined if joined.isdecimal() else code


@lru_cache(maxsize=4_096)
def _est_admis(char: str, ecriture: CaracteresAdmis) -> bool:
    if char == " " or (char == "\n" and ecriture is CaracteresAdmis.TEXTE):
        return True
    category = unicodedata.category(char)
    if category[0] == "L" or category in {"Mn", "Mc", "Nd"}:
        return not SANS_DESSIN.match(char) and not unicodedata.decomposition(char).startswith(DEGUISEES)
    if ecriture in {CaracteresAdmis.PHRASE, CaracteresAdmis.TEXTE}:
        return category[0] == "P" or char in "°©" or (category in SYMBOLES and char < IMAGES)
    return char in PONCTUATION_DES_NOMS


def _est_marque(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _marques(texte: str) -> set[str]:
    """The marks of a text. Its different characters are few: long texts are looked at by these, not one by one."""
    return set() if texte.isascii() else {char for char in set(texte) if _est_marque(char)}


def _pile(texte: str, au_plus: int) -> bool:
    """Whether one letter bears more than so many marks."""
    marques, height = _marques(texte), 0
    for char in texte if marques else "":
        height = height + 1 if char in marques else 0
        if height > au_plus:
            return True
    return False


def _marques_sans_lettre(texte: str) -> bool:
    """Whether a word begins with a mark."""
    marques = _marques(texte)
    return bool(marques) and any(mot[0] in marques for mot in texte.split())


def _melanges(texte: str) -> Iterator[str]:
    """The words with letters of two alphabets."""
    if texte.isascii():
        return
    alphabets = {char: unicodedata.name(char, "").split(" ")[0] for char in set(texte)}
    if len(ALPHABETS.intersection(alphabets.values())) > 1:
        for mot in MOTS.findall(texte):
            if len(ALPHABETS.intersection(map(alphabets.__getitem__, mot))) > 1:
                yield mot
