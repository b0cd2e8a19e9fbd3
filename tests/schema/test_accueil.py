"""The home page, told to any visitor."""

from dataclasses import replace

import pytest


@pytest.mark.parametrize("is_offered", [False, True])
async def test_tells_whether_franceconnect_is_offered(client, services, is_offered):
    provider = object() if is_offered else None
    client.http._transport.app.state.services = replace(services, france_connect=provider)

    assert await client.run("{ accueil { franceConnectEstPropose } }") == {"franceConnectEstPropose": is_offered}
