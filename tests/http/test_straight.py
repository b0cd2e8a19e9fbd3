"""The straight way to the endpoint: whom it takes, and what it tells of errors, as the layers around it would."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from api.http.straight import Straight
from api.models.faults import AwayError

HOST = "portail.example"


def straight(endpoint, hosts=(HOST,)):
    return Straight(PlainTextResponse("layers"), endpoint=endpoint, path="/graphql", hosts=hosts)


async def asked(app, path="/graphql", host=HOST, **headers):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:
        return await client.get(path, headers=headers)


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


async def test_answers_a_database_that_is_away_as_any_route():
    async def away(_scope, _receive, _send):
        raise AwayError

    answer = await asked(straight(away))

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["code"] == "REESSAYER"


async def test_leaves_an_error_in_the_middle_of_an_answer_to_the_layers_outside():
    async def begun(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise AwayError

    with pytest.raises(RuntimeError) as told:
        await asked(straight(begun))
    assert isinstance(told.value.__cause__, AwayError)
