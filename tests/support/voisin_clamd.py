"""A clamd of this run, whose only virus is the harmless test one."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from live import end

from benchmarks.ports import free_port

# In two parts, so that no antivirus takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
REGLAGES = """Foreground yes
DatabaseDirectory {folder}/base
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength 2M
MaxThreads 4
"""


@dataclass
class Voisin:
    """A clamd of this run."""

    folder: Path
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        assert shutil.which("clamd", path="/usr/sbin:/usr/bin"), "clamd is missing: .ci/debian-packages antivirus"
        (self.folder / "base").mkdir()
        (self.folder / "base" / "essai.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        (self.folder / "clamd.conf").write_text(REGLAGES.format(folder=self.folder, port=self.port))

    @property
    def adresses(self) -> dict[str, str]:
        return {"tcp": f"tcp://127.0.0.1:{self.port}", "unix": f"unix://{self.folder / 'clamd.sock'}"}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        command = ("clamd", "-F", "-c", str(self.folder / "clamd.conf"))
        with (self.folder / "clamd.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
        try:
            async with asyncio.timeout(60):
                while not await self._answers():
                    assert process.returncode is None, (self.folder / "clamd.log").read_text()
                    await asyncio.sleep(0.1)
            yield
        finally:
            await end(process)

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"zPING\0")
            answer = await reader.readuntil(b"\0")
        except (OSError, asyncio.IncompleteReadError):
            return False
        writer.close()
        return answer == b"PONG\0"
