"""The jobs that tasks without an event name: what use cases leave to the worker."""

from collections.abc import Mapping
from types import MappingProxyType

from api.resolvers.gestion import lots
from api.services import Travail

TRAVAUX: Mapping[str, Travail] = MappingProxyType({lots.TRAVAIL: lots.avancer})
