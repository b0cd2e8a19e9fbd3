"""Aménagements of exam conditions: an office decides, and the candidat is notified."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.models import Amenagement
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import bureau
from api.resolvers.gestion.ecriture import Preparation, Publication, ecrire, one
from api.resolvers.operation import Operation
from api.rules.amenagement import DecisionSaisie, problems
from api.rules.candidature import EtatCandidature
from api.rules.document import TypeDocument
from api.rules.evenement import TypeEvenement
from api.rules.onglets import informations
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.publication import notification_amenagements

RIEN_DE_DECIDE = Problem(
    Code.PREALABLE_MANQUANT, "Aucune décision n'est prise sur une demande d'aménagement de ce candidat."
)
PAS_DE_DEMANDE = Problem(Code.ACTION_IMPOSSIBLE, "Ce candidat n'a pas demandé d'aménagement d'épreuves.")
PAS_INSCRIT = Problem(Code.ACTION_IMPOSSIBLE, "Cette candidature n'est pas à l'état Inscrit.")


async def decider(op: Operation, candidature_id: UUID, version: int | None, form: DecisionSaisie) -> DossierCharge:
    """Decides a demand, or decides it anew, and publishes the notification at once."""
    async with op.change() as change:
        row = await bureau.candidature(op, candidature_id, lock=True)
        row.check_version(version)
        chargee = await charger_une(row)
        refuse(_problems_demande(chargee) + problems(form))
        mesures = list(form.mesures or ())
        values = {
            "decision": form.decision,
            "mesures": mesures,
            "motif": (form.motif or "").strip() or None,
            "decide_le": op.now,
            "decide_par": op.signed_in().compte_id,
        }
        await Amenagement.update_or_create(candidature_id=row.id, defaults=values)
        change.record(
            TypeEvenement.AMENAGEMENT_DECIDE,
            chargee.row.candidat.compte_id,
            candidature_id=row.id,
            donnees={"decision": form.decision, "mesures": mesures},
        )
        await row.ecrire()
        await ecrire(change, [one(await preparer(op, [chargee], {}), row.id)])
    return await charger_une(row)


async def decisions(candidature_ids: Sequence[UUID]) -> list[Amenagement]:
    """The decisions in force, for several candidatures at once."""
    return await Amenagement.filter(candidature_id__in=list(candidature_ids))


async def preparer(op: Operation, chargees: Sequence[DossierCharge], _donnees: Mapping[str, Any]) -> Preparation:
    """The notification of each candidature, from the decision in force."""
    publication = await Publication.of(op, TypeDocument.NOTIFICATION_AMENAGEMENTS, chargees)
    found = {row.candidature_id: row for row in await decisions([un.row.id for un in chargees])}
    return {
        un.row.id: publication.ecriture(
            un,
            notification_amenagements(
                un.dossier,
                publication.numerotation(un),
                decision=row.decision,
                codes=row.mesures,
                motif=row.motif,
                decidee_le=row.decide_le,
            ),
        )
        if (row := found.get(un.row.id))
        else RIEN_DE_DECIDE
        for un in chargees
    }


def _problems_demande(chargee: DossierCharge) -> list[Problem]:
    if chargee.row.etat is not EtatCandidature.INSCRIT or chargee.officiel is None:
        raise RefusedError(PAS_INSCRIT)
    return [] if informations.formulaire(chargee.officiel).amenagement_handicap else [PAS_DE_DEMANDE]
