"""Pièces justificatives, grouped and headed as the guides do."""

from datetime import datetime
from typing import Self

import strawberry

from api.rules import piece as rules
from api.schema.base import field
from api.schema.enums import ModeDepot


@strawberry.type(description="A pièce that is asked for.")
class Piece:
    code: str = field("Code printed before its label.")
    libelle: str = field("French label.")
    libelle_complet: str = field("Code and label, as the guides print them.")

    @classmethod
    def of(cls, piece: rules.PieceDemandee) -> Self:
        return cls(code=piece.code, libelle=piece.libelle, libelle_complet=piece.libelle_complet)


@strawberry.type(description="The pièces that share a way of handing in and a deadline.")
class GroupePieces:
    titre: str = field("French heading, with its dates in Paris time.")
    mode: ModeDepot = field("How they are handed in.")  # type: ignore[valid-type]
    debut: datetime = field("First instant of the window.")
    limite: datetime = field("Last minute of the window.")
    pieces: list[Piece] = field("The pièces, in order.")

    @classmethod
    def of(cls, groupe: rules.GroupeDePieces) -> Self:
        return cls(
            titre=groupe.titre,
            mode=groupe.mode,
            debut=groupe.debut,
            limite=groupe.limite,
            pieces=[Piece.of(piece) for piece in groupe.pieces],
        )
