"""The register of the natures of contents."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from api.rules.contenu.accueil import LIENS, VIDEOS
from api.rules.contenu.centres import CENTRES
from api.rules.contenu.contacts import CONTACTS
from api.rules.contenu.listes import ACQUIS, CATEGORIES_CANDIDAT, POSSEDES
from api.rules.contenu.modele import Contenu, FormeContenu, NatureContenu, Ressort
from api.rules.contenu.pieces import PIECES
from api.rules.contenu.textes import TEXTES

FORMES: Mapping[NatureContenu, FormeContenu[Any]] = MappingProxyType(
    {
        forme.nature: forme
        for forme in (CONTACTS, VIDEOS, LIENS, TEXTES, CENTRES, PIECES, CATEGORIES_CANDIDAT, POSSEDES, ACQUIS)
    }
)


def ressort_de(contenu: Contenu) -> Ressort:
    """The académie and the domaine that a content is about."""
    return FORMES[contenu.nature].ressort(contenu.lu)
