"""The refusals for rights, as the security journal notes them: an operation not meant for such accounts, or an object."""

from api.resolvers.gates import INTROUVABLE
from api.resolvers.operation import Operation
from api.rules import ids
from api.rules.journal import NatureJournal
from api.rules.problems import Code
from api.schema.audiences import ACCES, PUBLIC, audience

# Refusals by their codes, but INTROUVABLE, whose nature depends on the actor.
NATURES = {Code.FRANCECONNECT_REFUSE: NatureJournal.CONNEXION_REFUSEE}


def noter_refus(op: Operation, racine: str, champ: str, code: Code, objet: str | None = None) -> None:
    """Notes a refusal of a field where it is one of rights; `objet` is the id that was asked for, if there is one.

    A missing object and one out of reach are refused alike, and are noted alike.
    """
    nature = _nature(op, racine, champ) if code is INTROUVABLE.code else NATURES.get(code)
    if nature is None:
        return
    found = ids.read_global_id(objet) if objet else None
    op.noter(nature, objet=ids.read_uuid(found[1]) if found else None, detail=champ)


def _nature(op: Operation, racine: str, champ: str) -> NatureJournal:
    meant = audience(racine, champ) or PUBLIC
    is_meant = meant is PUBLIC or (op.acteur is not None and ACCES[op.acteur.type] in meant)
    return NatureJournal.OBJET_REFUSE if is_meant else NatureJournal.OPERATION_REFUSEE
