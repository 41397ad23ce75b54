"""Which peers of the room this cabin is linked to, and with which connection of which epoch.

One connection a peer; replaced by the next epoch when the peer comes back without one, asks for it,
or the path is lost. Descriptions and candidates of an older epoch are dropped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog

from cabin_agent.backoff import Backoff
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.tasks import Tasks
from contract.live import LiveMessage, LiveValue, Waves
from contract.signaling import (
    CandidatesFrom,
    Description,
    DescriptionFrom,
    IceServersRequest,
    MediaState,
    Peer,
    Relay,
    RestartFrom,
    Role,
    SequencedMessage,
)
from rtc.peer import PeerConnection
from rtc.precedence import Level
from rtc.sdp import SdpRefused

logger = structlog.stdlib.get_logger(__name__)

_SEES_AND_HEARS = {Role.PRACTITIONER, Role.ASSISTANT}
_GETS_READINGS = _SEES_AND_HEARS | {Role.KIOSK, Role.ATTENDANT}
# An offer that led to no connection for so long is made anew.
CONNECT_S = 20.0


class CallLinks:
    """`sources` go to who examines. `send` speaks to the signaling server; `greeting` is what a peer hears first.

    `relay`: how connections to come may go.
    """

    def __init__(
        self,
        *,
        sources: Sequence[LiveSource],
        send: Callable[[SequencedMessage], Awaitable[None]],
        greeting: Callable[[], list[LiveMessage]],
    ) -> None:
        self.relay = Relay()
        self._sources = sources
        self._send = send
        self._greeting = greeting
        self._peers: dict[UUID, Peer] = {}
        self._connections: dict[UUID, PeerConnection] = {}
        self._epochs: dict[UUID, int] = {}
        self._backoffs: dict[UUID, Backoff] = {}
        self._levels: dict[UUID, Level] = {}
        self._tasks = Tasks()
        self._closings = Tasks()

    def __bool__(self) -> bool:
        """True while there is a connection to keep."""
        return bool(self._connections)

    def broadcast(self, message: LiveMessage) -> None:
        if not self._connections:
            return
        text = message.model_dump_json()
        may_be_dropped = isinstance(message, Waves | LiveValue)
        for connection in self._connections.values():
            connection.send(text, may_be_dropped=may_be_dropped)

    def meet(self, peers: list[Peer], relay: Relay) -> None:
        """The room as the server has it now. Connections that stand are kept."""
        self.relay = relay
        for gone in self._peers.keys() - {peer.member for peer in peers}:
            self.leave(gone)
        for peer in peers:
            self.join(peer, fresh=False)

    def join(self, peer: Peer, *, fresh: bool) -> None:
        if not peer.offer or peer.role not in _GETS_READINGS:
            return
        self._peers[peer.member] = peer
        connection = self._connections.get(peer.member)
        if fresh or connection is None or not connection.connected:
            self._replace(peer.member)

    def suspend(self, member: UUID) -> None:
        """The peer's socket is gone, its media may go on: no new offer reaches it now."""
        if member in self._peers:
            self._peers[member] = self._peers[member].model_copy(update={"suspended": True})

    def resume(self, member: UUID) -> None:
        """The peer's socket is back, and its page never went away."""
        if member in self._peers:
            self.join(self._peers[member].model_copy(update={"suspended": False}), fresh=False)

    def leave(self, member: UUID) -> None:
        self._peers.pop(member, None)
        self._drop(member)

    def restart(self, message: RestartFrom) -> None:
        """For an epoch that is past, or just being offered, there is nothing to do."""
        if message.sender not in self._peers:
            return
        current = self._epochs.get(message.sender, -1)
        connection = self._connections.get(message.sender)
        offering = connection is not None and connection.awaits_answer
        if message.epoch > current or (message.epoch == current and not offering):
            self._replace(message.sender, at_least=message.epoch)

    async def answer(self, message: DescriptionFrom) -> None:
        connection = self._current(message.sender, message.epoch)
        if connection is None or message.sdp_type != "answer":
            return
        try:
            await connection.accept(message.sdp)
        except SdpRefused as refused:
            logger.warning("answer refused", rule=str(refused))
            self._lost(message.sender, connection)

    def candidates(self, message: CandidatesFrom) -> None:
        """A name of mDNS takes time to resolve; nothing waits for it."""
        connection = self._current(message.sender, message.epoch)
        if connection is not None:
            self._tasks.spawn(connection.add_candidates(message.candidates, end=message.end))

    async def close(self) -> None:
        await self._tasks.close()
        self._levels.clear()
        for member in tuple(self._connections):
            self._drop(member)
        await self._closings.drain()

    def _current(self, member: UUID, epoch: int) -> PeerConnection | None:
        connection = self._connections.get(member)
        return connection if connection is not None and connection.epoch == epoch else None

    def _replace(self, member: UUID, *, at_least: int = 0) -> None:
        self._drop(member)
        if self._peers[member].suspended:
            return
        epoch = max(self._epochs.get(member, -1) + 1, at_least)
        examines = self._peers[member].role in _SEES_AND_HEARS
        connection = PeerConnection(
            epoch=epoch,
            relay=self.relay,
            sources=[source.packets for source in self._sources] if examines else [],
            on_open=lambda opened: self._opened(member, opened),
            on_lost=lambda lost: self._lost(member, lost),
            on_level=lambda _, level: self._spared(member, level),
        )
        self._epochs[member] = epoch
        self._connections[member] = connection
        self._tasks.spawn(self._negotiate(member, connection))

    def _drop(self, member: UUID) -> None:
        if self._levels.pop(member, None):
            self._tell_level()
        connection = self._connections.pop(member, None)
        if connection is not None:
            self._closings.spawn(connection.close())

    async def _negotiate(self, member: UUID, connection: PeerConnection) -> None:
        try:
            sdp = await connection.offer()
        # aiortc and its network stack raise many kinds while gathering; the link is made anew.
        except Exception as error:  # noqa: BLE001
            logger.warning("offer failed", error=type(error).__name__)
            self._lost(member, connection)
            return
        if self._connections.get(member) is not connection:
            return
        offer = Description(to=member, epoch=connection.epoch, sdp_type="offer", sdp=sdp, tracks=connection.tracks)
        await self._send(offer)
        await asyncio.sleep(CONNECT_S)
        if not connection.connected:
            self._lost(member, connection)

    def _opened(self, member: UUID, connection: PeerConnection) -> None:
        self._backoffs.pop(member, None)
        for message in self._greeting():
            connection.send(message.model_dump_json(), may_be_dropped=False)

    def _spared(self, member: UUID, level: Level) -> None:
        """The line is too thin for all of it, or carries it again: the screens say why a picture stands still."""
        logger.info("sent to a peer", level=level.name)
        self._levels[member] = level
        self._tell_level()

    def _tell_level(self) -> None:
        least = max(self._levels.values(), default=Level.ALL)
        state = MediaState(
            microphone=least < Level.READINGS_ONLY, camera=least < Level.NO_PICTURES, limited="line" if least else ""
        )
        self._tasks.spawn(self._say(state))

    async def _say(self, message: SequencedMessage) -> None:
        await self._send(message)

    def _lost(self, member: UUID, connection: PeerConnection) -> None:
        if self._connections.get(member) is connection:
            logger.warning("link to a peer lost", epoch=connection.epoch)
            self._drop(member)
            self._tasks.spawn(self._make_anew(member))

    async def _make_anew(self, member: UUID) -> None:
        """Unless the peer has left or has a connection again by then."""
        if self.relay.expires_at is not None:
            await self._send(IceServersRequest())
        await asyncio.sleep(self._backoffs.setdefault(member, Backoff(longest_s=10.0)).next_s())
        if member in self._peers and member not in self._connections:
            self._replace(member)
