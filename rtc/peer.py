"""One peer connection of one link of a call: the only place where aiortc makes one.

aiortc cannot restart ICE, take an offer back or trickle its own candidates: so a new path means a new
`PeerConnection` of the next epoch, and a description carries every local candidate. Without a configuration it would
ask a foreign STUN server; here it always gets one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransport,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaBlackhole
from aiortc.sdp import candidate_from_sdp

from contract.signaling import IceCandidate, IceServer, Relay, TrackSource
from rtc import guard
from rtc.packets import Codec, PacketSource, PacketTrack
from rtc.precedence import Level
from rtc.sdp import SdpLimits, SdpRefused, clean_candidate, clean_description
from rtc.sound import announced
from rtc.sparing import spared

guard.install()

logger = structlog.stdlib.get_logger(__name__)

READINGS_LABEL = "readings"
# More than this waiting in the channel means the line is too thin: then curves and running values give way.
_BUFFER_LIMIT = 64 * 1024
# From both descriptions to a connection; with a wrong fingerprint one side would wait for ever.
CONNECT_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Path:
    """The kinds of the two candidates in use: host, srflx, prflx or relay."""

    local: str
    remote: str


class PeerConnection:
    """`sources`: what this side sends. `receives`: whether their sections take the peer's media too.

    `on_connected`: media may flow. `on_open`: the readings channel can be written to. `on_track`: the peer's media; without it they are thrown away.
    `on_lost`: at most once, when the connection has failed and was not closed by this side.
    `on_level`: less, or more again, is sent than `sources` give (`rtc.precedence`).
    """

    def __init__(
        self,
        *,
        epoch: int,
        relay: Relay,
        sources: Sequence[PacketSource] = (),
        receives: bool = False,
        on_open: Callable[["PeerConnection"], None] = lambda _: None,
        on_connected: Callable[["PeerConnection"], None] = lambda _: None,
        on_lost: Callable[["PeerConnection"], None] = lambda _: None,
        on_track: Callable[[MediaStreamTrack], None] | None = None,
        on_level: Callable[["PeerConnection", Level], None] = lambda _, __: None,
    ) -> None:
        self.epoch = epoch
        self._on_open = on_open
        self._on_connected = on_connected
        self._on_lost = on_lost
        self._on_track = on_track
        self._on_level = on_level
        self._sparing: asyncio.Task[None] | None = None
        self._over = False
        self._waiting: list[IceCandidate] = []
        self._candidates_end = False
        self._candidates_taken = 0
        self._limit: asyncio.TimerHandle | None = None
        self._channel: RTCDataChannel | None = None
        self._waste = MediaBlackhole()
        self._pc = RTCPeerConnection(_configuration(relay))
        self._pc.on("connectionstatechange", self._state_changed)
        self._pc.on("track", self._take_track)
        self._pc.on("datachannel", self._take_channel)
        self._sent = [self._add(source, "sendrecv" if receives else "sendonly") for source in sources]

    @property
    def connected(self) -> bool:
        return self._pc.connectionState == "connected"

    @property
    def awaits_answer(self) -> bool:
        return self._pc.signalingState == "have-local-offer"

    @property
    def tracks(self) -> list[TrackSource]:
        """What each section of the description carries; known once there is one."""
        return [
            TrackSource(mid=transceiver.mid, source=source.name)
            for source, _, transceiver in self._sent
            if transceiver.mid is not None
        ]

    @property
    def path(self) -> Path | None:
        """None before there is one."""
        transport = self._transport()
        pair = transport and transport._connection._nominated.get(1)  # noqa: SLF001
        return Path(pair.local_candidate.type, pair.remote_candidate.type) if pair else None

    @property
    def receivers(self) -> list[RTCRtpReceiver]:
        return self._pc.getReceivers()

    async def offer(self) -> str:
        """SDP with all local candidates; waits for them.

        The channel comes after the tracks: in the other order a bundled connection never connects.
        """
        self._take_channel(self._pc.createDataChannel(READINGS_LABEL))
        await self._pc.setLocalDescription(await self._pc.createOffer())
        return self._announced(self._pc.localDescription.sdp)

    async def answer(self, offer: str) -> str:
        """SDP with all local candidates; waits for them. Raises SdpRefused."""
        await self._set_remote(offer, "offer")
        try:
            await self._pc.setLocalDescription(await self._pc.createAnswer())
        # Some of what it cannot use aiortc notices only now.
        except Exception as error:
            logger.warning("description refused", error=type(error).__name__)
            raise SdpRefused("not acceptable") from error
        self._settle()
        return self._announced(self._pc.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        """A second answer to the same offer is ignored. Raises SdpRefused."""
        if self._pc.signalingState == "have-local-offer":
            await self._set_remote(answer, "answer")
            self._settle()

    async def add_candidates(self, candidates: Sequence[IceCandidate], *, end: bool = False) -> None:
        """Candidates that come before the description wait for it. Refused ones are left out."""
        self._candidates_end = self._candidates_end or end
        self._candidates_taken += len(candidates)
        if self._candidates_taken > SdpLimits().candidates:
            logger.warning("too many candidates")
            return
        self._waiting.extend(candidates)
        if self._pc.remoteDescription is not None:
            await self._flush_candidates()

    def send(self, text: str, *, may_be_dropped: bool) -> None:
        """Lossy: nothing is kept for a channel that is not open."""
        if self._channel is None or self._channel.readyState != "open":
            return
        if may_be_dropped and self._channel.bufferedAmount > _BUFFER_LIMIT:
            return
        self._channel.send(text)

    async def close(self) -> None:
        self._over = True
        self._cancel_limit()
        if self._sparing is not None:
            self._sparing.cancel()
        for _, track, _ in self._sent:
            track.stop()
        await self._waste.stop()
        await self._pc.close()
        # Closed while it still prepared its checks, aiortc waits for their end for ever.
        waiting = [task for task in asyncio.all_tasks() if _connects(task, self._pc)]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    # ---------------------------------------------------------------- inside

    def _add(self, source: PacketSource, direction: str) -> tuple[PacketSource, PacketTrack, RTCRtpTransceiver]:
        track = source.track()
        transceiver = self._pc.addTransceiver(track, direction=direction)
        transceiver.setCodecPreferences(source.preferences())
        return source, track, transceiver

    async def _set_remote(self, sdp: str, kind: str) -> None:
        cleaned = clean_description(sdp)
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(sdp=cleaned, type=kind))
            await self._waste.start()
        # aiortc raises many kinds on a description it cannot use.
        except Exception as error:
            logger.warning("description refused", error=type(error).__name__)
            raise SdpRefused("not acceptable") from error
        for _, track, transceiver in self._sent:
            codecs = transceiver._codecs  # noqa: SLF001
            if transceiver.mid is not None and codecs:
                track.use(codecs[0].mimeType)
        await self._flush_candidates()

    async def _flush_candidates(self) -> None:
        waiting, self._waiting = self._waiting, []
        await asyncio.gather(*(self._add_candidate(candidate) for candidate in waiting))
        if self._candidates_end:
            await self._pc.addIceCandidate(None)

    async def _add_candidate(self, candidate: IceCandidate) -> None:
        try:
            text = clean_candidate(candidate.candidate)
            if text is None:
                return
            parsed = candidate_from_sdp(text)
            parsed.sdpMid, parsed.sdpMLineIndex = candidate.sdp_mid, candidate.sdp_mline_index
            await self._pc.addIceCandidate(parsed)
        except SdpRefused:
            logger.warning("candidate refused")
        # A mid that names nothing, or a candidate after the end of candidates.
        except Exception as error:  # noqa: BLE001
            logger.warning("candidate not taken", error=type(error).__name__)

    def _settle(self) -> None:
        """Both descriptions are there: from now on it has to connect in time."""
        if self._limit is None and not self._over:
            self._limit = asyncio.get_running_loop().call_later(CONNECT_LIMIT_S, self._give_up)

    def _give_up(self) -> None:
        if not self.connected:
            self._lose()

    def _cancel_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()

    def _take_track(self, track: MediaStreamTrack) -> None:
        """An unread track would grow in memory."""
        if self._on_track is None:
            self._waste.addTrack(track)
        else:
            self._on_track(track)

    def _take_channel(self, channel: RTCDataChannel) -> None:
        if channel.label != READINGS_LABEL or self._channel is not None:
            channel.close()
            return
        self._channel = channel
        if channel.readyState == "open":
            self._on_open(self)
        else:
            channel.on("open", lambda: self._on_open(self))

    def _announced(self, sdp: str) -> str:
        sounds = {
            transceiver.mid for source, _, transceiver in self._sent if Codec.OPUS in source.codecs and transceiver.mid
        }
        return announced(sdp, sounds)

    def _transport(self) -> RTCIceTransport | None:
        holder = self._pc.sctp or next(iter(self.receivers), None)
        return holder.transport.transport if holder is not None else None

    async def _spare(self) -> None:
        sent = [(track, transceiver.sender) for _, track, transceiver in self._sent]
        async for level in spared(sent, self._waiting_octets):
            self._on_level(self, level)

    def _waiting_octets(self) -> int:
        return self._channel.bufferedAmount if self._channel is not None else 0

    def _state_changed(self) -> None:
        if self.connected:
            self._cancel_limit()
            if self._sent and self._sparing is None:
                self._sparing = asyncio.ensure_future(self._spare())
            self._on_connected(self)
        elif self._pc.connectionState in ("failed", "closed"):
            self._lose()

    def _lose(self) -> None:
        if not self._over:
            self._over = True
            self._cancel_limit()
            self._on_lost(self)


def _configuration(relay: Relay) -> RTCConfiguration:
    return RTCConfiguration(
        iceServers=[_ice_server(server) for server in relay.ice_servers],
        iceTransportPolicy=RTCIceTransportPolicy(relay.ice_transport_policy),
        bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
    )


def _ice_server(server: IceServer) -> RTCIceServer:
    return RTCIceServer(urls=server.urls, username=server.username, credential=server.credential)


def _connects(task: "asyncio.Task[object]", connection: RTCPeerConnection) -> bool:
    coroutine = task.get_coro()
    frame = getattr(coroutine, "cr_frame", None)
    named = getattr(coroutine, "__qualname__", "") == "RTCPeerConnection.__connect"
    return named and frame is not None and frame.f_locals.get("self") is connection
