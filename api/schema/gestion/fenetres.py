"""The windows of pièces of a session, as offices decide them."""

from typing import Annotated

import strawberry

from api.resolvers.gestion import fenetres as resolvers
from api.rules import fenetre as rules
from api.schema.base import Payload, field, form_input, mutation, uuid_of
from api.schema.context import Info
from api.schema.gestion.calendrier import GestionSession, SessionId, de_session
from api.schema.gestion.lots import Lot
from api.schema.objets import objet
from api.schema.reference import SessionExamen


@form_input("The window of a pièce, or of all those that are not named.")
class FenetreInput(rules.FenetreSaisie):
    pass


@strawberry.type(description="The answer of `gestionFixerFenetres`.")
class GestionFixerFenetresPayload(Payload):
    lot: Lot | None = field(
        "The lot that publishes the demandes de pièces anew; null when nobody is registered yet, or nothing changes.",
        default=None,
    )
    session: GestionSession | None = objet("Session of the periods, with all of them.")
    session_examen: SessionExamen | None = objet("Session of the periods, as everybody sees it.")


@strawberry.type
class FenetreMutation:
    @mutation(
        "Decides the windows of pièces of a session, in the place of all those decided before, in one académie or in all. "
        "Demandes de pièces already sent that print otherwise are published anew; reminders follow the new dates."
    )
    async def gestion_fixer_fenetres(
        self,
        info: Info,
        session_id: SessionId,
        fenetres: Annotated[
            list[FenetreInput],
            strawberry.argument(
                description=f"The windows, {rules.FENETRES_AU_PLUS} at most, one a pièce; none leaves those of "
                "the domaine."
            ),
        ],
        academie: Annotated[
            str | None, strawberry.argument(description="Code of an académie; all those of the session without.")
        ] = None,
    ) -> GestionFixerFenetresPayload | None:
        wanted = uuid_of(session_id, "SessionExamen")
        lot = await resolvers.fixer(info.context.op, wanted, academie, fenetres)
        return GestionFixerFenetresPayload(lot=Lot.of(lot) if lot else None, objets=de_session(wanted))
