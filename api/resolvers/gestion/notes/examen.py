"""The checks of a mark against the database: the problems that forbid it, the doubts about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature, InscriptionEpreuve, Note, Resultat
from api.resolvers.dossier import charger
from api.resolvers.gestion.notes.publication import copie
from api.rules.candidature import EtatCandidature
from api.rules.note import Cible, Valeur, problems_cible, problems_ensemble
from api.rules.problems import Code, Problem
from api.rules.reglement import Position
from api.rules.resultat import Copie, Decision, manquantes, resultat
from api.services.referentiel import reglement_de

SANS_ACCES = "Le candidat n'a pas accès aux épreuves de contrôle."
PREMIER_GROUPE = "Importez d'abord toutes les notes du premier groupe de ce candidat."
ACCES_INCONNU = "L'accès de ce candidat aux épreuves de contrôle relève du jury : vérifiez sa décision."


@dataclass(frozen=True, kw_only=True)
class NotesExaminees:
    """Candidatures with the data to judge marks given to them; `copies` of those given a mark of contrôle."""

    positions: Mapping[UUID, dict[str, Position]]
    presentes: Mapping[UUID, Mapping[Cible, Note]]
    publiees: frozenset[UUID]
    copies: Mapping[UUID, Copie]

    @classmethod
    async def of(cls, rows: Sequence[Candidature], au_controle: Sequence[UUID]) -> "NotesExaminees":
        """The data of candidatures, in a number of statements that does not grow with theirs."""
        ids = [row.id for row in rows]
        positions: dict[UUID, dict[str, Position]] = {}
        for inscription in await InscriptionEpreuve.filter(candidature_id__in=ids):
            positions.setdefault(inscription.candidature_id, {})[inscription.code] = inscription.position
        presentes = await Note.presentes(ids)
        publiees = await Resultat.filter(candidature_id__in=ids).distinct().values_list("candidature_id", flat=True)
        return cls(
            positions=positions,
            presentes=presentes,
            publiees=frozenset(publiees),  # type: ignore[arg-type]
            copies=await _copies(Candidature.filter(id__in=list(au_controle)), presentes) if au_controle else {},
        )

    def problems(self, row: Candidature, cible: Cible, ensemble: Sequence[Cible]) -> list[Problem]:
        """The reasons why a candidature takes no such mark; `ensemble` are the other targets given with this one."""
        if row.etat is not EtatCandidature.INSCRIT:
            message = f"La candidature n'est pas à l'état « Inscrit » : {row.etat.libelle}."
            return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("numero_inscription",))]
        regle = reglement_de(row)
        if regle is None:
            return [Problem(Code.VALEUR_INCONNUE, "Le règlement de la spécialité n'est pas connu.", ("epreuve",))]
        found = problems_cible(regle, cible, self.positions.get(row.id, {}))
        if found or not cible.porte_sur:
            return found
        together = {*self.presentes.get(row.id, {}), *ensemble, cible}
        return problems_ensemble(regle, together) or self._acces(row)

    def doutes(self, row: Candidature, cible: Cible, valeur: Valeur) -> list[Problem]:
        """The doubts to look at before accepting a mark."""
        found = []
        before = self.presentes.get(row.id, {}).get(cible)
        if before is not None and before.to_rule() != valeur:
            published = ", déjà publiée" if row.id in self.publiees else ""
            message = f"Cette note remplace celle qui est enregistrée ({before.to_rule().texte}{published})."
            found.append(Problem(Code.VALEUR_INCOMPATIBLE, message, ("note",)))
        if cible.porte_sur and (given := self.copies.get(row.id)) and _decision(given) is Decision.A_DELIBERER:
            found.append(Problem(Code.PREALABLE_MANQUANT, ACCES_INCONNU, ("epreuve",)))
        return found

    def _acces(self, row: Candidature) -> list[Problem]:
        given = self.copies.get(row.id)
        decision = _decision(given) if given else None
        if decision is None:
            return [Problem(Code.PREALABLE_MANQUANT, PREMIER_GROUPE, ("epreuve",))]
        if decision in {Decision.CONTROLE, Decision.A_DELIBERER}:
            return []
        return [Problem(Code.VALEUR_INCOMPATIBLE, SANS_ACCES, ("epreuve",))]


def _decision(given: Copie) -> Decision | None:
    """The decision of the first group; None as long as marks are missing."""
    return None if manquantes(given) else resultat(given).decision


async def _copies(rows: QuerySet[Candidature], presentes: Mapping[UUID, Mapping[Cible, Note]]) -> dict[UUID, Copie]:
    found = {}
    for chargee in await charger(rows):
        first = {cible: note for cible, note in presentes.get(chargee.row.id, {}).items() if not cible.porte_sur}
        if given := copie(chargee, first):
            found[chargee.row.id] = given
    return found
