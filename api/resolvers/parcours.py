"""The wizard: start, fill a tab, save, modify, give up, withdraw."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from tortoise.exceptions import IntegrityError

from api.models import (
    PIECES,
    Candidat,
    Candidature,
    Evenement,
    Periode,
    Piece,
    Reading,
    forms,
    locked,
)
from api.resolvers import referentiel, sorties
from api.resolvers.document import DERNIER, publier
from api.resolvers.dossier import ETABLISSEMENTS, DossierCharge, charger_une, completer
from api.resolvers.epreuve import LIGNES, inscrire
from api.resolvers.gates import acteur, one
from api.resolvers.gates import candidat as gate
from api.resolvers.gates.bureau import est_bureau
from api.resolvers.operation import Change, Operation
from api.rules.candidature import (
    Action,
    EtatCandidature,
    Situation,
    cle_unicite,
    inscriptions_closes,
    problems_a_enregistrer,
    problems_action,
)
from api.rules.document import TypeDocument
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.gestion import cle_de_tri
from api.rules.numero import LONGUEUR_UAI
from api.rules.onglets import epreuves, informations, qualification
from api.rules.parcours import Dossier, Onglet, refus
from api.rules.piece import pieces_demandees
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.reglement import LIVREE
from api.rules.textes import CONFIRMATION_DESINSCRIPTION

DEJA_CETTE_SPECIALITE = Problem(
    Code.DEJA_INSCRIT,
    "Vous êtes déjà inscrit à cette spécialité pour cette session : modifiez votre inscription depuis "
    "« Mes inscriptions », ou choisissez une autre spécialité.",
    (qualification.CODE, "specialite"),
)
DE_MEME_CLE = Reading(lambda cle: Candidature.filter(cle_unicite=cle).only("id"))
# What « Enregistrer » changes of a candidature.
OFFICIELLES = (
    *("numero_inscription", "inscrite_le", "etat", "saisie", "brouillon", "version_inscription", "modifiee_le"),
    *("nom_tri", "specialite", "edition", "edition_saisie", "categorie", "etablissement", "cle_unicite"),
)
# « un email valide est indispensable » (guide Bac Pro, section 2.1); FranceConnect may have given none.
ADRESSE_REQUISE = Problem(
    Code.PREALABLE_MANQUANT, "Indiquez et confirmez d'abord votre adresse mail dans « Modifier mon compte »."
)


async def demarrer(op: Operation, periode_id: UUID) -> DossierCharge:
    """A draft, or the draft that exists for this période (« Démarrer mon inscription »)."""
    periode = await one(Periode.filter(id=periode_id, session__est_fermee=False).select_related("session"))
    if not periode.to_rule().est_ouvert(op.now):
        raise RefusedError(inscriptions_closes(periode.to_rule(), op.now))
    try:
        return await charger_une(await _start(op, periode))
    except IntegrityError:
        # The other device was quicker: its draft is returned.
        return await charger_une(await _start(op, periode))


async def _start(op: Operation, periode: Periode) -> Candidature:
    async with op.change() as change:
        candidat = await gate.candidat(op, lock=True)
        if not (await gate.compte(op)).courriel:
            raise RefusedError(ADRESSE_REQUISE)
        cle = cle_unicite(domaines()[periode.session.domaine], candidat.id, periode.session.id)
        existing = await gate.candidatures(op).filter(**_same(cle, periode)).first()
        if existing is not None:
            if existing.etat is EtatCandidature.BROUILLON and existing.periode_id == periode.id:
                return existing
            raise RefusedError(_deja_inscrit(existing))
        candidature = await Candidature.create(
            candidat_id=candidat.id,
            periode_id=periode.id,
            session_examen=periode.session.id,
            centre=periode.centre,
            nom_tri=cle_de_tri(candidat.nom, candidat.prenoms),
            numero_candidat=candidat.numero,
            domaine=periode.session.domaine,
            millesime=periode.session.annee,
            etat=EtatCandidature.BROUILLON,
            brouillon={},
            cle_unicite=cle,
            cree_le=op.now,
        )
        compte_id = op.signed_in().compte_id
        change.record(TypeEvenement.CANDIDATURE_DEMARREE, compte_id, candidature_id=candidature.id)
    return candidature


async def renseigner(
    op: Operation, candidature_id: UUID, version: int | None, code: str, form: object
) -> DossierCharge:
    """Replaces one tab of the draft, whole; one that is incomplete is stored, one that is impossible is refused."""
    async with op.change() as change:
        chargee = await tenir(op, candidature_id, version, Action.RENSEIGNER, change)
        onglet = _onglet(chargee, code)
        refuse(_autre_ecole(op, chargee, code, form))
        row = chargee.row
        kept = forms.encode(form)
        dossier = await _with_form(chargee.dossier, onglet, forms.decode(chargee.dossier.domaine, {code: kept})[code])
        row.edition_saisie = _edition_saisie(chargee.dossier, dossier, onglet)
        if row.edition_saisie != dossier.edition_saisie:
            dossier = replace(dossier, edition_saisie=row.edition_saisie)
        refuse(refus(onglet, dossier))
        row.brouillon = {**(row.brouillon or {}), code: kept}
        donnees = {"onglet": code, "titre": onglet.titre}
        ecrire_brouillon(change, row, TypeEvenement.ONGLET_RENSEIGNE, donnees)
    return chargee.avec(dossier)


async def enregistrer(op: Operation, candidature_id: UUID, version: int | None) -> DossierCharge:
    """Makes the draft the official version, with its numbers and documents (« Enregistrer »).

    It keeps the edition of its règlement from then on: one published this second is read first.
    """
    await referentiel.actualiser()
    async with op.change() as change:
        chargee = await tenir(op, candidature_id, version, Action.ENREGISTRER)
        refuse(problems_a_enregistrer(chargee.dossier))
        await _make_official(op, change, chargee)
        _announce(change, chargee.row)
        saved = chargee.renouvele()
        lignes, pieces, demandes = await change.tenir(
            (LIGNES, (saved.row.id,)),
            (PIECES, (saved.row.id,)),
            (DERNIER, (saved.row.id, TypeDocument.DEMANDE_PIECES.value)),
        )
        await inscrire(change, saved, lignes)
        change.write(await Piece.demander(saved.row.id, pieces, pieces_demandees(saved.dossier)))
        publier(op, change, saved, next(iter(demandes), None))
    return saved


async def modifier(op: Operation, candidature_id: UUID, version: int | None) -> DossierCharge:
    """Opens a draft beside the official version (« Modifier »)."""
    async with op.change() as change:
        chargee = await tenir(op, candidature_id, version, Action.MODIFIER, change)
        row = chargee.row
        row.brouillon, row.edition_saisie = dict(row.saisie or {}), None
        ecrire_brouillon(change, row, TypeEvenement.MODIFICATION_COMMENCEE)
    return chargee.renouvele()


async def abandonner(op: Operation, candidature_id: UUID, version: int | None) -> DossierCharge | None:
    """Deletes the draft (« Annuler »), and with it a candidature never saved; None is then returned."""
    async with op.change() as change:
        chargee = await tenir(op, candidature_id, version, Action.ABANDONNER)
        row = chargee.row
        if row.etat is EtatCandidature.BROUILLON:
            # The events stay, without the candidature: those of an account are numbered without gaps.
            await Evenement.filter(candidature_id=row.id).update(candidature_id=None)
            await row.delete()
            donnees = {"candidature": str(row.id)}
            change.record(TypeEvenement.CANDIDATURE_ABANDONNEE, row.candidat.compte_id, donnees=donnees)
            return None
        row.brouillon = None
        ecrire_brouillon(change, row, TypeEvenement.MODIFICATION_ABANDONNEE)
    return chargee.renouvele()


async def desinscrire(op: Operation, candidature_id: UUID, version: int | None, *, confirmation: bool) -> Candidature:
    """Hides the candidature, once confirmed, and keeps it for the office (« Se désinscrire »)."""
    async with op.change() as change:
        chargee = await tenir(op, candidature_id, version, Action.SE_DESINSCRIRE)
        if not confirmation:
            raise RefusedError(Problem(Code.CONFIRMATION_REQUISE, CONFIRMATION_DESINSCRIPTION, ("confirmation",)))
        row = chargee.row
        row.etat, row.desinscrite_le = EtatCandidature.DESINSCRIT, op.now
        row.brouillon, row.cle_unicite = None, None
        await row.ecrire("etat", "desinscrite_le", "brouillon", "cle_unicite")
        compte_id = op.signed_in().compte_id
        change.record(TypeEvenement.CANDIDATURE_DESINSCRITE, compte_id, candidature_id=row.id)
    return row


async def tenir(
    op: Operation, candidature_id: UUID, version: int | None, action: Action, change: Change | None = None
) -> DossierCharge:
    """The dossier of a candidature under its lock, once the action is known to be open.

    `change`: the one under way, where it holds nothing after it.
    """
    row, ecoles = await acteur.candidature_tenue(op, candidature_id, change)
    (chargee,) = await completer([row], ecoles)
    chargee.row.check_version(version)
    # `enregistrer` itself refuses an incomplete tab, by the problems of each.
    facts = chargee.situation_sans_onglets(par_le_service=est_bureau(op))
    refuse(problems_action(action, facts, op.now))
    return chargee


def ecrire_brouillon(
    change: Change, row: Candidature, type_: TypeEvenement, donnees: Mapping[str, object] | None = None
) -> None:
    """Writes the draft of a locked candidature, with an event for the streams of other devices."""
    change.write(row.recrite("brouillon", "edition_saisie"))
    change.record(type_, row.candidat.compte_id, candidature_id=row.id, donnees=donnees)


def situation(op: Operation, chargee: DossierCharge) -> Situation:
    """The facts on which actions depend, for this acteur."""
    return chargee.situation(par_le_service=est_bureau(op))


def _onglet(chargee: DossierCharge, code: str) -> Onglet:
    domaine = chargee.dossier.domaine
    if not domaine.has(code):
        message = f"Cet onglet n'existe pas pour l'inscription : {domaine.libelle}."
        raise RefusedError(Problem(Code.ONGLET_ABSENT, message))
    return domaine.onglet(code)


def _autre_ecole(op: Operation, chargee: DossierCharge, code: str, form: object) -> list[Problem]:
    """The refusal of another school for a pre-registered pupil, whose school only an office may change."""
    row = chargee.row
    if code != informations.CODE or not row.est_pre_inscrite or est_bureau(op):
        return []
    if form.etablissement in {None, row.etablissement}:  # type: ignore[attr-defined]
        return []
    message = "Votre établissement vous a inscrit : contactez-le, ou le service des examens, pour en changer."
    return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("etablissement",))]


def _edition_saisie(before: Dossier, dossier: Dossier, onglet: Onglet) -> int | None:
    """The edition on which the épreuves are chosen: that of this instant when their tab is the one that is filled.

    It is known no more once another spécialité is chosen.
    """
    chosen = qualification.specialite_de(dossier)
    if onglet.code == epreuves.CODE:
        return chosen.edition if chosen else None
    is_same = qualification.formulaire(before).specialite == qualification.formulaire(dossier).specialite
    return before.edition_saisie if is_same else None


async def _with_form(dossier: Dossier, onglet: Onglet, form: object) -> Dossier:
    """The dossier with this form in the place of the stored one, and the schools that the form names.

    A closed school is known no more to who chooses it now, and stays to who had chosen it.
    """
    changed = replace(dossier, saisie={**dossier.saisie, onglet.code: form})
    if onglet.code != informations.CODE:
        return changed
    named = (form.etablissement, form.ancien_etablissement)  # type: ignore[attr-defined]
    uais = {uai for uai in named if uai and len(uai) <= LONGUEUR_UAI}
    known = {uai: dossier.etablissements[uai] for uai in uais & dossier.etablissements.keys()}
    rows = await ETABLISSEMENTS.read(sorted(uais - known.keys()))
    open_ = {row.uai: row.to_rule() for row in rows if row.ferme_le is None or row.uai != named[0]}
    return replace(changed, etablissements=known | open_)


async def _make_official(op: Operation, change: Change, chargee: DossierCharge) -> None:
    row = chargee.row
    is_held = row.numero_inscription is None
    if is_held:  # a school or an office gave one beforehand
        row.numero_inscription, counted = await Candidat.prochain_numero_inscription(row.candidat_id)
        change.write(counted)
    row.inscrite_le = row.inscrite_le or op.now
    row.etat = EtatCandidature.INSCRIT
    row.saisie, row.brouillon = row.brouillon, None
    row.version_inscription += 1
    row.modifiee_le = op.now
    row.nom_tri = cle_de_tri(row.candidat.nom, row.candidat.prenoms)  # the draft may be older than the name
    row.specialite = qualification.formulaire(chargee.dossier).specialite
    chosen = qualification.specialite_de(chargee.dossier)
    row.edition, row.edition_saisie = chosen.edition if chosen else LIVREE, None
    row.categorie = informations.formulaire(chargee.dossier).categorie
    etablissement = informations.formulaire(chargee.dossier).etablissement
    if row.est_pre_inscrite and etablissement != row.etablissement:
        await sorties.noter(op, [row])
    row.etablissement = etablissement
    await _hold_alone(row, chargee.dossier, is_held=is_held)
    change.write(row.recrite(*OFFICIELLES))


async def _hold_alone(row: Candidature, dossier: Dossier, *, is_held: bool) -> None:
    """Keeps a spécialité to one candidature, where a session allows several of them (guide Bac Pro, section 2.1)."""
    cle = cle_unicite(dossier.domaine, row.candidat_id, row.session_examen, row.specialite)
    if dossier.domaine.unique_par_session or cle == row.cle_unicite:
        return
    if not is_held:  # its person
        await locked(Candidat.filter(id=row.candidat_id)).get()
    if any(other.id != row.id for other in await DE_MEME_CLE.read(cle)):
        raise RefusedError(DEJA_CETTE_SPECIALITE)
    row.cle_unicite = cle


def _announce(change: Change, row: Candidature) -> None:
    first = row.version_inscription == 1
    type_ = TypeEvenement.CANDIDATURE_ENREGISTREE if first else TypeEvenement.CANDIDATURE_MODIFIEE
    donnees = {"version": row.version_inscription}
    change.record(type_, row.candidat.compte_id, candidature_id=row.id, donnees=donnees)


def _same(cle: str | None, periode: Periode) -> dict[str, object]:
    """The condition that finds the existing candidature: of the session for an exam, else the draft of the période."""
    return {"cle_unicite": cle} if cle else {"periode_id": periode.id, "etat": EtatCandidature.BROUILLON}


def _deja_inscrit(existing: Candidature) -> Problem:
    if existing.etat is EtatCandidature.BROUILLON:
        message = "Une inscription est déjà en cours de saisie pour cette session : poursuivez-la ou abandonnez-la."
    else:
        message = "Vous êtes déjà inscrit pour cette session : modifiez votre inscription depuis « Mes inscriptions »."
    return Problem(Code.DEJA_INSCRIT, message, ("periode_id",))
