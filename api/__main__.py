"""The entry of `python -m api`: its commands, and a short way to a server or a worker, into whose memory they never come."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

# Taken by Tortoise, structlog and httpx where they are installed, for uses of them that the service makes none of.
UNUSED = ("greenlet", "pydantic", "pygments", "rich")
PLAIN = {("serve",), ("worker",)}


def main(arguments: Sequence[str]) -> None:
    """Runs a command; a server or a worker without options does without the parser of commands and what it brings."""
    if tuple(arguments) not in PLAIN:
        import_module("api.commands").commands()
        return
    _do_without(UNUSED)
    gc.disable()  # until the application has started: what is imported stays, and looking through it takes time
    getattr(import_module("api.starting"), arguments[0])()


def _do_without(packages: Sequence[str]) -> None:
    """Has this process find packages missing, unless it has them already: 12 MB, and a tenth of its start."""
    for name in packages:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # Python's own mark of a missing module


if __name__ == "__main__":
    main(sys.argv[1:])
elif __name__ == "__mp_main__":  # in a process of a server: another server, PDFs, files to check
    _do_without(UNUSED)
