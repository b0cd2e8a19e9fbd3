"""Erasure by the administration for a person who asks by post; results kept of a person who comes to prove one."""

from datetime import date
from uuid import UUID

from api.models import Candidat, Candidature, ResultatConserve
from api.resolvers.compte.effacement import examiner, executer
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import administrateur, perimetre
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.rules.effacement import MotifEffacement
from api.rules.evenement import TypeEvenement
from api.rules.gestion import cle_de_tri
from api.rules.numero import numero_candidat_valide
from api.rules.problems import RefusedError


async def effacer(op: Operation, numero: str, motif: MotifEffacement, *, confirmation: bool) -> list[UUID]:
    """Erases the account of a candidate, and gives the ids of its candidatures, now gone; the history of the administration stores the reason, and not the person."""
    administrateur(op)
    wanted = numero.strip()
    candidat = await Candidat.get_or_none(numero=wanted) if numero_candidat_valide(wanted) else None
    if candidat is None:
        raise RefusedError(INTROUVABLE)
    await examiner(op, candidat, confirmation=confirmation)
    async with op.change() as change:
        siennes = [row.id for row in await Candidature.filter(candidat_id=candidat.id).only("id")]
        compte = await executer(change, candidat)
        donnees = {"motif": motif.libelle, "compte": str(compte.id)}
        change.record(TypeEvenement.COMPTE_EFFACE, op.signed_in().compte_id, donnees=donnees)
    return siennes


async def resultats_conserves(op: Operation, nom: str, date_naissance: date) -> list[ResultatConserve]:
    """The results kept of an erased person, within the scope of the office; names compare as in the search of lists."""
    scope = await perimetre(op)
    rows = ResultatConserve.filter(scope.condition(), date_naissance=date_naissance).order_by("millesime", "id")
    found = [row for row in await rows if cle_de_tri(row.nom) == cle_de_tri(nom)]
    noter_lus(op, [row.id for row in found])
    return found
