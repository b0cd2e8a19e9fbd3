"""Opening an import of pupils, for a school and a registration period."""

from uuid import UUID

from api.models import Etablissement, Periode
from api.resolvers.gates import one
from api.resolvers.gates.ecole import etablissement
from api.resolvers.importation.envoi import AdresseImport, LignesAnnoncees, ouvrir
from api.resolvers.operation import Operation
from api.rules import quota
from api.rules.academie import academies, academies_couvertes
from api.rules.candidature import inscriptions_closes
from api.rules.domaines import domaines
from api.rules.eleve import est_inscrit_par_son_etablissement
from api.rules.importation import NatureImport
from api.rules.problems import Code, Problem, RefusedError

AUTRE_ACADEMIE = Problem(
    Code.VALEUR_INCOMPATIBLE,
    "Choisissez une période d'inscription de l'académie de votre établissement.",
    ("periode_id",),
)
INSCRIPTION_INDIVIDUELLE = Problem(
    Code.VALEUR_INCOMPATIBLE,
    "Les candidats s'inscrivent eux-mêmes à cet examen ou concours : choisissez la période d'un autre.",
    ("periode_id",),
)


async def importer(op: Operation, periode_id: UUID, envoi: LignesAnnoncees) -> AdresseImport:
    """An address for a file of pupils, once the school may register for that period."""
    school, periode = await autoriser(op, periode_id)
    parametres = {"periode": str(periode.id), "etablissement": school.uai}
    return await ouvrir(op, NatureImport.ELEVES, envoi, parametres, (quota.ETABLISSEMENT, school.uai))


async def autoriser(op: Operation, periode_id: UUID) -> tuple[Etablissement, Periode]:
    """The acting school and a period for which it may register at this instant."""
    school = await etablissement(op)
    periode = await one(Periode.filter(id=periode_id, session__est_fermee=False).select_related("session"))
    centre = academies().get(periode.centre)
    if centre is None or school.academie not in academies_couvertes(centre):
        raise RefusedError(AUTRE_ACADEMIE)
    if not est_inscrit_par_son_etablissement(domaines()[periode.session.domaine]):
        raise RefusedError(INSCRIPTION_INDIVIDUELLE)
    if periode.ferme_le <= op.now:  # before the opening a school may prepare; after the closing no pupil could complete
        raise RefusedError(inscriptions_closes(periode.to_rule(), op.now))
    return school, periode
