"""What exam offices and the administration read and do, each module with its own fields."""

import strawberry

from api.schema.gestion.amenagements import AmenagementMutation, AmenagementQuery
from api.schema.gestion.lots import LotMutation, LotQuery
from api.schema.gestion.messages import MessageGestionMutation
from api.schema.gestion.publications import PublicationMutation, PublicationQuery


@strawberry.type
class GestionQuery(AmenagementQuery, LotQuery, PublicationQuery):
    pass


@strawberry.type
class GestionMutation(AmenagementMutation, LotMutation, MessageGestionMutation, PublicationMutation):
    pass
