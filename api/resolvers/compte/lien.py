"""The links sent by mail: each good for one use, once, within 48 hours."""

from datetime import timedelta

from api.models import Compte, Lien
from api.resolvers.compte.recherche import tenir
from api.resolvers.operation import Change, Operation
from api.rules.compte import DELAI_LIEN, UsageLien
from api.rules.journal import NatureJournal
from api.rules.problems import Code, Problem, RefusedError

REPETITION = timedelta(minutes=1)  # demands within it count as one, and send one mail

LIEN_INVALIDE = Problem(
    Code.LIEN_INVALIDE,
    "Ce lien n'est plus valable : il a déjà servi, ou le délai de 48 heures est passé. Essayez de vous connecter ; si "
    "vous n'y parvenez pas, recommencez votre démarche.",
    ("jeton",),
)


async def new_link(
    op: Operation, compte: Compte, usage: UsageLien, adresse: str, duree: timedelta = DELAI_LIEN
) -> Lien:
    """A new link of 48 hours, which ends the earlier ones of that use; the caller has locked the account.

    With a `duree` of zero, the link is never sent and opens nothing: the database changes as for a real one.
    """
    await Lien.filter(compte_id=compte.id, usage=usage, utilise_le=None).update(utilise_le=op.now)
    return await Lien.create(
        compte_id=compte.id, usage=usage, adresse=adresse, expire_le=op.now + duree, cree_le=op.now
    )


async def check_link(op: Operation, jeton: str, usage: UsageLien) -> None:
    """Refuses at once a link that `use_link` would refuse, before any costly work begins."""
    lien_id = op.services.tokens.read_lien(jeton)
    found = await Lien.get_or_none(id=lien_id, usage=usage) if lien_id else None
    if found is None or found.utilise_le is not None or op.now >= found.expire_le:
        raise _refus(op, usage, found)


async def use_link(change: Change, jeton: str, usage: UsageLien) -> tuple[Lien, Compte]:
    """The link, now used, and its locked account; refuses a link that is unknown, used, too old, or for another use."""
    op = change.operation
    lien_id = op.services.tokens.read_lien(jeton)
    found = await Lien.get_or_none(id=lien_id, usage=usage) if lien_id else None
    compte = await tenir(found.compte_id) if found else None
    lien = await Lien.get_or_none(id=lien_id) if compte else None
    if compte is None or lien is None or lien.utilise_le is not None or op.now >= lien.expire_le:
        raise _refus(op, usage, found)
    lien.utilise_le = op.now
    await lien.save(update_fields=["utilise_le"])
    change.noter(NatureJournal.LIEN_UTILISE, compte=compte.id, detail=usage)
    return lien, compte


def _refus(op: Operation, usage: UsageLien, found: Lien | None) -> RefusedError:
    """The refusal of a link, noted in the security journal with the account of a real one."""
    op.noter(NatureJournal.LIEN_REFUSE, compte=found.compte_id if found else None, detail=usage)
    return RefusedError(LIEN_INVALIDE)


async def forget_links(op: Operation, compte: Compte) -> None:
    """Ends every link of an account whose password or address changed: no earlier link may change it again."""
    await Lien.filter(compte_id=compte.id, utilise_le=None).update(utilise_le=op.now)


async def just_asked(op: Operation, compte: Compte, usage: UsageLien, adresse: str) -> bool:
    """Whether this link was asked for within the last minute, and neither used nor replaced."""
    return await Lien.filter(
        compte_id=compte.id, usage=usage, adresse=adresse, utilise_le=None, cree_le__gt=op.now - REPETITION
    ).exists()
