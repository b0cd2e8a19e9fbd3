"""The gate of schools: the school of an account, and the pupils of a school."""

from collections.abc import Sequence
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature, Compte, Etablissement, Evenement, Habilitation
from api.resolvers.gates import INTROUVABLE, one
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.evenement import TypeEvenement
from api.rules.problems import RefusedError

HORS_LISTE = (EtatCandidature.BROUILLON, EtatCandidature.SUPPRIMEE)


async def etablissement(op: Operation) -> Etablissement:
    """The school of the acting account; refuses an actor that is no school as if nothing were there."""
    acteur = op.signed_in()
    if acteur.type is TypeCompte.ETABLISSEMENT:
        row = await Habilitation.filter(compte_id=acteur.compte_id, etablissement__isnull=False).first()
        found = await Etablissement.get_or_none(uai=row.etablissement) if row else None
        if found is not None:
            return found
    raise RefusedError(INTROUVABLE)


async def eleves(op: Operation) -> QuerySet[Candidature]:
    """The candidatures of the pupils of the acting school.

    A candidat who registers alone and names the school is not its pupil: the school must not see what he typed.
    """
    return eleves_de(await etablissement(op))


def eleves_de(school: Etablissement) -> QuerySet[Candidature]:
    """The candidatures of the pupils of a school that the gate let through."""
    rows = Candidature.filter(etablissement=school.uai, est_pre_inscrite=True)
    return rows.exclude(etat__in=list(HORS_LISTE))


async def eleve(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature of a pupil of the acting school."""
    return await one((await eleves(op)).filter(id=candidature_id), lock=lock)


async def rattachements(comptes: Sequence[Compte]) -> dict[UUID, str]:
    """The school of each account that has one: the one that opened it, unless an office gave it to another since.

    Events show it, and not candidatures, which are renumbered, move, and may be erased before the account. A school
    opened the accounts that its pre-registration created, at the same instant.
    """
    ouverts = {compte.id: compte.cree_le for compte in comptes}
    wanted = [TypeEvenement.CANDIDATURE_PRE_INSCRITE, TypeEvenement.COMPTE_RATTACHE]
    found: dict[UUID, str] = {}
    for told in await Evenement.filter(compte_id__in=list(ouverts), type__in=wanted).order_by("compte_id", "rang"):
        if told.type is TypeEvenement.COMPTE_RATTACHE:
            found[told.compte_id] = told.donnees["etablissement"]
        elif told.le == ouverts[told.compte_id] and "etablissement" in told.donnees:
            found.setdefault(told.compte_id, told.donnees["etablissement"])
    return found
