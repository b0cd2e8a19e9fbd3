"""A server with one candidate whose pièce may weigh 200 Mo; run as a program by the nursery, with settings in the environment."""

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import factories

from api.resolvers.reference_rows import charger_reference
from api.rules import quota
from api.rules.domaines import domaines
from api.rules.piece import piece_du_domaine
from api.rules.piece.formats import MO
from api.server import run_server
from api.settings import Settings
from api.wiring import running_services


async def prepare(settings: Settings) -> None:
    now = datetime.now(UTC)
    async with running_services(settings) as services:
        await charger_reference()
        person = await factories.candidat(services)
        where = await factories.periode(ouvre_le=now - timedelta(days=1), ferme_le=now + timedelta(days=30))
        row = await factories.candidature(person, periode=where)
        await factories.demander(row.id, domaines()["BCP"].pieces[:2])


if __name__ == "__main__":
    found = piece_du_domaine(domaines()["BCP"], "93475001")
    object.__setattr__(found, "taille_max", 210 * MO)
    for name in ("PIECE", "CANDIDAT"):  # of days with pièces of that size
        setattr(quota, name, replace(getattr(quota, name), fichiers=1000, octets=100_000 * MO))
    ours = Settings.from_env(os.environ)
    asyncio.run(prepare(ours))
    run_server(ours, 1)
