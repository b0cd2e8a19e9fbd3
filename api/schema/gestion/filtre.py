"""The filter of an office's candidatures, as its lists, its counts and its lots all take it."""

import strawberry

from api.rules.gestion import Filtre
from api.rules.problems import refuse
from api.rules.saisie import illisibles, trop_longs
from api.schema.base import uuid_of
from api.schema.enums import EtatCandidature, StadePiece


def _critere(description: str) -> str | None:
    return strawberry.field(default=None, description=description)  # type: ignore[no-any-return]


@strawberry.input(description="Criteria on the candidatures within reach; one left out keeps all.")
class FiltreCandidaturesInput:
    domaine: str | None = _critere("Code of the domaine.")
    session_id: strawberry.ID | None = strawberry.field(default=None, description="Id of the session.")
    academie: str | None = _critere("Code of the académie or of the country.")
    etablissement: str | None = _critere("UAI of the school.")
    etat: EtatCandidature | None = strawberry.field(default=None, description="État of the candidature.")
    specialite: str | None = _critere("Key of the spécialité.")
    statut_piece: StadePiece | None = strawberry.field(default=None, description="Stade of at least one pièce.")
    nom: str | None = _critere("Beginning of the family name, whatever its case and accents; first names may follow.")
    numero_candidat: str | None = _critere("N° candidat, whole.")
    numero_inscription: int | None = strawberry.field(default=None, description="N° d'inscription, as a number.")

    def to_rule(self) -> Filtre:
        """The frozen value that rules and queries read; refuses a value that no row can hold, or another type's id."""
        values = {name: value for name, value in vars(self).items() if name != "session_id"}
        filtre = Filtre(**values, session=uuid_of(self.session_id, "SessionExamen") if self.session_id else None)
        refuse(problem.under("filtre") for problem in (*trop_longs(filtre), *illisibles(filtre)))
        return filtre
