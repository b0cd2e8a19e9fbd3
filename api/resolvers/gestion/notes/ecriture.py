"""The writing of marks: a new version where the value changes, with an event for its author, and for its reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.functions import Max

from api.models import Candidat, Candidature, EvenementAnnonce, Importation, Note, Resultat
from api.resolvers.operation import Change, Operation
from api.rules.evenement import TypeEvenement
from api.rules.note import Cible, Valeur


@dataclass(frozen=True, kw_only=True)
class NoteDonnee:
    """A mark to write for a candidature."""

    row: Candidature
    cible: Cible
    valeur: Valeur


async def ecrire_notes(
    change: Change, given: Sequence[NoteDonnee], importation: Importation | None = None, motif: str | None = None
) -> list[Note]:
    """Writes marks of locked candidatures, in a constant number of statements; an unchanged value writes nothing."""
    op, ids = change.operation, [un.row.id for un in given]
    presentes = await Note.presentes(ids)
    changed = [un for un in given if not _same(presentes.get(un.row.id, {}).get(un.cible), un.valeur)]
    if not changed:
        return []
    versions = await _versions([un.row.id for un in changed])
    rows = [
        Note(
            candidature_id=un.row.id,
            epreuve=un.cible.epreuve,
            porte_sur=un.cible.porte_sur,
            valeur=un.valeur.note,
            code=un.valeur.code,
            version=versions.get((un.row.id, un.cible), 0) + 1,
            auteur=op.signed_in().compte_id,
            importation_id=importation.id if importation else None,
            cree_le=op.now,
        )
        for un in changed
    ]
    await Note.remplacer(rows, op.now)
    change.record_all([_saisie(op, changed, importation, motif), *await _corrections(changed, motif)])
    return rows


def _same(present: Note | None, valeur: Valeur) -> bool:
    return present is not None and present.to_rule() == valeur


async def _versions(candidature_ids: Sequence[UUID]) -> dict[tuple[UUID, Cible], int]:
    rows = Note.filter(candidature_id__in=candidature_ids).annotate(latest=Max("version"))
    found = rows.group_by("candidature_id", "epreuve", "porte_sur")
    return {
        (row["candidature_id"], Cible(row["epreuve"], row["porte_sur"])): row["latest"]
        for row in await found.values("candidature_id", "epreuve", "porte_sur", "latest")
    }


def _saisie(
    op: Operation, changed: Sequence[NoteDonnee], importation: Importation | None, motif: str | None
) -> EvenementAnnonce:
    """The event in the account of the author."""
    donnees: dict[str, object] = {"nombre": len(changed)}
    if importation:
        donnees["importation"] = str(importation.id)
    else:
        donnees |= {"candidature": str(changed[0].row.id), **_precisions(changed[0], motif)}
    return EvenementAnnonce(type=TypeEvenement.NOTES_SAISIES, compte_id=op.signed_in().compte_id, donnees=donnees)


async def _corrections(changed: Sequence[NoteDonnee], motif: str | None) -> list[EvenementAnnonce]:
    """The events for candidatures whose marks were published before."""
    ids = {un.row.id for un in changed}
    published = set(await Resultat.filter(candidature_id__in=ids).values_list("candidature_id", flat=True))
    if not published:
        return []
    owners = dict(await Candidat.filter(id__in={un.row.candidat_id for un in changed}).values_list("id", "compte_id"))
    return [
        EvenementAnnonce(
            type=TypeEvenement.NOTE_CORRIGEE,
            compte_id=owners[un.row.candidat_id],
            candidature_id=un.row.id,
            donnees=_precisions(un, motif),
        )
        for un in changed
        if un.row.id in published
    ]


def _precisions(un: NoteDonnee, motif: str | None) -> Mapping[str, str]:
    return {"epreuve": un.cible.epreuve} | ({"motif": motif} if motif else {})
