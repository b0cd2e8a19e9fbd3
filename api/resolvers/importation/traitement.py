"""The protocol of a kind of import: its columns, its checks, its writing."""

from collections.abc import Sequence
from typing import Protocol

from api.models import Importation
from api.resolvers.operation import Change, Operation
from api.rules.importation import Colonne, LigneFichier, Remarque


class Traitement(Protocol):
    """One kind of import; its lines come by the page, in order."""

    @property
    def colonnes(self) -> tuple[Colonne, ...]:
        """The columns of the heading."""

    async def verifier(
        self, op: Operation, importation: Importation, lignes: Sequence[LigneFichier], vus: dict[str, int]
    ) -> list[Remarque]:
        """The remarks on these lines, right or doubtful, in the light of the database as well.

        `vus` holds the keys seen since the first line, with their number: only a few bytes a line stay in memory.
        """

    async def autoriser(self, op: Operation, importation: Importation) -> None:
        """Refuses an acceptance when the actor may no longer import this file."""

    async def ecrire(self, change: Change, importation: Importation, lignes: Sequence[LigneFichier]) -> None:
        """Writes these lines, in the transaction under way; refuses those that became impossible since the reading."""
