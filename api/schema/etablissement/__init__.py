"""The fields of schools, about their own pupils."""

import strawberry

from api.schema.etablissement.eleves import EleveQuery
from api.schema.etablissement.mutations import EtablissementMutation
from api.schema.etablissement.suivi import EtablissementSubscription


@strawberry.type
class EtablissementQuery(EleveQuery):
    pass


__all__ = ["EtablissementMutation", "EtablissementQuery", "EtablissementSubscription"]
