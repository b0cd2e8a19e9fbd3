"""Which tests stay in one process of a run, and which begin first."""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

# What a module, or a folder, starts once for its tests: these take long and mostly wait, hence begin first.
SERVERS = {"deployment", "live", "server", "serveur", "issuer", "voisin", "browser"}
TOGETHER = "tests/faults/"  # one deployment for the whole folder
ON_A_BASE = re.compile(r"\[(?:.*-)?(sqlite|postgresql)(?:-.*)?\]$")


class BySharedServer(LoadScopeScheduling):
    """Gives a worker the tests of one module at a time, on one database."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        base = ON_A_BASE.search(test)
        return TOGETHER if file.startswith(TOGETHER) else f"{file} {base[1] if base else ''}"


def starts_a_server(item: pytest.Item) -> bool:
    """Whether a test is one of those that begin first."""
    return not SERVERS.isdisjoint(getattr(item, "fixturenames", ()))
