"""The kinds of import, each with its columns, its checks and its writing."""

from collections.abc import Mapping
from types import MappingProxyType

from api.resolvers.etablissement.eleves import ImportEleves
from api.resolvers.gestion.annuaire import ImportEtablissements
from api.resolvers.gestion.notes.importation import ImportNotes
from api.resolvers.importation.traitement import Traitement
from api.rules.importation import NatureImport

TRAITEMENTS: Mapping[NatureImport, Traitement] = MappingProxyType(
    {
        NatureImport.ELEVES: ImportEleves(),
        NatureImport.NOTES: ImportNotes(),
        NatureImport.ETABLISSEMENTS: ImportEtablissements(),
    }
)
