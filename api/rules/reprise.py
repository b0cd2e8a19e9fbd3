"""The registration of a session's candidats beforehand, from an earlier session and its dossiers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from api.rules.labelled import LabelledEnum
from api.rules.onglets import acquis, epreuves, informations, qualification
from api.rules.onglets.acquis import Acquis, DejaPresente, NoteObtenue
from api.rules.parcours import Dossier
from api.rules.reglement import Position, Reglement
from api.rules.resultat import Decision, ResultatCalcule

# The tabs to accept, look at, choose or declare anew each time; the two of CALCULES are computed from the old ones.
A_REFAIRE = frozenset({"MODALITES", "CONDITIONS", "CANDIDATURES_PRECEDENTES", "EPREUVES"})
CALCULES = frozenset({informations.CODE, acquis.CODE})
ETALEMENT, REDOUBLANT = "ETALEMENT_DE_SESSION", "REDOUBLANT"


class Motif(LabelledEnum):
    """The reason why a candidat of the earlier session is not registered beforehand."""

    SANS_RESULTAT = "SANS_RESULTAT", "Aucun résultat n'est publié pour cette candidature."
    EN_DELIBERATION = "EN_DELIBERATION", "Le jury n'a pas encore arrêté sa décision."
    ADMIS = "ADMIS", "Le candidat est admis."
    SCOLAIRE = "SCOLAIRE", "Le candidat est inscrit par son établissement, qui le réinscrit."
    DEJA_INSCRIT = "DEJA_INSCRIT", "Le candidat a déjà une candidature dans la nouvelle session."
    SANS_PERIODE = "SANS_PERIODE", "Aucune période d'inscription de son académie n'est prévue dans la nouvelle session."
    SPECIALITE_FERMEE = "SPECIALITE_FERMEE", "La spécialité n'est plus ouverte dans la nouvelle session."


@dataclass(frozen=True, kw_only=True)
class CasDeReprise:
    """The facts that decide whether a candidat is registered beforehand.

    Attributes:
        decision: the published decision, or None.
        est_scolaire: whether a school opened the account.
    """

    decision: Decision | None
    situation: str | None
    est_scolaire: bool
    deja_inscrit: bool
    a_periode: bool
    specialite_ouverte: bool


def en_etalement(cas: CasDeReprise) -> bool:
    """Whether the session goes on over several years: no final decision, or an étalement granted."""
    return cas.decision is Decision.SANS_DECISION or cas.situation == ETALEMENT


def motif(cas: CasDeReprise) -> Motif | None:
    """The reason not to register a candidat; None for a failed one of the Grand Public, and for one in étalement."""
    reasons = {
        Motif.SANS_RESULTAT: cas.decision is None,
        Motif.ADMIS: cas.decision is Decision.ADMIS,
        Motif.EN_DELIBERATION: cas.decision in {Decision.CONTROLE, Decision.A_DELIBERER},
        Motif.SCOLAIRE: cas.est_scolaire and not en_etalement(cas),
        Motif.DEJA_INSCRIT: cas.deja_inscrit,
        Motif.SANS_PERIODE: not cas.a_periode,
        Motif.SPECIALITE_FERMEE: not cas.specialite_ouverte,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True, kw_only=True)
class Ancienne:
    """An earlier candidature: its official dossier, its published marks, and the académie where they were obtained."""

    dossier: Dossier
    resultat: ResultatCalcule | None
    academie: str


def saisie_reprise(
    ancienne: Ancienne, reglement: Reglement | None, session: int, situation: str | None
) -> dict[str, Any]:
    """The forms of the new candidature, by code of tab; those to declare or accept anew are left empty."""
    dossier = ancienne.dossier
    forms = {code: form for code, form in dossier.saisie.items() if code not in A_REFAIRE | CALCULES}
    if informations.CODE in dossier.saisie:
        form = informations.formulaire(dossier)
        forms[informations.CODE] = informations.Informations(
            categorie=form.categorie,
            situation=situation,
            amenagement_duree=form.amenagement_duree,
            etablissement=form.etablissement,
            ancien_etablissement=form.ancien_etablissement,
        )
    if dossier.domaine.has(acquis.CODE) and reglement is not None:
        forms[acquis.CODE] = _acquis(ancienne, reglement, session)
    return forms


def _acquis(ancienne: Ancienne, reglement: Reglement, session: int) -> Acquis:
    """The earlier declarations, then the session just sat, with the marks that still count."""
    before = ancienne.dossier.form(acquis.CODE) or Acquis()
    presentations = [_presentation(ancienne), *(before.presentations or () if before.deja_presente else ())]
    kept = [replace(item, notes=list(_gardees(item, reglement, session)) or None) for item in presentations]
    return replace(before, deja_presente=True, presentations=kept, epreuves_repassees=None)


def _presentation(ancienne: Ancienne) -> DejaPresente:
    dossier = ancienne.dossier
    return DejaPresente(
        annee=dossier.periode.annee,
        academie=ancienne.academie,
        ancienne_categorie=informations.formulaire(dossier).categorie,
        ancienne_forme=qualification.forme_finale_de(dossier),
        notes=[
            NoteObtenue(epreuve=code, note=note, langue=_langues(dossier).get(code))
            for code, note in notes_obtenues(ancienne.resultat).items()
        ],
    )


def notes_obtenues(resultat: ResultatCalcule | None) -> dict[str, Decimal]:
    """The marks of unités sat in that session; the mark of a contrôle replaces a lower one."""
    found: dict[str, Decimal] = {}
    unites = {ligne.code for ligne in resultat.lignes if ligne.unite} if resultat else set()
    for ligne in resultat.lignes if resultat else ():
        code = ligne.porte_sur or ligne.code
        if ligne.note is not None and ligne.position is Position.INSCRIT and code in unites:
            found[code] = max(ligne.note, found.get(code, ligne.note))
    return found


def _gardees(presentation: DejaPresente, reglement: Reglement, session: int) -> Iterator[NoteObtenue]:
    """The marks that still count in the new session, on unités of its règlement."""
    rule, annee = reglement.conservation, presentation.annee
    for note in presentation.notes or ():
        epreuve = reglement.epreuve(note.epreuve or "")
        is_unite = epreuve is not None and epreuve.unite is not None
        if rule and is_unite and annee and note.note is not None and rule.garde(note.note, annee, session):
            yield note


def _langues(dossier: Dossier) -> Mapping[str, str]:
    """The language in which each épreuve was sat, where it offers a choice."""
    ouvertes = [un for racine in epreuves.arbre_du_dossier(dossier) for un in racine.toutes()]
    return {un.code: un.langue for un in ouvertes if un.langue}
