"""Traces as a collector receives them: requests and operations, under one identifier, without any typed text."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import factories
import pytest
import uvicorn
from client import Client, http_client
from live import PATIENCE
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as collector_service
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from api.app import build_app
from api.resolvers import document
from api.services.traces import OtlpTraces
from api.settings import Settings
from benchmarks.ports import free_port

pytestmark = pytest.mark.any_database


class Collector:
    """An OTLP/HTTP collector that keeps what it receives."""

    def __init__(self):
        self.bodies = []

    async def take(self, request):
        body = await request.body()
        assert request.headers["content-type"] == "application/x-protobuf"
        self.bodies.append(body)
        return Response(media_type="application/x-protobuf")

    def spans(self):
        requests = [collector_service.ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return {
            span.name: span
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@asynccontextmanager
async def serving(app):
    """The address of a server on the loopback, in this process."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    task = asyncio.create_task(server._serve())
    try:
        async with asyncio.timeout(PATIENCE):
            while not server.started:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def collector():
    found = Collector()
    async with serving(Starlette(routes=[Route("/v1/traces", found.take, methods=["POST"])])) as found.endpoint:
        yield found


@pytest.fixture
async def traced(services, tmp_path):
    """A client of an application that sends its traces to `endpoint`; they have all left when it ends."""

    @asynccontextmanager
    async def open_client(endpoint):
        traces = OtlpTraces(endpoint)
        ours = replace(services, traces=traces)
        app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), ours)
        app.state.services = ours
        async with http_client(app) as http:
            yield Client(http)
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(traces.close)

    return open_client


async def test_a_request_and_its_operation_come_under_the_callers_trace(collector, traced):
    trace, parent = uuid4().hex, "00f067aa0ba902b7"
    headers = {"traceparent": f"00-{trace}-{parent}-01", "X-Request-ID": "essai-1"}
    async with traced(collector.endpoint) as client:
        await client.http.post("/graphql", json={"query": "{ domaines { code } }"}, headers=headers)
    spans = collector.spans()

    request, operation = spans["POST /graphql"], spans["query domaines"]
    assert request.trace_id.hex() == operation.trace_id.hex() == trace
    assert request.parent_span_id.hex() == parent
    assert operation.parent_span_id == request.span_id
    assert [(item.key, item.value.string_value) for item in request.attributes] == [("request_id", "essai-1")]


async def test_nothing_that_was_typed_is_in_any_of_them(collector, traced, services):
    await factories.candidat(services)
    typed = ["jeanne@example.org", factories.MOT_DE_PASSE, "Secret-en-variable", "Secret-en-toutes-lettres", "NGMB"]
    async with traced(collector.endpoint) as client:
        await client.sign_in("jeanne@example.org")
        await client.send("query Nom($code: String!) { domaine(code: $code) { code } }", code="Secret-en-variable")
        await client.send('{ domaine(code: "Secret-en-toutes-lettres") { code } moi { identifiant } }')
        await client.http.get("/fichiers/Secret-en-variable")
        await client.http.get("/graphql", params={"query": '{ domaine(code: "Secret-en-toutes-lettres") { code } }'})
    sent = b"".join(collector.bodies)

    assert {"mutation compteSeConnecter", "query domaine", "GET /fichiers"} <= set(collector.spans())
    assert [text for text in typed if text.encode() in sent] == []


async def test_an_exception_is_told_by_its_class_alone(collector, traced, services, monkeypatch):
    async def broken(*_args, **_values):
        raise RuntimeError("Secret-d-exception")

    monkeypatch.setattr(document, "telecharger", broken)
    async with traced(collector.endpoint) as client:
        with pytest.raises(RuntimeError):
            await client.http.get("/fichiers/x")
    (span,) = collector.spans().values()

    assert {item.key: item.value.string_value for item in span.attributes}["error.type"] == "RuntimeError"
    assert list(span.events) == []
    assert b"Secret-d-exception" not in b"".join(collector.bodies)


async def test_a_collector_that_is_away_stops_nothing(traced):
    async with traced(f"http://127.0.0.1:{free_port()}") as client:
        response = await client.http.post("/graphql", json={"query": "{ __typename }"})

    assert response.json()["data"] == {"__typename": "Query"}
