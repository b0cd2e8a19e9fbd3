"""The accounts of machines, which an administrator opens, bounds, and closes."""

import secrets as randoms
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.query_utils import Prefetch
from tortoise.queryset import QuerySet

from api.models import Compte, Etablissement, Habilitation, Jeton, SecretMachine
from api.resolvers.compte.connexion import revoquer_tout
from api.resolvers.compte.recherche import tenir
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import administrateur
from api.resolvers.operation import Change, Operation
from api.resolvers.paging import Ordre
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.evenement import TypeEvenement
from api.rules.gestion.bureau import HabilitationSaisie
from api.rules.machine import (
    SECRETS_AU_PLUS,
    TROP_DE_SECRETS,
    MachineSaisie,
    problems_machine,
    problems_perimetre,
    role,
)
from api.rules.numero import LONGUEUR_UAI
from api.rules.problems import Code, Problem, RefusedError, refuse

ORDRE = Ordre("identifiant", ("identifiant", "id"), (str, UUID))


@dataclass(frozen=True, kw_only=True)
class OuvertureMachine:
    """A machine and a new secret of it in clear, shown once."""

    compte: Compte
    secret: str


def machines(op: Operation) -> QuerySet[Compte]:
    """The accounts of machines; for an administrator."""
    administrateur(op)
    return Compte.filter(type=TypeCompte.MACHINE).prefetch_related("habilitations", _secrets())


def secrets_valables(op: Operation) -> QuerySet[SecretMachine]:
    """The secrets that are good, of every machine; for an administrator."""
    administrateur(op)
    return SecretMachine.filter(revoque_le=None)


async def creer(
    op: Operation, form: MachineSaisie, habilitations: Sequence[HabilitationSaisie], *, ecriture: bool
) -> OuvertureMachine:
    """Opens the account of a machine, with its first secret."""
    administrateur(op)
    form.etablissement = (form.etablissement or "").strip().upper() or None
    is_uai = form.etablissement and len(form.etablissement) <= LONGUEUR_UAI
    school = await Etablissement.get_or_none(uai=form.etablissement) if is_uai else None
    refuse(problems_machine(form, habilitations, school.to_rule() if school else None))
    async with op.change() as change:
        compte = await Compte.create(
            type=TypeCompte.MACHINE,
            role=role(form),
            peut_ecrire=ecriture,
            identifiant=f"machine-{randoms.token_hex(8)}",
            courriel="",
            libelle=(form.libelle or "").strip(),
            etat=EtatCompte.ACTIF,
            active_le=op.now,
            cree_le=op.now,
        )
        colonnes = [{"etablissement": form.etablissement}] if form.etablissement else _couples(habilitations)
        donnees = await _habiliter(compte, colonnes)
        change.record(TypeEvenement.MACHINE_CREEE, compte.id, donnees=donnees | {"ecriture": ecriture})
        secret = await _secret(change, compte)
    return OuvertureMachine(compte=await trouver(compte.id), secret=secret)


async def habiliter(
    op: Operation, compte_id: UUID, habilitations: Sequence[HabilitationSaisie], *, ecriture: bool
) -> Compte:
    """Replaces the scope of a machine, from its next request on; that of a school keeps its school."""
    administrateur(op)
    async with op.change() as change:
        compte = await tenir_machine(compte_id)
        refuse(problems_perimetre(compte.agit_comme, habilitations))
        donnees: dict[str, object] = {}
        if compte.role is TypeCompte.GESTIONNAIRE:
            await Habilitation.filter(compte_id=compte.id).delete()
            donnees = await _habiliter(compte, _couples(habilitations))
        compte.peut_ecrire = ecriture
        await compte.save(update_fields=["peut_ecrire"])
        change.record(TypeEvenement.MACHINE_HABILITEE, compte.id, donnees=donnees | {"ecriture": ecriture})
    return await trouver(compte.id)


async def ajouter_secret(op: Operation, compte_id: UUID) -> OuvertureMachine:
    """Gives a machine another secret, beside the one that it uses."""
    administrateur(op)
    async with op.change() as change:
        compte = await tenir_machine(compte_id)
        if await SecretMachine.filter(compte_id=compte.id, revoque_le=None).count() >= SECRETS_AU_PLUS:
            raise RefusedError(TROP_DE_SECRETS)
        secret = await _secret(change, compte)
    return OuvertureMachine(compte=await trouver(compte.id), secret=secret)


async def revoquer_secret(op: Operation, secret_id: UUID) -> Compte:
    """Ends a secret and, at once, the tokens that it opened; does nothing to a revoked one."""
    administrateur(op)
    found = await SecretMachine.get_or_none(id=secret_id)
    if found is None:
        raise RefusedError(INTROUVABLE)
    async with op.change() as change:
        compte = await tenir_machine(found.compte_id)
        if await SecretMachine.filter(id=secret_id, revoque_le=None).update(revoque_le=op.now):
            await Jeton.filter(famille=secret_id, revoque_le=None).update(revoque_le=op.now)
            change.record(TypeEvenement.SECRET_REVOQUE, compte.id, donnees={"secret": str(secret_id)})
    return await trouver(compte.id)


async def desactiver(op: Operation, compte_id: UUID) -> Compte:
    """Closes a machine and its tokens; its secrets open none as long as it is closed."""
    administrateur(op)
    async with op.change() as change:
        compte = await tenir_machine(compte_id)
        await _become(compte, EtatCompte.DESACTIVE)
        await revoquer_tout(compte.id, op.now)
        change.record(TypeEvenement.MACHINE_DESACTIVEE, compte.id)
    return await trouver(compte.id)


async def reactiver(op: Operation, compte_id: UUID) -> Compte:
    """Opens a closed machine again, with its former scope and secrets."""
    administrateur(op)
    async with op.change() as change:
        compte = await tenir_machine(compte_id)
        await _become(compte, EtatCompte.ACTIF)
        change.record(TypeEvenement.MACHINE_REACTIVEE, compte.id)
    return await trouver(compte.id)


async def trouver(compte_id: UUID) -> Compte:
    """The machine with its scope and its secrets, after the gate."""
    return await Compte.get(id=compte_id).prefetch_related("habilitations", _secrets())


async def tenir_machine(compte_id: UUID) -> Compte:
    """The machine, locked until the end of the transaction; refuses any other account."""
    compte = await tenir(compte_id)
    if compte is None or compte.type is not TypeCompte.MACHINE:
        raise RefusedError(INTROUVABLE)
    return compte


def _secrets() -> Prefetch:
    return Prefetch("secrets", SecretMachine.filter(revoque_le=None).order_by("cree_le", "id"))


async def _secret(change: Change, compte: Compte) -> str:
    secret, empreinte = change.operation.services.tokens.new_token()
    row = await SecretMachine.create(compte_id=compte.id, empreinte=empreinte, cree_le=change.operation.now)
    change.record(TypeEvenement.SECRET_CREE, compte.id, donnees={"secret": str(row.id)})
    return secret


async def _habiliter(compte: Compte, colonnes: Sequence[Mapping[str, str | None]]) -> dict[str, object]:
    await Habilitation.bulk_create([Habilitation(compte_id=compte.id, **columns) for columns in colonnes])
    return {"habilitations": [list(columns.values()) for columns in colonnes]}


def _couples(habilitations: Sequence[HabilitationSaisie]) -> list[Mapping[str, str | None]]:
    couples = dict.fromkeys((item.academie, item.domaine) for item in habilitations)
    return [{"centre": centre, "domaine": domaine} for centre, domaine in couples]


async def _become(compte: Compte, etat: EtatCompte) -> None:
    if compte.etat is etat:
        raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, "Ce compte est déjà dans cet état."))
    compte.etat = etat
    await compte.save(update_fields=["etat"])
