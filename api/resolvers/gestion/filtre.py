"""The filter of an office's lists, as a condition of the database on the candidatures within reach."""

from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api.models import Candidature, Piece
from api.rules.gestion import Filtre, intervalle_de_noms
from api.rules.piece import Stade
from api.rules.saisie import illisibles


def filtrer(rows: QuerySet[Candidature], filtre: Filtre) -> QuerySet[Candidature]:
    """The rows that a filter keeps; a text that cannot be stored finds none."""
    if illisibles(filtre):
        return rows.filter(id__in=[])
    first, last = intervalle_de_noms(filtre.nom) if filtre.nom is not None else (None, None)
    criteria = {
        "domaine__in": filtre.domaine,
        "session_examen__in": filtre.session,
        "centre__in": filtre.academie,
        "etablissement__in": filtre.etablissement,
        "etat__in": filtre.etat,
        "specialite__in": filtre.specialite,
        "numero_candidat": filtre.numero_candidat,
        "numero_inscription": filtre.numero_inscription,
        "nom_tri__gte": first,
        "nom_tri__lt": last,
    }
    kept = rows.filter(**{name: value for name, value in criteria.items() if value is not None})
    if filtre.statut_piece is None:
        return kept
    return kept.filter(id__in=Subquery(pieces_au_stade(*filtre.statut_piece).values("candidature_id")))


def pieces_au_stade(*stades: Stade) -> QuerySet[Piece]:
    """The pièces asked for that are in one of these stades."""
    if not stades:
        return Piece.filter(id__in=[])
    return Piece.filter(Q(*(Q(**_stade(stade)) for stade in stades), join_type=Q.OR), est_demandee=True)


def _stade(stade: Stade) -> dict[str, Any]:
    """The condition on the columns of a pièce in a stade."""
    match stade:
        case Stade.VIDE:
            return {"statut__isnull": True, "deposee_le__isnull": True}
        case Stade.DEPOSEE:
            return {"statut__isnull": True, "deposee_le__isnull": False, "validee_le__isnull": True}
        case Stade.VALIDEE:
            return {"statut__isnull": True, "deposee_le__isnull": False, "validee_le__isnull": False}
    return {"statut": stade.value}
