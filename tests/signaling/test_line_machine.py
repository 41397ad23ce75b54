"""Conversations over a line that cuts, repeats, reorders and restarts: nothing lost, nothing twice, nothing to who waits.

The client here is written from PROTOCOL.md, apart from the house's own. A message carries a tag; at the end of a walk
all lines are mended, and what each session was owed must have come, once and in order.
"""

import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contract.signaling import CLIENT, Hello, PhotoAdded, Resume, Role
from signaling.errors import CannotResume
from signaling.hooks import Hooks
from signaling.hub import Hub
from signaling.limits import Limits
from signaling.line import Outbox
from signaling.seats import Seat
from signaling.session import Gap
from tests.signaling.people import NOW, ROOM, member_of, relay_for, ticket_of

LIMITS = Limits(kept_messages=24, queued_messages=400, ack_after=4, grace=timedelta(seconds=60))
ROLES = {"doctor": Role.PRACTITIONER, "nurse": Role.ASSISTANT, "zoe": Role.PATIENT}
NAMES = st.sampled_from(sorted(ROLES))
HOW = st.sampled_from(["plainly", "plainly", "plainly", "twice", "late"])
UNCOUNTED = {"welcome", "resumed", "resume_failed", "ack", "pong"}


def at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs what never waits: the hooks of these walks answer at once."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waited")


@dataclass
class Client:
    name: str
    seat: Seat | None = None
    box: Outbox | None = None
    up: list[str] = field(default_factory=list)
    session: str = ""
    token: str = ""
    sent: int = 0
    heard: int = 0
    unacknowledged: dict[int, dict[str, Any]] = field(default_factory=dict)
    inside: bool = False
    inbox: list[tuple[str, str]] = field(default_factory=list)
    """Session and tag."""

    @property
    def member(self) -> str:
        return str(member_of(self.name))


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.tags = 0
        self.clients = {name: Client(name) for name in ROLES}
        self.taken: dict[str, int] = {}
        self.owed: dict[str, list[str]] = {}
        self.said_in: dict[str, list[str]] = {}
        self.open_hub()

    def open_hub(self) -> None:
        self.hub = Hub(clock=lambda: self.now, relay_for=relay_for, hooks=Hooks(), limits=LIMITS)

    # ------------------------------------------------------------ what people do

    @rule(name=NAMES)
    def come(self, name: str) -> None:
        client = self.clients[name]
        if client.seat is not None:
            return
        box = Outbox(LIMITS, give_up=lambda: None)
        if client.session and self.resume(client, box):
            return
        # A new session: what was not acknowledged may or may not have arrived, and is not said again.
        client.session, client.sent, client.heard, client.unacknowledged = "", 0, 0, {}
        ticket = ticket_of(name, ROLES[name], admitted=name == "nurse")
        client.seat, client.box = at_once(self.hub.enter(ticket, Hello(ticket="x"), box)), box
        self.receive(client, box._frames.popleft())

    def resume(self, client: Client, box: Outbox) -> bool:
        request = Resume(room=ROOM, session=UUID(client.session), token=client.token, last_seq=client.heard)
        try:
            client.seat, client.box = at_once(self.hub.resume(request, box)), box
        except CannotResume:
            return False
        last = json.loads(box._frames[0])["last_seq"]
        self.receive(client, box._frames.popleft())
        client.up = [json.dumps(message) for number, message in client.unacknowledged.items() if number > last]
        return True

    @initialize()
    def everybody_comes(self) -> None:
        for name in self.clients:
            self.come(name)
        self.admit()
        self.carry_up("doctor", "plainly", 1)

    @rule(name=NAMES, to=NAMES, count=st.integers(1, 3), how=HOW)
    def speak(self, name: str, to: str, count: int, how: str) -> None:
        client = self.clients[name]
        if not client.session or name == to:
            return
        for _ in range(count):
            self.tags += 1
            self.put(client, type="restart", to=self.clients[to].member, epoch=0, reason=f"{to} {self.tags}")
        self.carry_up(name, how, count)

    @rule()
    def admit(self) -> None:
        if self.clients["doctor"].session:
            self.put(self.clients["doctor"], type="admit", member=self.clients["zoe"].member)

    @rule()
    def hold(self) -> None:
        if self.clients["doctor"].session:
            self.put(self.clients["doctor"], type="hold", member=self.clients["zoe"].member)

    @rule()
    def publish(self) -> None:
        self.tags += 1
        present = {str(presence.member) for presence in self.hub.members(ROOM) if presence.admitted}
        at_once(self.hub.publish(ROOM, PhotoAdded(photo_id=UUID(int=self.tags))))
        self.owe(present, f"photo {self.tags}")

    def put(self, client: Client, **message: Any) -> None:
        client.sent += 1
        numbered = {"seq": client.sent, "ack": client.heard, **message}
        client.unacknowledged[client.sent] = numbered
        if client.seat is not None:
            client.up.append(json.dumps(numbered))

    # ------------------------------------------------------------ what the line does

    @rule(name=NAMES, how=HOW, count=st.integers(1, 4))
    def carry_up(self, name: str, how: str, count: int) -> None:
        client = self.clients[name]
        for _ in range(count):
            if client.seat is None or not client.up:
                return
            frame = client.up.pop(1 if how == "late" and len(client.up) > 1 else 0)
            for _ in range(2 if how == "twice" else 1):
                if client.seat is not None:
                    self.arrive(client, client.seat, frame)

    def arrive(self, client: Client, seat: Seat, frame: str) -> None:
        message = json.loads(frame)
        new = message["seq"] == self.taken.get(client.session, 0) + 1
        present = {str(presence.member): presence.admitted for presence in self.hub.members(ROOM)}
        try:
            at_once(self.hub.hear(seat, CLIENT.validate_json(frame)))
        except Gap:
            self.cut(client.name)
            return
        if not new:
            return
        self.taken[client.session] = message["seq"]
        if message["type"] == "restart" and present.get(client.member) and present.get(message["to"]):
            self.owe({message["to"]}, message["reason"])

    def owe(self, members: set[str], tag: str) -> None:
        for client in self.clients.values():
            if client.member in members and client.session:
                self.owed.setdefault(client.session, []).append(tag)

    @rule(name=NAMES, how=HOW, count=st.integers(1, 4))
    def carry_down(self, name: str, how: str, count: int) -> None:
        client = self.clients[name]
        for _ in range(count):
            if client.box is None or not client.box._frames:
                return
            frames = client.box._frames
            if how == "late" and len(frames) > 1:
                frames[0], frames[1] = frames[1], frames[0]
            frame = frames.popleft()
            for _ in range(2 if how == "twice" else 1):
                if client.seat is not None:
                    self.receive(client, frame)

    @rule(name=NAMES)
    def lose_the_line(self, name: str) -> None:
        self.cut(name)

    def cut(self, name: str) -> None:
        """What was under way in either direction is gone."""
        client = self.clients[name]
        if client.seat is not None:
            self.hub.lost(client.seat)
        client.seat = client.box = None
        client.up = []

    @rule(seconds=st.sampled_from([1, 1, 5, 70]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        at_once(self.hub.tick())

    @precondition(lambda self: self.tags > 10)
    @rule(really=st.integers(0, 5))
    def restart(self, really: int) -> None:
        if really:
            return
        for name in self.clients:
            self.cut(name)
        self.open_hub()

    # ------------------------------------------------------------ what the client makes of it

    def receive(self, client: Client, frame: str) -> None:
        message = json.loads(frame)
        for number in [number for number in client.unacknowledged if number <= message["ack"]]:
            del client.unacknowledged[number]
        kind = message["type"]
        if kind in UNCOUNTED:
            if kind in ("welcome", "resumed"):
                client.session, client.token = message["session"], message["resume_token"]
            if kind == "welcome":
                client.inside = message["state"] == "admitted"
            return
        if message["seq"] <= client.heard:
            return
        if message["seq"] != client.heard + 1:
            self.cut(client.name)
            return
        client.heard = message["seq"]
        self.understand(client, message)

    def understand(self, client: Client, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind in ("admitted", "waiting_state"):
            client.inside = kind == "admitted"
        if kind in ("restart", "photo_added"):
            assert client.inside
            tag = message["reason"] if kind == "restart" else f"photo {UUID(message['photo_id']).int}"
            client.inbox.append((client.session, tag))

    # ------------------------------------------------------------ what must hold

    @invariant()
    def nothing_comes_twice(self) -> None:
        for client in self.clients.values():
            tags = [tag for _, tag in client.inbox]
            assert len(tags) == len(set(tags))

    def teardown(self) -> None:
        for _ in range(6):
            for name, client in self.clients.items():
                self.come(name)
                while client.seat is not None and client.up:
                    self.carry_up(name, "plainly", 1)
            for name, client in self.clients.items():
                while client.seat is not None and client.box is not None and client.box._frames:
                    self.carry_down(name, "plainly", 1)
        for client in self.clients.values():
            got = [tag for session, tag in client.inbox if session == client.session]
            assert got == self.owed.get(client.session, [])


def test_conversations_survive_the_line() -> None:
    run_state_machine_as_test(
        Walk, settings=settings(max_examples=60, stateful_step_count=60, derandomize=True, deadline=None)
    )


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_conversations_survive_the_line_for_long() -> None:
    run_state_machine_as_test(Walk, settings=settings(max_examples=3000, stateful_step_count=120, deadline=None))


class Forgetful(Walk):
    """A server that does not number what it takes."""

    def open_hub(self) -> None:
        super().open_hub()
        real = self.hub.hear

        async def hear(seat: Seat, message: Any) -> None:
            seat.session.heard = max(0, getattr(message, "seq", 1) - 1)
            await real(seat, message)

        self.hub.hear = hear  # type: ignore[method-assign]


def test_a_server_that_takes_a_message_twice_is_found() -> None:
    found = settings(
        max_examples=200,
        stateful_step_count=60,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Forgetful, settings=found)
