"""The printed values of the documents that an office publishes, from a dossier and a decision."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.rules import amenagement
from api.rules.amenagement import DecisionAmenagement
from api.rules.convocation import PARIS, Fuseau, Lieu, Place, Plan, duree_accordee, duree_en_lettres, fuseau_de
from api.rules.dates import jour_a_paris, jour_long
from api.rules.document import (
    Convocation,
    EpreuveConvoquee,
    MesureImprimee,
    NotificationAmenagements,
    RelancePieces,
    TypeDocument,
)
from api.rules.impression import Numerotation, candidat_imprime, entete, groupes_imprimes
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import Dossier
from api.rules.piece import GroupeDePieces


def relance_pieces(dossier: Dossier, numerotation: Numerotation, manquantes: Iterable[GroupeDePieces]) -> RelancePieces:
    """The relance that lists the pièces still to give."""
    return RelancePieces(
        entete=entete(TypeDocument.RELANCE_PIECES, dossier, numerotation),
        candidat=candidat_imprime(dossier),
        specialite=_specialite(dossier),
        groupes=groupes_imprimes(dossier, manquantes),
    )


def notification_amenagements(
    dossier: Dossier,
    numerotation: Numerotation,
    *,
    decision: DecisionAmenagement,
    codes: Sequence[str],
    motif: str | None,
    decidee_le: datetime,
) -> NotificationAmenagements:
    """The notification of a decision: the texts it rests on, and the ways to contest a refusal."""
    texte = dossier.domaine.amenagement
    granted = [mesure for code, mesure in amenagement.mesures().items() if code in codes]
    return NotificationAmenagements(
        entete=entete(TypeDocument.NOTIFICATION_AMENAGEMENTS, dossier, numerotation),
        candidat=candidat_imprime(dossier),
        specialite=_specialite(dossier),
        code=texte.code,
        textes=texte.articles,
        decision=decision.libelle,
        decidee_le=jour_long(jour_a_paris(decidee_le)),
        mesures=tuple(MesureImprimee(libelle=mesure.libelle, reference=texte.reference(mesure)) for mesure in granted),
        motif=tuple(line.strip() for line in (motif or "").splitlines() if line.strip()),
        recours=decision is not DecisionAmenagement.ACCORDE,
    )


def convocation(
    dossier: Dossier,
    numerotation: Numerotation,
    seances: Iterable[EpreuveConvoquee],
    mesures: Sequence[str] = (),
) -> Convocation:
    """The sittings of one candidat in the order of the days, with the measures to be granted on the spot."""
    known = amenagement.mesures()
    return Convocation(
        entete=entete(TypeDocument.CONVOCATION, dossier, numerotation),
        candidat=candidat_imprime(dossier),
        specialite=_specialite(dossier),
        heures=fuseau_de(dossier.periode.centre, dossier.contenus).heures,
        epreuves=tuple(sorted(seances, key=lambda seance: (seance.debut, seance.code))),
        amenagements=tuple(known[code].libelle for code in known if code in mesures),
    )


def seance(intitule: str, plan: Plan, place: Place, mesures: Sequence[str], fuseau: Fuseau = PARIS) -> EpreuveConvoquee:
    """One line of a convocation: the hours of its place, its length with the time granted."""
    debut = plan.debut.astimezone(ZoneInfo(fuseau.zone))
    tiers_temps = amenagement.a_tiers_temps(mesures, plan.forme)
    lieu: Lieu = plan.lieux[place.lieu]
    minutes = duree_accordee(plan.duree, tiers_temps=tiers_temps)
    return EpreuveConvoquee(
        code=plan.epreuve,
        libelle=intitule,
        jour=jour_long(debut),
        heure=f"{debut:%H:%M}",
        duree=duree_en_lettres(minutes),
        majoration="tiers temps compris" if tiers_temps else "",
        lieu=(lieu.libelle, *lieu.adresse),
        salle=lieu.salle,
        place=str(place.numero),
        debut=plan.debut,
        fin=plan.debut + timedelta(minutes=minutes),
        zone=fuseau.zone,
    )


def _specialite(dossier: Dossier) -> str:
    found = specialite_de(dossier)
    return found.intitule if found else ""
