"""« Modifier mon compte »: civil status, address, deletion (guide Bac Pro, sections 2.2 and 2.3)."""

from datetime import timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError

from api.models import Candidat, Candidature
from api.resolvers.compte import limite
from api.resolvers.compte.creation import etat_civil
from api.resolvers.compte.lien import LIEN_INVALIDE, forget_links, just_asked, new_link, use_link
from api.resolvers.compte.recherche import par_identifiant
from api.resolvers.compte.reconnaissance import MOT_DE_PASSE
from api.resolvers.compte.second_facteur import est_requis
from api.resolvers.conservation.effacement import effacer_comptes
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.rules.adresse import normaliser_adresse
from api.rules.candidature import ETATS_ATTACHES
from api.rules.compte import DELAI_LIEN, UsageLien, problems_adresse, problems_formulaire, refus_etat_civil
from api.rules.dates import jour_a_paris
from api.rules.etat_civil import EtatCivil
from api.rules.evenement import TypeEvenement
from api.rules.gestion import cle_de_tri
from api.rules.limite import FORMULAIRES
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.textes import CONFIRMATION_SUPPRESSION, IDENTITE_FIGEE, SUPPRESSION_IMPOSSIBLE


async def modifier(op: Operation, form: EtatCivil, *, confirmation: bool = False) -> Candidat:
    """Changes the civil status, as long as no candidature is attached to the account."""
    async with op.change() as change:
        candidat = await gate.candidat(op, lock=True)
        if await est_fige(candidat):
            raise RefusedError(Problem(Code.ETAT_CIVIL_FIGE, IDENTITE_FIGEE))
        today = jour_a_paris(op.now)
        refuse(refus_etat_civil(form, today, problems_formulaire(form, today), confirmation=confirmation))
        candidat.update_from_dict(etat_civil(form))
        await candidat.save()
        cle = cle_de_tri(candidat.nom, candidat.prenoms)
        await Candidature.filter(candidat_id=candidat.id).update(nom_tri=cle)  # drafts only: none is saved yet
        change.record(TypeEvenement.COMPTE_MODIFIE, op.signed_in().compte_id)
    return candidat


async def inscriptions(op: Operation) -> list[UUID]:
    """The ids of the candidatures of « Mes inscriptions »."""
    return [row.id for row in await gate.candidatures(op).only("id")]


async def demander_adresse(op: Operation, courriel: str, confirmation: str, mot_de_passe: str) -> None:
    """Sends a link to a new address; nothing changes before it is opened, and nothing tells whether it is taken.

    For a taken address, the history of the asking account, its earlier links and the time of the answer are the same
    as for a free one: only the mailbox shows the difference.
    """
    compte = await gate.compte(op)
    found = problems_adresse(courriel, confirmation)
    # An account made by FranceConnect has none; a professional one does not change its address without one.
    has_password = compte.mot_de_passe is not None or est_requis(compte)
    if has_password and not await limite.est_mot_de_passe_actuel(op, mot_de_passe, compte.mot_de_passe):
        found.append(MOT_DE_PASSE)
    refuse(found)
    async with limite.temps_egal(op):
        await limite.compter(op, (FORMULAIRES, op.reseau))
        async with op.change() as change:
            compte = await gate.compte(op, lock=True)
            if await just_asked(op, compte, UsageLien.ADRESSE, courriel.strip()):
                return
            is_free = await par_identifiant(courriel) is None
            duree = DELAI_LIEN if is_free and await limite.courriel_permis(op, courriel) else timedelta()
            lien = await new_link(op, compte, UsageLien.ADRESSE, courriel.strip(), duree)
            change.record(TypeEvenement.ADRESSE_DEMANDEE, compte.id, donnees={"lien": str(lien.id)})


async def confirmer_adresse(op: Operation, jeton: str) -> None:
    """Writes the new address, also as the login of an account that had its address as login."""
    try:
        await _take_address(op, jeton)
    except IntegrityError:
        # Somebody opened an account with this address since the link was sent.
        raise RefusedError(LIEN_INVALIDE) from None


async def _take_address(op: Operation, jeton: str) -> None:
    async with op.change() as change:
        lien, compte = await use_link(change, jeton, UsageLien.ADRESSE)
        ancienne = compte.courriel
        if not ancienne or compte.identifiant == normaliser_adresse(ancienne):
            compte.identifiant = normaliser_adresse(lien.adresse)
        compte.courriel = lien.adresse
        await compte.save(update_fields=["identifiant", "courriel"])
        await forget_links(op, compte)
        change.record(TypeEvenement.ADRESSE_MODIFIEE, compte.id, donnees={"lien": str(lien.id), "ancienne": ancienne})


async def supprimer(op: Operation, *, confirmation: bool) -> None:
    """Erases the account and its unsaved drafts, unless a candidature is attached to it."""
    async with op.change() as change:
        candidat = await gate.candidat(op, lock=True)
        if await est_fige(candidat):
            raise RefusedError(Problem(Code.SUPPRESSION_IMPOSSIBLE, SUPPRESSION_IMPOSSIBLE))
        if not confirmation:
            raise RefusedError(Problem(Code.CONFIRMATION_REQUISE, CONFIRMATION_SUPPRESSION, ("confirmation",)))
        compte = await gate.compte(op, lock=True)
        await effacer_comptes(change, [compte.id])


async def est_fige(candidat: Candidat) -> bool:
    """Whether a candidature was ever attached to the account; a withdrawn one stays attached."""
    return await Candidature.filter(candidat_id=candidat.id, etat__in=list(ETATS_ATTACHES)).exists()
