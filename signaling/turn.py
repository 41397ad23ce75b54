"""Time-limited credentials for coturn (`use-auth-secret`, draft-uberti-behave-turn-rest-00).

Nothing configured means no server at all: never a public STUN server.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contract.signaling import IceServer

_SCHEMES = ("stun:", "stuns:", "turn:", "turns:")


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """`urls` as in RTCIceServer; `secret` is coturn's `static-auth-secret`.

    `ttl`: a relayed call cannot restart ICE after it; 4 h is longer than any visit's room is open for joining.
    """

    urls: tuple[str, ...] = ()
    secret: str = ""
    ttl: timedelta = timedelta(hours=4)

    def __post_init__(self) -> None:
        if wrong := [url for url in self.urls if not url.startswith(_SCHEMES)]:
            raise ValueError(f"not a stun: or turn: address: {wrong}")
        if not self.secret and any(url.startswith("turn") for url in self.urls):
            raise ValueError("a turn: address needs the secret it shares with coturn")


def ice_servers(settings: TurnSettings, *, member: UUID, now: datetime) -> list[IceServer]:
    """Servers for one member. The user name holds the expiry and the member id, no personal data."""
    open_urls = [url for url in settings.urls if url.startswith("stun")]
    closed_urls = [url for url in settings.urls if url.startswith("turn")]
    servers = [IceServer(urls=open_urls)] if open_urls else []
    if closed_urls:
        username = f"{int((now + settings.ttl).timestamp())}:{member}"
        # SHA-1 is coturn's choice for this scheme; as HMAC with a secret it is still sound.
        mac = hmac.new(settings.secret.encode(), username.encode(), hashlib.sha1)
        credential = base64.b64encode(mac.digest()).decode()
        servers.append(IceServer(urls=closed_urls, username=username, credential=credential))
    return servers
