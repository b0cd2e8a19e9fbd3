"""The demo office under faults: it decides on every pièce that a candidate validated, never on one twice at once."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from api.demo import operations_suite as operations
from api.resolvers.demo_data import GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO, SECRET_DEMO
from api.services import second_facteur, utc_now
from benchmarks.client import Acte, Client, Tally, WrongAnswerError

REFUS = 0.75  # share of refused pièces, so that their candidates send another file
VALIDEES = """
query Validees {
  gestionCandidatures(filtre: { etat: INSCRIT, statutPiece: VALIDEE }, first: 20) {
    nodes { candidatureId candidature { groupesPieces { pieces { id version statut valideLe } } } }
  }
}
"""
# A candidate may withdraw between the look and the decision.
DEVANCE = frozenset({"INTROUVABLE", "VERSION_PERIMEE", "ACTION_IMPOSSIBLE"})


@dataclass
class Bureau(Client):
    """The office of one académie, on one device."""

    addresses: Callable[[], list[str]]
    tally: Tally
    http: httpx.AsyncClient
    dice: random.Random
    porteur: str | None = None
    _door: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def sign_in(self) -> None:
        """Signs in with six digits that serve once: after a lost answer, it waits for the next ones."""
        before = self.porteur
        async with self._door:
            while self.porteur == before:
                variables = {
                    "identifiant": GESTIONNAIRE_DEMO,
                    "motDePasse": MOT_DE_PASSE_DEMO,
                    "code": second_facteur.code(SECRET_DEMO, utc_now()),
                }
                payload = (await self.send(operations.SE_CONNECTER_AVEC_CODE, variables))["compteSeConnecter"]
                if payload["jetons"]:
                    self.porteur = payload["jetons"]["porteur"]
                elif payload["errors"][0]["code"] == "CODE_DEJA_UTILISE":
                    await asyncio.sleep(1)
                else:
                    raise WrongAnswerError(str(payload["errors"]))

    async def control(self) -> int:
        """Decides on each pièce validated by its candidate; returns their number."""
        nodes = (await self.send(VALIDEES, {}))["gestionCandidatures"]["nodes"]
        for node in nodes:
            pieces = [piece for groupe in node["candidature"]["groupesPieces"] for piece in groupe["pieces"]]
            for piece in pieces:
                if piece["statut"] is None and piece["valideLe"]:
                    await self._decide(node["candidatureId"], piece)
        return len(nodes)

    async def _decide(self, candidature: str, piece: dict[str, Any]) -> None:
        statut = "NON_CONFORME" if self.dice.random() < REFUS else "CONFORME"
        comment = uuid4().hex  # unique to this decision
        payload = await self.act(
            operations.CONTROLER,
            DEVANCE,
            input={
                "pieces": [{"id": piece["id"], "version": piece["version"]}],
                "statut": statut,
                "commentaire": comment,
            },
        )
        if not payload["errors"]:
            self.tally.acts.append(Acte(f"PIECE_{statut}", candidature, comment))
