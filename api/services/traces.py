"""Spans for OpenTelemetry, when a collector is named: the operation and its duration, never its arguments."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any


def adresse_des_traces(endpoint: str) -> str:
    """The address of a collector that takes spans."""
    return f"{endpoint.rstrip('/')}/v1/traces"


NO_SPAN: AbstractContextManager[Any] = nullcontext()


class Traces:
    """A tracer without spans, for when no collector is configured."""

    def span(
        self, name: str, parent: Mapping[str, str] | None = None, **attributes: str
    ) -> AbstractContextManager[Any]:
        """A span while the context lasts; `parent` holds the headers that may name the caller's."""
        del name, parent, attributes
        return NO_SPAN

    def close(self) -> None:
        """Sends the spans not yet sent."""


class OtlpTraces(Traces):
    """A tracer that sends spans over OTLP/HTTP."""

    def __init__(self, endpoint: str, exporter: Any = None) -> None:  # noqa: ANN401 - its type is imported with it
        from opentelemetry import propagate  # noqa: PLC0415 - most deployments send no traces
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - idem
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - idem
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - idem

        if exporter is None:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - idem

            exporter = OTLPSpanExporter(endpoint=adresse_des_traces(endpoint))
        self._provider = TracerProvider(resource=Resource.create({"service.name": "portail-candidat"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("portail-candidat")
        self._extract = propagate.extract

    @contextmanager
    def span(self, name: str, parent: Mapping[str, str] | None = None, **attributes: str) -> Iterator[Any]:
        context = self._extract(parent) if parent else None
        # No text of an exception, only its class: it may hold what somebody typed.
        with self._tracer.start_as_current_span(
            name, context=context, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise

    def close(self) -> None:
        self._provider.shutdown()
