"""Tracks of packets that are already encoded: made once, sent to any number of peers, no transcoding.

aiortc packetizes what `recv` returns as `av.Packet` without encoding it. Bit rate and key frames are then the source's:
nobody can ask for a key frame, so one comes every 1 to 2 s, and a track begins and goes on after a gap with one.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

import av
from aiortc import MediaStreamTrack, RTCRtpCodecCapability, RTCRtpSender
from aiortc.mediastreams import MediaStreamError

Packet: TypeAlias = "av.Packet[Any]"

# A sender that is so far behind has no use for what waits.
QUEUE_LIMIT = 64
# Constrained baseline, level 3.1: up to 1280x720 at 30 frames a second.
H264_PROFILE = "42e01f"


class Codec(StrEnum):
    """MIME types, as in RTP."""

    H264 = "video/H264"
    VP8 = "video/VP8"
    OPUS = "audio/opus"

    @property
    def kind(self) -> str:
        return self.value.partition("/")[0]

    @property
    def clock_rate(self) -> int:
        return 48_000 if self is Codec.OPUS else 90_000

    def matches(self, capability: RTCRtpCodecCapability) -> bool:
        if capability.mimeType.lower() != self.value.lower():
            return False
        return self is not Codec.H264 or capability.parameters.get("profile-level-id") == H264_PROFILE


@dataclass(frozen=True, slots=True)
class EncodedPacket:
    """`data`: one access unit of H.264 in Annex B with its parameter sets before each IDR, one VP8 frame, one Opus packet.

    `pts`: in the codec's clock rate, from any origin. `key`: a decoder may begin here (always, for sound).
    """

    data: bytes
    pts: int
    key: bool


Feed = Callable[[Codec], AsyncGenerator[EncodedPacket]]


class PacketSource:
    """One camera or microphone. `name`: what TrackSource says of it. `codecs`: what it can give, the preferred first.

    `feed(codec)` runs, at the device's own pace, while at least one track of that codec wants packets.
    """

    def __init__(self, name: str, *, codecs: Sequence[Codec], feed: Feed) -> None:
        self.name = name
        self.codecs = tuple(codecs)
        self._feed = feed
        self._tracks: dict[Codec, set[PacketTrack]] = {codec: set() for codec in codecs}
        self._pumps: dict[Codec, asyncio.Task[None]] = {}

    @property
    def kind(self) -> str:
        return self.codecs[0].kind

    def track(self) -> "PacketTrack":
        """A track for one peer connection. It gives nothing before `use` says which codec was negotiated."""
        return PacketTrack(self)

    def preferences(self) -> list[RTCRtpCodecCapability]:
        """For `setCodecPreferences`: only what the source can give, with retransmission."""
        known = RTCRtpSender.getCapabilities(self.kind).codecs
        own = [capability for codec in self.codecs for capability in known if codec.matches(capability)]
        return own + [capability for capability in known if capability.name.lower() == "rtx"]

    def join(self, codec: Codec, track: "PacketTrack") -> None:
        self._tracks[codec].add(track)
        if codec not in self._pumps:
            self._pumps[codec] = asyncio.ensure_future(self._pump(codec))

    def leave(self, codec: Codec, track: "PacketTrack") -> None:
        self._tracks[codec].discard(track)
        if not self._tracks[codec] and (pump := self._pumps.pop(codec, None)) is not None:
            pump.cancel()

    async def _pump(self, codec: Codec) -> None:
        clock = Fraction(1, codec.clock_rate)
        try:
            async with aclosing(self._feed(codec)) as feed:
                async for unit in feed:
                    packet = av.Packet(unit.data)
                    packet.pts, packet.time_base = unit.pts, clock
                    for track in self._tracks[codec]:
                        track.give(packet, key=unit.key)
        finally:
            # The device is gone: so are its tracks.
            if self._pumps.get(codec) is asyncio.current_task():
                del self._pumps[codec]
                for track in tuple(self._tracks[codec]):
                    track.stop()


class Passing(IntEnum):
    """`KEYS`: only what a decoder may begin with."""

    ALL = 0
    KEYS = 1
    NOTHING = 2


class PacketTrack(MediaStreamTrack):
    """What one sender reads. It begins, and after a gap goes on, with a key frame."""

    def __init__(self, source: PacketSource) -> None:
        super().__init__()
        self.kind = source.kind
        self._source = source
        self._codec: Codec | None = None
        self._queue: asyncio.Queue[Packet | None] = asyncio.Queue(QUEUE_LIMIT)
        self._wants_key = True
        self._passing = Passing.ALL

    def use(self, mime_type: str) -> None:
        """The codec that was negotiated. Raises ValueError for one the source cannot give."""
        codec = next((codec for codec in self._source.codecs if codec.value.lower() == mime_type.lower()), None)
        if codec is None:
            raise ValueError(f"{self._source.name} gives no {mime_type}")
        if self._codec is None and self.readyState == "live":
            self._codec = codec
            self._source.join(codec, self)

    def let_pass(self, passing: "Passing") -> None:
        """What goes to the peer from now on; what waits is dropped when it is less than before."""
        if passing > self._passing:
            self._empty()
        self._passing = passing

    def give(self, packet: Packet, *, key: bool) -> None:
        if self._passing is Passing.NOTHING or (self._passing is Passing.KEYS and not key):
            self._wants_key = True
            return
        if self._queue.full():
            self._empty()
            self._wants_key = True
        if key:
            self._wants_key = False
        if not self._wants_key:
            self._queue.put_nowait(packet)

    async def recv(self) -> Packet:
        packet = await self._queue.get() if self.readyState == "live" else None
        if packet is None:
            raise MediaStreamError
        return packet

    def stop(self) -> None:
        super().stop()
        if self._codec is not None:
            self._source.leave(self._codec, self)
        self._empty()
        self._queue.put_nowait(None)

    def _empty(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()
