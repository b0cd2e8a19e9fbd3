"""The gate of offices: which candidatures, sessions and schools an office may reach."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api.models import Candidature, Document, Habilitation, Piece, locked
from api.resolvers import access
from api.resolvers.access import INTROUVABLE
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte
from api.rules.gestion import Filtre, intervalle_de_noms
from api.rules.gestion.bureau import TYPES_A_SECOND_FACTEUR
from api.rules.piece import Stade
from api.rules.problems import RefusedError
from api.rules.saisie import illisibles


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

    def allows(self, centre: str | None, domaine: str) -> bool:
        """Whether an académie and a domaine are within reach; a centre of None asks for all of them."""
        return any(c in {None, centre} and d in {None, domaine} for c, d in self.couples)

    def touche(self, domaine: str) -> bool:
        """Whether a domaine is within reach, be it in one académie."""
        return any(d in {None, domaine} for _, d in self.couples)

    def condition(self, *, centre: str = "centre", domaine: str = "domaine") -> Q:
        """The same, as a filter on rows that have these columns."""
        if self.national:
            return Q()
        return Q(*(_couple({centre: c, domaine: d}) for c, d in self.couples), join_type=Q.OR)


def est_bureau(op: Operation) -> bool:
    """Whether an office or an administrator acts."""
    return op.acteur is not None and op.acteur.type in TYPES_A_SECOND_FACTEUR


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
    """Keeps the rows that a filter asks for; a text that cannot be written is found nowhere."""
    if illisibles(filtre):
        return rows.filter(id__in=[])
    first, last = intervalle_de_noms(filtre.nom) if filtre.nom is not None else (None, None)
    criteria = {
        "domaine": filtre.domaine,
        "session_examen": filtre.session,
        "centre": filtre.academie,
        "etablissement": filtre.etablissement,
        "etat": filtre.etat,
        "specialite": filtre.specialite,
        "numero_candidat": filtre.numero_candidat,
        "numero_inscription": filtre.numero_inscription,
        "nom_tri__gte": first,
        "nom_tri__lt": last,
    }
    kept = rows.filter(**{name: value for name, value in criteria.items() if value is not None})
    if filtre.statut_piece is None:
        return kept
    return kept.filter(id__in=Subquery(pieces_au_stade(filtre.statut_piece).values("candidature_id")))


def pieces_au_stade(stade: Stade) -> QuerySet[Piece]:
    """The pièces that stand there, among those that are asked."""
    return Piece.filter(**_stade(stade), est_demandee=True)


async def candidature(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature within reach of the acting office."""
    rows = candidatures(await perimetre(op)).filter(id=candidature_id)
    row = await (locked(rows) if lock else rows).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    return row


async def candidatures_visibles(op: Operation) -> QuerySet[Candidature]:
    """Those that the actor may see: a candidat its own, an office those within reach."""
    return candidatures(await perimetre(op)) if est_bureau(op) else access.candidatures(op)


async def candidature_visible(op: Operation, candidature_id: UUID, *, lock: bool = False) -> Candidature:
    """One candidature that the actor may change: a candidat its own, an office one within reach."""
    gate = candidature if est_bureau(op) else access.candidature
    return await gate(op, candidature_id, lock=lock)


async def documents_visibles(op: Operation) -> QuerySet[Document]:
    """The documents of the candidatures that the actor may see."""
    if not est_bureau(op):
        return access.documents(op)
    scope = await perimetre(op)
    rows = Document.exclude(candidature__etat=EtatCandidature.BROUILLON)
    return rows.filter(scope.condition(centre="candidature__centre", domaine="candidature__domaine"))


def _couple(columns: dict[str, str | None]) -> Q:
    return Q(**{name: value for name, value in columns.items() if value is not None})


def _stade(stade: Stade) -> dict[str, object]:
    """The columns of a pièce that stands there."""
    match stade:
        case Stade.VIDE:
            return {"statut__isnull": True, "deposee_le__isnull": True}
        case Stade.DEPOSEE:
            return {"statut__isnull": True, "deposee_le__isnull": False, "validee_le__isnull": True}
        case Stade.VALIDEE:
            return {"statut__isnull": True, "deposee_le__isnull": False, "validee_le__isnull": False}
    return {"statut": stade.value}
