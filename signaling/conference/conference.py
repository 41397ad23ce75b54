"""One opening of a conference: who is in, who receives whom. Its work at the engine is done one step after the other;
leaving alone waits for nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from contract.errors import ErrorCode
from contract.signaling import (
    ConferenceAnswer,
    ConferenceCandidates,
    ConferenceClosed,
    ConferenceFeed,
    ConferenceFeedGone,
    ConferenceOpened,
    ConferencePublish,
    ConferencePublished,
    ConferenceRequest,
    ServerMessage,
)
from rtc.sdp import SdpRefused, check_candidate, check_description
from signaling.conference.engine import NegotiatedRoom, RoomEvents, SfuEngine, SfuRefused, SfuRoom, SfuUnavailable
from signaling.errors import error

log = logging.getLogger(__name__)

Say = Callable[[UUID, ServerMessage], None]

# While the connections between the members are made, what flows over the conference goes on.
_FADE_S = 10.0


@dataclass(slots=True)
class _Part:
    """A member in it. `invited`: has been told of it; `entered`: has published; `sends`: its media have come.
    `receives`: feeds by whom they show.
    """

    invited: bool = False
    entered: bool = False
    sends: bool = False
    receives: dict[UUID, UUID] = field(default_factory=dict)
    candidates: int = 0


class Conference:
    """`say`: to one member. `ended`: the engine could not open it, or has lost it; nobody has been told yet."""

    def __init__(
        self, room: UUID, engine: SfuEngine, *, say: Say, ended: Callable[["Conference"], None], candidates: int
    ) -> None:
        self.conference = uuid4()
        self._room_id = room
        self._engine = engine
        self._say = say
        self._ended = ended
        self._candidates = candidates
        self._room: SfuRoom | None = None
        self._parts: dict[UUID, _Part] = {}
        self._jobs: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._errands: set[asyncio.Task[None]] = set()
        self._over = False
        self._worker = asyncio.create_task(self._run())

    def __contains__(self, member: UUID) -> bool:
        return member in self._parts

    # ------------------------------------------------------------ who is in

    def follow(self, members: Iterable[UUID]) -> None:
        """Who is in the room now: the others leave at once, newcomers are invited, while it is open."""
        present = set(members)
        for member in self._parts.keys() - present:
            self.leave(member)
        for member in present - self._parts.keys() if not self._over else ():
            self._bring(member)

    def bring_again(self, member: UUID) -> None:
        """It has a new session: its page may have no connection left."""
        if member in self._parts:
            self._silence(member)
            self._bring(member)

    def leave(self, member: UUID) -> None:
        self._parts.pop(member)
        self._silence(member)
        if self._room is not None:
            self._errand(self._room.leave(member))

    def fade(self) -> None:
        """The call goes on peer to peer: all are told, and the room ends a little later."""
        self._tell_all_closed()
        self._errand(self._close_after(_FADE_S))

    def close(self) -> None:
        """At once. Who is still in is told."""
        self._tell_all_closed()
        self._errand(self._close_after(0))

    async def stopped(self) -> None:
        """After close: when nothing of it runs any more."""
        await asyncio.gather(self._worker, *self._errands, return_exceptions=True)

    def abandon(self) -> None:
        """Without a word to the engine: this process ends, and what flows may go on until the next one has the room."""
        self._over = True
        for task in (self._worker, *self._errands):
            task.cancel()

    # ------------------------------------------------------------ what members say

    def hear(self, member: UUID, message: ConferenceRequest) -> ErrorCode | None:
        """What is said of another opening is dropped: it was on its way. Returns why a message is refused."""
        if message.conference != self.conference or self._over:
            return None
        part = self._parts.get(member)
        if part is None or not isinstance(self._room, NegotiatedRoom):
            return ErrorCode.SIGNALING_NOT_ALLOWED
        try:
            _check(message)
        except SdpRefused:
            return ErrorCode.SIGNALING_MALFORMED
        if isinstance(message, ConferenceCandidates):
            part.candidates += len(message.candidates)
            if part.candidates > self._candidates * (1 + len(self._parts)):
                return ErrorCode.SIGNALING_TOO_MANY_CANDIDATES
        self._jobs.put_nowait(lambda: self._take(member, part, message))
        return None

    async def _take(self, member: UUID, part: _Part, message: ConferenceRequest) -> None:
        room = self._room
        if self._parts.get(member) is not part or not isinstance(room, NegotiatedRoom):
            return
        try:
            match message:
                case ConferencePublish():
                    await self._publish(room, member, part, message)
                case ConferenceAnswer():
                    await room.answer(member, message.feed, message.sdp)
                case ConferenceCandidates():
                    await room.candidates(member, message.feed, message.candidates, end=message.end)
        except SfuRefused as refused:
            log.info("conference refused a message", extra={"reason": refused.reason})
            if member in self._parts:
                self._say(member, error(ErrorCode.SIGNALING_NO_PEER, of=message.seq))

    async def _publish(self, room: NegotiatedRoom, member: UUID, part: _Part, message: ConferencePublish) -> None:
        self._silence(member)
        part.entered, part.sends, part.candidates = True, False, 0
        for other in list(part.receives):
            await self._unsubscribe(room, member, other)
        sdp = await room.publish(member, message.sdp, message.tracks)
        if self._parts.get(member) is not part:
            return
        self._say(member, ConferencePublished(conference=self.conference, sdp=sdp))
        for other, its in list(self._parts.items()):
            if its.sends and other != member:
                await self._subscribe(room, member, other)

    # ------------------------------------------------------------ what the engine says

    def _published(self, member: UUID) -> None:
        self._jobs.put_nowait(lambda: self._show(member))

    def _unpublished(self, member: UUID) -> None:
        if (part := self._parts.get(member)) is not None:
            part.sends = False
            self._silence(member)

    def _lost(self) -> None:
        if not self._over:
            self._room = None
            self._ended(self)

    async def _show(self, member: UUID) -> None:
        """Its media have come: everybody else who has entered is to receive them."""
        part, room = self._parts.get(member), self._room
        if part is None or not isinstance(room, NegotiatedRoom):
            return
        part.sends = True
        for other, its in list(self._parts.items()):
            if its.entered and other != member:
                await self._subscribe(room, other, member)

    async def _subscribe(self, room: NegotiatedRoom, member: UUID, to: UUID) -> None:
        try:
            offer = await room.subscribe(member, to)
        except SfuRefused as refused:
            log.info("no conference feed", extra={"reason": refused.reason})
            return
        part = self._parts.get(member)
        if part is None or to not in self._parts:
            return
        part.receives[to] = offer.feed
        feed = ConferenceFeed(
            conference=self.conference, feed=offer.feed, member=to, sdp=offer.sdp, tracks=list(offer.tracks)
        )
        self._say(member, feed)

    async def _unsubscribe(self, room: NegotiatedRoom, member: UUID, to: UUID) -> None:
        if (part := self._parts.get(member)) is not None:
            part.receives.pop(to, None)
        await room.unsubscribe(member, to)

    def _silence(self, member: UUID) -> None:
        """Nobody receives it any more."""
        room = self._room
        for other, part in self._parts.items():
            if (feed := part.receives.pop(member, None)) is None:
                continue
            self._say(other, ConferenceFeedGone(conference=self.conference, feed=feed, member=member))
            if isinstance(room, NegotiatedRoom):
                self._errand(room.unsubscribe(other, member))

    # ------------------------------------------------------------ work

    def _bring(self, member: UUID) -> None:
        part = self._parts[member] = _Part()
        self._jobs.put_nowait(lambda: self._invite(member, part))

    async def _invite(self, member: UUID, part: _Part) -> None:
        if self._room is None or self._parts.get(member) is not part:
            return
        # Whatever an earlier session of it has left there.
        await self._room.leave(member)
        invitation = await self._room.invite(member)
        if self._parts.get(member) is part and not self._over:
            part.invited = True
            opened = ConferenceOpened(
                conference=self.conference, engine=invitation.engine, url=invitation.url, token=invitation.token
            )
            self._say(member, opened)

    async def _run(self) -> None:
        events = RoomEvents(self._published, self._unpublished, self._lost)
        try:
            self._room = await self._engine.open(self._room_id, events)
        except (SfuUnavailable, SfuRefused) as fault:
            log.warning("conference not opened", extra={"error_type": type(fault).__name__})
            self._ended(self)
            return
        while True:
            job = await self._jobs.get()
            try:
                await job()
            # What is lost with the line is found by the line: it says so by `lost`.
            except (SfuUnavailable, SfuRefused) as fault:
                log.warning("conference step failed", extra={"error_type": type(fault).__name__})

    def _tell_all_closed(self) -> None:
        if not self._over:
            self._over = True
            for member, part in self._parts.items():
                if part.invited:
                    self._say(member, ConferenceClosed())

    async def _close_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        room, self._room = self._room, None
        self._worker.cancel()
        if room is not None:
            await room.close()

    def _errand(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _check(message: ConferenceRequest) -> None:
    """Before the engine reads it. Raises SdpRefused."""
    if isinstance(message, ConferenceCandidates):
        for one in message.candidates:
            check_candidate(one.candidate)
    else:
        check_description(message.sdp)
