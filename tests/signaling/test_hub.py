"""The hub without sockets: seats, back-pressure, hooks that fail, and what the board reads."""

import asyncio
import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_DRAINING,
    CLOSE_ENDED,
    CLOSE_NOT_ALLOWED,
    CLOSE_REPLACED,
    CLOSE_TOO_SLOW,
    Admit,
    Hello,
    Leave,
    MediaState,
    PhotoAdded,
    Role,
)
from signaling.errors import Refused
from signaling.hooks import Hooks, RoomStatus
from signaling.hub import Hub
from signaling.limits import Limits
from signaling.line import Outbox
from signaling.seats import Seat
from tests.signaling.people import NOW, ROOM, account_of, member_of, relay_for, seconds, ticket_of


class House:
    """A hub with a clock to turn, and people who enter it."""

    def __init__(self, *, hooks: Hooks | None = None, limits: Limits | None = None) -> None:
        self.now: datetime = NOW
        self.limits = limits or Limits()
        self.hub = Hub(clock=lambda: self.now, relay_for=relay_for, hooks=hooks or Hooks(), limits=self.limits)

    async def enter(self, name: str, role: Role, *, admitted: bool = True, room: UUID = ROOM) -> Seat:
        box = Outbox(self.limits, give_up=lambda: None)
        ticket = ticket_of(name, role, admitted=admitted, room=room)
        return await self.hub.enter(ticket, Hello(ticket="read already"), box)

    async def say(self, seat: Seat, message: Any) -> None:
        """With the next number of its session."""
        await self.hub.hear(seat, message.model_copy(update={"seq": seat.session.heard + 1}))


def box_of(seat: Seat) -> Outbox:
    assert isinstance(seat.outbox, Outbox)
    return seat.outbox


def heard(seat: Seat) -> list[dict[str, Any]]:
    """Takes what waits in the seat's queue."""
    frames = list(box_of(seat)._frames)
    box_of(seat)._frames.clear()
    return [json.loads(frame) for frame in frames]


def types(seat: Seat) -> list[str]:
    return [message["type"] for message in heard(seat)]


async def test_a_slow_reader_is_closed_and_the_room_goes_on() -> None:
    house = House(limits=Limits(queued_messages=10))
    slow = await house.enter("nurse", Role.ASSISTANT)
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    for number in range(30):
        await house.hub.publish(ROOM, PhotoAdded(photo_id=UUID(int=number)))
        heard(doctor)
    assert (box_of(slow).code, box_of(doctor).code) == (CLOSE_TOO_SLOW, None)
    house.hub.lost(slow)
    assert types(doctor) == ["peer_suspended"]


async def test_rooms_do_not_hear_each_other() -> None:
    house = House()
    here = await house.enter("doctor", Role.PRACTITIONER)
    there = await house.enter("doctor", Role.PRACTITIONER, room=uuid4())
    await house.hub.publish(ROOM, PhotoAdded(photo_id=ROOM))
    assert types(here) == ["welcome", "photo_added"]
    assert types(there) == ["welcome"]


async def test_a_replaced_socket_says_nothing_more_and_its_loss_is_nobodys_business() -> None:
    house = House()
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    old = await house.enter("nurse", Role.ASSISTANT)
    new = await house.enter("nurse", Role.ASSISTANT)
    assert (box_of(old).code, box_of(new).code) == (CLOSE_REPLACED, None)
    heard(doctor)
    await house.say(old, Leave())
    await house.say(old, MediaState(microphone=True, camera=True))
    house.hub.lost(old)
    assert types(doctor) == []
    await house.say(new, MediaState(microphone=True, camera=True))
    assert types(doctor) == ["media_state"]


async def test_the_board_reads_who_is_there_and_who_waits_since_when() -> None:
    house = House()
    assert house.hub.members(ROOM) == []
    await house.enter("doctor", Role.PRACTITIONER)
    house.now = seconds(30)
    waiting = await house.enter("zoe", Role.PATIENT, admitted=False)
    house.now = seconds(60)
    house.hub.lost(waiting)
    doctor, patient = house.hub.members(ROOM)
    assert (doctor.role, doctor.admitted, doctor.connected, doctor.since) == (Role.PRACTITIONER, True, True, NOW)
    assert (patient.account, patient.admitted, patient.connected, patient.since) == (
        account_of("zoe"),
        False,
        False,
        seconds(30),
    )


async def test_a_room_without_members_is_forgotten() -> None:
    house = House()
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    nurse = await house.enter("nurse", Role.ASSISTANT)
    await house.say(nurse, Leave())
    house.hub.lost(doctor)
    house.now = seconds(60)
    await house.hub.tick()
    assert (house.hub._rooms, list(house.hub._seats), house.hub._seats.sessions) == ({}, [], {})


async def test_an_ended_room_admits_nobody_while_a_ticket_of_it_may_be_about() -> None:
    house = House()
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    await house.hub.close_room(ROOM)
    assert (types(doctor), box_of(doctor).code) == (["welcome", "consultation_ended"], CLOSE_ENDED)
    house.now = seconds(62)
    await house.hub.tick()
    with pytest.raises(Refused) as refused:
        await house.enter("doctor", Role.PRACTITIONER)
    assert (refused.value.code, refused.value.close) == (ErrorCode.CONSULTATION_ENDED, CLOSE_ENDED)


async def test_the_end_during_a_hello_wins() -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def room_status(_: UUID) -> RoomStatus:
        asked.set()
        await answer.wait()
        return RoomStatus.OPEN

    house = House(hooks=Hooks(room_status=room_status))
    entering = asyncio.create_task(house.enter("doctor", Role.PRACTITIONER))
    await asked.wait()
    await house.hub.close_room(ROOM)
    answer.set()
    with pytest.raises(Refused):
        await entering
    assert house.hub.members(ROOM) == []


async def test_a_full_room_keeps_its_members_and_the_one_too_many_gets_no_seat() -> None:
    house = House(limits=Limits(members_per_room=1))
    await house.enter("doctor", Role.PRACTITIONER)
    with pytest.raises(Refused) as refused:
        await house.enter("nurse", Role.ASSISTANT)
    assert refused.value.close == CLOSE_NOT_ALLOWED
    assert [presence.role for presence in house.hub.members(ROOM)] == [Role.PRACTITIONER]


async def test_an_admission_that_cannot_be_recorded_does_not_happen() -> None:
    working = False

    async def on_admitted(room: UUID, account: UUID, by: UUID) -> None:
        if not working:
            raise ConnectionError

    house = House(hooks=Hooks(on_admitted=on_admitted))
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    patient = await house.enter("zoe", Role.PATIENT, admitted=False)
    heard(doctor)
    await house.say(doctor, Admit(member=member_of("zoe")))
    assert [message["code"] for message in heard(doctor)] == ["server.unavailable"]
    assert types(patient) == ["welcome", "waiting_state"]
    working = True
    await house.say(doctor, Admit(member=member_of("zoe")))
    assert types(patient) == ["admitted"]


async def test_only_a_real_admission_is_recorded() -> None:
    recorded: list[UUID] = []

    async def on_admitted(room: UUID, account: UUID, by: UUID) -> None:
        recorded.append(account)

    house = House(hooks=Hooks(on_admitted=on_admitted))
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    kiosk = await house.enter("kiosk", Role.KIOSK)
    await house.enter("zoe", Role.PATIENT, admitted=False)
    await house.say(kiosk, Admit(member=member_of("zoe")))
    await house.say(doctor, Admit(member=member_of("nobody")))
    assert recorded == []
    for _ in range(2):
        await house.say(doctor, Admit(member=member_of("zoe")))
    assert recorded == [account_of("zoe")]


async def test_a_failing_board_does_not_end_a_call() -> None:
    async def broken(room: UUID, account: UUID) -> None:
        raise ConnectionError

    house = House(hooks=Hooks(on_waiting=broken, on_left=broken))
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    patient = await house.enter("zoe", Role.PATIENT, admitted=False)
    await house.say(patient, Leave())
    assert types(doctor) == ["welcome", "knocked", "knock_withdrawn"]


async def test_a_socket_lost_while_it_enters_gives_its_seat_back() -> None:
    asked = asyncio.Event()

    async def on_waiting(room: UUID, account: UUID) -> None:
        asked.set()
        await asyncio.Event().wait()

    house = House(hooks=Hooks(on_waiting=on_waiting))
    entering = asyncio.create_task(house.enter("zoe", Role.PATIENT, admitted=False))
    await asked.wait()
    entering.cancel()
    await asyncio.gather(entering, return_exceptions=True)
    assert [presence.connected for presence in house.hub.members(ROOM)] == [False]
    assert list(house.hub._seats) == []


async def test_a_hello_while_the_database_is_away_may_come_back_later() -> None:
    async def room_status(_: UUID) -> RoomStatus:
        raise ConnectionError

    with pytest.raises(Refused) as refused:
        await House(hooks=Hooks(room_status=room_status)).enter("doctor", Role.PRACTITIONER)
    assert (refused.value.code, refused.value.close) == (ErrorCode.SERVER_UNAVAILABLE, CLOSE_DRAINING)


async def test_a_server_that_stops_closes_every_socket_with_1012() -> None:
    house = House()
    async with house.hub.serving():
        doctor = await house.enter("doctor", Role.PRACTITIONER)
    assert (types(doctor), box_of(doctor).code) == (["welcome", "moving"], CLOSE_DRAINING)


async def test_who_waits_may_be_silent_for_longer() -> None:
    house = House()
    doctor = await house.enter("doctor", Role.PRACTITIONER)
    patient = await house.enter("zoe", Role.PATIENT, admitted=False)
    assert (house.hub.quiet_s(doctor), house.hub.quiet_s(patient)) == (15.0, 150.0)
    await house.say(doctor, Admit(member=member_of("zoe")))
    assert house.hub.quiet_s(patient) == 15.0
