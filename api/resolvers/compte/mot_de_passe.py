"""The password: forgotten, set again by a link, changed."""

from uuid import UUID

from api.models import Compte
from api.resolvers.compte import limite
from api.resolvers.compte.connexion import revoquer_tout
from api.resolvers.compte.lien import check_link, forget_links, just_asked, new_link, use_link
from api.resolvers.compte.recherche import compte_connu, tenir
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Change, Operation
from api.rules.adresse import adresse_valide, masquer
from api.rules.compte import UsageLien, problems_formulaire
from api.rules.evenement import TypeEvenement
from api.rules.formulaires.compte import NouveauMotDePasse
from api.rules.limite import FORMULAIRES
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.textes import MOT_DE_PASSE_OUBLIE

MOT_DE_PASSE_ACTUEL = Problem(
    Code.IDENTIFIANTS_INVALIDES, "Le mot de passe actuel n'est pas celui de votre compte.", ("mot_de_passe_actuel",)
)
LETTRES = "abcdefghijklmnopqrstuvwxyz"


async def demander(op: Operation, identifiant: str) -> tuple[str, ...]:
    """Sends a link of 48 hours (« Mot de passe oublié »); returns the sentences of the window, with a masked address.

    The answer to an unknown identifier is the same, with a masked address made up from it.
    """
    async with limite.temps_egal(op):
        await limite.compter(op, (FORMULAIRES, op.reseau))
        connu = await compte_connu(identifiant)
        async with op.change() as change:
            compte = await tenir(connu.id) if connu else None
            if compte and not await just_asked(op, compte, UsageLien.MOT_DE_PASSE, compte.courriel):
                await _send_link(op, change, compte)
    adresse = masquer(_shown(op, identifiant, compte))
    return tuple(ligne.format(adresse=adresse) for ligne in MOT_DE_PASSE_OUBLIE)


async def _send_link(op: Operation, change: Change, compte: Compte) -> None:
    if await limite.courriel_permis(op, compte.courriel):
        lien = await new_link(op, compte, UsageLien.MOT_DE_PASSE, compte.courriel)
        change.record(TypeEvenement.MOT_DE_PASSE_DEMANDE, compte.id, donnees={"lien": str(lien.id)})


async def reinitialiser(op: Operation, jeton: str, mot_de_passe: str, confirmation: str) -> str:
    """Sets a new password by a link, once; closes every sign-in.

    Returns the token of this device: the reader of the account's mail need not wait because strangers guess.
    """
    refuse(_problems(mot_de_passe, confirmation))
    await check_link(op, jeton, UsageLien.MOT_DE_PASSE)
    hashed = await op.services.tokens.hash_password(mot_de_passe)
    async with op.change() as change:
        _, compte = await use_link(change, jeton, UsageLien.MOT_DE_PASSE)
        await _set(op, change, compte, hashed)
    return op.services.tokens.sign_appareil(op.confiance, compte.id)


async def modifier(op: Operation, actuel: str, mot_de_passe: str, confirmation: str) -> None:
    """Changes the password of the actor, who types the present one; closes the other sign-ins."""
    verified = (await gate.compte(op)).mot_de_passe
    found = _problems(mot_de_passe, confirmation)
    if not await limite.est_mot_de_passe_actuel(op, actuel, verified):
        found.insert(0, MOT_DE_PASSE_ACTUEL)
    refuse(found)
    hashed = await op.services.tokens.hash_password(mot_de_passe)
    async with op.change() as change:
        compte = await gate.compte(op, lock=True)
        if compte.mot_de_passe != verified:  # somebody who knows another one changed it meanwhile
            raise RefusedError(MOT_DE_PASSE_ACTUEL)
        await _set(op, change, compte, hashed, sauf=op.signed_in().famille)


async def _set(op: Operation, change: Change, compte: Compte, hashed: str, *, sauf: UUID | None = None) -> None:
    compte.mot_de_passe = hashed
    await compte.save(update_fields=["mot_de_passe"])
    await revoquer_tout(compte.id, op.now, sauf=sauf)
    await forget_links(op, compte)
    change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, compte.id)


def _problems(mot_de_passe: str, confirmation: str) -> list[Problem]:
    return problems_formulaire(NouveauMotDePasse(mot_de_passe=mot_de_passe, mot_de_passe_confirmation=confirmation))


def _shown(op: Operation, identifiant: str, compte: Compte | None) -> str:
    """The address to mask: the typed one if it is one, since the account's own would tell its spelling."""
    if adresse_valide(identifiant.strip()):
        return identifiant.strip()
    return compte.courriel if compte else _made_up(op, identifiant)


def _made_up(op: Operation, identifiant: str) -> str:
    """A plausible address, always the same for an identifier."""
    digest = bytes.fromhex(op.services.tokens.keyed_digest(identifiant.strip().casefold()))
    letters = "".join(LETTRES[byte % 26] for byte in digest)
    return f"{letters[:12]}@{letters[12:18]}.{'fr' if digest[-1] % 2 else 'com'}"
