"""The encoding of a file: UTF-8, Windows-1252, or a refusal that shows a word misread.

Both read a text without accents alike. Other encodings, once read as Windows-1252, show signs that no name holds:
« MŽlanie » is Mac OS Roman, « M‚lanie » MS-DOS, « B¼uf » ISO-8859-15.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from api.rules.importation.fichier import FichierIllisibleError, Niveau, Remarque
from api.rules.problems import Code, Problem

ENREGISTRER = "enregistrez-le en « CSV UTF-8 » ou en .xlsx, puis envoyez-le de nouveau"
MOT = re.compile(r"[^\s;,|\"]+")

_LETTRE = "[A-Za-zÀ-ÖØ-öø-ÿŠŒŽšœžŸ]"
_MAJUSCULE_ACCENTUEE = "[À-ÖØ-ÞŠŒŽŸ]"
_SIGNES = "€‚ƒ„…†‡ˆ‰‹‘“”•˜™›¡¢£¤¥¦§¨©¬®¯±²³´µ¶¸¹¼½¾¿×÷"
# UTF-8 read as Windows-1252, then written as UTF-8 again: « MÃ©lanie ».
DOUBLE = re.compile("[ÂÃÄÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.")
# Signs of no text: control characters, half of a mark, and the replacement character of a lost letter.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffd-\uffff]")
_UTF8 = re.compile("[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")  # in bytes read one by one
_SANS_LETTRE = re.compile("[\x81\x8d\x8f\x90\x9d]")  # bytes without a letter in Windows-1252
_ETRANGER = re.compile(
    f"{_LETTRE}[{_SIGNES}]{_LETTRE}|{_LETTRE}[‚ƒ‡ˆ‰‘¤¦¨´¸¼½¾]|[€‚ƒˆ©¯¤¦¨´¸¼½¾]{_LETTRE}"
    f"|[a-z]{_MAJUSCULE_ACCENTUEE}|[A-Z][ŠŽŸ][a-z]|[a-z]æ(?![a-z])|[ÐðÞþÝý]"
)
_DOUTEUX = re.compile(
    "[A-Z](?:[à-öø-ÿš][A-Z]|[À-ÖØ-Þ][a-z]|·[A-Z])|(?<![A-Za-zÀ-ÿ])[à-öø-ÿ][A-Z]|[A-Z]{2}[à-öø-ÿ](?![A-Za-zÀ-ÿ])"
)
_ACCENT = re.compile(r"[^\x00-\x7f]")
# French letters inside a word, where another encoding would show a sign or a capital: the proof of Windows-1252.
_PREUVE = re.compile(
    "(?<=[a-z])[àâçèéêëîïôùûü]|(?<=[A-Z])[àâçèéêëîïôùûü](?=[a-z])"
    "|[ÀÂÉÈÛ](?=[A-Z])|(?<=[A-Z])É|(?<![A-Za-z])É(?=[a-z])|(?<=[Nn])°"
)


def est_utf8(parts: Iterable[bytes]) -> bool:
    """Whether a whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for part in parts:
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def controler(lignes: Iterable[str]) -> Remarque | None:
    """Refuses a file neither in UTF-8 nor in Windows-1252; the answer is a remark when nothing proves the latter.

    Its lines come with each byte as the letter of that number (ISO-8859-1).

    Raises:
        FichierIllisibleError: the file is in another encoding, or in several.
    """
    indices = _Indices()
    for numero, ligne in enumerate(lignes, 1):
        if not ligne.isascii():
            indices.regarder(numero, ligne)
    return indices.conclure()


@dataclass(slots=True)
class _Indices:
    """The clues to the encoding of a file: for each kind, the first line and word."""

    preuve: bool = False
    mots: dict[str, tuple[int, str]] = field(default_factory=dict)

    def regarder(self, numero: int, brute: str) -> None:
        octets = brute.encode("latin-1")
        lisible = _SANS_LETTRE.sub("?", brute).encode("latin-1").decode("cp1252")
        self._noter("inconnu", numero, lisible, _SANS_LETTRE.search(brute))
        self._noter("etranger", numero, lisible, _ETRANGER.search(lisible))
        self._noter("douteux", numero, lisible, _DOUTEUX.search(lisible))
        self._noter("accent", numero, lisible, _ACCENT.search(lisible))
        if found := _UTF8.search(brute):
            word = next(word for word in MOT.finditer(brute) if word.end() > found.start())
            self.mots.setdefault("utf8", (numero, word[0][:40].encode("latin-1").decode("utf-8", "ignore")))
        self.preuve = self.preuve or bool(_PREUVE.search(lisible))
        try:
            octets.decode("utf-8")
        except UnicodeDecodeError as error:
            self.mots.setdefault("autre", (numero, mot(lisible, error.start)))

    def _noter(self, kind: str, numero: int, lisible: str, found: re.Match[str] | None) -> None:
        if found and kind not in self.mots:
            self.mots[kind] = (numero, mot(lisible, found.start()))

    def conclure(self) -> Remarque | None:
        if "utf8" in self.mots:
            raise FichierIllisibleError(
                f"Le fichier mélange deux encodages : {_lieu(*self.mots['utf8'])} est en UTF-8, "
                f"{_lieu(*self.mots['autre'])} ne l'est pas. Corrigez ces mots, {ENREGISTRER}."
            )
        kinds = ("inconnu", "etranger", *(() if self.preuve else ("douteux",)))
        if strange := [self.mots[kind] for kind in kinds if kind in self.mots]:
            raise FichierIllisibleError(
                f"L'encodage du fichier n'est pas reconnu : {_lieu(*min(strange))}. Ouvrez-le là où ses accents sont "
                f"justes, {ENREGISTRER}."
            )
        if self.preuve or "accent" not in self.mots:
            return None
        numero, word = self.mots["accent"]
        message = f"Le fichier n'est pas en UTF-8 ; il est lu en Windows-1252. Vérifiez l'accent de « {word} »."
        return Remarque(numero, Niveau.AVERTISSEMENT, Problem(Code.FORMAT_INVALIDE, message))


def mot(ligne: str, place: int) -> str:
    """The word of a line at a place, without signs that cannot be shown."""
    found = next((word for word in MOT.finditer(ligne) if word.end() > place), None)
    return IMPOSSIBLE.sub("?", found[0][:40]) if found else "?"


def _lieu(numero: int, word: str) -> str:
    return f"« {word} » (ligne {numero})"
