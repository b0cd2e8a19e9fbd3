"""The first sign-in of a pupil, to confirm or change the address that the school gave (guide Bac Pro, section 2.1)."""

from api.models import Compte
from api.resolvers.compte import limite
from api.resolvers.gates import candidat as gate
from api.resolvers.operation import Operation
from api.rules.compte import problems_adresse
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, Problem, RefusedError, refuse

MOT_DE_PASSE_VIDE = Problem(Code.OBLIGATOIRE, "Renseignez le champ « Mot de passe ».", ("mot_de_passe",))
AUTRE_MOT_DE_PASSE = Problem(
    Code.IDENTIFIANTS_INVALIDES,
    "Ce mot de passe n'est pas celui qui vous a été communiqué : recopiez celui de votre papillon.",
    ("mot_de_passe",),
)
DEJA_VERIFIEE = Problem(Code.ACTION_IMPOSSIBLE, "Votre adresse mail est déjà vérifiée.")


async def a_verifier(op: Operation) -> Compte | None:
    """The account of the actor while its address is to be confirmed; None after."""
    compte = await gate.compte(op.avant_verification())
    return compte if compte.premiere_connexion else None


async def verifier(op: Operation, courriel: str, confirmation: str, mot_de_passe: str) -> Compte:
    """Stores the address as typed and opens everything else; the given password is typed again."""
    ouverte = op.avant_verification()
    verified = await _mot_de_passe(ouverte)
    found = problems_adresse(courriel, confirmation)
    if not mot_de_passe:
        found.append(MOT_DE_PASSE_VIDE)
    elif not await limite.est_mot_de_passe_actuel(ouverte, mot_de_passe, verified):
        found.append(AUTRE_MOT_DE_PASSE)
    refuse(found)
    async with ouverte.change() as change:
        compte = await gate.compte(ouverte, lock=True)
        if compte.mot_de_passe != verified:  # a new slip was issued meanwhile
            raise RefusedError(AUTRE_MOT_DE_PASSE)
        compte.courriel, compte.premiere_connexion = courriel.strip(), False
        await compte.save(update_fields=["courriel", "premiere_connexion"])
        change.record(TypeEvenement.ADRESSE_VERIFIEE, compte.id)
    return compte


async def _mot_de_passe(ouverte: Operation) -> str | None:
    compte = await gate.compte(ouverte)
    if not compte.premiere_connexion:
        raise RefusedError(DEJA_VERIFIEE)
    return compte.mot_de_passe
