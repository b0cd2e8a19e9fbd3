"""Placeholder until the journeys below."""

from pathlib import Path

from api.settings import Settings


async def play(url: str, dossier: Path, settings: Settings) -> None: ...
