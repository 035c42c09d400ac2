"""A company's network on loopback: its own authority, a vendor behind TLS, and a proxy which connects to it."""

import asyncio
import ipaddress
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "vendor.example"
"""Nobody's name: only the proxy knows where it is."""


def make_authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Write an authority's certificate; return its file and a server's context which it signed for."""
    signing, serving = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("A company's own authority", signing, None, signing)
    server = _certificate(HOST, serving, authority, signing)
    files = {name: folder / f"{name}.pem" for name in ("company", "server", "key")}
    files["company"].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    files["server"].write_bytes(server.public_bytes(serialization.Encoding.PEM))
    files["key"].write_bytes(
        serving.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["server"], files["key"])
    return files["company"], context


def _certificate(name, key, issuer, signing):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signer = signing.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer is None:
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
        )
        builder = builder.add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
                **usage,
            ),
            critical=True,
        )
    else:
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signing, hashes.SHA256())


class Company:
    """A proxy, and a vendor's TLS server in front of a plain one, in a thread of their own."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.ca_file, self._context = make_authority(folder)
        self._upstream = upstream
        self.asked: list[bytes] = []
        """The head of every request to the proxy."""
        self.seen = b""
        """Everything which passed the proxy."""
        self.behavior = "connects"
        self.says = b""
        """What the vendor answers to everything, if set."""
        self.slow_seconds = 0.0
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._ended: asyncio.Event
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self.proxy_port = self.tls_port = 0

    def __enter__(self):
        self._thread.start()
        assert self._started.wait(60)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(60)
        self._loop.close()

    @property
    def proxy(self) -> str:
        """The proxy as settings name it, without a scheme."""
        return f"127.0.0.1:{self.proxy_port}"

    async def _run(self):
        self._ended = asyncio.Event()
        proxy = await asyncio.start_server(partial(self._meet, self._proxy), "127.0.0.1", 0)
        vendor = await asyncio.start_server(
            partial(self._meet, self._vendor), "127.0.0.1", 0, ssl=self._context
        )
        self.proxy_port = proxy.sockets[0].getsockname()[1]
        self.tls_port = vendor.sockets[0].getsockname()[1]
        self._started.set()
        await self._ended.wait()
        for server in (proxy, vendor):
            server.close()
        meetings = asyncio.all_tasks() - {asyncio.current_task()}
        for meeting in meetings:
            meeting.cancel()
        await asyncio.gather(*meetings, return_exceptions=True)

    async def _meet(self, behave, reader, writer):
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            try:
                await behave(reader, writer)
            finally:
                writer.close()
                await writer.wait_closed()

    async def _vendor(self, reader, writer):
        if not self.says:
            await self._join(reader, writer, self._upstream)
            return
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(self.slow_seconds)
        writer.write(self.says)
        await writer.drain()

    async def _proxy(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head)
        if self.behavior == "hangs":
            await self._ended.wait()
        elif self.behavior == "connects" and head.startswith(f"CONNECT {HOST}:443 ".encode()):
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._join(reader, writer, self.tls_port)
        elif self.behavior != "closes":
            status = "502 Unknown host" if self.behavior == "connects" else self.behavior
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()

    async def _join(self, reader, writer, port):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)

        async def carry(source, sink):
            with suppress(ConnectionError, ssl.SSLError):
                while piece := await source.read(65_536):
                    if port == self.tls_port:
                        self.seen += piece
                    sink.write(piece)
                    await sink.drain()
            sink.close()

        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))
        await far_writer.wait_closed()
