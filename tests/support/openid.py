"""A certified OpenID provider on loopback, set as FranceConnect or ProConnect is, and a person's way through it."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from benchmarks.ports import free_port

DOSSIER = Path(__file__).parent.parent / "franceconnect"
RETOUR, SORTIE = "http://portail/retour", "http://portail/sortie"


@asynccontextmanager
async def provider(node_modules: Callable[[Path], str], kind: str) -> AsyncIterator[str]:
    """The address of a provider, ended by its process."""
    node = node_modules(DOSSIER)
    port = free_port()
    command = [node, "provider.mjs", str(port), "portail", "secret", RETOUR, SORTIE, kind]
    with subprocess.Popen(command, cwd=DOSSIER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: ASYNC220 - started once, before any test
        try:
            assert process.stdout is not None
            line = await asyncio.to_thread(process.stdout.readline)
            assert line == b"ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


async def go(issuer: str, url: str, sub: str, claims: dict | None = None, **proof: Any) -> dict[str, str]:
    """The parameters of the return, after the provider's pages as a browser walks them; `proof` gives `acr` or `amr`."""
    async with httpx.AsyncClient(follow_redirects=False) as browser:
        await browser.post(f"{issuer}/personnes", json={"sub": sub, "claims": claims, **proof})
        location = url
        while not location.startswith(RETOUR):
            response = await browser.get(location)
            assert response.is_redirect, response.text
            location = str(httpx.URL(location).join(response.headers["location"]))
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
