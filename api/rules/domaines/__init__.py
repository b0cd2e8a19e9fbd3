"""The exam and concours domains of the portal: one module each, found by being here."""

import pkgutil
from functools import cache
from importlib import import_module
from types import MappingProxyType

from api.rules.parcours import Domaine


@cache
def domaines() -> MappingProxyType[str, Domaine]:
    """Every domaine by code, in alphabetical order of the modules."""
    modules = (import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return MappingProxyType({module.DOMAINE.code: module.DOMAINE for module in modules})
