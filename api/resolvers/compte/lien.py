"""The links sent by mail: good for one use, once, within 48 hours."""

from datetime import timedelta

from api.models import Compte, Lien
from api.resolvers.compte.recherche import tenir
from api.resolvers.operation import Operation
from api.rules.compte import DELAI_LIEN, UsageLien
from api.rules.problems import Code, Problem, RefusedError

REPETITION = timedelta(minutes=1)  # what is asked twice within it is asked once, and is one mail

LIEN_INVALIDE = Problem(
    Code.LIEN_INVALIDE,
    "Ce lien n'est plus valable : il a déjà servi, ou le délai de 48 heures est passé. Recommencez votre démarche.",
    ("jeton",),
)


async def new_link(
    op: Operation, compte: Compte, usage: UsageLien, adresse: str, duree: timedelta = DELAI_LIEN
) -> Lien:
    """A new link of 48 hours; those given before for the same use no longer work. The account is held.

    One that lasts no time is never sent and opens nothing: all else is as if it were.
    """
    await Lien.filter(compte_id=compte.id, usage=usage, utilise_le=None).update(utilise_le=op.now)
    return await Lien.create(
        compte_id=compte.id, usage=usage, adresse=adresse, expire_le=op.now + duree, cree_le=op.now
    )


async def check_link(op: Operation, jeton: str, usage: UsageLien) -> None:
    """Refuses at once what `use_link` would refuse: nothing costly is begun for who holds no link."""
    lien_id = op.services.tokens.read_lien(jeton)
    good = Lien.filter(id=lien_id, usage=usage, utilise_le=None, expire_le__gt=op.now)
    if lien_id is None or not await good.exists():
        raise RefusedError(LIEN_INVALIDE)


async def use_link(op: Operation, jeton: str, usage: UsageLien) -> tuple[Lien, Compte]:
    """Spends a link and holds its account; refuses one that is unknown, spent, too old, or for something else."""
    lien_id = op.services.tokens.read_lien(jeton)
    found = await Lien.get_or_none(id=lien_id, usage=usage) if lien_id else None
    compte = await tenir(found.compte_id) if found else None
    lien = await Lien.get_or_none(id=lien_id) if compte else None
    if compte is None or lien is None or lien.utilise_le is not None or op.now >= lien.expire_le:
        raise RefusedError(LIEN_INVALIDE)
    lien.utilise_le = op.now
    await lien.save(update_fields=["utilise_le"])
    return lien, compte


async def forget_links(op: Operation, compte: Compte) -> None:
    """Ends every link of an account: who changed its password or its address wants no earlier link to change it again."""
    await Lien.filter(compte_id=compte.id, utilise_le=None).update(utilise_le=op.now)


async def just_asked(op: Operation, compte: Compte, usage: UsageLien, adresse: str) -> bool:
    """Whether the same link was asked for within the last minute, and neither spent nor replaced."""
    return await Lien.filter(
        compte_id=compte.id, usage=usage, adresse=adresse, utilise_le=None, cree_le__gt=op.now - REPETITION
    ).exists()
