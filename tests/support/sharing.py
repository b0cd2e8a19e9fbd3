"""The sharing of tests between the processes of a run: those that stay together, those that begin first."""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

# Fixtures that a module, or a folder, starts once: their tests take long and mostly wait, hence begin first.
SERVERS = {"deployment", "live", "server", "serveur", "issuer", "voisin", "browser"}
TOGETHER = "tests/faults/"  # one deployment for the whole folder
ON_A_BASE = re.compile(r"\[(?:.*-)?(sqlite|postgresql)(?:-.*)?\]$")


class BySharedServer(LoadScopeScheduling):
    """A scheduler that gives a worker the tests of one module at a time, on one database."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        base = ON_A_BASE.search(test)
        return TOGETHER if file.startswith(TOGETHER) else f"{file} {base[1] if base else ''}"


def starts_a_server(item: pytest.Item) -> bool:
    """Whether a test begins first, since it starts a server."""
    return not SERVERS.isdisjoint(getattr(item, "fixturenames", ()))
