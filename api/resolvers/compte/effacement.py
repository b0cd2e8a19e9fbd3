"""Erasing an account on demand, with its registrations; the law keeps the results listed in rules/conservation.py."""

from collections.abc import Sequence

from api.models import Candidat, Candidature, Compte, Resultat, Tache
from api.resolvers.compte.recherche import tenir
from api.resolvers.compte.reconnaissance import MOT_DE_PASSE, reconnaitre
from api.resolvers.conservation.effacement import conserver_resultats, effacer_comptes
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Change, Operation
from api.rules.dates import instant_court_a
from api.rules.domaines import domaines
from api.rules.effacement import InscriptionAEffacer, avertissement, conserves, problems_effacement
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.services import Services
from api.services.mail import CourrielInvalideError, EnvoiImpossibleError, rendre_courriel
from api.services.outbox import TENTATIVES

ADIEU = "courriel_compte_efface"


async def effacer(op: Operation, mot_de_passe: str, *, confirmation: bool) -> None:
    """Erases the actor's own account: refused while a registration is under way, then warned about, then proved."""
    candidat = await gate.candidat(op)
    await examiner(op, candidat, confirmation=confirmation)
    known = await gate.compte(op)
    await reconnaitre(op, known, mot_de_passe)
    async with op.change() as change:
        compte = await executer(change, candidat)
        if compte.mot_de_passe != known.mot_de_passe:  # somebody who knows another one changed it meanwhile
            raise RefusedError(MOT_DE_PASSE)


async def examiner(op: Operation, candidat: Candidat, *, confirmation: bool) -> None:
    """Refuses an erasure that must wait, or one without confirmation, with the warning of all that goes and stays."""
    inscriptions = await _inscriptions(candidat)
    refuse(problems_effacement(inscriptions, op.now))
    if not confirmation:
        raise RefusedError(Problem(Code.CONFIRMATION_REQUISE, avertissement(inscriptions), ("confirmation",)))


async def executer(change: Change, candidat: Candidat) -> Compte:
    """Copies the results that the law keeps, erases the rest, leaves one last mail; returns the account as it was."""
    now = change.operation.now
    compte = await _tenir(candidat)
    inscriptions = await _inscriptions(candidat)
    refuse(problems_effacement(inscriptions, now))
    await conserver_resultats(compte.id)
    await effacer_comptes(change, [compte.id])
    if compte.courriel and not compte.premiere_connexion:
        donnees = {"adresse": compte.courriel, "le": instant_court_a(now), "conserves": conserves(inscriptions)}
        await Tache.create(nom=ADIEU, donnees=donnees, pas_avant=now)
    return compte


async def _tenir(candidat: Candidat) -> Compte:
    """Locks a person's candidatures, the person and the account, in the order of every other use case."""
    await Candidature.filter(candidat_id=candidat.id).order_by("id").select_for_update()
    held = await Candidat.filter(id=candidat.id).select_for_update().first()
    compte = await tenir(candidat.compte_id) if held else None
    if compte is None:
        raise RefusedError(INTROUVABLE)
    return compte


async def prendre_conge(tache: Tache, services: Services) -> None:
    """The job that mails the end of the account, then deletes the address, whether the mail could leave or not."""
    donnees = dict(tache.donnees)
    if not donnees:
        return
    adresse = str(donnees.pop("adresse"))
    rendu = rendre_courriel("compte_efface", **donnees)
    try:
        courriel = rendu.adresse_a(adresse, f"{ADIEU}.{tache.id}")
        await services.mail.envoyer(courriel)
    except EnvoiImpossibleError as error:
        if not error.definitif and tache.tentatives < TENTATIVES:
            raise
    except CourrielInvalideError:
        pass
    await Tache.filter(id=tache.id).update(donnees={})


async def _inscriptions(candidat: Candidat) -> Sequence[InscriptionAEffacer]:
    rows = (
        await Candidature.filter(candidat_id=candidat.id).order_by("cree_le", "id").select_related("periode__session")
    )
    published = await Resultat.filter(candidature_id__in=[row.id for row in rows]).order_by("version")
    decisions = {row.candidature_id: row.decision for row in published}
    return [
        InscriptionAEffacer(
            etat=row.etat,
            session=f"{domaines()[row.domaine].libelle} - {row.periode.session.libelle}",
            annee=row.millesime,
            session_fermee=row.periode.session.est_fermee,
            cree_le=row.cree_le,
            decision=decisions.get(row.id),
        )
        for row in rows
    ]
