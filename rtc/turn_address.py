"""Addresses of TURN servers, as RTCIceServer takes them (RFC 7065)."""

import re
from dataclasses import dataclass
from typing import Literal, Self

Transport = Literal["udp", "tcp", "tls"]

_URI = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:(?P<port>\d{1,5}))?(\?transport=(?P<transport>udp|tcp))?"
)


@dataclass(frozen=True, slots=True)
class TurnAddress:
    """`host`: a name or an address without brackets. `transport`: between client and relay; the relay itself is UDP."""

    url: str
    host: str
    port: int
    transport: Transport

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises ValueError. `turns:` over UDP (DTLS) is refused: no browser speaks it."""
        found = _URI.fullmatch(url)
        if found is None:
            raise ValueError(f"not a turn: address: {url}")
        secure = found["scheme"] == "turns"
        if secure and found["transport"] == "udp":
            raise ValueError(f"turns: runs over TCP: {url}")
        port = int(found["port"] or (5349 if secure else 3478))
        if not 0 < port < 65536:
            raise ValueError(f"no such port: {url}")
        return cls(
            url=url,
            host=found["host"].strip("[]"),
            port=port,
            transport="tls" if secure else "tcp" if found["transport"] == "tcp" else "udp",
        )
