"""The account of a pupil given to another school, by the decision of an office alone."""

from uuid import UUID

from api.models import Candidature, Compte, Etablissement
from api.resolvers.compte.connexion import revoquer_tout
from api.resolvers.compte.lien import forget_links
from api.resolvers.compte.recherche import tenir as tenir_compte
from api.resolvers.dossier import DossierCharge, charger_une
from api.resolvers.gates.bureau import candidatures, perimetre
from api.resolvers.gates.ecole import rattachements
from api.resolvers.gestion.candidature import tenir
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.eleve import identifiant_scolaire
from api.rules.evenement import TypeEvenement
from api.rules.gestion.actions import ActionGestion, problems_motif
from api.rules.problems import Code, Problem, RefusedError, refuse

PAS_UN_ELEVE = Problem(
    Code.ACTION_IMPOSSIBLE,
    "Seul le compte d'un élève se rattache, à l'établissement qui l'a inscrit : ce candidat a son propre compte, ou "
    "s'est inscrit lui-même.",
)
AILLEURS = Problem(
    Code.ACTION_IMPOSSIBLE,
    "Ce compte ouvre aussi des inscriptions hors de votre périmètre : demandez ce rattachement à un administrateur.",
)
DEJA_RATTACHE = Problem(Code.ACTION_IMPOSSIBLE, "Ce compte est déjà celui de cet établissement.")


async def rattacher(op: Operation, candidature_id: UUID, version: int | None, motif: str) -> DossierCharge:
    """Gives the pupil's account to the school of a candidature, whose next slip is then the only way in.

    The account opens every registration of the person: the office must reach them all. It begins anew, as on the day
    when it was opened: its password, its mailbox and its sign-ins end, since nobody knows who had them.
    """
    refuse(problems_motif(motif))
    async with op.change() as change:
        row = await tenir(op, candidature_id, version, ActionGestion.MODIFIER)
        await row.fetch_related("candidat")
        compte = await tenir_compte(row.candidat.compte_id)
        school = await Etablissement.get_or_none(uai=row.etablissement) if row.est_pre_inscrite else None
        if compte is None or school is None or not identifiant_scolaire(compte.identifiant):
            raise RefusedError(PAS_UN_ELEVE)
        await _refuse_elsewhere(op, row)
        if (await rattachements([compte])).get(compte.id) == school.uai:
            raise RefusedError(DEJA_RATTACHE)
        donnees = {
            "etablissement": school.uai,
            "nom_etablissement": school.to_rule().nom,
            "motif": motif.strip(),
            "ancienne": "" if compte.premiere_connexion else compte.courriel,
        }
        await _begin_anew(op, compte)
        change.record(TypeEvenement.COMPTE_RATTACHE, compte.id, candidature_id=row.id, donnees=donnees)
    return await charger_une(row)


async def _refuse_elsewhere(op: Operation, row: Candidature) -> None:
    """Refuses when the person has a registration, however old, out of the office's reach."""
    all_ = Candidature.filter(candidat_id=row.candidat_id).exclude(etat=EtatCandidature.BROUILLON)
    within = candidatures(await perimetre(op)).filter(candidat_id=row.candidat_id)
    if await all_.count() > await within.count():
        raise RefusedError(AILLEURS)


async def _begin_anew(op: Operation, compte: Compte) -> None:
    compte.mot_de_passe, compte.courriel, compte.premiere_connexion = None, "", True
    await compte.save(update_fields=["mot_de_passe", "courriel", "premiere_connexion"])
    await revoquer_tout(compte.id, op.now)
    await forget_links(op, compte)
