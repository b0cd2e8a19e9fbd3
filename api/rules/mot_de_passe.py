"""Common passwords: those of known breaches, disguised to satisfy the guides' rule."""

import gzip
from functools import cache
from importlib.resources import files

SHORTEST = 5
# Signs typed in place of letters.
DEGUISEMENTS = str.maketrans("@4301$5!7", "aaeoissit")
FIN = "0123456789 .,;:!?*-_+=/\\|@#$%&'\"()[]{}<>^~`§€£°"


def est_courant(mot_de_passe: str) -> bool:
    """Whether a password is a common one, whatever its case, its disguises and the signs around it."""
    typed = mot_de_passe.casefold()
    candidates = {typed, typed.strip(FIN), typed.translate(DEGUISEMENTS), typed.strip(FIN).translate(DEGUISEMENTS)}
    candidates.add(typed.translate(DEGUISEMENTS).strip(FIN))
    return any(len(word) >= SHORTEST and word in _courants() for word in candidates)


@cache
def _courants() -> frozenset[str]:
    packed = (files("api.reference") / "mots_de_passe.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split("\n"))
