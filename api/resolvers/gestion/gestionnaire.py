"""The accounts of offices, schools and administrators, which an administrator or a command opens, closes and helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from api.models import Compte, Etablissement, Habilitation, IdentiteProConnect
from api.resolvers.compte import second_facteur
from api.resolvers.compte.connexion import revoquer_tout
from api.resolvers.compte.lien import forget_links, new_link
from api.resolvers.compte.recherche import par_identifiant, tenir
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import administrateur
from api.resolvers.operation import Change, Operation
from api.resolvers.paging import Ordre
from api.rules.adresse import normaliser_adresse
from api.rules.compte import EtatCompte, TypeCompte, UsageLien
from api.rules.evenement import TypeEvenement
from api.rules.gestion.bureau import (
    TYPES_PROFESSIONNELS,
    CompteEtablissementSaisi,
    GestionnaireSaisi,
    HabilitationSaisie,
    problems_compte_etablissement,
    problems_gestionnaire,
    problems_habilitations,
    problems_type,
)
from api.rules.ids import global_id
from api.rules.numero import LONGUEUR_UAI
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.services.reactions import PAGE_MOT_DE_PASSE

ORDRE = Ordre("identifiant", ("identifiant", "id"), (str, UUID))
Columns = Mapping[str, str | None]
SOI_MEME = (
    "Vous ne pouvez pas retirer votre propre second facteur : demandez-le à un autre administrateur ou à l'exploitant. "
    "Pour changer de téléphone, associez le nouveau avec un code de l'ancien ou un code de secours."
)


@dataclass(frozen=True, kw_only=True)
class Ouverture:
    """An account, and the link by which its owner chooses the first password, shown once."""

    compte: Compte
    lien: str


def comptes(op: Operation) -> QuerySet[Compte]:
    """The accounts of offices, schools and administrators; for an administrator."""
    administrateur(op)
    return Compte.filter(type__in=list(TYPES_PROFESSIONNELS)).prefetch_related("habilitations")


async def creer(
    op: Operation, form: GestionnaireSaisi, type_: TypeCompte, habilitations: Sequence[HabilitationSaisie]
) -> Ouverture:
    """Opens an account for an administrator."""
    administrateur(op)
    return await ouvrir(op, form, type_, habilitations)


async def ouvrir(
    op: Operation, form: GestionnaireSaisi, type_: TypeCompte, habilitations: Sequence[HabilitationSaisie]
) -> Ouverture:
    """Opens an account; the caller passed the gate, or is the command line."""
    refuse([*problems_gestionnaire(form), *problems_type(type_), *problems_habilitations(list(habilitations), type_)])
    return await _create_once(op, form, type_, _couples(habilitations))


async def creer_etablissement(op: Operation, form: CompteEtablissementSaisi) -> Ouverture:
    """Opens the account of a school for an administrator."""
    administrateur(op)
    return await ouvrir_etablissement(op, form)


async def ouvrir_etablissement(op: Operation, form: CompteEtablissementSaisi) -> Ouverture:
    """Opens the account of a school; the caller passed the gate, or is the command line."""
    form.uai = (form.uai or "").strip().upper()
    row = await Etablissement.get_or_none(uai=form.uai) if len(form.uai) <= LONGUEUR_UAI else None
    refuse(problems_compte_etablissement(form, row.to_rule() if row else None))
    return await _create_once(op, form, TypeCompte.ETABLISSEMENT, [{"etablissement": form.uai}])


async def _create_once(
    op: Operation, form: GestionnaireSaisi, type_: TypeCompte, habilitations: Sequence[Columns]
) -> Ouverture:
    try:
        return await _create(op, form, type_, habilitations)
    except IntegrityError:
        message = "Un compte a déjà cette adresse mail : choisissez-en une autre."
        raise RefusedError(Problem(Code.VALEUR_INCOMPATIBLE, message, ("courriel",))) from None


async def habiliter(op: Operation, compte_id: UUID, habilitations: Sequence[HabilitationSaisie]) -> Compte:
    """Replaces the habilitations of an office, from its next request on."""
    administrateur(op)
    async with op.change() as change:
        compte = await _held(compte_id)
        refuse(problems_habilitations(list(habilitations), compte.type))
        await Habilitation.filter(compte_id=compte.id).delete()
        donnees = await _habiliter(compte, _couples(habilitations))
        change.record(TypeEvenement.GESTIONNAIRE_HABILITE, compte.id, donnees=donnees)
    return await trouver(compte.id)


async def desactiver(op: Operation, compte_id: UUID) -> Compte:
    """Closes an account, its sign-ins and its links; an administrator cannot close his own."""
    administrateur(op)
    if compte_id == op.signed_in().compte_id:
        raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, "Vous ne pouvez pas fermer votre propre compte."))
    async with op.change() as change:
        compte = await _held(compte_id)
        await _become(compte, EtatCompte.DESACTIVE)
        await revoquer_tout(compte.id, op.now)
        await forget_links(op, compte)
        change.record(TypeEvenement.GESTIONNAIRE_DESACTIVE, compte.id)
    return await trouver(compte.id)


async def reactiver(op: Operation, compte_id: UUID) -> Compte:
    """Opens a closed account again, with its former scope and second factor."""
    administrateur(op)
    async with op.change() as change:
        compte = await _held(compte_id)
        await _become(compte, EtatCompte.ACTIF)
        change.record(TypeEvenement.GESTIONNAIRE_REACTIVE, compte.id)
    return await trouver(compte.id)


async def recuperer(op: Operation, compte_id: UUID) -> Ouverture:
    """Helps an account with a lost telephone or password, for an administrator; his own is for another one."""
    administrateur(op)
    if compte_id == op.signed_in().compte_id:
        raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, SOI_MEME))
    return await secourir(op, compte_id)


async def secourir(op: Operation, compte_id: UUID) -> Ouverture:
    """Revokes the second factor and the tie to ProConnect, closes the sign-ins, gives a link for a new password.

    The caller passed the gate.
    The former password ends too: somebody else who knows it could enrol a second factor before the owner does.
    """
    async with op.change() as change:
        compte = await _held(compte_id)
        await second_facteur.retirer(compte)
        await IdentiteProConnect.filter(compte_id=compte.id).delete()
        compte.mot_de_passe = None
        await compte.save(update_fields=["mot_de_passe"])
        await revoquer_tout(compte.id, op.now)
        await forget_links(op, compte)
        change.record(TypeEvenement.SECOND_FACTEUR_RETIRE, compte.id)
        lien = await _lien(op, compte)
    return Ouverture(compte=await trouver(compte.id), lien=lien)


async def recuperer_par_commande(op: Operation, identifiant: str) -> Ouverture:
    """Helps the account of a login, for the operator of the service."""
    compte = await par_identifiant(identifiant)
    if compte is None:
        raise RefusedError(INTROUVABLE)
    if op.acte is not None:
        op.acte.objet = global_id("Compte", compte.id)
    return await secourir(op, compte.id)


async def trouver(compte_id: UUID) -> Compte:
    """The account with its habilitations, after the gate."""
    return await Compte.get(id=compte_id).prefetch_related("habilitations")


async def _create(
    op: Operation, form: GestionnaireSaisi, type_: TypeCompte, habilitations: Sequence[Columns]
) -> Ouverture:
    async with op.change() as change:
        compte = await ecrire_compte(change, form, type_, habilitations)
        lien = await _lien(op, compte)
    return Ouverture(compte=await trouver(compte.id), lien=lien)


async def ecrire_compte(
    change: Change, form: GestionnaireSaisi, type_: TypeCompte, habilitations: Sequence[Columns]
) -> Compte:
    """Writes an account with its habilitations and its event, in the transaction under way."""
    courriel, now = (form.courriel or "").strip(), change.operation.now
    compte = await Compte.create(
        type=type_,
        identifiant=normaliser_adresse(courriel),
        courriel=courriel,
        libelle=(form.libelle or "").strip(),
        etat=EtatCompte.ACTIF,
        active_le=now,
        cree_le=now,
    )
    donnees = await _habiliter(compte, habilitations)
    change.record(TypeEvenement.GESTIONNAIRE_CREE, compte.id, donnees=donnees)
    return compte


async def _habiliter(compte: Compte, habilitations: Sequence[Columns]) -> dict[str, object]:
    """Writes the habilitations of an account; returns them for the history."""
    await Habilitation.bulk_create([Habilitation(compte_id=compte.id, **columns) for columns in habilitations])
    return {"habilitations": [list(columns.values()) for columns in habilitations]}


def _couples(habilitations: Sequence[HabilitationSaisie]) -> list[Columns]:
    couples = dict.fromkeys((item.academie, item.domaine) for item in habilitations)
    return [{"centre": centre, "domaine": domaine} for centre, domaine in couples]


async def _held(compte_id: UUID) -> Compte:
    compte = await tenir(compte_id)
    if compte is None or compte.type not in TYPES_PROFESSIONNELS:
        raise RefusedError(INTROUVABLE)
    return compte


async def _become(compte: Compte, etat: EtatCompte) -> None:
    if compte.etat is etat:
        raise RefusedError(Problem(Code.ACTION_IMPOSSIBLE, "Ce compte est déjà dans cet état."))
    compte.etat = etat
    await compte.save(update_fields=["etat"])


async def _lien(op: Operation, compte: Compte) -> str:
    lien = await new_link(op, compte, UsageLien.MOT_DE_PASSE, compte.courriel)
    return f"{op.services.portal_url}/{PAGE_MOT_DE_PASSE}?jeton={op.services.tokens.sign_lien(lien.id)}"
