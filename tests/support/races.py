"""Races: pieces of work begun at once, in each order and at close instants, for as many rounds as `COURSES` says."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import factories

from api.models import Candidat, Candidature, Compte, Evenement, Habilitation, Periode, Piece, Televersement, forms
from api.resolvers import parcours
from api.resolvers.operation import Acteur, Operation
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.piece import Format
from api.rules.problems import Code, RefusedError
from tests.rules.dossiers import ngmb_dupont

GAPS = (0, 1, 2, 3, None)  # milliseconds between two beginnings; None: one begins once the other ended
EVERY_WAY = 2 * len(GAPS)  # rounds in which two works have met in either order with each gap
Work = Callable[[], Awaitable[Any]]


@dataclass
class Course:
    """The rounds of one race: the number of times each work won, and the refusals of the others."""

    won: Counter[str] = field(default_factory=Counter)
    refused: dict[str, set[Code]] = field(default_factory=dict)

    async def round(self, **works: Work) -> str:
        """The one work that was done; the others were refused, or the test fails."""
        outcomes = await together(self.won.total(), **works)
        done = [name for name, outcome in outcomes.items() if not isinstance(outcome, BaseException)]
        assert len(done) == 1, outcomes
        for name, outcome in outcomes.items():
            if isinstance(outcome, BaseException):
                assert isinstance(outcome, RefusedError), outcome
                self.refused.setdefault(name, set()).update(problem.code for problem in outcome.problems)
        self.won[done[0]] += 1
        return done[0]


async def together(turn: int, **works: Work) -> dict[str, Any]:
    """The result or the exception of each work, begun in the order and with the gap of this turn."""
    gap, tasks = GAPS[turn // 2 % len(GAPS)], {}
    for name in list(works) if turn % 2 else list(works)[::-1]:
        tasks[name] = asyncio.ensure_future(works[name]())
        if gap is None:
            await asyncio.wait(tasks.values())
        else:
            await asyncio.sleep(gap / 1000)
    outcomes = await asyncio.gather(*tasks.values(), return_exceptions=True)
    return dict(zip(tasks, outcomes, strict=True))


def acting(op: Operation, candidat: Candidat) -> Operation:
    """The operation of a signed-in candidat."""
    return replace(op, acteur=Acteur(compte_id=candidat.compte_id, type=TypeCompte.CANDIDAT, famille=candidat.id))


async def office(op: Operation, nom: str = "bureau") -> Operation:
    """The operation of an office that may act everywhere."""
    adresse = f"{nom}@example.org"
    values = {"identifiant": adresse, "courriel": adresse, "etat": EtatCompte.ACTIF, "libelle": nom}
    compte = await Compte.create(type=TypeCompte.GESTIONNAIRE, **values)
    await Habilitation.create(compte_id=compte.id, centre=None, domaine=None)
    return replace(op, acteur=Acteur(compte_id=compte.id, type=TypeCompte.GESTIONNAIRE, famille=compte.id))


async def inscrite(op: Operation, periode: Periode | None = None) -> Candidature:
    """A complete registration of the acting candidat, just saved."""
    draft = (await parcours.demarrer(op, (periode or await factories.periode()).id)).row
    filled = {code: forms.encode(form) for code, form in ngmb_dupont().saisie.items()}
    await Candidature.filter(id=draft.id).update(brouillon=filled)
    return (await parcours.enregistrer(op, draft.id, None)).row


async def recu(op: Operation, piece: Piece) -> str:
    """The token of a file that was sent and checked, and waits for its deposit."""
    row = Televersement(piece_id=piece.id, nom="identité.pdf", taille=1, empreinte="0" * 64, format=Format.PDF)
    expire_le = op.now + timedelta(hours=1)
    row.update_from_dict({"taille_gardee": 1, "pris_le": op.now, "recu_le": op.now, "expire_le": expire_le})
    await op.services.storage.put(row.cle, b"x")
    await row.save()
    return op.services.tokens.sign_depot(row.id)


async def refusal(work: Work) -> set[Code]:
    """The reasons for which a work is refused; None when it is done."""
    try:
        await work()
    except RefusedError as refused:
        return {problem.code for problem in refused.problems}
    return set()


async def told(candidat: Candidat) -> Counter[str]:
    """The number of events of each type told to a candidat, whose numbers have no gap."""
    found = await Evenement.filter(compte_id=candidat.compte_id).order_by("rang").values_list("rang", "type")
    assert [rang for rang, _ in found] == list(range(1, len(found) + 1))
    return Counter(str(type_) for _, type_ in found)
