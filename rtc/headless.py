"""A participant without a person or a screen: enters a room by ticket, sends a test picture and tone, and measures.

For load tests and for an operator's check of an installation. It speaks PROTOCOL.md as any other member does.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from contract.errors import ErrorCode
from contract.signaling import (
    Admitted,
    CandidatesFrom,
    Description,
    DescriptionFrom,
    Error,
    Peer,
    PeerJoined,
    PeerLeft,
    Relay,
    RelayRenewed,
    Restart,
    RestartFrom,
    ServerMessage,
    Welcome,
)
from rtc.packets import PacketSource
from rtc.peer import Path, PeerConnection
from rtc.sdp import SdpRefused
from rtc.signal_source import moving_picture, steady_tone
from rtc.signaling_client import RoomLeft, SignalingClient

logger = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class LinkMeasures:
    """One link, in seconds since it was begun; None: not yet. `packets`, `lost`: RTP received and missing."""

    connected_s: float | None = None
    first_sound_s: float | None = None
    first_picture_s: float | None = None
    packets: int = 0
    lost: int = 0
    path: Path | None = None


@dataclass(slots=True, eq=False)
class _Link:
    peer: Peer
    connection: PeerConnection
    began_s: float
    measures: LinkMeasures


class Headless:
    """`relay_only`: through the relay, whatever the room allows. `ice_url`: of several TURN addresses only this one.

    `refusal`: the last error the server told. As a context manager it is in the room from the beginning to the end of the block.
    """

    def __init__(
        self,
        *,
        url: str,
        take_ticket: Callable[[], Awaitable[str]],
        relay_only: bool = False,
        ice_url: str | None = None,
        sources: list[PacketSource] | None = None,
    ) -> None:
        self._relay_only = relay_only
        self._ice_url = ice_url
        self._sources = [moving_picture(), steady_tone()] if sources is None else sources
        self._relay = Relay()
        self._peers: dict[UUID, Peer] = {}
        self._links: dict[UUID, _Link] = {}
        self._epochs: dict[UUID, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()
        self._client = SignalingClient(url=url, take_ticket=take_ticket, fresh=lambda: not self._links, hear=self._hear)
        self._running: asyncio.Task[None] | None = None
        self.admitted = asyncio.Event()
        self.over: RoomLeft | None = None
        self.refusal: ErrorCode | None = None

    @property
    def relay(self) -> Relay:
        """What the room gave, as this participant uses it."""
        return self._relay

    async def __aenter__(self) -> Self:
        self._running = asyncio.ensure_future(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._running is not None
        with contextlib.suppress(Exception):
            await self._client.leave()
        for task in (self._running, *self._tasks):
            task.cancel()
        await asyncio.gather(self._running, *self._tasks, return_exceptions=True)
        await asyncio.gather(*(link.connection.close() for link in self._links.values()))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def until(self, fact: Callable[[list[LinkMeasures]], bool]) -> list[LinkMeasures]:
        """The measures of all links, once `fact` holds of them. Raises RoomLeft when there is no room any more."""
        async with self._changed:
            while not fact(self._measures()):
                if self.over is not None:
                    raise self.over
                await self._changed.wait()
        return self._measures()

    async def measure(self) -> list[LinkMeasures]:
        """As it stands now, with packets counted."""
        for link in self._links.values():
            link.measures.path = link.connection.path
            counts = [await receiver.getStats() for receiver in link.connection.receivers]
            streams = [stats for report in counts for stats in report.values() if stats.type == "inbound-rtp"]
            link.measures.packets = sum(stats.packetsReceived for stats in streams)
            link.measures.lost = sum(max(0, stats.packetsLost) for stats in streams)
        return self._measures()

    def _measures(self) -> list[LinkMeasures]:
        return [link.measures for link in self._links.values()]

    # ---------------------------------------------------------------- signaling

    async def _run(self) -> None:
        try:
            await self._client.run()
        except RoomLeft as left:
            self.over = left
            await self._tell()

    async def _hear(self, message: ServerMessage) -> None:
        match message:
            case Welcome(state="admitted") | Admitted():
                self._relay = self._narrowed(message.relay)
                for peer in message.peers:
                    self._meet(peer, fresh=False)
                self.admitted.set()
            case RelayRenewed(relay=relay):
                self._relay = self._narrowed(relay)
            case PeerJoined(peer=peer, fresh=fresh):
                self._meet(peer, fresh=fresh)
            case Error(code=code):
                self.refusal = code
            case PeerLeft(member=member):
                self._peers.pop(member, None)
                self._drop(member)
            case DescriptionFrom():
                await self._describe(message)
            case CandidatesFrom() if link := self._link_of(message.sender, message.epoch):
                self._spawn(link.connection.add_candidates(message.candidates, end=message.end))
            case RestartFrom() if (link := self._links.get(message.sender)) and link.peer.offer:
                if message.epoch > link.connection.epoch:
                    self._offer(link.peer, message.epoch)
            case _:
                pass

    def _narrowed(self, relay: Relay) -> Relay:
        servers = [
            server.model_copy(update={"urls": [url for url in server.urls if self._ice_url in (None, url)]})
            for server in relay.ice_servers
        ]
        policy = "relay" if self._relay_only else relay.ice_transport_policy
        return relay.model_copy(
            update={"ice_servers": [server for server in servers if server.urls], "ice_transport_policy": policy}
        )

    # ---------------------------------------------------------------- links

    def _meet(self, peer: Peer, *, fresh: bool) -> None:
        self._peers[peer.member] = peer
        link = self._links.get(peer.member)
        if link is not None and not fresh and link.connection.connected:
            return
        if peer.offer:
            self._offer(peer, self._epochs.get(peer.member, -1) + 1)
        elif link is not None and fresh:
            self._drop(peer.member)
            self._epochs.pop(peer.member, None)

    def _offer(self, peer: Peer, epoch: int) -> None:
        link = self._begin(peer, epoch)
        self._spawn(self._send_offer(link))

    async def _send_offer(self, link: _Link) -> None:
        sdp = await link.connection.offer()
        await self._say(link, "offer", sdp)

    async def _describe(self, message: DescriptionFrom) -> None:
        try:
            if message.sdp_type == "answer":
                if link := self._link_of(message.sender, message.epoch):
                    await link.connection.accept(message.sdp)
            elif message.sender in self._peers and message.epoch > self._epochs.get(message.sender, -1):
                link = self._begin(self._peers[message.sender], message.epoch)
                await self._say(link, "answer", await link.connection.answer(message.sdp))
        except SdpRefused as refused:
            logger.warning("description refused", rule=str(refused))
            await self._client.say(Restart(to=message.sender, epoch=message.epoch + 1, reason="refused"))

    async def _say(self, link: _Link, kind: str, sdp: str) -> None:
        fields = {"to": link.peer.member, "epoch": link.connection.epoch, "sdp_type": kind, "sdp": sdp}
        await self._client.say(Description.model_validate({**fields, "tracks": link.connection.tracks}))

    def _begin(self, peer: Peer, epoch: int) -> _Link:
        self._drop(peer.member)
        began_s = asyncio.get_running_loop().time()
        connection = PeerConnection(
            epoch=epoch,
            relay=self._relay,
            sources=self._sources,
            receives=True,
            on_connected=lambda _: self._note(peer.member, "connected_s"),
            on_lost=lambda lost: self._lose(peer.member, lost),
            on_track=lambda track: self._spawn(self._watch(peer.member, track)),
        )
        self._epochs[peer.member] = epoch
        self._links[peer.member] = link = _Link(peer, connection, began_s, LinkMeasures())
        return link

    def _lose(self, member: UUID, lost: PeerConnection) -> None:
        """Made anew by whoever offers."""
        link = self._links.get(member)
        if link is None or link.connection is not lost:
            return
        logger.warning("link lost", epoch=lost.epoch)
        if link.peer.offer:
            self._offer(link.peer, lost.epoch + 1)
        else:
            self._spawn(self._client.say(Restart(to=member, epoch=lost.epoch + 1, reason="lost")))

    def _drop(self, member: UUID) -> None:
        if (link := self._links.pop(member, None)) is not None:
            self._spawn(link.connection.close())

    def _link_of(self, member: UUID, epoch: int) -> _Link | None:
        link = self._links.get(member)
        return link if link is not None and link.connection.epoch == epoch else None

    # ---------------------------------------------------------------- what arrives

    async def _watch(self, member: UUID, track: MediaStreamTrack) -> None:
        """Reads on: an unread track grows in memory."""
        what = "first_picture_s" if track.kind == "video" else "first_sound_s"
        with contextlib.suppress(MediaStreamError):
            await track.recv()
            self._note(member, what)
            while True:
                await track.recv()

    def _note(self, member: UUID, what: str) -> None:
        link = self._links.get(member)
        if link is not None and getattr(link.measures, what) is None:
            setattr(link.measures, what, asyncio.get_running_loop().time() - link.began_s)
            link.measures.path = link.connection.path
            self._spawn(self._tell())

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
