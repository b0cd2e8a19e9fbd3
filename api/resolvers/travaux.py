"""The jobs that tasks without an event name: what use cases leave to the worker."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from api.resolvers import importation
from api.resolvers.compte import effacement as compte_efface
from api.resolvers.conservation import effacement
from api.resolvers.etablissement.eleves import ImportEleves
from api.resolvers.gestion import lots
from api.resolvers.gestion.notes import ImportNotes
from api.resolvers.importation import Traitement
from api.rules.importation import NatureImport
from api.services import Travail

TRAITEMENTS: Mapping[NatureImport, Traitement] = MappingProxyType(
    {NatureImport.ELEVES: ImportEleves(), NatureImport.NOTES: ImportNotes()}
)

TRAVAUX: Mapping[str, Travail] = MappingProxyType(
    {
        lots.TRAVAIL: lots.avancer,
        importation.LIRE: partial(importation.lire, registre=TRAITEMENTS.__getitem__),
        importation.ECRIRE: partial(importation.ecrire, registre=TRAITEMENTS.__getitem__),
        effacement.FICHIERS: effacement.supprimer_fichiers,
        compte_efface.ADIEU: compte_efface.prendre_conge,
    }
)
