"""The counters of a process, for Prometheus; never a personal datum, and labels of bounded number.

With several server processes behind one address, `PROMETHEUS_MULTIPROC_DIR` (set by `serve --workers`)
makes them share their counters through files, so that each of them answers for all.
"""

import math
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

DUREES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


M = TypeVar("M", Counter, Histogram)


class Labelled(Generic[M]):
    """A metric with labels, which gives the same counter for the same labels without looking for it again."""

    def __init__(self, metric: M) -> None:
        self.labels: Callable[..., M] = cache(metric.labels)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        shared = bool(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
        self._shared = CollectorRegistry() if shared else None
        if self._shared is not None:
            MultiProcessCollector(self._shared)  # type: ignore[no-untyped-call]
        here = CollectorRegistry()
        self._here = here
        self._count_requests(here)
        self.refusals = Counter("portail_refusals", "Refusals by the rules.", ("code",), registry=here)
        self.retries = Counter("portail_operation_retries", "Operations tried again after a fault.", registry=here)
        self.streams = Gauge("portail_streams", "Open streams.", registry=here, multiprocess_mode="livesum")
        self.events = Counter("portail_stream_events", "Events sent to streams.", registry=here)
        self.tasks = Counter("portail_tasks", "Tasks of the outbox.", ("name", "outcome"), registry=here)
        self.task_seconds = Histogram(
            "portail_task_seconds", "Tasks of the outbox.", ("name",), buckets=DUREES, registry=here
        )
        self.journal = Counter("portail_journal_lines", "Lines of the journal.", ("nature",), registry=here)
        self.journal_lost = Counter("portail_journal_lost", "Lines given up, by place.", ("place",), registry=here)
        self.turned_away = Counter(
            "portail_turned_away", "Requests sent back for want of a place, by line.", ("line",), registry=here
        )
        self.line = Gauge(
            "portail_line",
            "People who wait for a place, by line.",
            ("line",),
            registry=here,
            multiprocess_mode="livesum",
        )
        self.inside = Gauge(
            "portail_inside", "Places taken, by line.", ("line",), registry=here, multiprocess_mode="livesum"
        )
        self._gauge_base(here)
        self.replica = Counter(
            "portail_replica_queries", "Queries that may read on the replica, by server.", ("where",), registry=here
        )
        self.replica_behind = Gauge(
            "portail_replica_behind_seconds",
            "Seconds by which the replica may be behind.",
            registry=here,
            multiprocess_mode="livemax",
        )

    def _gauge_base(self, here: CollectorRegistry) -> None:
        """Makes the gauges that each scrape reads from the database and the pool."""
        self.outbox = Gauge(
            "portail_outbox_tasks", "Tasks by state.", ("state",), registry=here, multiprocess_mode="mostrecent"
        )
        self.outbox_age = Gauge(
            "portail_outbox_age_seconds",
            "Age of the oldest task that is due.",
            registry=here,
            multiprocess_mode="mostrecent",
        )
        self.pool = Gauge(
            "portail_pool_connections",
            "Connections to the database.",
            ("state",),
            registry=here,
            multiprocess_mode="livesum",
        )

    def _count_requests(self, here: CollectorRegistry) -> None:
        """Makes the counters that each request asks for."""
        self.requests = Labelled(
            Counter("portail_requests", "HTTP requests.", ("method", "route", "status"), registry=here)
        )
        self.request_seconds = Labelled(
            Histogram(
                "portail_request_seconds", "HTTP requests, streams apart.", ("route",), buckets=DUREES, registry=here
            )
        )
        self.operations = Labelled(
            Counter(
                "portail_operations",
                "GraphQL operations by first root field.",
                ("type", "field", "code"),
                registry=here,
            )
        )
        self.operation_seconds = Labelled(
            Histogram(
                "portail_operation_seconds", "GraphQL operations.", ("type", "field"), buckets=DUREES, registry=here
            )
        )

    def outbox_unknown(self) -> None:
        """Sets the gauges of the outbox to no number; gauges that processes share cannot be cleared."""
        for gauge in (self.outbox.labels("waiting"), self.outbox.labels("parked"), self.outbox_age):
            gauge.set(math.nan)

    def text(self) -> bytes:
        """The exposition that Prometheus reads."""
        if self._shared is None:
            return generate_latest(self._here)
        _forget_dead(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
        return generate_latest(self._shared)


def _forget_dead(folder: Path) -> None:
    """Deletes the gauges of ended processes, which would count for ever."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
