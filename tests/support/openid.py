"""A certified OpenID provider on loopback, set as FranceConnect or ProConnect is, and a person's way through it."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from api.rules.fournisseur import PROFILS, Fournisseur
from api.services import Services
from api.services.openid import FournisseurOpenID, ReglagesFournisseur
from benchmarks.ports import free_port

DOSSIER = Path(__file__).parent.parent / "franceconnect"
RETOUR, SORTIE = "http://portail/retour", "http://portail/sortie"


@asynccontextmanager
async def provider(node_modules: Callable[[Path], str], kind: str, retour: str = RETOUR) -> AsyncIterator[str]:
    """The address of a provider, ended by its process."""
    node = node_modules(DOSSIER)
    port = free_port()
    command = [node, "provider.mjs", str(port), "portail", "secret", retour, SORTIE, kind]
    # Node.js may be the child of a wrapper, which alone would hear a signal: they have a group of their own.
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen(command, cwd=DOSSIER, **quiet) as process:  # noqa: ASYNC220 - started once, before any test
        try:
            assert process.stdout is not None
            line = await asyncio.to_thread(process.stdout.readline)
            assert line == b"ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@asynccontextmanager
async def offered(services: Services, issuer: str, fournisseur: Fournisseur) -> AsyncIterator[Services]:
    """The services with the provider set as one of ours."""
    reglages = ReglagesFournisseur(
        emetteur=issuer,
        client_id="portail",
        client_secret="secret",
        retours=(RETOUR,),
        retour_deconnexion=SORTIE,
        profil=PROFILS[fournisseur],
    )
    async with httpx.AsyncClient(verify=False) as http:
        yield replace(services, fournisseurs={fournisseur: FournisseurOpenID(reglages, http)})


async def go(issuer: str, url: str, sub: str, claims: dict | None = None, **proof: Any) -> dict[str, str]:
    """The parameters of the return, after the provider's pages as a browser walks them; `proof` gives `acr` or `amr`."""
    async with httpx.AsyncClient(follow_redirects=False, verify=False) as browser:
        await browser.post(f"{issuer}/personnes", json={"sub": sub, "claims": claims, **proof})
        location = url
        while not location.startswith(RETOUR):
            response = await browser.get(location)
            assert response.is_redirect, response.text
            location = str(httpx.URL(location).join(response.headers["location"]))
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
