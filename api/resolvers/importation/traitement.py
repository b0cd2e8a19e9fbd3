"""The protocol of a kind of import: its columns, its checks, its writing."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from api.models import Importation
from api.resolvers.operation import Change, Operation
from api.rules.importation import Colonne, Ecart, LigneFichier, Remarque

PAGE = 200  # lines in memory at once


class Traitement(Protocol):
    """One kind of import; its lines come by the page, in order.

    Attributes:
        page: the number of lines in memory at once, all written in one transaction.
    """

    page: int = PAGE

    @property
    def colonnes(self) -> tuple[Colonne, ...]:
        """The columns of the heading."""

    async def verifier(
        self, op: Operation, importation: Importation, lignes: Sequence[LigneFichier], vus: dict[str, int]
    ) -> list[Remarque]:
        """The remarks on these lines, right or doubtful, in the light of the database as well.

        `vus` holds the keys seen since the first line, with their number: only a few bytes a line stay in memory.
        """

    async def comparer(
        self,
        importation: Importation,  # noqa: ARG002 - for kinds that compare
        lignes: Sequence[LigneFichier],  # noqa: ARG002 - as above
        vus: Mapping[str, int],  # noqa: ARG002 - as above
    ) -> list[Ecart]:
        """The differences between these lines, none of which is wrong, and what stands; none for lines that only add."""
        return []

    def garder(
        self,
        lignes: Sequence[LigneFichier],  # noqa: ARG002 - for kinds that leave most lines out
        vus: Mapping[str, int],  # noqa: ARG002 - as above
    ) -> list[LigneFichier] | None:
        """The lines that will be written, for a kind that leaves most of them out; None where all are."""
        return None

    async def conclure(
        self,
        importation: Importation,  # noqa: ARG002 - for kinds whose file is a whole
        vus: Mapping[str, int],  # noqa: ARG002 - as above
    ) -> tuple[list[Remarque], list[Ecart]]:
        """The remarks and the differences that only the whole file shows, once read; none where lines are on their own."""
        return [], []

    async def autoriser(self, op: Operation, importation: Importation) -> None:
        """Refuses an acceptance when the actor may no longer import this file."""

    async def ecrire(self, change: Change, importation: Importation, lignes: Sequence[LigneFichier]) -> None:
        """Writes these lines, in the transaction under way; refuses those that became impossible since the reading."""

    async def finir(self, change: Change, importation: Importation) -> None:  # noqa: ARG002 - for kinds whose file is a whole
        """Ends a writing, in the transaction of its last page; nothing more is to be done where lines are on their own."""
        return
