"""The filter of an office's candidatures, as its lists, its counts and its lots all take it."""

from typing import Any

import strawberry

from api.rules.gestion import Filtre
from api.rules.problems import refuse
from api.rules.saisie import illisibles, trop_longs
from api.schema.base import uuid_of
from api.schema.enums import EtatCandidature, StadePiece


def _critere(description: str) -> Any:  # noqa: ANN401 - like strawberry.field
    return strawberry.field(default=None, description=description)


@strawberry.input(
    description="Criteria on the candidatures within reach: one left out keeps all, a list keeps any of its values."
)
class FiltreCandidaturesInput:
    domaine: list[str] | None = _critere("Codes of domaines.")
    session_id: list[strawberry.ID] | None = _critere("Ids of sessions.")
    academie: list[str] | None = _critere("Codes of académies or of countries.")
    etablissement: list[str] | None = _critere("UAI of schools.")
    etat: list[EtatCandidature] | None = _critere("États of the candidature.")
    specialite: list[str] | None = _critere("Keys of spécialités.")
    statut_piece: list[StadePiece] | None = _critere("Stades of at least one pièce.")
    nom: str | None = _critere("Beginning of the family name, whatever its case and accents; first names may follow.")
    numero_candidat: str | None = _critere("N° candidat, whole.")
    numero_inscription: int | None = _critere("N° d'inscription, as a number.")

    def to_rule(self) -> Filtre:
        """The frozen value that rules and queries read; refuses a value that no row can hold, or another type's id."""
        values = {name: value for name, value in vars(self).items() if name != "session_id"}
        sessions = None if self.session_id is None else [uuid_of(item, "SessionExamen") for item in self.session_id]
        filtre = Filtre(**values, session=sessions)
        refuse(problem.under("filtre") for problem in (*trop_longs(filtre), *illisibles(filtre)))
        return filtre
