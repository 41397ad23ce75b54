"""Time-limited credentials for coturn (`use-auth-secret`, draft-uberti-behave-turn-rest-00), and who must use it.

Nothing configured means no server at all: never a public STUN server.

Seen with coturn 4.6.1 (tests/signaling/relay): an allocation outlives its credentials, its refreshes and new
permissions are answered under the old user name; a new allocation under it is refused (401). So a running call
needs nothing, and new credentials matter to new connections and ICE restarts alone.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from contract.signaling import IceServer, Relay, Role
from rtc.turn_address import TurnAddress

# Before the credentials end: so much may pass between their renewal and the first ICE restart with them.
RENEWED_AHEAD = timedelta(minutes=2)

IceTransportPolicy = Literal["all", "relay"]


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """`urls` as in RTCIceServer; `secret` is coturn's `static-auth-secret`.

    `ttl`: how long credentials open new allocations; the shorter, the less a stolen one is worth.
    `relay_only`: whose own addresses the others must not learn; they send and receive through the relay alone.
    """

    urls: tuple[str, ...] = ()
    secret: str = ""
    ttl: timedelta = timedelta(minutes=10)
    relay_only: frozenset[Role] = frozenset({Role.GUEST, Role.INTERPRETER})

    def __post_init__(self) -> None:
        for url in self.urls:
            if not url.startswith(("stun:", "stuns:")):
                TurnAddress.parse(url)
        if not self.secret and self.turn_urls:
            raise ValueError("a turn: address needs the secret it shares with coturn")

    @property
    def turn_urls(self) -> list[str]:
        return [url for url in self.urls if url.startswith("turn")]


def ice_servers(settings: TurnSettings, *, member: UUID, now: datetime) -> list[IceServer]:
    """Servers for one member. The user name holds the expiry and the member id, no personal data.

    coturn counts its `user-quota` by what follows the colon: every renewal counts as the same user.
    """
    open_urls = [url for url in settings.urls if url.startswith("stun")]
    servers = [IceServer(urls=open_urls)] if open_urls else []
    if settings.turn_urls:
        username = f"{int((now + settings.ttl).timestamp())}:{member}"
        # SHA-1 is coturn's choice for this scheme; as HMAC with a secret it is still sound.
        mac = hmac.new(settings.secret.encode(), username.encode(), hashlib.sha1)
        credential = base64.b64encode(mac.digest()).decode()
        servers.append(IceServer(urls=settings.turn_urls, username=username, credential=credential))
    return servers


def expires_at(settings: TurnSettings, *, issued_at: datetime) -> datetime | None:
    """When credentials of `ice_servers` end, to the second as coturn reads them. None: there are none."""
    if not settings.turn_urls:
        return None
    return (issued_at + settings.ttl).replace(microsecond=0)


def renew_at(settings: TurnSettings, *, issued_at: datetime) -> datetime | None:
    """When a member who is in a call is sent new ones. None: never."""
    ends = expires_at(settings, issued_at=issued_at)
    return None if ends is None else ends - min(RENEWED_AHEAD, settings.ttl / 2)


def policy_for(role: Role, settings: TurnSettings) -> IceTransportPolicy:
    """`iceTransportPolicy` (W3C WebRTC) of this role. Without a relay all may connect as they can."""
    return "relay" if settings.turn_urls and role in settings.relay_only else "all"


def relay_for(settings: TurnSettings, *, member: UUID, role: Role, now: datetime) -> tuple[Relay, datetime | None]:
    """How this member reaches the others, and when it is to be told anew."""
    relay = Relay(
        ice_servers=ice_servers(settings, member=member, now=now),
        ice_transport_policy=policy_for(role, settings),
        expires_at=expires_at(settings, issued_at=now),
    )
    return relay, renew_at(settings, issued_at=now)
