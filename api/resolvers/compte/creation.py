"""Opening an account: the form, the link, the 48 hours. The answer never tells whether an address is taken."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from api.models import Candidat, Compte, Compteur, Lien
from api.resolvers.operation import Change, Operation
from api.rules.adresse import normaliser_adresse
from api.rules.compte import DELAI_LIEN, CreationCompte, EtatCivil, EtatCompte, TypeCompte, UsageLien, problems_creation
from api.rules.dates import jour_a_paris
from api.rules.evenement import TypeEvenement
from api.rules.numero import numero_candidat
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.textes import COMPTE_EN_COURS

SEQUENCE_CANDIDAT = "candidat"
REPETITION = timedelta(minutes=1)  # a form sent twice within it is one form, and one mail

LIEN_INVALIDE = Problem(
    Code.LIEN_INVALIDE,
    "Ce lien n'est plus valable : il a déjà servi, ou le délai de 48 heures est passé. Recommencez votre démarche.",
    ("jeton",),
)


async def creer(op: Operation, form: CreationCompte) -> tuple[str, ...]:
    """Creates an account that waits for its activation; returns the sentences of the confirmation window."""
    refuse(problems_creation(form, jour_a_paris(op.now)))
    hashed = await op.services.tokens.hash_password(form.mot_de_passe or "")
    try:
        await _create_or_replace(op, form, hashed)
    except IntegrityError:
        # The same address won the race meanwhile: its account is now there to be found.
        await _create_or_replace(op, form, hashed)
    return tuple(ligne.format(adresse=(form.courriel or "").strip()) for ligne in COMPTE_EN_COURS)


async def renvoyer(op: Operation, courriel: str) -> tuple[str, ...]:
    """« Je n'ai pas reçu le mail, effectuer un nouvel envoi »; the former links no longer work."""
    async with op.change() as change:
        compte = await _locked(normaliser_adresse(courriel))
        if compte and compte.etat is EtatCompte.EN_ATTENTE and not await _too_soon(op, compte):
            await _send_link(op, change, compte)
    return tuple(ligne.format(adresse=courriel.strip()) for ligne in COMPTE_EN_COURS)


async def activer(op: Operation, jeton: str) -> Compte:
    """Activates the account that a link names, once, within 48 hours."""
    async with op.change() as change:
        lien = await use_link(op, jeton, UsageLien.ACTIVATION)
        compte = await Compte.get(id=lien.compte_id)
        compte.etat, compte.active_le = EtatCompte.ACTIF, op.now
        await compte.save(update_fields=["etat", "active_le"])
        await change.record(TypeEvenement.COMPTE_ACTIVE, compte.id)
    return compte


async def use_link(op: Operation, jeton: str, usage: UsageLien) -> Lien:
    """Spends a link, under its lock; refuses one that is unknown, spent, too old, or for something else."""
    lien_id = op.services.tokens.read_lien(jeton)
    lien = await Lien.filter(id=lien_id, usage=usage).select_for_update().first() if lien_id else None
    if lien is None or lien.utilise_le is not None or op.now >= lien.expire_le:
        raise RefusedError(LIEN_INVALIDE)
    lien.utilise_le = op.now
    await lien.save(update_fields=["utilise_le"])
    return lien


async def new_link(op: Operation, compte_id: UUID, usage: UsageLien, adresse: str) -> Lien:
    """A new link of 48 hours; those given before for the same use no longer work."""
    await Lien.filter(compte_id=compte_id, usage=usage, utilise_le=None).update(utilise_le=op.now)
    return await Lien.create(
        compte_id=compte_id, usage=usage, adresse=adresse, expire_le=op.now + DELAI_LIEN, cree_le=op.now
    )


async def purger(op: Operation) -> int:
    """Erases the accounts that were not activated within 48 hours; returns how many."""
    return await Compte.filter(etat=EtatCompte.EN_ATTENTE, cree_le__lte=op.now - DELAI_LIEN).delete()


async def _create_or_replace(op: Operation, form: CreationCompte, hashed: str) -> None:
    identifiant = normaliser_adresse(form.courriel or "")
    async with op.change() as change:
        compte = await _locked(identifiant)
        if compte is None:
            compte = await _create(op, identifiant, form, hashed)
            await _send_link(op, change, compte)
        elif compte.etat is not EtatCompte.EN_ATTENTE:
            await change.record(TypeEvenement.CREATION_EN_DOUBLE, compte.id)
        elif not await _too_soon(op, compte):
            # Whoever opens the mailbox gets the account: a stranger's earlier form is replaced, its link dies.
            await _replace(compte, form, hashed)
            await _send_link(op, change, compte)


async def _locked(identifiant: str) -> Compte | None:
    return await Compte.filter(identifiant=identifiant).select_for_update().first()


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


async def _too_soon(op: Operation, compte: Compte) -> bool:
    return await Lien.filter(compte_id=compte.id, cree_le__gt=op.now - REPETITION).exists()


async def _send_link(op: Operation, change: Change, compte: Compte) -> None:
    lien = await new_link(op, compte.id, UsageLien.ACTIVATION, compte.courriel)
    await change.record(TypeEvenement.COMPTE_CREE, compte.id, donnees={"lien": str(lien.id)})


async def next_number(sequence: str) -> int:
    """The next value of a sequence; the row's lock makes it unique, whatever the database."""
    if not await Compteur.filter(nom=sequence).update(valeur=F("valeur") + 1):
        await Compteur.create(nom=sequence, valeur=1)
        return 1
    return int((await Compteur.get(nom=sequence)).valeur)


def etat_civil(form: EtatCivil) -> dict[str, Any]:
    """The columns of a candidat, from the form; names of places follow the country."""
    in_france = form.departement_naissance is not None and form.commune_naissance is not None
    return {
        "civilite": str(form.civilite),
        "nom": (form.nom or "").strip().upper(),
        "nom_usage": (form.nom_usage or "").strip().upper() or None,
        "prenoms": (form.prenoms or "").strip(),
        "date_naissance": form.date_naissance,
        "pays_naissance": form.pays_naissance,
        "departement_naissance": form.departement_naissance if in_france else None,
        "commune_naissance": form.commune_naissance if in_france else None,
        "ville_naissance": None if in_france else (form.ville_naissance or "").strip() or None,
    }
