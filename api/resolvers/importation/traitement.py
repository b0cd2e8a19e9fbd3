"""What one kind of import is: its columns, its checks, its writing."""

from collections.abc import Sequence
from typing import Protocol

from api.models import Importation
from api.resolvers.operation import Change, Operation
from api.rules.importation import Colonne, LigneFichier, Remarque


class Traitement(Protocol):
    """One kind of import. Lines are given by the page, in order."""

    @property
    def colonnes(self) -> tuple[Colonne, ...]:
        """What the heading must hold."""

    async def verifier(
        self, op: Operation, importation: Importation, lignes: Sequence[LigneFichier], vus: dict[str, int]
    ) -> list[Remarque]:
        """All that is wrong or doubtful in these lines, what is already in the database included.

        `vus` keeps the keys seen since the first line, with their number: a few bytes a line, and nothing else.
        """

    async def autoriser(self, op: Operation, importation: Importation) -> None:
        """Refuses to whoever accepts a file what may no longer be imported."""

    async def ecrire(self, change: Change, importation: Importation, lignes: Sequence[LigneFichier]) -> None:
        """Writes these lines, in the transaction under way; refuses what has become impossible since the reading."""
