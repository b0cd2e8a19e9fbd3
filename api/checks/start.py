"""The neighbours before a start: a wrong setting stops it at once, an absent neighbour after a while."""

import asyncio
from collections.abc import Iterable
from time import monotonic

import structlog

from api.checks.fault import Fault
from api.checks.neighbours import PROBES, ask
from api.settings import SettingError, Settings

log = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds between two tries


async def ready_to_start(settings: Settings, names: Iterable[str] = PROBES) -> None:
    """Waits until these neighbours answer.

    Raises:
        SettingError: one refuses what the settings ask, or gave no answer for START_PATIENCE seconds.
    """
    until = monotonic() + settings.start_patience
    while missing := await _missing(settings, names):
        if monotonic() >= until or not all(fault.is_away for fault in missing.values()):
            raise SettingError("\n".join(map(str, missing.values())))
        names = list(missing)
        log.warning("waiting_for", neighbours=names)
        await asyncio.sleep(min(PAUSE, max(0.0, until - monotonic())))


async def neighbours_faults(settings: Settings) -> list[Fault]:
    """The faults of all neighbours at this instant."""
    found = await asyncio.gather(*(ask(name, settings) for name in PROBES))
    return [fault for fault in found if fault]


async def _missing(settings: Settings, names: Iterable[str]) -> dict[str, Fault]:
    """The faults that stop a start, by the setting of the neighbour asked."""
    asked = list(names)
    found = zip(asked, await asyncio.gather(*(ask(name, settings) for name in asked)), strict=True)
    return {name: fault for name, fault in found if fault and _matters(name, fault, settings)}


def _matters(name: str, fault: Fault, settings: Settings) -> bool:
    """Whether a fault stops the start; the absence of a neighbour that START_WITHOUT names does not."""
    if not fault.is_away or name not in settings.start_without:
        return True
    log.warning("started_without", neighbour=name, reason=fault.said)
    return False
