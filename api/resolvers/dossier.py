"""Candidatures with all the data that the rules read, loaded in a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature, Etablissement, Reading, forms
from api.resolvers.gates.candidat import PARENTS
from api.rules.candidature import Situation
from api.rules.contenu.domaine import domaine_inscrit
from api.rules.onglets import informations
from api.rules.parcours import Dossier, Etape, est_complet, parcours
from api.services import referentiel

ETABLISSEMENTS = Reading(lambda uais: Etablissement.filter(uai__in=uais))
PAR_ID = Reading(lambda ids: Candidature.filter(id__in=ids).select_related(*PARENTS))


@dataclass(frozen=True)
class DossierCharge:
    """A candidature and its dossier.

    Attributes:
        row: the row, with its periode, session, candidat and compte.
        dossier: the forms being typed, or the official ones when nothing is.
        officiel: the official forms; None before the first save.
    """

    row: Candidature
    dossier: Dossier
    officiel: Dossier | None

    def avec(self, dossier: Dossier) -> "DossierCharge":
        """The candidature with its draft as the use case has filled it."""
        return DossierCharge(self.row, dossier, self.officiel)

    def renouvele(self) -> "DossierCharge":
        """The dossier of the row as the use case has changed it, without another statement."""
        return _chargee(self.row, self.dossier.etablissements)

    @cached_property
    def etapes(self) -> tuple[Etape, ...]:
        return parcours(self.dossier)

    def situation(self, *, par_le_service: bool) -> Situation:
        """The facts on which actions depend, its tabs among them; without a draft no tab is looked at."""
        complete = self.row.brouillon is not None and est_complet(self.dossier)
        return self._situation(complete=complete, par_le_service=par_le_service)

    def situation_sans_onglets(self, *, par_le_service: bool) -> Situation:
        """The facts on which actions depend, the tabs taken for complete: none of them is looked at."""
        return self._situation(complete=True, par_le_service=par_le_service)

    def _situation(self, *, complete: bool, par_le_service: bool) -> Situation:
        return Situation(
            etat=self.row.etat,
            en_saisie=self.row.brouillon is not None,
            pre_inscrite=self.row.est_pre_inscrite,
            periode=self.dossier.periode,
            complete=complete,
            par_le_service=par_le_service,
        )


async def charger(rows: QuerySet[Candidature]) -> list[DossierCharge]:
    """The dossiers of candidatures: one statement for the rows with their parents, one for the schools they name."""
    return await completer(await rows.select_related(*PARENTS))


async def charger_par_id(ids: Iterable[UUID]) -> list[DossierCharge]:
    """The dossiers of the candidatures of these ids, in no order, by statements that are written once."""
    return await completer(await PAR_ID.read(list(ids)))


async def completer(found: Sequence[Candidature], ecoles: Iterable[Etablissement] = ()) -> list[DossierCharge]:
    """The dossiers of candidatures that are read with their parents, and with some schools."""
    etablissements = await _etablissements(found, ecoles)
    return [_chargee(row, etablissements) for row in found]


async def charger_une(row: Candidature) -> DossierCharge:
    """The dossier of one candidature that the gate let through, or that was just changed."""
    return (await charger_par_id([row.id]))[0]


def _chargee(row: Candidature, etablissements: Mapping[str, Any]) -> DossierCharge:
    officiel = _dossier(row, row.saisie, etablissements) if row.saisie is not None else None
    typed = _dossier(row, row.brouillon, etablissements) if row.brouillon is not None else None
    dossier = typed or officiel or _dossier(row, {}, etablissements)
    return DossierCharge(row, dossier, officiel)


def _dossier(row: Candidature, saved: Mapping[str, Any], etablissements: Mapping[str, Any]) -> Dossier:
    periode, candidat = row.periode.to_rule(), row.candidat
    offered = referentiel.domaine(row.domaine, periode.annee, periode.centre)
    domaine = domaine_inscrit(referentiel.contenus(), offered, row.saisie or {})
    return Dossier(
        domaine=domaine,
        candidat=candidat.identite(candidat.compte.courriel),
        periode=periode,
        millesime=row.millesime,
        saisie=forms.decode(domaine, saved),
        etablissements=etablissements,
        editions=referentiel.editions(),
        contenus=referentiel.contenus(),
        gardees={row.specialite: row.edition} if row.specialite else {},
        edition_saisie=row.edition_saisie,
    )


async def _etablissements(rows: Iterable[Candidature], ecoles: Iterable[Etablissement]) -> Mapping[str, Any]:
    """The schools that forms name, by UAI; `ecoles` were read with the candidatures."""
    named = {uai for row in rows for forms in (row.saisie, row.brouillon) for uai in _named(forms)}
    found = {ecole.uai: ecole for ecole in ecoles if ecole.uai in named}
    missing = sorted(named - found.keys())
    others = await ETABLISSEMENTS.read(missing) if missing else ()
    return {row.uai: row.to_rule() for row in (*found.values(), *others)}


def _named(forms: Mapping[str, Any] | None) -> list[str]:
    form = (forms or {}).get(informations.CODE, {})
    return [form[name] for name in ("etablissement", "ancien_etablissement") if form.get(name)]
