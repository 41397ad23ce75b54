"""Two peer connections of this process, and who attacks them."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiortc import MediaStreamTrack

from contract.signaling import Relay
from rtc.packets import PacketSource
from rtc.peer import PeerConnection

Address = tuple[str, int]
# Generous: several run at once on a small machine.
LIMIT_S = 60.0


@dataclass(slots=True)
class Side:
    """`opened` and `lost`: set when its connection said so."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    heard: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    tracks: list[MediaStreamTrack] = field(default_factory=list)
    peer: PeerConnection = field(init=False)

    def connect(
        self, *, relay: Relay, sources: Sequence[PacketSource] = (), receives: bool = False, watches: bool = False
    ) -> "Side":
        self.peer = PeerConnection(
            epoch=0,
            relay=relay,
            sources=sources,
            receives=receives,
            on_open=self._open,
            on_lost=lambda _: self.lost.set(),
            on_track=self.tracks.append if watches else None,
        )
        return self

    def _open(self, peer: PeerConnection) -> None:
        assert peer._channel is not None
        peer._channel.on("message", self.heard.put_nowait)
        self.opened.set()


@asynccontextmanager
async def two_sides(
    relay: Relay | None = None, sources: Sequence[PacketSource] = ()
) -> AsyncIterator[tuple[Side, Side]]:
    """The first offers and sends the sources. Both are closed at the end."""
    before = asyncio.all_tasks()
    relay = relay or Relay()
    offerer, answerer = Side().connect(relay=relay, sources=sources), Side().connect(relay=relay, watches=True)
    try:
        yield offerer, answerer
    finally:
        await asyncio.gather(offerer.peer.close(), answerer.peer.close())
        # aiortc's own tasks notice a close only at their next step.
        if left := asyncio.all_tasks() - before:
            await asyncio.wait(left, timeout=LIMIT_S)


async def negotiate(
    offerer: Side,
    answerer: Side,
    *,
    after_offer: Callable[[str], None] = lambda _: None,
    after_answer: Callable[[str], None] = lambda _: None,
    change: Callable[[str], str] = lambda sdp: sdp,
) -> None:
    """The callbacks see each description once it is out; `change` is what signaling does to the offer."""
    offer = await offerer.peer.offer()
    after_offer(offer)
    answer = await answerer.peer.answer(change(offer))
    after_answer(answer)
    await offerer.peer.accept(answer)


async def connected(*sides: Side) -> None:
    async with asyncio.timeout(LIMIT_S):
        await asyncio.gather(*(side.opened.wait() for side in sides))


async def says_and_is_heard(speaker: Side, listener: Side, text: str = "bonjour") -> None:
    speaker.peer.send(text, may_be_dropped=False)
    async with asyncio.timeout(LIMIT_S):
        while await listener.heard.get() != text:
            pass


def addresses(sdp: str) -> set[Address]:
    """Where a side listens, as anybody reads it who sees the signaling or guesses."""
    lines = (line.split(" ") for line in sdp.splitlines() if line.startswith("a=candidate:"))
    return {(line[4], int(line[5])) for line in lines if ":" not in line[4]}


def null_client_hello() -> bytes:
    """A well-formed DTLS 1.2 ClientHello that offers TLS_NULL_WITH_NULL_NULL only."""
    body = b"\xfe\xfd" + random.randbytes(32) + b"\x00" + b"\x00" + b"\x00\x02\x00\x00" + b"\x01\x00"
    handshake = (
        b"\x01" + len(body).to_bytes(3, "big") + b"\x00\x00" + b"\x00\x00\x00" + len(body).to_bytes(3, "big") + body
    )
    return b"\x16\xfe\xff" + bytes(2) + bytes(6) + len(handshake).to_bytes(2, "big") + handshake


class Attacker:
    """A socket of its own: nothing it sends comes from where a peer listens."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, octets: bytes, targets: set[Address], *, times: int = 1) -> None:
        for target in targets:
            for _ in range(times):
                try:
                    self._socket.sendto(octets, target)
                except BlockingIOError:
                    return

    def close(self) -> None:
        self._socket.close()
