"""« Préparer une session à partir d'une autre »: a dry run with the reasons, then the lot that registers beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from tortoise.expressions import F

from api.models import Candidat, Candidature, EvenementAnnonce, Periode, Resultat, SessionExamen, forms, locked
from api.resolvers.dossier import DossierCharge, charger
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import candidatures, perimetre
from api.resolvers.gestion.ecriture import Ecriture, Preparation
from api.resolvers.gestion.filtre import filtrer
from api.resolvers.gestion.liste import ORDRES, parcourir
from api.resolvers.gestion.notes.publication import lire, publies
from api.resolvers.lectures import noter_listes
from api.resolvers.operation import Operation
from api.resolvers.paging import Page, Tranche, lire_ids
from api.rules.candidature import EtatCandidature, cle_unicite
from api.rules.contenu.centres import academie_de
from api.rules.domaines import domaines
from api.rules.eleve import identifiant_scolaire
from api.rules.evenement import TypeEvenement
from api.rules.gestion import Filtre, Tri, cle_de_tri
from api.rules.onglets import informations
from api.rules.problems import Code, Problem, RefusedError
from api.rules.reglement import LIVREE
from api.rules.reprise import ETALEMENT, REDOUBLANT, Ancienne, CasDeReprise, Motif, en_etalement, motif, saisie_reprise
from api.services.referentiel import editions

CODES = {Motif.DEJA_INSCRIT: Code.DEJA_INSCRIT}


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """The earlier session, the new one, and the new one's périodes by centre."""

    origine: SessionExamen
    nouvelle: SessionExamen
    periodes: Mapping[str, Periode]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome for one candidature of the earlier session."""

    chargee: DossierCharge
    cas: CasDeReprise
    resultat: Resultat | None

    @property
    def motif(self) -> Motif | None:
        return motif(self.cas)


async def ouvrir(op: Operation, origine_id: UUID, nouvelle_id: UUID) -> Sessions:
    """The two sessions, of one domaine within reach, the new one after the other and still open."""
    scope = await perimetre(op)
    found = {row.id: row for row in await SessionExamen.filter(id__in=[origine_id, nouvelle_id])}
    origine, nouvelle = found.get(origine_id), found.get(nouvelle_id)
    if origine is None or nouvelle is None or not scope.touche(origine.domaine):
        raise RefusedError(INTROUVABLE)
    if nouvelle.domaine != origine.domaine or nouvelle.annee <= origine.annee or nouvelle.est_fermee:
        message = "Choisissez une session ouverte du même examen, postérieure à celle d'origine."
        raise RefusedError(Problem(Code.VALEUR_INCOMPATIBLE, message, ("session_id",)))
    return await _sessions(op, origine, nouvelle)


def commande(sessions: Sessions) -> tuple[Filtre, dict[str, str]]:
    """The parameters of the lot; ordered again, it skips the candidatures done and does the rest."""
    return _filtre(sessions), {"origine": str(sessions.origine.id), "nouvelle": str(sessions.nouvelle.id)}


async def compter(op: Operation, sessions: Sessions) -> dict[Motif | None, int]:
    """The number that would be registered beforehand (under None), and the numbers of the others, by reason."""
    rows = filtrer(candidatures(await perimetre(op)), _filtre(sessions))
    counted: dict[Motif | None, int] = {}
    async for page in parcourir(rows):
        for verdict in await _juger(sessions, await charger(Candidature.filter(id__in=[row["id"] for row in page]))):
            counted[verdict.motif] = counted.get(verdict.motif, 0) + 1
    return counted


async def lister(op: Operation, sessions: Sessions, tranche: Tranche) -> Page[Verdict]:
    """A page of the earlier session by name, with the outcome for each candidature."""
    rows = filtrer(candidatures(await perimetre(op)), _filtre(sessions))
    page = await lire_ids(rows, ORDRES[Tri.NOM], tranche)
    chargees = await charger(Candidature.filter(id__in=list(page.items)).order_by("nom_tri", "id"))
    noter_listes(op, page.items)
    return Page(await _juger(sessions, chargees), page.a_avant, page.a_apres)


async def nombre(op: Operation, sessions: Sessions) -> int:
    """The number of candidatures of the earlier session."""
    return await filtrer(candidatures(await perimetre(op)), _filtre(sessions)).count()


async def preparer(op: Operation, chargees: Sequence[DossierCharge], donnees: Mapping[str, Any]) -> Preparation:
    """The new candidature of each, or the reason why none; the persons are locked, so that none registers meanwhile."""
    origine = await SessionExamen.get(id=UUID(donnees["origine"]))
    nouvelle = await SessionExamen.get(id=UUID(donnees["nouvelle"]))
    sessions = await _sessions(op, origine, nouvelle)
    held = await locked(Candidat.filter(id__in=[un.row.candidat_id for un in chargees]).order_by("id"))
    candidats = {candidat.id: candidat for candidat in held}
    found: dict[UUID, Ecriture | Problem] = {}
    taken: set[UUID] = set()
    for verdict in await _juger(sessions, chargees):
        row = verdict.chargee.row
        why = Motif.DEJA_INSCRIT if row.candidat_id in taken else verdict.motif
        if why is not None:
            found[row.id] = Problem(CODES.get(why, Code.ACTION_IMPOSSIBLE), why.libelle)
            continue
        taken.add(row.candidat_id)
        found[row.id] = _ecriture(op, sessions, verdict, candidats[row.candidat_id])
    if taken:
        await Candidat.filter(id__in=list(taken)).update(dernier_numero_inscription=F("dernier_numero_inscription") + 1)
    return found


def _filtre(sessions: Sessions) -> Filtre:
    return Filtre(session=[sessions.origine.id], etat=[EtatCandidature.INSCRIT])


async def _sessions(op: Operation, origine: SessionExamen, nouvelle: SessionExamen) -> Sessions:
    """The sessions, with the période of each centre that is still to close; of several, the first to open."""
    rows = await Periode.filter(session_id=nouvelle.id, ferme_le__gt=op.now).order_by("-ouvre_le", "id")
    return Sessions(origine=origine, nouvelle=nouvelle, periodes={row.centre: row for row in rows})


async def _juger(sessions: Sessions, chargees: Sequence[DossierCharge]) -> list[Verdict]:
    """The outcome for each candidature, in a constant number of statements."""
    resultats = {row.candidature_id: row for row in await publies([un.row.id for un in chargees])}
    candidat_ids = [un.row.candidat_id for un in chargees]
    there = await Candidature.filter(candidat_id__in=candidat_ids, session_examen=sessions.nouvelle.id).values_list(
        "candidat_id", flat=True
    )
    return [_verdict(sessions, un, resultats.get(un.row.id), un.row.candidat_id in set(there)) for un in chargees]


def _verdict(sessions: Sessions, chargee: DossierCharge, resultat: Resultat | None, there: bool) -> Verdict:  # noqa: FBT001
    row = chargee.row
    dossier = chargee.officiel or chargee.dossier
    opened = editions().reglement(domaines()[row.domaine].reglements, row.specialite, sessions.nouvelle.annee)
    periode = sessions.periodes.get(row.centre)
    is_open = opened is not None and (periode is None or editions().est_ouverte(periode, opened.cle))
    cas = CasDeReprise(
        decision=resultat.decision if resultat else None,
        situation=informations.formulaire(dossier).situation,
        est_scolaire=identifiant_scolaire(row.candidat.compte.identifiant),
        deja_inscrit=there,
        a_periode=row.centre in sessions.periodes,
        specialite_ouverte=is_open,
    )
    return Verdict(chargee=chargee, cas=cas, resultat=resultat)


def ancienne(chargee: DossierCharge, resultat: Resultat | None) -> Ancienne:
    """The earlier candidature as the rules take it over."""
    return Ancienne(
        dossier=chargee.officiel or chargee.dossier,
        resultat=lire(resultat) if resultat else None,
        academie=_academie(chargee),
    )


def _academie(chargee: DossierCharge) -> str:
    """The académie where its marks were obtained; that of the school, for a centre of several académies."""
    centre = academie_de(chargee.row.centre, chargee.dossier.contenus)
    school = chargee.dossier.etablissements.get(chargee.row.etablissement or "")
    if school and (centre is None or centre.est_centre):
        return str(school.academie)
    return centre.code if centre else chargee.row.centre


def _ecriture(op: Operation, sessions: Sessions, verdict: Verdict, candidat: Candidat) -> Ecriture:
    row, nouvelle = verdict.chargee.row, sessions.nouvelle
    domaine, periode = domaines()[row.domaine], sessions.periodes[row.centre]
    regle = editions().reglement(domaine.reglements, row.specialite, nouvelle.annee)
    situation = ETALEMENT if en_etalement(verdict.cas) else REDOUBLANT
    filled = saisie_reprise(ancienne(verdict.chargee, verdict.resultat), regle, nouvelle.annee, situation)
    numero = candidat.dernier_numero_inscription + 1
    fresh = Candidature(
        id=uuid4(),
        candidat_id=candidat.id,
        periode_id=periode.id,
        session_examen=nouvelle.id,
        centre=periode.centre,
        nom_tri=cle_de_tri(candidat.nom, candidat.prenoms),
        numero_candidat=candidat.numero,
        domaine=row.domaine,
        millesime=nouvelle.annee,
        etat=EtatCandidature.A_COMPLETER,
        # A pupil cannot withdraw by himself; a candidat of the Grand Public still may (guide Bac Pro, section 4.7).
        est_pre_inscrite=row.est_pre_inscrite,
        numero_inscription=numero,
        cle_unicite=cle_unicite(domaine, candidat.id, nouvelle.id),
        saisie={code: forms.encode(form) for code, form in filled.items()},
        specialite=row.specialite,
        edition=regle.edition if regle else LIVREE,
        categorie=row.categorie,
        etablissement=row.etablissement,
        numero_origine=row.numero,
        cree_le=op.now,
    )
    annonce = EvenementAnnonce(
        type=TypeEvenement.CANDIDATURE_PRE_INSCRITE,
        compte_id=candidat.compte_id,
        candidature_id=fresh.id,
        donnees={"origine": str(row.id)},
    )
    return Ecriture(candidature=fresh, annonce=annonce)
