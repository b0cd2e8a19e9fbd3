"""Counts what a registration by the portal costs a person: requests, bytes, and how soon each page serves.

It drives Chromium on a server that runs with the demo data (`make run`), as a new candidate, from the home page and the
mail to a pièce. The second part loads each page with nothing kept, at 1.6 Mbit/s with 150 ms of latency and a processor
four times slower.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit

sys.path += [str(Path(__file__).resolve().parents[1] / "tests" / folder) for folder in ("", "support")]

import fichiers
from navigateur import chromium
from personne import TELEPHONE, Personne, personne
from playwright.async_api import Browser, CDPSession

from benchmarks.ecrans import link
from tests.journeys.test_client_generique import COMPTE, DACK
from tests.portail.scenes import CHOICES

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER_BY = 4
VISITOR = ("/", "/connexion", "/creer-mon-compte", "/ouvertures")
CANDIDATE = ("/mes-inscriptions", "/mon-inscription/{id}", "/mes-justificatifs/{id}", "/mon-compte")
# Notes when the page was last drawn whole, and what kept the processor from the person.
WATCH = """
window.usable = null; window.tasks = []; window.shift = 0; window.largest = 0;
new MutationObserver(() => {
  const isWhole = document.querySelector('#contenu h1') && !document.querySelector('.attente');
  window.usable = isWhole ? window.usable ?? performance.now() : null;
}).observe(document, { childList: true, subtree: true });
const watch = (type, heard) => new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type, buffered: true });
watch('longtask', ({ duration }) => window.tasks.push(duration));
watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) window.shift += value; });
watch('largest-contentful-paint', ({ startTime }) => { window.largest = startTime; });
"""
TOLD = """() => {
  const resources = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const size = (kept) => resources.filter(kept).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return {
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, largest: window.largest,
    usable: window.usable, tasks: window.tasks, shift: window.shift, requests: resources.length,
    scripts: size(({ name }) => name.endsWith('.js')), bytes: size(() => true),
  };
}"""


@dataclass
class Asked:
    """One request: its name, and its bytes as they crossed the line, headers with them."""

    name: str = ""
    up: int = 0
    down: int = 0
    plain: int = 0  # the body of the answer, once unpacked


class Counts(defaultdict[str, Asked]):
    """The requests of a page, by the ids that Chromium gives them."""

    def listen(self, line: CDPSession) -> None:
        line.on("Network.requestWillBeSent", self._named)
        line.on("Network.requestWillBeSentExtraInfo", self._sent)
        line.on("Network.dataReceived", self._read)
        line.on("Network.loadingFinished", self._ended)

    def tell(self) -> None:
        for name, asked in groupby(sorted(self.values(), key=_name), key=_name):
            _tell(name, list(asked))
        _tell("all", list(self.values()))

    def _named(self, event: dict[str, Any]) -> None:
        self[event["requestId"]].name = _operation(event["request"])
        self[event["requestId"]].up += len(event["request"]["url"])

    def _sent(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        body = int(headers.get("content-length", 0))
        self[event["requestId"]].up += body + sum(len(name) + len(value) + 4 for name, value in headers.items())

    def _read(self, event: dict[str, Any]) -> None:
        self[event["requestId"]].plain += event["dataLength"]

    def _ended(self, event: dict[str, Any]) -> None:
        self[event["requestId"]].down += int(event["encodedDataLength"])


def _name(asked: Asked) -> str:
    return asked.name


def _tell(name: str, asked: list[Asked]) -> None:
    up, down, plain = (sum(getattr(one, way) for one in asked) for way in ("up", "down", "plain"))
    print(f"{name:36} {len(asked):4} requests {up:8} up {down:8} down {plain:8} down once unpacked")


def _operation(request: dict[str, Any]) -> str:
    parts = urlsplit(request["url"])
    if parts.path != "/graphql":
        return "the file of a pièce" if request["method"] == "PUT" else "the page and its files"
    if request["method"] == "GET":
        return (parse_qs(parts.query).get("operationName") or ["stream of events"])[0]
    return str(json.loads(request.get("postData") or "{}").get("operationName"))


async def register(found: Personne, file: Path) -> str:
    """A registration and its first pièce; gives the id of the candidature."""
    boite = f"mesure-{token_hex(4)}@example.org"
    await found.opens("/")
    await found.presses("Je n'ai pas de compte, je le crée")
    await found.fills(COMPTE | {"Adresse mail": boite, "Confirmation de l'adresse mail": boite})
    await found.presses("Créer le compte")
    await found.is_at("Confirmation de réception de mail")
    await found.page.goto(await link(found.address, boite, "activation"))
    await found.presses("Se connecter", found.page.locator("main"))
    await found.signs_in(boite, COMPTE["Mot de passe"])
    await found.presses("Ajouter une nouvelle candidature")
    for choice in CHOICES:
        await found.presses(choice, found.page.locator(".choix"), exact=False)
    await found.presses("Démarrer mon inscription")
    await found.goes_through(DACK)
    await found.presses("Mes justificatifs")
    piece = found.page.locator(".piece").first
    await piece.locator("input[type=file]").set_input_files(file)
    await piece.get_by_role("button", name=file.name).wait_for()
    return found.page.url.rsplit("/", 1)[1]


async def load(browser: Browser, url: str, path: str, state: Any) -> None:  # noqa: ANN401 - cookies as Playwright keeps them
    """The figures of one page, loaded with nothing kept on a slow network and a slow processor."""
    async with personne(browser, url, TELEPHONE, storage_state=state) as found:
        await found.page.add_init_script(WATCH)
        line = await found.page.context.new_cdp_session(found.page)
        await line.send("Network.enable")
        await line.send("Network.emulateNetworkConditions", SLOW)
        await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})
        await found.opens(path)
        await found.page.locator(".attente:not(form .attente)").first.wait_for(state="detached")
        await found.page.wait_for_load_state("load")
        told = await found.page.evaluate(TOLD)
    blocked = sum(max(0, task - 50) for task in told["tasks"])
    print(
        f"{path.split('/Q', maxsplit=1)[0]:22} first paint {told['first']:5.0f} ms  largest {told['largest']:5.0f} ms  "
        f"usable {told['usable'] or 0:5.0f} ms  long tasks {len(told['tasks'])}, blocking {blocked:4.0f} ms  "
        f"shift {told['shift']:.3f}  {told['requests']} requests  scripts {told['scripts']:6}  all {told['bytes']:6} bytes"
    )


async def measure(url: str) -> None:
    """Both parts, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "identité.pdf"
        file.write_bytes(fichiers.pdf())
        async with chromium() as browser, personne(browser, url, TELEPHONE) as found:
            line = await found.page.context.new_cdp_session(found.page)
            await line.send("Network.enable")
            counts = Counts(Asked)
            counts.listen(line)
            id_ = await register(found, file)
            counts.tell()
            state = await found.page.context.storage_state()
            for path in VISITOR:
                await load(browser, url, path, None)
            for path in CANDIDATE:
                await load(browser, url, path.replace("{id}", id_), state)


def main() -> None:
    """Prints each kind of request with its bytes, then each page with its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    asyncio.run(measure(parser.parse_args().url))


if __name__ == "__main__":
    main()
