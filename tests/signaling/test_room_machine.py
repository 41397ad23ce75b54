"""Random walks through a room. What must hold after every step, whatever people do."""

from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contract.observations import DeviceKind
from contract.signaling import (
    SERVER,
    Admit,
    CameraRequest,
    Candidates,
    ConsultationEnded,
    Deny,
    Description,
    DeviceRequest,
    Hold,
    IceServersRequest,
    Leave,
    Lock,
    MediaState,
    MuteRequest,
    PhotoAdded,
    PhotoRequest,
    Remove,
    Restart,
    Role,
)
from signaling.effects import Effect, Outgoing
from signaling.errors import Refused
from signaling.limits import Limits
from tests.signaling.people import NOW, ROOM, SDP, member_of, new_room, ticket_of

ROLES = {
    "zoe": Role.PATIENT,
    "kiosk": Role.KIOSK,
    "doctor": Role.PRACTITIONER,
    "nurse": Role.ASSISTANT,
    "trainee": Role.ASSISTANT,
    "agent": Role.AGENT,
}
NAMES = st.sampled_from(sorted(ROLES))
TO_WHO_WAITS = {"welcome", "waiting_state", "denied", "error", "consultation_ended"}
OF_THE_ROOM = [SDP, "turn:relay.test", *(str(member_of(name)) for name in ROLES)]


def messages(name: str) -> list[Any]:
    to = member_of(name)
    return [
        Admit(member=to),
        Deny(member=to, reason="x"),
        Description(to=to, epoch=0, sdp_type="offer", sdp=SDP),
        Candidates(to=to, epoch=0, candidates=[]),
        Restart(to=to, epoch=1),
        DeviceRequest(device=DeviceKind.THERMOMETER, action="start"),
        PhotoRequest(),
        MediaState(microphone=True, camera=True),
        CameraRequest(to=to, action="switch"),
        MuteRequest(to=to, kind="microphone"),
        Hold(member=to, minutes=5),
        Lock(locked=True),
        Lock(locked=False),
        Remove(member=to),
        IceServersRequest(),
        Leave(),
    ]


class RoomWalk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.room = new_room(Limits(members_per_room=5))
        self.now = NOW
        self.ended = False
        # What the outside believes: who was told that it is in, and by which peers it is seen.
        self.told_in: set[UUID] = set()
        self.sees: dict[UUID, set[UUID]] = {}
        self.offers: dict[tuple[UUID, UUID], bool] = {}

    def apply(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Outgoing):
                self.hear(effect.to, effect.message)

    def hear(self, to: UUID, message: Any) -> None:
        SERVER.validate_json(message.model_dump_json())
        if message.type in ("welcome", "waiting_state"):
            self.told_in.discard(to)
        if message.type == "admitted" or (message.type == "welcome" and message.state == "admitted"):
            self.told_in.add(to)
            self.sees[to] = {peer.member for peer in message.peers}
            self.offers |= {(to, peer.member): peer.offer for peer in message.peers}
        elif to not in self.told_in:
            assert message.type in TO_WHO_WAITS
            text = message.model_dump_json().replace(str(to), "")
            assert not [secret for secret in OF_THE_ROOM if secret in text]
        elif message.type == "peer_joined":
            self.sees[to].add(message.peer.member)
            self.offers[to, message.peer.member] = message.peer.offer
        elif message.type == "peer_left":
            assert message.member in self.sees[to]
            self.sees[to].discard(message.member)
        elif message.type == "peer_suspended":
            assert message.member in self.sees[to]
        elif message.type == "description":
            assert message.sender in self.sees[to]

    @rule(name=NAMES, admitted=st.booleans(), fresh=st.booleans())
    def join(self, name: str, admitted: bool, fresh: bool) -> None:
        ticket = ticket_of(name, ROLES[name], admitted=admitted)
        full = ticket.member not in self.room and len(self.room) >= 5
        try:
            self.apply(self.room.join(ticket, fresh=fresh, now=self.now))
        except Refused:
            assert full or self.ended
        else:
            assert not full
            assert not self.ended

    @rule(name=NAMES)
    def lose_socket(self, name: str) -> None:
        self.apply(self.room.disconnect(member_of(name), now=self.now))

    @rule(name=NAMES)
    def resume(self, name: str) -> None:
        if member_of(name) in self.room:
            self.apply(self.room.resume(member_of(name)))

    @rule(name=NAMES, to=NAMES, data=st.data())
    def say(self, name: str, to: str, data: st.DataObject) -> None:
        member = member_of(name)
        if member in self.room and self.room[member].connected:
            self.apply(self.room.receive(member, data.draw(st.sampled_from(messages(to)))))

    @rule(name=st.sampled_from(["doctor", "nurse"]), to=NAMES)
    def admit(self, name: str, to: str) -> None:
        member = member_of(name)
        if member in self.room and self.room[member].connected:
            wish = Admit(member=member_of(to))
            expected = self.room.would_admit(member, wish)
            self.apply(self.room.receive(member, wish))
            assert expected is None or self.room[member_of(to)].admitted

    @rule(seconds=st.integers(1, 70))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.apply(self.room.tick(self.now))

    @rule()
    def publish(self) -> None:
        self.apply(self.room.publish(PhotoAdded(photo_id=ROOM)))

    @rule(really=st.integers(0, 9))
    def end(self, really: int) -> None:
        if really == 0:
            self.apply(self.room.publish(ConsultationEnded()))
            self.ended = True

    @invariant()
    def admitted_and_connected_members_know_exactly_the_admitted(self) -> None:
        inside = {presence.member for presence in self.room if presence.admitted}
        for presence in self.room:
            if presence.admitted:
                assert presence.member in self.told_in
                assert self.sees[presence.member] == inside - {presence.member}

    @invariant()
    def every_link_has_exactly_one_offerer_and_it_is_the_agent_if_there_is_one(self) -> None:
        inside = [presence for presence in self.room if presence.admitted]
        for one, other in combinations(inside, 2):
            offers = self.offers[one.member, other.member]
            assert self.offers[other.member, one.member] is not offers
            if Role.AGENT in (one.role, other.role):
                assert offers is (one.role is Role.AGENT)


RoomWalk.TestCase.settings = settings(max_examples=60, stateful_step_count=40, derandomize=True, deadline=None)
TestRoomWalk = RoomWalk.TestCase
