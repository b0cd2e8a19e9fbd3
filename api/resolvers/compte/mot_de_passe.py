"""The password: forgotten, set again by a link, changed."""

import hashlib
import hmac

from api.models import Compte
from api.resolvers import access
from api.resolvers.compte.connexion import compte_connu, revoquer_tout
from api.resolvers.compte.creation import new_link, use_link
from api.resolvers.operation import Operation
from api.rules.adresse import masquer
from api.rules.compte import UsageLien, problems_mot_de_passe
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.textes import MOT_DE_PASSE_OUBLIE

LETTRES = "abcdefghijklmnopqrstuvwxyz"


async def demander(op: Operation, identifiant: str) -> tuple[str, ...]:
    """« Mot de passe oublié »: sends a link of 48 hours; returns the sentences of the window, with a masked address.

    An identifier that nobody has is answered in the same way, with a masked address made up from it.
    """
    async with op.change() as change:
        compte = await compte_connu(identifiant)
        if compte is not None:
            lien = await new_link(op, compte.id, UsageLien.MOT_DE_PASSE, compte.courriel)
            await change.record(TypeEvenement.MOT_DE_PASSE_DEMANDE, compte.id, donnees={"lien": str(lien.id)})
    adresse = compte.courriel if compte else _made_up(op, identifiant)
    return tuple(ligne.format(adresse=masquer(adresse)) for ligne in MOT_DE_PASSE_OUBLIE)


async def reinitialiser(op: Operation, jeton: str, mot_de_passe: str, confirmation: str) -> None:
    """Sets a new password by a link, once; closes every sign-in."""
    refuse(_problems(mot_de_passe, confirmation))
    hashed = await op.services.tokens.hash_password(mot_de_passe)
    async with op.change() as change:
        lien = await use_link(op, jeton, UsageLien.MOT_DE_PASSE)
        compte = await Compte.get(id=lien.compte_id)
        compte.mot_de_passe = hashed
        await compte.save(update_fields=["mot_de_passe"])
        await revoquer_tout(compte.id, op.now)
        await change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, compte.id)


async def modifier(op: Operation, actuel: str, mot_de_passe: str, confirmation: str) -> None:
    """Changes the password of the actor, who types the present one; closes the other sign-ins."""
    compte = await access.compte(op)
    if not await op.services.tokens.verify_password(actuel, compte.mot_de_passe):
        message = "Le mot de passe actuel n'est pas celui de votre compte."
        raise RefusedError(Problem(Code.IDENTIFIANTS_INVALIDES, message, ("mot_de_passe_actuel",)))
    refuse(_problems(mot_de_passe, confirmation))
    hashed = await op.services.tokens.hash_password(mot_de_passe)
    async with op.change() as change:
        await Compte.filter(id=compte.id).update(mot_de_passe=hashed)
        await revoquer_tout(compte.id, op.now, sauf=op.signed_in().famille)
        await change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, compte.id)


def _problems(mot_de_passe: str, confirmation: str) -> list[Problem]:
    if not mot_de_passe:
        return [Problem(Code.OBLIGATOIRE, "Renseignez le champ « Nouveau mot de passe ».", ("mot_de_passe",))]
    if not confirmation:
        message = "Renseignez le champ « Confirmation du mot de passe »."
        return [Problem(Code.OBLIGATOIRE, message, ("mot_de_passe_confirmation",))]
    return problems_mot_de_passe(mot_de_passe, confirmation)


def _made_up(op: Operation, identifiant: str) -> str:
    """An address that looks like one of ours and is always the same for an identifier."""
    if "@" in identifiant:
        return identifiant.strip()
    digest = hmac.digest(op.services.tokens.key, identifiant.strip().casefold().encode(), hashlib.sha256)
    letters = "".join(LETTRES[byte % 26] for byte in digest)
    return f"{letters[:12]}@{letters[12:18]}.{'fr' if digest[-1] % 2 else 'com'}"
