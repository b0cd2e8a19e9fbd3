"""The documented proxy: Debian's nginx, on the very file that `deploy/` brings, before a server of the tests."""

import asyncio
import re
import shutil
import ssl
from collections.abc import AsyncIterator
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

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
MAIN = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/portail.conf;
}}
"""


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
    folder: Path, server: str, ports: tuple[int, int] | None = None, **changed: str
) -> AsyncIterator[Proxy]:
    """The proxy before `server`, a host and its port; `changed` names directives whose times or sizes are others."""
    http, https = ports or (free_port(), free_port())
    found = Proxy(http, https, folder)
    values = {"SERVER": server, "NAME": "localhost", "HTTP": f"127.0.0.1:{http}", "HTTPS": f"127.0.0.1:{https}"}
    values |= {"TLS": str(folder), "LOG": str(folder)}
    text = CONFIGURATION.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"${{PORTAIL_{name}}}", value)
    for directive, value in changed.items():
        text, count = re.subn(rf"\b{directive} [^;]+;", f"{directive} {value};", text)
        assert count, directive
    (folder / "portail.conf").write_text(text, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), "utf-8")
    _certify(folder)
    binary = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert binary, "nginx is missing: .ci/debian-packages proxy"
    process = await asyncio.create_subprocess_exec(binary, "-p", folder, "-c", folder / "nginx.conf")
    try:
        await _listens(https, process)
        yield found
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
