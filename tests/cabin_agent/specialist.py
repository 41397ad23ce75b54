"""The specialist's side of the cabin's link: a real peer connection that answers and listens."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from av import AudioFrame, VideoFrame

from contract.live import LIVE, DeviceStatus, LiveMessage, LiveReading
from contract.observations import DeviceKind, DeviceState, Reading
from contract.signaling import Description, DescriptionFrom


class Specialist:
    """`heard` is everything the readings channel said, over all connections."""

    def __init__(self) -> None:
        self.member: UUID = uuid4()
        self.epoch = -1
        self.heard: list[LiveMessage] = []
        self.offers: list[str] = []
        self.sources: dict[str, str] = {}
        self._heard = asyncio.Condition()
        self._pc: RTCPeerConnection | None = None
        self._notes: set[asyncio.Task[None]] = set()

    async def answer(self, offer: Description) -> DescriptionFrom:
        await self.close()
        self.sources = {track.mid: track.source for track in offer.tracks}
        self.epoch = offer.epoch
        self.offers.append(offer.sdp)
        self._pc = pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        pc.on("datachannel", self._listen)
        await pc.setRemoteDescription(RTCSessionDescription(sdp=offer.sdp, type="offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        return DescriptionFrom(
            sender=self.member, epoch=offer.epoch, round=0, sdp_type="answer", sdp=pc.localDescription.sdp, tracks=[]
        )

    async def close(self) -> None:
        if self._pc is not None:
            await self._pc.close()
            self._pc = None

    async def until(self, fact: Callable[[LiveMessage], bool], *, start: int = 0) -> LiveMessage:
        """The first message heard, from number `start` on, of which `fact` holds."""
        async with self._heard:
            await self._heard.wait_for(lambda: any(fact(message) for message in self.heard[start:]))
        return next(message for message in self.heard[start:] if fact(message))

    async def until_reading(self, kind: DeviceKind, stage: str) -> Reading:
        message = await self.until(lambda m: isinstance(m, LiveReading) and m.stage == stage and m.reading.kind is kind)
        assert isinstance(message, LiveReading)
        return message.reading

    async def until_state(self, kind: DeviceKind, state: DeviceState, *, start: int = 0) -> DeviceStatus:
        message = await self.until(
            lambda m: isinstance(m, DeviceStatus) and m.device is kind and m.state is state, start=start
        )
        assert isinstance(message, DeviceStatus)
        return message

    async def see(self, source: str = "exam_camera") -> VideoFrame:
        """The next picture of that camera, on the newest connection."""
        frame = await self._track(source).recv()
        assert isinstance(frame, VideoFrame)
        return frame

    async def hear(self, source: str = "stethoscope") -> AudioFrame:
        frame = await self._track(source).recv()
        assert isinstance(frame, AudioFrame)
        return frame

    def _track(self, source: str) -> MediaStreamTrack:
        assert self._pc is not None
        return next(
            transceiver.receiver.track
            for transceiver in self._pc.getTransceivers()
            if self.sources.get(transceiver.mid or "") == source
        )

    def _listen(self, channel: RTCDataChannel) -> None:
        assert channel.label == "readings"
        channel.on("message", self._note_soon)

    def _note_soon(self, text: str) -> None:
        note = asyncio.ensure_future(self._note(LIVE.validate_json(text)))
        self._notes.add(note)
        note.add_done_callback(self._notes.discard)

    async def _note(self, message: LiveMessage) -> None:
        async with self._heard:
            self.heard.append(message)
            self._heard.notify_all()
