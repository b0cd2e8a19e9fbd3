"""The gate of offices: which candidatures, sessions and schools an office may reach."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Candidature, Habilitation
from api.resolvers.access import INTROUVABLE
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.gestion import Filtre
from api.rules.problems import RefusedError


@dataclass(frozen=True)
class Perimetre:
    """Couples (académie, domaine) within reach; None in a couple stands for all."""

    couples: tuple[tuple[str | None, str | None], ...]

    def allows(self, centre: str, domaine: str) -> bool:
        """Whether an académie and a domaine are within reach."""
        return any(c in {None, centre} and d in {None, domaine} for c, d in self.couples)

    def condition(self) -> Q:
        """The same, as a filter on rows that have `centre` and `domaine`."""
        return Q(*(_condition(centre, domaine) for centre, domaine in self.couples), join_type=Q.OR)


async def perimetre(op: Operation) -> Perimetre:
    """The scope of the acting office; whoever is not one finds nothing."""
    acteur = op.signed_in()
    if acteur.type is TypeCompte.ADMINISTRATEUR:
        return Perimetre(((None, None),))
    rows = await Habilitation.filter(compte_id=acteur.compte_id) if acteur.type is TypeCompte.GESTIONNAIRE else []
    if not rows:
        raise RefusedError(INTROUVABLE)
    return Perimetre(tuple((row.centre, row.domaine) for row in rows))


def candidatures(scope: Perimetre, filtre: Filtre | None = None) -> QuerySet[Candidature]:
    """The candidatures within reach that a filter keeps; a draft that was never saved is its candidat's alone."""
    rows = Candidature.exclude(etat=EtatCandidature.BROUILLON).filter(scope.condition())
    return filtrer(rows, filtre) if filtre else rows


def filtrer(rows: QuerySet[Candidature], filtre: Filtre) -> QuerySet[Candidature]:
    """Keeps the rows that a filter asks for."""
    criteria = {
        "domaine": filtre.domaine,
        "session_examen": filtre.session,
        "centre": filtre.academie,
        "etablissement": filtre.etablissement,
        "etat": filtre.etat,
        "specialite": filtre.specialite,
        "numero_candidat": filtre.numero_candidat,
        "numero_inscription": filtre.numero_inscription,
        "nom_tri__startswith": filtre.nom.strip().upper() if filtre.nom else None,
    }
    return rows.filter(**{name: value for name, value in criteria.items() if value is not None})


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature within reach of the acting office."""
    rows = candidatures(await perimetre(op)).filter(id=candidature_id)
    row = await (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


def _condition(centre: str | None, domaine: str | None) -> Q:
    kept = {name: value for name, value in (("centre", centre), ("domaine", domaine)) if value is not None}
    return Q(**kept) if kept else Q(id__isnull=False)
