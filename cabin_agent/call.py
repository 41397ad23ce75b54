"""The cabin's place in a consultation's room: signaling with the server, links to the others.

Loss of the signaling socket leaves the media alone: the session is resumed, and when the server no longer has it a new
ticket is asked for over the cabin link and the room is entered again with `fresh` false.
"""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import structlog

from cabin_agent.call_links import CallLinks
from cabin_agent.drivers.live_source import LiveSource
from contract.live import LiveMessage
from contract.signaling import (
    Admitted,
    CandidatesFrom,
    DescriptionFrom,
    DeviceRequested,
    PeerJoined,
    PeerLeft,
    PeerResumed,
    PeerSuspended,
    RelayRenewed,
    RestartFrom,
    ServerMessage,
    Welcome,
)
from rtc.signaling_client import RoomLeft, SignalingClient

logger = structlog.stdlib.get_logger(__name__)

_ASK_AGAIN_S = 5.0


class Tickets:
    """The newest ticket. `ask` requests one over the cabin link; it may be lost with the link."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._ticket: str | None = None
        self._came = asyncio.Event()

    def put(self, ticket: str) -> None:
        self._ticket = ticket
        self._came.set()

    async def take(self) -> str:
        while self._ticket is None:
            self._ask()
            try:
                await asyncio.wait_for(self._came.wait(), _ASK_AGAIN_S)
            except TimeoutError:
                continue
        ticket, self._ticket = self._ticket, None
        self._came.clear()
        return ticket


class Call:
    """`ended`: the server said that the consultation is over, not only this cabin's place in it."""

    def __init__(
        self,
        *,
        consultation_id: UUID,
        url: str,
        sources: Sequence[LiveSource],
        ask_ticket: Callable[[], None],
        greeting: Callable[[], list[LiveMessage]],
        on_device_request: Callable[[DeviceRequested], None],
    ) -> None:
        self.consultation_id = consultation_id
        self.ended = False
        self.tickets = Tickets(ask_ticket)
        self._client = SignalingClient(
            url=url, take_ticket=self.tickets.take, fresh=lambda: not self._links, hear=self._receive
        )
        self._links = CallLinks(sources=sources, send=self._client.say, greeting=greeting)
        self._on_device_request = on_device_request
        self._left = asyncio.Event()

    def leave(self) -> None:
        """Ends `run`; says goodbye if the line stands."""
        self._left.set()

    def broadcast(self, message: LiveMessage) -> None:
        self._links.broadcast(message)

    async def run(self) -> None:
        """Until the consultation ends for this cabin, `leave`, or cancellation."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._leave_when_told())
                await self._client.run()
        except* RoomLeft as left:
            self.ended = any(isinstance(error, RoomLeft) and error.ended for error in left.exceptions)
            logger.info("call over")
        finally:
            await self._links.close()

    async def _leave_when_told(self) -> None:
        await self._left.wait()
        await self._client.leave()
        raise RoomLeft

    async def _receive(self, message: ServerMessage) -> None:
        match message:
            case Welcome(state="admitted") | Admitted():
                self._links.meet(message.peers, message.relay)
            case RelayRenewed(relay=relay):
                self._links.relay = relay
            case PeerJoined(peer=peer, fresh=fresh):
                self._links.join(peer, fresh=fresh)
            case PeerSuspended(member=member):
                self._links.suspend(member)
            case PeerResumed(member=member):
                self._links.resume(member)
            case PeerLeft(member=member):
                self._links.leave(member)
            case DescriptionFrom():
                await self._links.answer(message)
            case CandidatesFrom():
                self._links.candidates(message)
            case RestartFrom():
                self._links.restart(message)
            case DeviceRequested():
                self._on_device_request(message)
            case _:
                pass
