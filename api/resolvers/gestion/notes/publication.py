"""Publication: « Mes notes » opens, with the decision, the relevé de notes and a message in the candidat's space."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from api.models import Message, Note, Resultat, ResultatConserve
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates import bureau
from api.resolvers.gestion.ecriture import Ecriture, Preparation, Publication, dernieres_versions
from api.resolvers.gestion.messages import rediger
from api.resolvers.lectures import noter_lus
from api.resolvers.operation import Operation
from api.rules import resultat as rules
from api.rules.document import TypeDocument
from api.rules.evenement import TypeEvenement
from api.rules.message import expediteur
from api.rules.note import Cible
from api.rules.onglets.epreuves import arbre_du_dossier, passage_de
from api.rules.onglets.qualification import specialite_de
from api.rules.problems import Code, Problem
from api.rules.releve_notes import message, releve_notes

SANS_REGLEMENT = Problem(Code.PREALABLE_MANQUANT, "Le règlement de la spécialité n'est pas connu.")


def copie(chargee: DossierCharge, notes: Mapping[Cible, Note]) -> rules.Copie | None:
    """The facts from which the rules decide; None when the règlement is not known."""
    dossier = chargee.officiel
    regle = specialite_de(dossier) if dossier else None
    if dossier is None or regle is None:
        return None
    return rules.Copie(
        reglement=regle,
        forme=passage_de(dossier).forme,
        ouvertes=arbre_du_dossier(dossier),
        notes={cible: note.to_rule() for cible, note in notes.items()},
    )


def decider(chargee: DossierCharge, notes: Mapping[Cible, Note]) -> rules.ResultatCalcule | Problem:
    """The result of a candidature, the jury's own decision included, or the problem that delays it."""
    computed = calculer(chargee, notes)
    return computed if isinstance(computed, Problem) else rules.apres_jury(computed, chargee.row.decision_jury)


def calculer(chargee: DossierCharge, notes: Mapping[Cible, Note]) -> rules.ResultatCalcule | Problem:
    """The result that the règlement computes from the marks, or the problem that delays it."""
    given = copie(chargee, notes)
    if given is None:
        return SANS_REGLEMENT
    if missing := rules.manquantes(given):
        return Problem(Code.PREALABLE_MANQUANT, f"Il manque la note de : {', '.join(missing)}.")
    return rules.resultat(given)


async def apercu(op: Operation, candidature_id: UUID) -> rules.ResultatCalcule | Problem:
    """The result that a publication would show, for the office that prepares it."""
    row = await bureau.candidature(op, candidature_id)
    noter_lus(op, [row.id])
    notes = await Note.presentes([row.id])
    return decider(await charger_une(row), notes.get(row.id, {}))


async def preparer(op: Operation, chargees: Sequence[DossierCharge], _donnees: Mapping[str, Any]) -> Preparation:
    """The result of each candidature with its relevé, in a new version each time."""
    publication = await Publication.of(op, TypeDocument.RELEVE_NOTES, chargees)
    ids = [un.row.id for un in chargees]
    notes, versions = await Note.presentes(ids), await dernieres_versions(Resultat.filter(candidature_id__in=ids))
    found: dict[UUID, Ecriture | Problem] = {}
    for chargee in chargees:
        decided = decider(chargee, notes.get(chargee.row.id, {}))
        if isinstance(decided, Problem):
            found[chargee.row.id] = decided
            continue
        version = versions.get(chargee.row.id, 0) + 1
        printed = releve_notes(chargee.dossier, publication.numerotation(chargee), decided)
        drafted = publication.ecriture(chargee, printed)
        found[chargee.row.id] = replace(
            drafted,
            message=_message(op, chargee, version),
            resultat=_resultat(op, chargee, decided, version),
            annonce=replace(drafted.annonce, type=TypeEvenement.NOTES_PUBLIEES),
        )
    return found


async def publies(candidature_ids: Sequence[UUID]) -> list[Resultat]:
    """The contents of « Mes notes » for candidatures that a gate gave: the latest publication of each."""
    if not candidature_ids:
        return []
    rows = await Resultat.filter(candidature_id__in=list(candidature_ids)).order_by("version")
    return list({row.candidature_id: row for row in rows}.values())


def lire(row: Resultat | ResultatConserve) -> rules.ResultatCalcule:
    """The frozen content of a publication."""
    return msgspec.convert(row.contenu, rules.ResultatCalcule)


def _resultat(op: Operation, chargee: DossierCharge, decided: rules.ResultatCalcule, version: int) -> Resultat:
    return Resultat(
        candidature_id=chargee.row.id,
        version=version,
        decision=decided.decision,
        mention=decided.mention,
        moyenne=decided.moyenne,
        contenu=msgspec.to_builtins(decided),
        publie_le=op.now,
    )


def _message(op: Operation, chargee: DossierCharge, version: int) -> Message:
    """The message, without its event: no mail announces it (guide Bac Pro, section 5)."""
    row = chargee.row
    return rediger(op, row, expediteur(row.centre, chargee.dossier.contenus), *message(version))
