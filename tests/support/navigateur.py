"""The real browser of the tests: Chromium, which reaches the loopback alone."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

FLAGS = [
    "--no-sandbox",  # the tests also run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium(**names: str) -> AsyncIterator[Browser]:
    """The browser, for as long as a module needs it; `names` gives hosts an address of the loopback."""
    found = shutil.which("chromium")
    assert found, "no Chromium on this machine: make packages-test"
    async with async_playwright() as playwright:
        rules = [*(f"MAP {name} {address}" for name, address in names.items()), "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"]
        flags = [*FLAGS, f"--host-resolver-rules={', '.join(rules)}"]
        started = await playwright.chromium.launch(executable_path=found, args=flags)
        yield started
        await started.close()
