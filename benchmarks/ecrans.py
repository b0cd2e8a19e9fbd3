"""Keeps a picture of every screen of the portal, on a telephone and on a desktop, to be looked at one by one.

It visits a server that runs with the demo data (`make run`), each time as a new candidate and as the office of the demo.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from functools import partial
from pathlib import Path
from secrets import token_hex

import httpx

sys.path += [str(Path(__file__).resolve().parents[1] / "tests" / folder) for folder in ("", "support")]

from navigateur import chromium
from personne import DESKTOP, TELEPHONE, Personne, personne

from tests.portail.visite import visits

SIZES = {"telephone": TELEPHONE, "bureau": DESKTOP}
PATIENCE = 60  # seconds for a mail


async def link(url: str, boite: str, page: str) -> str:
    """The address in the last mail to a mailbox that opens a page, read where the demo shows its mails."""
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as http:
        while True:
            sections = (await http.get(f"{url}/courriels")).text.split("<section>")
            found = [re.search(rf'href="([^"]*/{page}\?[^"]*)"', text) for text in sections if boite in text]
            if found and found[0]:
                return found[0][1]
            await asyncio.sleep(0.5)


async def keep(found: Personne, folder: Path) -> int:
    """Visits, and keeps each screen from its top to its bottom; returns how many there were."""
    taken: list[str] = []

    async def seen(name: str) -> None:
        await found.page.locator(".attente:not(form .attente)").first.wait_for(state="detached")
        taken.append(name)
        slug = re.sub(r"\W+", "-", name).strip("-") or "accueil"
        is_whole = not await found.page.locator("dialog").count()
        await found.page.screenshot(path=folder / f"{len(taken):02}-{slug}.png", full_page=is_whole)

    with tempfile.TemporaryDirectory() as files:
        boite = f"visite-{token_hex(4)}@example.org"
        await visits(found, boite, partial(link, found.address), seen, Path(files))
    return len(taken)


async def visit(url: str, folder: Path) -> None:
    """A visit at each size."""
    async with chromium() as browser:
        for size, viewport in SIZES.items():
            async with personne(browser, url, viewport) as found:
                print(f"{size}: {await keep(found, folder / size)} screens in {folder / size}")


def main() -> None:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo/ecrans"))
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    given = parser.parse_args()
    for size in SIZES:
        (given.folder / size).mkdir(parents=True, exist_ok=True)
    asyncio.run(visit(given.url, given.folder))


if __name__ == "__main__":
    main()
