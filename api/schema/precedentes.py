"""The earlier registrations of a candidat, as the tab « Candidatures précédentes » shows them."""

from datetime import datetime
from decimal import Decimal
from typing import Self

import strawberry

from api.resolvers import precedentes
from api.rules.domaines import domaines
from api.rules.numero import numero_inscription
from api.schema.base import Node, field, global_id, row_of
from api.schema.context import Info
from api.schema.enums import Decision, EtatCandidature
from api.schema.note import a_deux_decimales
from api.services.referentiel import reglement_de


@strawberry.type(description="A mark of an earlier registration.")
class NotePrecedente:
    epreuve: str = field("Code of the épreuve.")
    note: Decimal = field("Mark out of 20: « 15.00 ».")


@strawberry.type(description="An earlier registration of the account.")
class CandidaturePrecedente(Node):
    domaine: str = field("Label of the domaine.")
    session: str = field("Label of the session.")
    numero: str = field("N° d'inscription.")
    etat: EtatCandidature = field("État of the candidature.")
    inscrite_le: datetime = field("Instant of the first save.")
    specialite: str | None = field("Label of the spécialité.")
    decision: Decision | None = field("The published decision; null without one.")
    notes: list[NotePrecedente] = field("Published marks of its unités, of that session alone.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        found = await info.context.loaders.find(precedentes.trouver, row_of(key))
        return cls.of(found) if found else None

    @classmethod
    def of(cls, precedente: precedentes.Precedente) -> Self:
        row = precedente.row
        found = reglement_de(row)
        assert row.numero_inscription is not None
        assert row.inscrite_le is not None
        return cls(
            id=global_id("CandidaturePrecedente", row.id),
            domaine=domaines()[row.domaine].libelle,
            session=row.periode.session.libelle,
            numero=numero_inscription(row.numero_inscription),
            etat=row.etat,
            inscrite_le=row.inscrite_le,
            specialite=found.libelle if found else row.specialite,
            decision=precedente.resultat.decision if precedente.resultat else None,
            notes=[NotePrecedente(epreuve=epreuve, note=a_deux_decimales(note)) for epreuve, note in precedente.notes],
        )
