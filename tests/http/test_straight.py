"""The straight way to the endpoint: whom it takes, and who tells of errors."""

from types import SimpleNamespace
from unittest.mock import AsyncMock

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from api.http.endpoint import Endpoint
from api.http.straight import Straight
from api.models.faults import AwayError
from api.schema.planned import PlannedSchema
from api.services.turnstile import Turnstile
from api.settings import Settings

HOST = "portail.example"


def straight(endpoint, hosts=(HOST,)):
    return Straight(PlainTextResponse("layers"), endpoint=endpoint, path="/graphql", hosts=hosts)


async def asked(app, path="/graphql", host=HOST, query="", **headers):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:
        return await client.get(path, params={"query": query}, headers=headers)


@pytest.mark.parametrize(
    ("hosts", "asks", "way"),
    [
        ((HOST,), {}, "endpoint"),
        ((HOST,), {"host": f"{HOST}:8000"}, "endpoint"),
        ((), {"host": "elsewhere.example"}, "endpoint"),
        ((HOST,), {"host": "elsewhere.example"}, "layers"),
        (("*.example",), {"host": "any.example"}, "layers"),
        ((HOST,), {"path": "/graphql/"}, "layers"),
        ((HOST,), {"Origin": f"http://{HOST}"}, "layers"),
    ],
)
async def test_takes_who_names_a_host_of_the_settings_and_no_origin(hosts, asks, way):
    answer = await asked(straight(PlainTextResponse("endpoint"), hosts), **asks)

    assert answer.text == way


async def test_the_endpoint_answers_a_database_that_is_away_as_any_route(monkeypatch, tmp_path):
    monkeypatch.setattr(PlannedSchema, "choose", AsyncMock(side_effect=AwayError))
    app = Starlette()
    app.state.services = SimpleNamespace(operations=Turnstile())
    endpoint = Endpoint(Settings.from_env({"DATA_DIR": str(tmp_path)}))

    async def ours(scope, receive, send):
        await endpoint({**scope, "app": app}, receive, send)

    answer = await asked(straight(ours), query="{ moi { id } }")

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] == "REESSAYER"


async def test_leaves_an_error_in_the_middle_of_an_answer_to_the_layers_outside():
    async def begun(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise AwayError

    with pytest.raises(AwayError):
        await asked(straight(begun))
