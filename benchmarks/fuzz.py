"""Sends made-up requests to a running server: python benchmarks/fuzz.py http://127.0.0.1:8000 100000 [seed]."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

import httpx

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

from fuzz import fuzz  # noqa: E402 - the generator of the tests

AT_ONCE = 4


async def main(url: str, count: int, seed: int = 0) -> int:
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        reports = await asyncio.gather(*(fuzz(http, seed + number, count // AT_ONCE) for number in range(AT_ONCE)))
    statuses = sum((Counter(report.statuses) for report in reports), Counter())
    faults = [fault for report in reports for fault in report.faults]
    print(
        f"{sum(report.sent for report in reports)} requests, {len(faults)} faults, statuses {dict(sorted(statuses.items()))}"
    )
    print("\n".join(faults[:20]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:]))))
