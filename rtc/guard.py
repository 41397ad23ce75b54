"""What of a socket's datagrams reaches aiortc: STUN that can be read, and else only what a proven pair sent.

aioice hands every datagram that is not STUN to DTLS, whoever sent it: one forged ClientHello that comes before
the real handshake ends the call. So does an empty datagram at any time. Here a datagram that is not STUN passes only if, on
that same socket, its source has passed a connectivity check: ours, which it answered, or its own, made with our password.
All such sources count, not only the selected pair: Safari sends from several; and our own check is not enough to ask for, as
the answer to it may be lost and aioice never asks again, while the peer has long begun its handshake from there.

aioice has no public hook for this. The private names it takes are checked when the guard is set up; its behaviour
under attack is checked by tests/rtc, which pins the versions it was reviewed for.
"""

import time
from collections import Counter

import structlog
from aioice import ice, stun, turn
from aioice.candidate import Candidate
from aiortc import RTCIceTransport, RTCRtpTransceiver, rtcicetransport

logger = structlog.stdlib.get_logger(__name__)

Address = tuple[str, int]

# RFC 7983: the first octet of STUN is 0 to 3.
_LAST_STUN_OCTET = 3
_LOG_EVERY_S = 1.0


# What this package takes from inside the two libraries.
_WANTED = {
    "aioice.ice": ("StunProtocol", "Connection", "CandidatePair"),
    "aioice.turn": ("TurnClientUdpProtocol", "TurnClientTcpProtocol"),
    "aiortc.rtcicetransport": ("Connection",),
    "StunProtocol": ("datagram_received",),
    "Connection": (
        "_nominated",
        "_check_list",
        "_early_checks",
        "_queue",
        "_closing",
        "_query_consent_task",
        "data_received",
        "check_incoming",
    ),
    "CandidatePair": ("nominated", "state", "protocol", "remote_addr"),
    "CandidatePair.State": ("SUCCEEDED",),
    "RTCIceTransport": ("_connection",),
    "RTCRtpTransceiver": ("_codecs",),
}


class GuardUnusable(Exception):
    """This version of aioice or aiortc has not the inside that the guard was written for."""


class _Refusals:
    """Counts what was refused; at most one line a second, without addresses."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._said_at_s = float("-inf")

    def note(self, kind: str) -> None:
        self._counts[kind] += 1
        now_s = time.monotonic()
        if now_s - self._said_at_s >= _LOG_EVERY_S:
            self._said_at_s = now_s
            logger.warning("datagrams refused", **self._counts)
            self._counts.clear()


_refusals = _Refusals()


class GuardedConnection(ice.Connection):
    """Knows from which addresses the peer has shown itself."""

    _checked: set[tuple[ice.StunProtocol, Address]]

    async def connect(self) -> None:
        """aioice begins to renew consent even if it was closed meanwhile, and then never ends."""
        await super().connect()
        if self._closing and self._query_consent_task is not None:
            self._query_consent_task.cancel()

    def take(self, protocol: ice.StunProtocol, data: bytes, address: Address) -> None:
        """A datagram that is not STUN."""
        if self._is_peer(protocol, address):
            self._queue.put_nowait((data, protocol.local_candidate.component))
        else:
            _refusals.note("strangers")

    def data_received(self, data: bytes, component: int) -> None:
        """Only `StunProtocol` calls this, with what looked like STUN and cannot be read."""
        _refusals.note("malformed")

    def check_incoming(self, message: stun.Message, addr: Address, protocol: ice.StunProtocol) -> None:
        """Only for checks that were made with our password."""
        self._sources().add((protocol, addr))
        super().check_incoming(message, addr, protocol)

    def _is_peer(self, protocol: ice.StunProtocol, address: Address) -> bool:
        if (protocol, address) in self._sources():
            return True
        if any(source == address and at is protocol for _, source, at in self._early_checks):
            return True
        return any(
            pair.protocol is protocol and pair.remote_addr == address
            for pair in self._check_list
            if pair.nominated or pair.state is ice.CandidatePair.State.SUCCEEDED
        )

    def _sources(self) -> set[tuple[ice.StunProtocol, Address]]:
        if not hasattr(self, "_checked"):
            self._checked = set()
        return self._checked


class GuardedProtocol(ice.StunProtocol):
    """One local socket, or one allocation on a relay."""

    receiver: GuardedConnection

    def datagram_received(self, data: bytes | str, addr: tuple[object, ...]) -> None:
        assert isinstance(data, bytes)
        if not data:
            _refusals.note("empty")
        elif data[0] > _LAST_STUN_OCTET:
            self.receiver.take(self, data, (str(addr[0]), int(str(addr[1]))))
        else:
            try:
                super().datagram_received(data, addr)
            # aioice raises struct.error, KeyError, AssertionError and more on STUN that a stranger made up.
            except Exception:  # noqa: BLE001
                _refusals.note("malformed")


class _GuardedTurn:
    """The same for what claims to come from the relay."""

    def datagram_received(self, data: bytes | str, addr: Address) -> None:
        try:
            super().datagram_received(data, addr)  # type: ignore[misc]
        # As above: what a stranger made up raises anything.
        except Exception:  # noqa: BLE001
            _refusals.note("malformed")


class GuardedTurnUdp(_GuardedTurn, turn.TurnClientUdpProtocol):
    """A relay reached over UDP."""


class GuardedTurnTcp(_GuardedTurn, turn.TurnClientTcpProtocol):
    """A relay reached over TCP or TLS."""


def install() -> None:
    """For all connections of this process made from now on; again is no harm. Raises GuardUnusable."""
    require_names()
    for module, name, guarded in (
        (ice, "StunProtocol", GuardedProtocol),
        (turn, "TurnClientUdpProtocol", GuardedTurnUdp),
        (turn, "TurnClientTcpProtocol", GuardedTurnTcp),
        (rtcicetransport, "Connection", GuardedConnection),
    ):
        vars(module)[name] = guarded


def require_names() -> None:
    """Raises GuardUnusable, naming what is missing. Also for the private names that rtc/peer.py reads."""
    connection = ice.Connection(ice_controlling=False)
    pair = ice.CandidatePair(None, Candidate("f", 1, "udp", 1, "192.0.2.1", 9, "host"))  # type: ignore[arg-type]
    present = {
        "aioice.ice": vars(ice),
        "aioice.turn": vars(turn),
        "aiortc.rtcicetransport": vars(rtcicetransport),
        "StunProtocol": dir(ice.StunProtocol),
        "Connection": dir(connection),
        "CandidatePair": {*vars(pair), *dir(ice.CandidatePair)},
        "CandidatePair.State": dir(ice.CandidatePair.State),
        "RTCIceTransport": RTCIceTransport.__init__.__code__.co_names,
        "RTCRtpTransceiver": RTCRtpTransceiver.__init__.__code__.co_names,
    }
    missing = [f"{owner}.{name}" for owner, names in _WANTED.items() for name in names if name not in present[owner]]
    if missing:
        raise GuardUnusable(f"aioice or aiortc has changed: {', '.join(missing)} is gone; see rtc/guard.py")
