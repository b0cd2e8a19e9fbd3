"""The tables as this version needs them: its migrations, and the reference rows that come with it."""

from functools import cache
from pathlib import Path

from tortoise import connections
from tortoise.exceptions import OperationalError

from api.models import Etablissement, migrations
from api.models.base import APP
from api.rules.etablissement import etablissements

APPLIED = f"SELECT name FROM tortoise_migrations WHERE app = '{APP}'"  # noqa: S608 - a constant of ours


class Tables:
    """The state of the tables, read until they are whole: nothing takes away what a version has once found."""

    def __init__(self) -> None:
        self._are_whole = False

    async def missing(self) -> str | None:
        """The reason why this version cannot serve on these tables, with the command to run; None when it can."""
        if self._are_whole:
            return None
        if behind := sorted(_expected() - await _applied()):
            return f"migrations en attente ({', '.join(behind)}) : python -m api migrate"
        if absent := len(_schools()) - await Etablissement.filter(uai__in=_schools()).count():
            return f"données de référence absentes ({absent} établissements) : python -m api reference"
        self._are_whole = True
        return None


async def _applied() -> set[str]:
    try:
        return {row["name"] for row in await connections.get("default").execute_query_dict(APPLIED)}
    except OperationalError:  # no such table: nothing was migrated yet; a database that is away raises another
        return set()


@cache
def _expected() -> frozenset[str]:
    (folder,) = migrations.__path__
    return frozenset(path.stem for path in Path(folder).glob("[0-9]*.py"))


@cache
def _schools() -> tuple[str, ...]:
    return tuple(item.uai for item in etablissements())
