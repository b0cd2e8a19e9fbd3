"""The documented proxy: Debian's nginx, on the very file that `deploy/` brings, before a server of the tests."""

import asyncio
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from live import ROOT, end

from api.services import utc_now
from benchmarks.ports import free_port

DEPLOY = ROOT / "deploy"
CONFIGURATION = DEPLOY / "nginx.conf"
# Folders of a container or of Debian, in the main file: all of them are the test's own here.
FOLDERS = ("/etc/nginx/conf.d", "/var/cache/nginx", "/var/log/nginx", "/run")


@dataclass(frozen=True)
class Proxy:
    """The address of the proxy, and the authority that its clients trust."""

    http: int
    https: int
    folder: Path

    @property
    def address(self) -> str:
        return f"https://localhost:{self.https}"

    @property
    def certificate(self) -> Path:
        return self.folder / "fullchain.pem"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))


@asynccontextmanager
async def proxy(
    folder: Path, *servers: str, ports: tuple[int, int] | None = None, **changed: str
) -> AsyncIterator[Proxy]:
    """The proxy before `servers`, hosts and ports; `changed` names directives whose times or sizes are others."""
    values = {"SERVERS": " ".join(f"server {server};" for server in servers), "NAME": "localhost"}
    async with proxy_with(folder, {f"PORTAIL_{name}": value for name, value in values.items()}, ports, **changed) as it:
        yield it


@asynccontextmanager
async def proxy_with(
    folder: Path, values: Mapping[str, str], ports: tuple[int, int] | None = None, **changed: str
) -> AsyncIterator[Proxy]:
    """The proxy with these values at its places, but for the ports and folders, which are the test's own."""
    http, https = ports or (free_port(), free_port())
    ours = {"HTTP": f"127.0.0.1:{http}", "HTTPS": f"127.0.0.1:{https}", "TLS": str(folder), "LOG": str(folder)}
    text = CONFIGURATION.read_text("utf-8")
    for name, value in {**values, **{f"PORTAIL_{name}": value for name, value in ours.items()}}.items():
        text = text.replace(f"${{{name}}}", value)
    for directive, value in changed.items():
        text, count = re.subn(rf"\b{directive} [^;]+;", f"{directive} {value};", text)
        assert count, directive
    main = (DEPLOY / "nginx-main.conf").read_text("utf-8")
    for path in FOLDERS:
        main = main.replace(path, str(folder))
    (folder / "portail.conf").write_text(text, "utf-8")
    (folder / "main").write_text(main, "utf-8")
    _certify(folder)
    binary = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert binary, "nginx is missing: .ci/debian-packages proxy"
    alone = ("-g", "daemon off; master_process off;")
    process = await asyncio.create_subprocess_exec(binary, "-p", folder, "-c", folder / "main", *alone)
    try:
        await _listens(https, process)
        yield Proxy(http, https, folder)
    finally:
        await end(process)


async def _listens(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(20):
        while True:
            assert process.returncode is None, "nginx ended: it said why on standard error"
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
