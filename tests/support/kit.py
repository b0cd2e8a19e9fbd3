"""The kit of `deploy/`, started without containers: its own commands, environment and nginx configuration, as processes.

Of the compose file all is taken as it is written, but for what only containers have: addresses, ports and folders are
translated to this machine's, and images of others are stood for by Debian's nginx and clamd, the PostgreSQL of the
tests and their bucket.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import nursery
import yaml
from fake_s3 import Seau
from live import end, wait_for
from proxy import DEPLOY, Proxy, proxy_with
from voisin_clamd import Voisin

from benchmarks.ports import free_port

COMPOSE, EXAMPLE = DEPLOY / "compose.yaml", DEPLOY / "example.env"
PLACE = re.compile(r"\$\{(\w+)(?::([-?])([^${}]*))?\}")
ONCE = "service_completed_successfully"


def given(lines: str) -> dict[str, str]:
    """The values of a file such as example.env."""
    return dict(re.findall(r"^(\w+)=(.*)$", lines, re.MULTILINE))


def compose(values: Mapping[str, str]) -> dict[str, Any]:
    """The services of the compose file, their places filled as `docker compose` does."""

    def fill(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        if kind == "?" and not values.get(name):
            raise KeyError(name)
        return values.get(name) or default or ""

    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: filled(inner) for name, inner in part.items()}
        if isinstance(part, list):
            return [filled(inner) for inner in part]
        while isinstance(part, str) and PLACE.search(part):
            part = PLACE.sub(fill, part)
        return part

    return filled(yaml.safe_load(COMPOSE.read_text("utf-8"))["services"])


@dataclass
class Kit:
    """The services of the file, and their places on this machine."""

    folder: Path
    services: dict[str, Any]
    database_url: str
    left_out: Collection[str] = ()
    bucket: Seau = field(default_factory=Seau)
    antivirus: Voisin = field(init=False)
    front: Proxy = field(init=False, repr=False)
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, nursery.Process] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.antivirus = Voisin(self.inner("antivirus"))

    def inner(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path

    @cached_property
    def ours(self) -> dict[str, Any]:
        """The services that run the portal's own image."""
        return {name: service for name, service in self.services.items() if service["image"] == "portail-candidat"}

    def named(self, verb: str) -> list[str]:
        return [name for name, service in self.ours.items() if service["command"][0] == verb]

    async def start(self) -> None:
        """Runs our services in their order, one-shots to their end, and waits until the others are ready."""
        for name in self.order():
            if self.ends(name):
                code, said = await nursery.run(*self.ours[name]["command"], env=self.env(name))
                assert code == 0, (name, said)
            else:
                with self._log(name).open("ab") as output:
                    command = self.ours[name]["command"]
                    self.running[name] = await nursery.start("api", command, self.env(name), output.fileno())
        for name, process in self.running.items():
            await wait_for(f"{self.watched(name)}/readyz", self._log(name), process)

    async def stop(self, *names: str) -> None:
        """Stops these services at once, or all of ours, as a machine that is switched off does."""
        stopped = [self.running.pop(name) for name in names or list(self.running)]
        await asyncio.gather(*map(end, stopped))

    def port(self, service: str, number: str) -> int:
        """The port of this machine for one of a container."""
        return self.ports.setdefault(f"{service}:{number}", free_port())

    def here(self, text: str) -> str:
        """A text of the file, its addresses translated; none of a container may be left."""
        places = {
            "stockage:7070": f"127.0.0.1:{self.bucket.port}",
            "antivirus:3310": f"127.0.0.1:{self.antivirus.port}",
        }
        for name in self.named("serve"):
            number = self.ours[name]["environment"]["PORT"]
            places[f"{self._address(name)}:{number}"] = f"127.0.0.1:{self.port(name, number)}"
        places[self._address("nginx")] = "127.0.0.1"
        for there, here in places.items():
            text = text.replace(there, here)
        assert not re.search(r"\b172\.28\.|//(?:stockage|antivirus)\b", text), text
        return text

    def env(self, name: str) -> dict[str, str]:
        """The environment of a service, as its process here needs it."""
        written = {
            key: self.here(value) for key, value in self.ours[name]["environment"].items() if key != "DATABASE_URL"
        }
        return written | {
            "PATH": os.environ["PATH"],
            "HOST": "127.0.0.1",
            "PORT": str(self.port(name, written["PORT"])),
            "WORKER_PORT": str(self.port(name, written["WORKER_PORT"])),
            "DATA_DIR": str(self.inner(name)),
            "DATABASE_URL": self.database_url,
        }

    def watched(self, name: str) -> str:
        """The address where a server or a worker tells its state."""
        number = "PORT" if self.ours[name]["command"][0] == "serve" else "WORKER_PORT"
        return f"http://127.0.0.1:{self.env(name)[number]}"

    def order(self) -> list[str]:
        """Our services that start with the kit, each after those on which it depends."""
        graph = {name: set(service.get("depends_on", {})) for name, service in self.services.items()}
        return [name for name in TopologicalSorter(graph).static_order() if name in self.ours and self._starts(name)]

    def ends(self, name: str) -> bool:
        """Whether others wait for the end of a service."""
        waits = [service.get("depends_on", {}).get(name) for service in self.services.values()]
        return {"condition": ONCE} in waits

    def _starts(self, name: str) -> bool:
        return "profiles" not in self.services[name] and name not in self.left_out

    def _log(self, name: str) -> Path:
        return self.inner(name) / "output.log"

    def _address(self, name: str) -> str:
        return str(self.services[name]["networks"]["portail"]["ipv4_address"])


@asynccontextmanager
async def kit(folder: Path, database_url: str, left_out: Collection[str] = (), **operator: str) -> AsyncIterator[Kit]:
    """The kit, ready: neighbours, one-shots, servers, workers, then nginx; `operator` fills example.env.

    Args:
        left_out: services that do not run, as on a machine that died.
    """
    values = given(EXAMPLE.read_text("utf-8")) | operator
    made = Kit(folder, compose(values), database_url, left_out)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(made.bucket.ouvert())
        await stack.enter_async_context(made.antivirus.running())
        stack.push_async_callback(made.stop)
        await made.start()
        places = {name: made.here(value) for name, value in made.services["nginx"]["environment"].items()}
        made.front = await stack.enter_async_context(proxy_with(made.inner("nginx"), places))
        yield made
