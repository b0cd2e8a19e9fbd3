"""The keys of persons and schools, by the rules of the day on which 0006 filled them; `api.rules` may go its own way."""

import re
import unicodedata

LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ł": "L", "Þ": "TH"})
ABREVIATIONS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES", "S": "SUR", "ND": "NOTRE DAME"}
SOUS, SUR = re.compile(r"\bS */ *S\b", re.IGNORECASE), re.compile(r"(\bS)? */ *", re.IGNORECASE)
MOTS = re.compile(r"[^\W_]+")


def of_person(_id: object, nom: str, prenoms: str) -> str:
    """The key by which lists are sorted and searched: "NGMB DUPONT NGMB JEANNE"."""
    return _key(f"{nom} {prenoms}")[:100]


def of_school(uai: str, libelle: str, commune: str | None) -> str:
    """The key by which a school is searched, where "ST", "STE", "S/" and "ND" stand for whole words."""
    words = _key(SUR.sub(" SUR ", SOUS.sub("SOUS", f"{libelle} {commune or ''}"))).split()
    return f"{uai} {' '.join(ABREVIATIONS.get(word, word) for word in words)}"[:300]


def _key(text: str) -> str:
    """The letters and digits in capitals without accents, words separated by one space."""
    plain = unicodedata.normalize("NFKD", text.upper())
    letters = "".join(char for char in plain if unicodedata.category(char) not in {"Mn", "Cf"})
    return " ".join(MOTS.findall(letters.translate(LIGATURES).upper()))
