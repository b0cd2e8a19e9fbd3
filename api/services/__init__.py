"""The outside world of a use case: one module per neighbour, one value that holds them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.models import Tache
from api.services.bell import Bell
from api.services.depot import Reception
from api.services.durees import Durees
from api.services.franceconnect import FranceConnect
from api.services.mail import Messagerie
from api.services.metrics import Metrics
from api.services.pdf import PdfRenderer
from api.services.storage import Storage
from api.services.streams import Streams
from api.services.tokens import Tokens
from api.services.traces import Traces


def utc_now() -> datetime:
    """The server's clock, which alone decides what is open."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What use cases and reactions reach outside; a test gives its own.

    Attributes:
        api_url: where clients reach this API, without a final slash; download links begin with it.
        portal_url: where candidates reach the portal's pages; links in mails begin with it.
        reception: where files from outside are received and checked.
        clock: the instant, aware; read once per request.
        palier: seconds; answers that must not tell who exists come after a whole number of steps of so many, or of
            twice as many and so on when `durees` says that the service is slow.
        france_connect: None where FranceConnect is not offered.
        jobs: the jobs that tasks without an event name; use cases lie above, so that the wiring gives them.
    """

    mail: Messagerie
    pdf: PdfRenderer
    storage: Storage
    tokens: Tokens
    bell: Bell
    api_url: str
    portal_url: str
    clock: Callable[[], datetime] = utc_now
    palier: float = 0.5
    durees: Durees = field(default_factory=Durees)
    reception: Reception = field(default_factory=Reception)
    jobs: "Mapping[str, TaskJob]" = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    streams: Streams = field(default_factory=Streams)
    traces: Traces = field(default_factory=Traces)
    france_connect: FranceConnect | None = None


TaskJob = Callable[[Tache, Services], Awaitable[None]]
