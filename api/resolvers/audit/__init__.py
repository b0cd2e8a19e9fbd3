"""The audit: its anchors outside the database, the check of its chains, the deletion of its old records."""

from api.resolvers.audit.ancrage import ancrer, repartir
from api.resolvers.audit.retention import purger
from api.resolvers.audit.sceaux import sceller
from api.resolvers.audit.verification import verifier

__all__ = ["ancrer", "purger", "repartir", "sceller", "verifier"]
