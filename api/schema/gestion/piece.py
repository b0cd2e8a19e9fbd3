"""Control of pièces by the office, one by one or in bulk."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import pieces as resolvers
from api.rules.piece import DecisionPiece
from api.schema.base import Payload, field, form_input, mutation, uuid_of
from api.schema.context import Info
from api.schema.gestion.liste import GestionCandidature
from api.schema.objets import liste_objets
from api.schema.piece import GroupePieces, Piece, autour


@strawberry.input(description="A pièce on which the office decides.")
class PieceAControlerInput:
    id: strawberry.ID = strawberry.field(description="Id of the pièce.")
    version: int | None = strawberry.field(
        default=None, description="Version of the pièce that was read; a stale one is refused."
    )


@form_input("The office's decision on pièces.")
class DecisionPieceInput(DecisionPiece):
    pass


@strawberry.type(description="The answer of `gestionControlerPieces`.")
class GestionControlerPiecesPayload(Payload):
    pieces: list[Piece] = field(
        "The pièces after the decision, in the order given; empty when refused.", default_factory=list
    )
    groupes: list[GroupePieces] = liste_objets("Their groups, as their candidates see them.")
    candidatures: list[GestionCandidature] = liste_objets("Their candidatures.")


@strawberry.type
class ControleMutation:
    @mutation(
        "Decides that one or several pièces are received, accepted, refused or asked anew: all of them or none. "
        "The path of an error begins with `pieces` and the id of the pièce."
    )
    async def gestion_controler_pieces(
        self,
        info: Info,
        pieces: Annotated[list[PieceAControlerInput], strawberry.argument(description="The pièces, 200 at most.")],
        decision: Annotated[DecisionPieceInput, strawberry.argument(description="The decision.")],
    ) -> GestionControlerPiecesPayload | None:
        lues = [resolvers.PieceLue(uuid_of(piece.id, "Piece"), piece.version) for piece in pieces]
        found = await resolvers.controler(info.context.op, lues, decision)
        around = [autour(suivie) for suivie in found]
        return GestionControlerPiecesPayload(
            pieces=[Piece.of(suivie, info.context.op.now) for suivie in found],
            objets={
                kind: sorted({id_ for ids in around for id_ in ids[kind]})
                for kind in ("GroupePieces", "GestionCandidature")
            },
        )
