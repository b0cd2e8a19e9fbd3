"""The sharing of tests between the processes of a run: those that stay together, those that begin first."""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

# Fixtures that a module, or a folder, starts once: their tests take long and mostly wait, hence begin first.
SERVERS = {"deployment", "live", "server", "serveur", "issuer", "voisin", "browser"}
# Modules that take half a minute in the process that they stay in: the last to begin would end after all others.
LONG_MODULES = {"test_pdf", "test_audiences", "test_canari", "test_upgrades", "test_prises", "test_migrations"}
TOGETHER = "tests/faults/"  # one deployment for the whole folder
ON_A_BASE = re.compile(r"\[(?:.*-)?(sqlite|postgresql)(?:-.*)?\]$")


class BySharedServer(LoadScopeScheduling):
    """A scheduler that gives a worker the tests of one module at a time, on one database."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        base = ON_A_BASE.search(test)
        return TOGETHER if file.startswith(TOGETHER) else f"{file} {base[1] if base else ''}"


def precedence(item: pytest.Item) -> int:
    """The place of a test in the order of a run: those that start a server first, then those of long modules."""
    if not SERVERS.isdisjoint(getattr(item, "fixturenames", ())):
        return 0
    return 1 if item.path.stem in LONG_MODULES else 2
