"""The outside world of a use case: one module for each neighbour, and `Services`, which holds them all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.models import Message, Tache
from api.rules.fournisseur import Fournisseur
from api.services.ancrage import Registre, RegistreJournal
from api.services.bell import Bell
from api.services.even_time import EvenTime
from api.services.gathering import Gathering
from api.services.journal import Journal
from api.services.mail import Messagerie
from api.services.metrics import Metrics
from api.services.pdf import PdfRenderer
from api.services.reception import Reception
from api.services.replica import Replica
from api.services.storage import Storage
from api.services.streams import Streams
from api.services.tokens import Tokens
from api.services.traces import Traces
from api.services.turnstile import Turnstile
from api.services.webhooks import Webhooks

if TYPE_CHECKING:
    from api.services.openid import FournisseurOpenID


def utc_now() -> datetime:
    """The instant of the server's clock, which alone decides whether something is open."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Services:
    """The neighbours of use cases and reactions; a test gives its own.

    Attributes:
        api_url: the address of this API for clients, without a final slash; download links begin with it.
        portal_url: the address of the portal's pages for candidates; links in mails begin with it.
        reception: the reception and the checks of files from outside.
        clock: the present instant, aware; read once per request.
        step: seconds in a step; an answer whose time could tell who exists comes after a whole number of steps,
            doubled once or more while `even_time` shows that the service is slow.
        fournisseurs: the identity providers with which this portal is registered.
        ancrages: the place of the audit's anchors, outside the database.
        journal: the security journal on its way to the database.
        messages: the mails to keep as messages; those of one moment are written together.
        operations, mots_de_passe: the turnstiles of all operations, and of those that hash a password.
        replica: the replica where candidates' queries may read; None without one.
        jobs: the jobs of tasks without an event, by name; the wiring gives them, since they call use cases, above.
    """

    mail: Messagerie
    pdf: PdfRenderer
    storage: Storage
    tokens: Tokens
    bell: Bell
    api_url: str
    portal_url: str
    clock: Callable[[], datetime] = utc_now
    step: float = 0.25
    even_time: EvenTime = field(default_factory=EvenTime)
    reception: Reception = field(default_factory=Reception)
    jobs: "Mapping[str, TaskJob]" = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    streams: Streams = field(default_factory=Streams)
    traces: Traces = field(default_factory=Traces)
    webhooks: Webhooks = field(default_factory=Webhooks)
    fournisseurs: "Mapping[Fournisseur, FournisseurOpenID]" = field(default_factory=dict)
    ancrages: Registre = field(default_factory=RegistreJournal)
    journal: Journal = field(default_factory=Journal)
    messages: "Gathering[Message, None]" = field(default_factory=lambda: Gathering(_keep))
    operations: Turnstile = field(default_factory=Turnstile)
    mots_de_passe: Turnstile = field(default_factory=Turnstile)
    replica: Replica | None = None


async def _keep(messages: Sequence[Message]) -> Sequence[None]:
    """Keeps messages; one that is there already stays as it is."""
    await Message.bulk_create(messages, ignore_conflicts=True)
    return [None] * len(messages)


TaskJob = Callable[[Tache, Services], Awaitable[None]]
