"""The gate of offices: the candidatures, sessions and schools that an office may reach."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api.models import Candidature, Habilitation, Reading
from api.resolvers.gates import INTROUVABLE, one
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.contenu.centres import rattaches
from api.rules.gestion.bureau import TYPES_DE_BUREAU
from api.rules.problems import RefusedError
from api.services.referentiel import contenus

HABILITATIONS = Reading(lambda compte_id: Habilitation.filter(compte_id=compte_id))


@dataclass(frozen=True)
class Perimetre:
    """Couples (académie, domaine) within reach; None in a couple stands for all."""

    couples: tuple[tuple[str | None, str | None], ...]

    @property
    def national(self) -> bool:
        """Whether everything is within reach."""
        return (None, None) in self.couples

    @property
    def couvre_tout_domaine(self) -> bool:
        return any(domaine is None for _, domaine in self.couples)

    @property
    def domaines(self) -> list[str]:
        """The domaines named, in order."""
        return sorted({domaine for _, domaine in self.couples if domaine is not None})

    @property
    def centres_entiers(self) -> list[str]:
        """The académies within reach for every domaine, in order."""
        return sorted({centre for centre, domaine in self.couples if centre is not None and domaine is None})

    def allows(self, centre: str | None, domaine: str | None) -> bool:
        """Whether an académie and a domaine are within reach; None asks for all of them."""
        return any(c in {None, centre} and d in {None, domaine} for c, d in self.couples)

    def touche(self, domaine: str) -> bool:
        """Whether a domaine is within reach, in one académie at least."""
        return any(d in {None, domaine} for _, d in self.couples)

    def condition(self, *, centre: str = "centre", domaine: str = "domaine") -> Q:
        """The scope as a filter on rows that have these columns."""
        if self.national:
            return Q()
        return Q(*(_couple({centre: c, domaine: d}) for c, d in self.couples), join_type=Q.OR)


def est_bureau(op: Operation) -> bool:
    """Whether an office or an administrator acts."""
    return op.acteur is not None and op.acteur.type in TYPES_DE_BUREAU


def administrateur(op: Operation) -> None:
    """Lets administrators through; refuses another actor as if nothing were there."""
    if op.signed_in().type is not TypeCompte.ADMINISTRATEUR:
        raise RefusedError(INTROUVABLE)


async def perimetre(op: Operation) -> Perimetre:
    """The scope of the acting office, with the centres abroad of its académies; refuses an actor that is no office as if nothing were there."""
    acteur = op.signed_in()
    if acteur.type is TypeCompte.ADMINISTRATEUR:
        return Perimetre(((None, None),))
    rows = await HABILITATIONS.read(acteur.compte_id) if acteur.type is TypeCompte.GESTIONNAIRE else []
    if not rows:
        raise RefusedError(INTROUVABLE)
    own = [(row.centre, row.domaine) for row in rows]
    abroad = [
        (code, domaine) for centre, domaine in own if centre is not None for code in rattaches(centre, contenus())
    ]
    return Perimetre(tuple(dict.fromkeys([*own, *abroad])))


async def visibles(op: Operation, prefix: str = "") -> Q:
    """The condition of the candidatures within reach; `prefix` leads to them from another table."""
    return _visibles(await perimetre(op), prefix)


def candidatures(scope: Perimetre) -> QuerySet[Candidature]:
    """The candidatures within a scope; a draft that was never saved is its candidat's alone."""
    return Candidature.filter(_visibles(scope))


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature within reach of the acting office."""
    return await one(Candidature.filter(await visibles(op), id=candidature_id), lock=lock)


def _visibles(scope: Perimetre, prefix: str = "") -> Q:
    enregistree = ~Q(**{f"{prefix}etat": EtatCandidature.BROUILLON})
    return enregistree & scope.condition(centre=f"{prefix}centre", domaine=f"{prefix}domaine")


def _couple(columns: dict[str, str | None]) -> Q:
    return Q(**{name: value for name, value in columns.items() if value is not None})
