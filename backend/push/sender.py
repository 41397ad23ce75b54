"""One message to one browser: encrypted for it (RFC 8291), signed as this installation (RFC 8292), given to its push service.

The push service sees when which browser is rung, and no more: the message is encrypted, of one length always, and names
nobody.
"""

import base64
import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

import http_ece
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from media.keys import key_in_file

log = logging.getLogger(__name__)

_CURVE = ec.SECP256R1()
# Order of P-256 (FIPS 186-4, D.1.2.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SIGNED_FOR = timedelta(hours=1)
_PAYLOAD_BYTES = 192
_TIMEOUT_S = 10.0
_TLS_PORT = 443


class Fate(Enum):
    TAKEN = "taken"
    GONE = "gone"
    """The browser no longer wants any: its subscription is to be forgotten."""
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Target:
    """A browser: see PushDestination."""

    endpoint: str
    p256dh: bytes
    auth: bytes


class PushSender:
    """allowed: `host` or `host:port` of the push services that may be spoken to, each with its subdomains. Nobody else
    is: an endpoint comes from a browser, and could name a machine of our own network."""

    def __init__(
        self, key_file: Path, *, contact: str, allowed: frozenset[str], client: httpx.AsyncClient | None = None
    ) -> None:
        number = int.from_bytes(key_in_file(key_file), "big") % (_ORDER - 1) + 1
        self._vapid = Vapid02(ec.derive_private_key(number, _CURVE))
        self._contact = contact
        self._allowed = allowed
        self._client = client or httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False)

    @property
    def public_key(self) -> str:
        """`applicationServerKey`: the uncompressed point, base64url."""
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def allows(self, endpoint: str) -> bool:
        try:
            url = urlsplit(endpoint)
            host, port = url.hostname or "", url.port or _TLS_PORT
        except ValueError:
            return False
        if url.scheme != "https" or not host or url.username is not None or url.password is not None:
            return False
        return any(self._matches(host, port, one) for one in self._allowed)

    @staticmethod
    def _matches(host: str, port: int, allowed: str) -> bool:
        name, _, number = allowed.lower().partition(":")
        return port == int(number or _TLS_PORT) and (host == name or host.endswith(f".{name}"))

    async def send(self, target: Target, message: dict[str, str], *, ttl: timedelta, now: datetime) -> Fate:
        """A push service keeps it for `ttl` while the browser is away. Never raises for what the other side does."""
        if not self.allows(target.endpoint):
            return Fate.GONE
        body = http_ece.encrypt(
            json.dumps(message).encode().ljust(_PAYLOAD_BYTES),
            salt=os.urandom(16),
            private_key=ec.generate_private_key(_CURVE),
            dh=target.p256dh,
            auth_secret=target.auth,
            version="aes128gcm",
        )
        url = urlsplit(target.endpoint)
        claims = {
            "aud": f"https://{url.netloc}",
            "sub": self._contact,
            "exp": int((now + _SIGNED_FOR).timestamp()),
        }
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(ttl.total_seconds())),
            "Urgency": "high",
            **self._vapid.sign(claims),
        }
        try:
            answer = await self._client.post(target.endpoint, content=body, headers=headers)
        except httpx.HTTPError as fault:
            log.warning("push service unreachable", extra={"error_type": type(fault).__name__})
            return Fate.LATER
        return _fate(answer.status_code)

    async def aclose(self) -> None:
        await self._client.aclose()


def _fate(status: int) -> Fate:
    """RFC 8030, 5 and 7.3."""
    if status in {200, 201, 202, 204}:
        return Fate.TAKEN
    if status in {404, 410}:
        return Fate.GONE
    if status == 429 or status >= 500:
        return Fate.LATER
    log.warning("push service refused a message", extra={"status": status})
    return Fate.REFUSED
