"""Opening an account: the form, the link, the 48 hours; the answer never tells whether an address is taken."""

from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Subquery
from tortoise.queryset import QuerySet

from api.models import Candidat, Compte, Compteur, Evenement, Lien
from api.resolvers.compte import limite
from api.resolvers.compte.lien import REPETITION, new_link, use_link
from api.resolvers.compte.recherche import par_identifiant
from api.resolvers.conservation.effacement import effacer_comptes
from api.resolvers.operation import Change, Operation
from api.rules.adresse import normaliser_adresse
from api.rules.compte import (
    EtatCompte,
    TypeCompte,
    UsageLien,
    problems_adresse,
    problems_formulaire,
    refus_etat_civil,
)
from api.rules.conservation import Sorte, delai
from api.rules.dates import jour_a_paris
from api.rules.etat_civil import EtatCivil, colonnes
from api.rules.evenement import TypeEvenement
from api.rules.formulaires.compte import CreationCompte
from api.rules.gestion import cle_de_tri
from api.rules.limite import FORMULAIRES
from api.rules.numero import numero_candidat
from api.rules.problems import refuse
from api.rules.textes import COMPTE_EN_COURS

SEQUENCE_CANDIDAT = "candidat"
LOT = 500  # accounts erased in one transaction


async def creer(op: Operation, form: CreationCompte, *, confirmation: bool = False) -> tuple[str, ...]:
    """Creates an account, to be activated by mail; returns the sentences of the confirmation window."""
    today = jour_a_paris(op.now)
    refuse(refus_etat_civil(form, today, problems_formulaire(form, today), confirmation=confirmation))
    await limite.compter(op, (FORMULAIRES, op.reseau))
    hashed = await op.services.tokens.hash_password(form.mot_de_passe or "")
    async with limite.temps_egal(op):  # what came before is the same for every address
        try:
            await _create_or_replace(op, form, hashed)
        except IntegrityError:
            # A request for the same address was quicker: its account is now found.
            await _create_or_replace(op, form, hashed)
    return tuple(ligne.format(adresse=(form.courriel or "").strip()) for ligne in COMPTE_EN_COURS)


async def renvoyer(op: Operation, courriel: str) -> tuple[str, ...]:
    """Sends a new activation link (« effectuer un nouvel envoi »), and ends the former ones."""
    refuse(problems_adresse(courriel, courriel))
    async with limite.temps_egal(op):
        await limite.compter(op, (FORMULAIRES, op.reseau))
        async with op.change() as change:
            compte = await par_identifiant(courriel, lock=True)
            if compte and compte.etat is EtatCompte.EN_ATTENTE and await _may_send(op, compte):
                await _send_link(op, change, compte)
    return tuple(ligne.format(adresse=courriel.strip()) for ligne in COMPTE_EN_COURS)


async def activer(op: Operation, jeton: str) -> Compte:
    """Activates the account of a link, once, within 48 hours."""
    async with op.change() as change:
        _, compte = await use_link(change, jeton, UsageLien.ACTIVATION)
        compte.etat, compte.active_le = EtatCompte.ACTIF, op.now
        await compte.save(update_fields=["etat", "active_le"])
        change.record(TypeEvenement.COMPTE_ACTIVE, compte.id)
    return compte


async def purger(op: Operation) -> int:
    """Erases the accounts that were not activated within the 48 hours of their last link; returns their number."""
    erased = 0
    while ids := await _expired(op).limit(LOT).values_list("id", flat=True):
        async with op.change() as change:
            await Compte.filter(id__in=ids).order_by("id").select_for_update()
            # Locked now: this second look sees a link sent or opened meanwhile.
            still = await _expired(op).filter(id__in=ids).values_list("id", flat=True)
            await effacer_comptes(change, still)  # type: ignore[arg-type]
        erased += len(still)
    return erased


def _expired(op: Operation) -> QuerySet[Compte]:
    live = Lien.filter(usage=UsageLien.ACTIVATION, utilise_le=None, expire_le__gt=op.now)
    old = Compte.filter(etat=EtatCompte.EN_ATTENTE, cree_le__lte=op.now - delai(Sorte.COMPTE_NON_ACTIVE))
    return old.exclude(id__in=Subquery(live.values("compte_id")))


async def _create_or_replace(op: Operation, form: CreationCompte, hashed: str) -> None:
    identifiant = normaliser_adresse(form.courriel or "")
    async with op.change() as change:
        compte = await par_identifiant(identifiant, lock=True)
        if compte is None:
            if await limite.courriel_permis(op, identifiant):
                await _send_link(op, change, await _create(op, identifiant, form, hashed))
        elif compte.etat is not EtatCompte.EN_ATTENTE:
            if not await _just_told(op, compte) and await limite.courriel_permis(op, compte.courriel):
                change.record(TypeEvenement.CREATION_EN_DOUBLE, compte.id)
        elif await _may_send(op, compte):
            # The reader of the mailbox gets the account: the new form replaces a stranger's earlier one, and its link
            # ends. Without a new link nothing is replaced: the former link would open a form that another typed since.
            await _replace(compte, form, hashed)
            await _send_link(op, change, compte)


async def _create(op: Operation, identifiant: str, form: CreationCompte, hashed: str) -> Compte:
    compte = await Compte.create(
        type=TypeCompte.CANDIDAT,
        identifiant=identifiant,
        courriel=(form.courriel or "").strip(),
        mot_de_passe=hashed,
        etat=EtatCompte.EN_ATTENTE,
        cree_le=op.now,
    )
    numero = numero_candidat(jour_a_paris(op.now), await next_number(SEQUENCE_CANDIDAT))
    await Candidat.create(compte_id=compte.id, numero=numero, **etat_civil(form))
    return compte


async def _replace(compte: Compte, form: CreationCompte, hashed: str) -> None:
    compte.mot_de_passe, compte.courriel = hashed, (form.courriel or "").strip()
    await compte.save(update_fields=["mot_de_passe", "courriel"])
    await Candidat.filter(compte_id=compte.id).update(**etat_civil(form))


async def _may_send(op: Operation, compte: Compte) -> bool:
    sent = Lien.filter(compte_id=compte.id, usage=UsageLien.ACTIVATION, cree_le__gt=op.now - REPETITION)
    return not await sent.exists() and await limite.courriel_permis(op, compte.courriel)


async def _just_told(op: Operation, compte: Compte) -> bool:
    told = Evenement.filter(compte_id=compte.id, type=TypeEvenement.CREATION_EN_DOUBLE)
    return await told.filter(le__gt=op.now - REPETITION).exists()


async def _send_link(op: Operation, change: Change, compte: Compte) -> None:
    lien = await new_link(op, compte, UsageLien.ACTIVATION, compte.courriel)
    change.record(TypeEvenement.COMPTE_CREE, compte.id, donnees={"lien": str(lien.id)})


async def next_number(sequence: str, count: int = 1) -> int:
    """The next value of a sequence, the first of `count`; the row's lock makes each unique, whatever the database."""
    following = Compteur.filter(nom=sequence)
    if not await following.update(valeur=F("valeur") + count):
        # The very first number: two processes that begin together count on one row.
        await Compteur.bulk_create([Compteur(nom=sequence, valeur=0)], ignore_conflicts=True)
        await following.update(valeur=F("valeur") + count)
    return int((await Compteur.get(nom=sequence)).valeur) - count + 1


def etat_civil(form: EtatCivil) -> dict[str, Any]:
    """The columns of a candidat, from the form, and the key of their names."""
    return colonnes(form) | {"nom_tri": cle_de_tri(form.nom or "", form.prenoms or "")}
