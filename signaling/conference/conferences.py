"""All conferences of this process, for the hub: which rooms have one, and since when they should or should not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from contract.errors import ErrorCode
from contract.quality import QualityReport
from contract.signaling import ConferenceRequest, Role, ServerMessage
from core.clock import Clock
from signaling.conference.conference import Conference
from signaling.conference.engine import SfuEngine
from signaling.conference.mover import DEFAULT_MOVES, Mover, MoveRules
from signaling.effects import Outgoing, Presence
from signaling.room import Room

Deliver = Callable[[UUID, Outgoing], None]


@dataclass(slots=True)
class _Place:
    """`fading`: closed conferences whose media still flow for a moment."""

    mover: Mover
    conference: Conference | None = None
    fading: list[Conference] = field(default_factory=list)


class Conferences:
    def __init__(self, engine: SfuEngine, *, clock: Clock, candidates: int, rules: MoveRules = DEFAULT_MOVES) -> None:
        """`candidates`: how many one connection of a member may send."""
        self.engine = engine
        self._clock = clock
        self._candidates = candidates
        self._rules = rules
        self._places: dict[UUID, _Place] = {}
        self._deliver: Deliver = lambda _room, _outgoing: None

    def deliver_by(self, deliver: Deliver) -> None:
        """How members are told; only admitted ones are."""
        self._deliver = deliver

    async def aclose(self) -> None:
        """What flows goes on for as long as the engine waits for the next process."""
        self.abandon()
        await self.engine.aclose()

    def follow(self, room: Room) -> None:
        """After anything in the room: who came is invited, who left or was put before the door is out at once."""
        people = {member.member: member for member in room if member.admitted and member.role is not Role.AGENT}
        place = self._places.get(room.room)
        if not people:
            if place is not None:
                self._forget(room.room, place)
            return
        place = place or self._places.setdefault(room.room, _Place(Mover(self._rules)))
        able = {member: self.engine.feature in person.features for member, person in people.items()}
        place.mover.observe(able, self._clock())
        for conference in (place.conference, *place.fading):
            if conference is not None:
                conference.follow(people)
        self._settle(room.room, place)

    def came_anew(self, room: UUID, member: UUID) -> None:
        """With a new session."""
        if (place := self._places.get(room)) is not None and place.conference is not None:
            place.conference.bring_again(member)

    def hear(self, room: UUID, member: UUID, message: ConferenceRequest) -> ErrorCode | None:
        """Of an admitted member. Returns why the message is refused."""
        place = self._places.get(room)
        if place is None or place.conference is None:
            # It has just closed, or never was.
            return None if place is not None and place.fading else ErrorCode.SIGNALING_NOT_ALLOWED
        return place.conference.hear(member, message)

    def measured(self, room: UUID, member: Presence, report: QualityReport) -> None:
        if (place := self._places.get(room)) is None:
            return
        cut = member.media is not None and member.media.limited == "line"
        place.mover.report(member.member, report, self._clock(), cut=cut)
        self._settle(room, place)

    def tick(self) -> None:
        for room, place in list(self._places.items()):
            self._settle(room, place)

    def abandon(self) -> None:
        """Nobody is told; the rooms are opened anew by whoever has them next."""
        places, self._places = list(self._places.values()), {}
        for place in places:
            for conference in (place.conference, *place.fading):
                if conference is not None:
                    conference.abandon()

    def _settle(self, room: UUID, place: _Place) -> None:
        now = self._clock()
        wanted = place.mover.wants_conference(now)
        if wanted and place.conference is None:
            place.mover.in_conference = True
            place.conference = Conference(
                room,
                self.engine,
                say=lambda member, news: self._say(room, member, news),
                ended=lambda conference: self._ended(room, conference),
                candidates=self._candidates,
            )
            place.conference.follow(place.mover.people)
        elif not wanted and place.conference is not None:
            place.mover.in_conference = False
            closed, place.conference = place.conference, None
            place.fading.append(closed)
            closed.fade()
            watching = asyncio.ensure_future(closed.stopped())
            watching.add_done_callback(lambda _: place.fading.remove(closed))

    def _ended(self, room: UUID, conference: Conference) -> None:
        place = self._places.get(room)
        if place is None or place.conference is not conference:
            return
        place.conference = None
        place.mover.failed(self._clock())
        conference.close()

    def _forget(self, room: UUID, place: _Place) -> None:
        del self._places[room]
        for conference in (place.conference, *place.fading):
            if conference is not None:
                conference.close()

    def _say(self, room: UUID, member: UUID, news: ServerMessage) -> None:
        self._deliver(room, Outgoing(member, news))
