"""Counts what a whole registration asks of a server that runs with the demo data (`make run`).

A plain client of @urql/core goes from the account to the validated pièces; its packages are those of tests/clients,
which `npm ci --ignore-scripts` installs there. Each run needs an address of its own, as `--courriel` gives one.
"""

import argparse
import asyncio
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pikepdf

from api.demo.personnages import SUIVI

CLIENTS = Path(__file__).resolve().parents[1] / "tests" / "clients"
KINDS = ("up", "down", "compressed")
# The same journey by a single-page app at the commit 9fa1b6e, before the client contract: bodies, nothing compressed.
BEFORE = {"requests": 62, "up": 118_000, "down": 454_000, "compressed": 454_000}
RECHERCHES = {
    "commune": {"departement": SUIVI.etat_civil["departementNaissance"], "recherche": "BESAN"},
    "etablissement": {"academie": SUIVI.centre, "recherche": "AUDINCOURT"},
}


async def register(node: str, url: str, courriels: Path, folder: Path, courriel: str) -> dict[str, Any]:
    """The requests of a registration, its events, its number and the lines of its pièces."""
    document = pikepdf.new()
    document.add_blank_page()
    document.save(folder / "piece.pdf")
    personnage = {
        "compte": SUIVI.compte(courriel),
        "onglets": dict(SUIVI.onglets(0)),
        "domaine": SUIVI.domaine,
        "centre": SUIVI.centre,
        "recherches": RECHERCHES,
        "fichier": str(folder / "piece.pdf"),
    }
    operations = str(CLIENTS / "operations")
    given = {"url": url, "courriels": str(courriels), "operations": operations, "personnage": personnage}
    process = await asyncio.create_subprocess_exec(
        node, CLIENTS / "inscription.mjs", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    async with asyncio.timeout(120):
        printed, said = await process.communicate(json.dumps(given).encode())
    if process.returncode:
        raise RuntimeError(said.decode())
    return dict(json.loads(printed))


def totals(requests: list[dict[str, Any]]) -> dict[str, int]:
    """The number of requests, and their bytes."""
    return {"requests": len(requests), **{kind: sum(one[kind] for one in requests) for kind in KINDS}}


def main() -> None:
    """Prints each request, then the sums beside those of the single-page app."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000/graphql")
    parser.add_argument("--courriels", type=Path, default=Path("var/courriels"))
    parser.add_argument("--courriel", default="inscription@example.org")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(register("node", given.url, given.courriels, Path(folder), given.courriel))
    for one in seen["requests"]:
        print(f"{one['name']:40} {one['up']:7} up {one['down']:7} down {one['compressed']:7} down by Brotli")
    for name, after in totals(seen["requests"]).items():
        print(f"{name:12} before {BEFORE[name]:7}  after {after:7}  {after / BEFORE[name]:.0%}")


if __name__ == "__main__":
    main()
