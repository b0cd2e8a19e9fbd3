"""The keys by which names are searched and compared, whoever or whatever wrote them."""

import re
import unicodedata

# Letters that Unicode does not decompose into plain ones.
LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ł": "L", "Þ": "TH"})
ABREVIATIONS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES", "S": "SUR", "ND": "NOTRE DAME"}
SOUS, SUR = re.compile(r"\bS */ *S\b", re.IGNORECASE), re.compile(r"(\bS)? */ *", re.IGNORECASE)
ARTICLES = frozenset({"L", "LA", "LE", "LES"})
MOTS = re.compile(r"[^\W_]+")
PARENTHESE = re.compile(r"([^()]+)\(([^()]*)\)\s*")


def sans_accent(texte: str) -> str:
    """The text in capitals, without accents, ligatures or invisible characters."""
    capitals = texte.upper()
    if capitals.isascii():
        return capitals
    plain = unicodedata.normalize("NFKD", capitals)
    letters = "".join(char for char in plain if unicodedata.category(char) not in {"Mn", "Cf"})
    return letters.translate(LIGATURES).upper()


def cle(texte: str) -> str:
    """The key of a name: its letters and digits in capitals without accents, words separated by one space."""
    return " ".join(MOTS.findall(sans_accent(texte)))


def cle_de_lieu(texte: str) -> str:
    """The key of a place or a school, where "ST", "STE", "S/" and "ND" stand for whole words."""
    words = cle(SUR.sub(" SUR ", SOUS.sub("SOUS", texte))).split()
    return " ".join(ABREVIATIONS.get(word, word) for word in words)


def sans_parenthese(texte: str) -> str:
    """A name without its brackets; an article in brackets goes before the name: "HAYE (LA)"."""
    found = PARENTHESE.fullmatch(texte)
    if found is None:
        return texte
    name, inside = (part.strip() for part in found.groups())
    return f"{inside} {name}" if cle(inside) in ARTICLES else name


def sans_article(cle_lue: str) -> str:
    """The key without its first article: "HAVRE" for "LE HAVRE"."""
    first, _, rest = cle_lue.partition(" ")
    return rest if rest and first in ARTICLES else cle_lue
