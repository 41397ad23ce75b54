"""A browser and its push service, over TLS on this machine: takes messages, checks who sent them, and decrypts them."""

import asyncio
import base64
import datetime
import ipaddress
import json
import os
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02

from tests.serving import served


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@dataclass
class Taken:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """One subscription: what its page gives away, and what its service worker reads."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def subscription(self) -> dict[str, Any]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": _base64url(point), "auth": _base64url(self.auth)},
        }

    def read(self, taken: Taken) -> dict[str, str]:
        plain = http_ece.decrypt(taken.body, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        found: dict[str, str] = json.loads(plain)
        return found


@dataclass
class PushServer:
    """`host`: as an installation allows it. `trust`: what its client must trust. `answer`: to the messages to come."""

    trust: ssl.SSLContext
    host: str = ""
    answer: int = 201
    taken: list[Taken] = field(default_factory=list)
    _arrived: asyncio.Queue[Taken] = field(default_factory=asyncio.Queue)

    async def next(self) -> Taken:
        """The next message in the order of their coming; waits for it."""
        return await self._arrived.get()

    def browser(self) -> Browser:
        return Browser(f"https://{self.host}/push/{_base64url(os.urandom(12))}")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.taken.append(Taken(scope["path"], headers, body))
        self._arrived.put_nowait(self.taken[-1])
        await send({"type": "http.response.start", "status": self.answer, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def signed_for(taken: Taken) -> dict[str, Any]:
    """The claims of RFC 8292, once the signature was checked."""
    assert Vapid02.verify(taken.headers["authorization"])
    token = taken.headers["authorization"].partition("t=")[2].partition(",")[0]
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "push service")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "push.crt", folder / "push.key"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@asynccontextmanager
async def push_server(folder: Path) -> AsyncGenerator[PushServer]:
    certificate, key = _certificate(folder)
    server = PushServer(ssl.create_default_context(cafile=str(certificate)))
    async with served(server, ssl_certfile=str(certificate), ssl_keyfile=str(key)) as port:
        server.host = f"127.0.0.1:{port}"
        yield server
