"""« Mes justificatifs » under faults: every file is sent until the server acknowledges its deposit, then validated."""

from hashlib import sha256
from typing import Any

from api.demo import operations_suite as operations
from api.demo.portail import annonce
from benchmarks.candidats import Candidat
from benchmarks.client import Acte
from tests.support.fichiers import pdf

CHARGE = 300_000  # bytes of noise in a file, unique to it
# Refusals after a decision of the office since the list was read; the candidate answers it at the next visit.
REFUSEE_ENTRE_TEMPS = frozenset({"PREALABLE_MANQUANT"})
# Refusals about an address whose file may not have arrived.
PAS_RECU = frozenset({"PREALABLE_MANQUANT", "LIEN_INVALIDE"})


class Justificatifs:
    """The pièces of one candidature."""

    def __init__(self, person: Candidat, candidature: dict[str, Any]) -> None:
        self._person, self._id = person, candidature["id"]

    async def hand_in(self) -> bool:
        """Answers each pièce that waits for a file, then « J'ai fourni toutes mes pièces »; returns whether one was."""
        asked = [piece for groupe in await self._groupes() for piece in groupe["pieces"]]
        waiting = [piece for piece in asked if "AJOUTER" in piece["actionsPossibles"]]
        for piece in waiting:
            await self._deposit(piece)
        for groupe in await self._groupes():
            if groupe["estValidable"]:
                validated = await self._person.act(
                    operations.VALIDER, REFUSEE_ENTRE_TEMPS, id=self._id, groupe=groupe["code"]
                )
                if not validated["errors"]:
                    self._done("PIECES_VALIDEES", groupe["code"])
        return bool(waiting)

    async def _groupes(self) -> list[dict[str, Any]]:
        answer = await self._person.send(operations.JUSTIFICATIFS, {"id": self._id})
        return list(answer["candidature"]["groupesPieces"])

    async def _deposit(self, piece: dict[str, Any]) -> None:
        content = pdf(charge=CHARGE)
        while not await self._may_deposit(piece, content):
            pass  # again, by a new address, after a server or a database that was away

    async def _may_deposit(self, piece: dict[str, Any], content: bytes) -> bool:
        """Whether the file could be deposited: an address takes one sending, and a broken one may have sufficed."""
        announced = annonce(f"{piece['code']}.pdf", content)
        opened = await self._person.act(
            operations.OUVRIR_DEPOT, input={"pieceId": piece["id"], "version": piece["version"], **announced}
        )
        whole = await self._person.put(opened["depot"]["url"], content)
        deposited = await self._person.act(
            operations.DEPOSER, () if whole else PAS_RECU, id=piece["id"], jeton=opened["depot"]["jeton"]
        )
        if deposited["errors"]:
            return False
        self._done("PIECE_DEPOSEE", sha256(content).hexdigest())
        return True

    def _done(self, type_: str, detail: str) -> None:
        self._person.tally.acts.append(Acte(type_, self._id, detail))
