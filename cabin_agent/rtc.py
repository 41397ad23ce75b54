"""One peer connection of one link of a call. This side makes the offer, always.

aiortc cannot restart ICE, take an offer back or trickle its own candidates: so a new path means a
new `PeerConnection` of the next epoch, and the offer carries every local candidate.
"""

from collections.abc import Callable

import structlog
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamTrack
from aiortc.sdp import candidate_from_sdp

from contract.signaling import IceCandidate, IceServer

logger = structlog.stdlib.get_logger(__name__)

READINGS_LABEL = "readings"
# More than this waiting in the channel means the line is too thin: then curves and running values give way.
_BUFFER_LIMIT = 64 * 1024
_CANDIDATE_PREFIX = "candidate:"


class PeerConnection:
    """`track`: the exam camera for this peer, or None. `on_open`: the readings channel can be written to.

    `on_lost` is called at most once, when the connection has failed and was not closed by this side.
    """

    def __init__(
        self,
        *,
        epoch: int,
        ice_servers: list[IceServer],
        track: MediaStreamTrack | None,
        on_open: Callable[["PeerConnection"], None],
        on_lost: Callable[["PeerConnection"], None],
    ) -> None:
        self.epoch = epoch
        self._track = track
        self._on_open = on_open
        self._on_lost = on_lost
        self._over = False
        self._waiting: list[IceCandidate] = []
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[_ice_server(server) for server in ice_servers]))
        self._pc.on("connectionstatechange", self._state_changed)
        self._add_track()
        self._channel = self._add_channel()

    @property
    def connected(self) -> bool:
        return self._pc.connectionState == "connected"

    async def offer(self) -> str:
        """SDP with all local candidates; waits for them."""
        await self._pc.setLocalDescription(await self._pc.createOffer())
        return self._pc.localDescription.sdp

    async def accept(self, answer: str) -> None:
        """A second answer to the same offer is ignored."""
        if self._pc.signalingState != "have-local-offer":
            return
        await self._pc.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        waiting, self._waiting = self._waiting, []
        await self.add_candidates(waiting)

    async def add_candidates(self, candidates: list[IceCandidate]) -> None:
        """Candidates that come before the answer wait for it. Unreadable ones are left out."""
        if self._pc.signalingState != "stable":
            self._waiting.extend(candidates)
            return
        for candidate in candidates:
            text = candidate.candidate.removeprefix(_CANDIDATE_PREFIX)
            if not text:
                continue
            try:
                parsed = candidate_from_sdp(text)
            except (AssertionError, ValueError, IndexError):
                logger.warning("candidate not understood")
                continue
            parsed.sdpMid = candidate.sdp_mid
            parsed.sdpMLineIndex = candidate.sdp_mline_index
            await self._pc.addIceCandidate(parsed)

    def send(self, text: str, *, may_be_dropped: bool) -> None:
        """Lossy: nothing is kept for a channel that is not open."""
        if self._channel.readyState != "open":
            return
        if may_be_dropped and self._channel.bufferedAmount > _BUFFER_LIMIT:
            return
        self._channel.send(text)

    async def close(self) -> None:
        self._over = True
        if self._track is not None:
            self._track.stop()
        await self._pc.close()

    def _add_track(self) -> None:
        """Before the data channel: the other order never connects under some bundle policies."""
        if self._track is None:
            return
        transceiver = self._pc.addTransceiver(self._track, direction="sendonly")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        # VP8 costs a third of H.264 in this encoder; H.264 stays for a peer without VP8.
        transceiver.setCodecPreferences(sorted(codecs, key=lambda codec: codec.mimeType.lower() != "video/vp8"))

    def _add_channel(self) -> RTCDataChannel:
        channel = self._pc.createDataChannel(READINGS_LABEL)
        channel.on("open", lambda: self._on_open(self))
        return channel

    def _state_changed(self) -> None:
        if self._pc.connectionState in ("failed", "closed") and not self._over:
            self._over = True
            self._on_lost(self)


def _ice_server(server: IceServer) -> RTCIceServer:
    return RTCIceServer(urls=server.urls, username=server.username, credential=server.credential)
