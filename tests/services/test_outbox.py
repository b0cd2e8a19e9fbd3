"""The outbox: each task is done once, in order, tried again when it fails, given back when its worker is lost."""

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import factories
import pytest
from statements import counted_statements
from waiting import PATIENCE, until

from api.models import Evenement, Message, Tache
from api.rules.evenement import TypeEvenement
from api.services.mail import CourrielInvalideError, EnvoiImpossibleError, MessagerieMemoire
from api.services.outbox import ATTENTE_MAX, BAIL, COURRIELS, TENTATIVES, _claim, drain, run_next, run_outbox


class Travail:
    """A job that notes its tasks, and fails as often as told."""

    def __init__(self, *failures):
        self.done = []
        self.failures = list(failures)

    async def __call__(self, tache, _services):
        self.done.append(tache.id)
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def travail():
    return Travail()


@pytest.fixture
def outbox(services, travail):
    """Services that know one job."""
    return replace(services, jobs={"essai": travail})


@pytest.fixture
def tache(outbox):
    """Leaves a task that is due now, or after a delay in seconds."""

    async def leave(secondes=0, **values):
        return await Tache.create(nom="essai", pas_avant=outbox.clock() + timedelta(seconds=secondes), **values)

    return leave


async def test_does_a_task_once(outbox, travail, tache, horloge):
    left = await tache()

    assert await drain(outbox) == 1
    horloge.advance(days=2)
    assert await drain(outbox) == 0

    left = await Tache.get(id=left.id)
    assert travail.done == [left.id]
    assert (left.tentatives, left.erreur, left.abandonnee_le) == (1, None, None)
    assert left.faite_le is not None


async def test_does_nothing_before_its_time(outbox, tache, horloge):
    await tache(60)
    assert await drain(outbox) == 0

    horloge.advance(seconds=60)

    assert await drain(outbox) == 1


async def test_does_the_oldest_first_and_mass_work_last(outbox, travail, tache):
    last = await tache(-100, priorite=Tache.DE_MASSE)
    third = await tache(-1)
    first = await tache(-3)
    second = await tache(-2)

    await drain(outbox)

    assert travail.done == [first.id, second.id, third.id, last.id]


async def test_does_those_of_one_instant_in_the_order_they_were_left(outbox, travail, tache):
    left = [(await tache()).id for _ in range(10)]

    await drain(outbox)

    assert travail.done == left


async def test_tries_again_after_a_growing_delay(outbox, travail, tache, horloge):
    travail.failures = [OSError(f"panne {numero}") for numero in range(4)]
    left = await tache()
    waits = []
    for _ in range(5):
        begun = horloge.now
        while not await run_next(outbox):
            horloge.advance(seconds=1)
        waits.append((horloge.now - begun).total_seconds())

    left = await Tache.get(id=left.id)

    assert waits == [0, 2, 4, 8, 16]
    assert (left.tentatives, left.erreur, left.faite_le) == (5, None, horloge.now)


async def test_a_task_that_fails_holds_nobody_up(outbox, travail, tache):
    travail.failures = [OSError()]
    failing, other = await tache(-1), await tache()

    await drain(outbox)

    assert travail.done == [failing.id, other.id]
    assert (await Tache.get(id=failing.id)).erreur == "OSError"


async def test_is_parked_after_the_last_try(outbox, travail, tache, horloge):
    travail.failures = [OSError("panne")] * 100
    left = await tache()
    begun = horloge.now
    for _ in range(TENTATIVES):
        horloge.advance(seconds=ATTENTE_MAX.total_seconds())
        assert await drain(outbox) == 1

    horloge.advance(days=30)
    assert await drain(outbox) == 0

    left = await Tache.get(id=left.id)
    assert (left.tentatives, left.erreur, left.faite_le) == (TENTATIVES, "OSError", None)
    assert left.abandonnee_le == begun + TENTATIVES * ATTENTE_MAX


def test_a_server_that_is_down_for_a_night_loses_no_mail():
    waited = sum((min(timedelta(seconds=2**count), ATTENTE_MAX) for count in range(1, TENTATIVES)), timedelta())

    assert timedelta(hours=8) < waited < timedelta(hours=24)


@pytest.mark.parametrize("error", [EnvoiImpossibleError("550", definitif=True), CourrielInvalideError("not one mail")])
async def test_what_no_try_can_mend_is_parked_at_once(outbox, travail, tache, horloge, error):
    travail.failures = [error]
    left = await tache()

    await drain(outbox)
    horloge.advance(days=1)
    await drain(outbox)

    left = await Tache.get(id=left.id)
    assert len(travail.done) == 1
    assert (left.tentatives, left.abandonnee_le is not None, left.faite_le) == (1, True, None)


async def test_a_refusal_that_may_pass_is_tried_again(outbox, travail, tache, horloge):
    travail.failures = [EnvoiImpossibleError("450")]
    await tache()

    await drain(outbox)
    horloge.advance(minutes=1)

    assert await drain(outbox) == 1


async def test_a_task_of_unknown_name_is_kept_for_whoever_knows_it(outbox, horloge):
    left = await Tache.create(nom="inconnue", pas_avant=horloge.now)

    assert await drain(outbox) == 1

    left = await Tache.get(id=left.id)
    assert (left.erreur, left.faite_le, left.abandonnee_le) == ("KeyError", None, None)


async def test_a_claimed_task_is_taken_by_nobody_else_while_its_lease_lasts(outbox, travail, tache, horloge):
    left = await tache()
    [claimed] = await _claim(horloge.now, 1)  # and its worker dies
    assert claimed.id == left.id
    horloge.advance(seconds=BAIL.total_seconds() - 1)
    assert await drain(outbox) == 0

    horloge.advance(seconds=1)

    assert await drain(outbox) == 1
    left = await Tache.get(id=left.id)
    assert (travail.done, left.tentatives) == ([left.id], 2)


async def test_a_worker_that_comes_back_late_changes_nothing_of_its_successor(outbox, tache, horloge):
    left = await tache()

    async def overtaken(_tache, _services):
        horloge.advance(seconds=BAIL.total_seconds())
        [successor] = await _claim(horloge.now, 1)
        assert successor.id == left.id
        raise OSError("tard")

    await run_next(replace(outbox, jobs={"essai": overtaken}))

    left = await Tache.get(id=left.id)
    assert (left.tentatives, left.erreur, left.pas_avant) == (2, None, horloge.now + BAIL)


async def test_a_task_that_kills_each_of_its_workers_is_parked(outbox, travail, tache, horloge):
    left = await tache()
    for _ in range(TENTATIVES):
        assert len(await _claim(horloge.now, 1)) == 1
        horloge.advance(seconds=BAIL.total_seconds())

    await drain(outbox)

    left = await Tache.get(id=left.id)
    assert travail.done == []
    assert (left.abandonnee_le, left.erreur) == (horloge.now, "WorkerLostError")


async def test_the_event_of_a_task_is_written_with_it_or_not_at_all(services, op):
    person = await factories.candidat(services)
    with suppress(OSError):
        async with op.change() as change:
            change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, person.compte_id)
            raise OSError

    assert await Evenement.all().count() == await Tache.all().count() == await drain(services) == 0


async def test_the_loop_works_until_it_is_stopped_and_is_woken_by_a_ring(outbox, travail, tache, op):
    async with looping(outbox):
        left = await tache()
        await op.services.bell.ring(tasks=True)
        await until(lambda: Tache.filter(id=left.id, faite_le__isnull=False).exists())

    assert travail.done == [left.id]


@asynccontextmanager
async def looping(services, **options):
    """The loop of a worker, as long as the context lasts."""
    stop = asyncio.Event()
    loop = asyncio.create_task(run_outbox(services, stop, **options))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE):
            await loop


async def told(op, person, times):
    """Changes of a password, each of which is told by a mail."""
    async with op.change() as change:
        for _ in range(times):
            change.record(TypeEvenement.MOT_DE_PASSE_MODIFIE, person.compte_id)


async def test_a_lot_of_mails_asks_and_writes_together(services, op):
    await told(op, await factories.candidat(services), COURRIELS)

    with counted_statements() as sent:
        async with looping(services):
            await until(is_idle)

    assert (
        len({courriel.identifiant for courriel in services.mail.courriels}) == COURRIELS == await Message.all().count()
    )
    assert len([text for text in sent if "SELECT" not in text]) <= COURRIELS / 2


async def test_mails_do_not_wait_for_the_places_of_others(outbox, op, tache):
    released = asyncio.Event()

    async def long(_tache, _services):
        await released.wait()

    await tache(-1)
    await told(op, await factories.candidat(outbox), 1)
    async with looping(replace(outbox, jobs={"essai": long}), at_once=1):
        await until(lambda: Tache.filter(nom="courriel_mot_de_passe_modifie", faite_le__isnull=False).exists())
        assert await Tache.filter(nom="essai", faite_le=None).exists()
        released.set()


async def test_a_mail_that_fails_holds_up_none_of_its_lot(services, op):
    failing, *others = [await factories.candidat(services, f"p{rang}@example.org") for rang in range(4)]
    for person in (failing, *others):
        await told(op, person, 1)

    class Refusing(MessagerieMemoire):
        async def envoyer(self, courriel):
            if courriel.destinataire == "p0@example.org":
                raise EnvoiImpossibleError("450")
            await super().envoyer(courriel)

    refusing = Refusing()
    async with looping(replace(services, mail=refusing)):
        await until(lambda: Tache.filter(erreur="EnvoiImpossibleError: 450").exists())
        await until(is_idle)

    assert sorted(courriel.destinataire for courriel in refusing.courriels) == [
        f"p{rang}@example.org" for rang in (1, 2, 3)
    ]


async def is_idle():
    """Whether nothing is due but what failed."""
    return not await Tache.filter(faite_le=None, erreur=None).exists()


@pytest.mark.usefixtures("postgresql")
async def test_workers_at_once_never_do_one_task_twice(outbox, travail, tache):
    left = {(await tache()).id for _ in range(60)}

    counts = await asyncio.gather(*(drain(outbox) for _ in range(8)))

    assert sorted(travail.done) == sorted(left)
    assert sum(counts) == 60
    assert sum(count > 0 for count in counts) > 1
    assert set(await Tache.all().values_list("tentatives", flat=True)) == {1}
