"""The waiting room without sockets: who knocks, who hears it, and what never reaches who waits."""

import pytest

from contract.errors import ErrorCode
from contract.observations import DeviceKind
from contract.signaling import (
    CLOSE_NOT_ALLOWED,
    Admit,
    Candidates,
    Deny,
    DeviceRequest,
    Leave,
    MediaState,
    PhotoAdded,
    PhotoRequest,
    ReadingConfirmed,
    Relay,
    Restart,
    Role,
)
from signaling.effects import BeganWaiting, Left
from tests.signaling.people import (
    AGENT,
    DOCTOR,
    NOW,
    NURSE,
    PATIENT,
    ROOM,
    PlainRoom,
    account_of,
    error_codes,
    hangups,
    member_of,
    offer_to,
    reading,
    said_to,
    seconds,
    ticket_of,
    types_to,
)


def test_a_patient_waits_and_sees_nothing_of_the_room(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    effects = room.join(PATIENT, fresh=True, now=NOW)
    welcome, state = said_to(effects, "zoe")
    assert (welcome.state, welcome.peers, welcome.relay) == ("waiting", [], Relay())
    assert (state.state, state.since) == ("knocking", NOW)
    assert BeganWaiting(account_of("zoe")) in effects


def test_who_may_admit_hears_the_knock_and_others_do_not(room: PlainRoom) -> None:
    for ticket in (DOCTOR, NURSE, AGENT, ticket_of("other", Role.ASSISTANT)):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.join(PATIENT, fresh=True, now=seconds(7))
    (knock,) = said_to(effects, "doctor")
    assert (knock.type, knock.member, knock.name, knock.since) == ("knocked", member_of("zoe"), "zoe", seconds(7))
    assert types_to(effects, "nurse") == ["knocked"]
    assert types_to(effects, "agent") == types_to(effects, "other") == []


def test_knocks_from_before_the_doctor_came_are_told_on_arrival(room: PlainRoom) -> None:
    room.join(PATIENT, fresh=True, now=NOW)
    effects = room.join(DOCTOR, fresh=True, now=seconds(60))
    assert types_to(effects, "doctor") == ["welcome", "knocked"]
    assert said_to(effects, "doctor")[1].since == NOW
    assert types_to(effects, "zoe") == []


def test_admission_opens_the_room_to_the_member_and_tells_the_others(room: PlainRoom) -> None:
    for ticket in (DOCTOR, NURSE, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    (admitted,) = said_to(effects, "zoe")
    assert admitted.type == "admitted"
    assert admitted.relay.ice_servers[0].username == str(PATIENT.member)
    assert {(peer.member, peer.offer) for peer in admitted.peers} == {(DOCTOR.member, True), (NURSE.member, True)}
    for name in ("doctor", "nurse"):
        withdrawn, joined = said_to(effects, name)
        assert (withdrawn.type, withdrawn.member) == ("knock_withdrawn", PATIENT.member)
        assert (joined.type, joined.peer.member, joined.peer.offer, joined.fresh) == (
            "peer_joined",
            PATIENT.member,
            False,
            True,
        )


def test_a_ticket_that_is_admitted_enters_at_once(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    effects = room.join(ticket_of("zoe", Role.PATIENT, admitted=True), fresh=True, now=NOW)
    assert said_to(effects, "zoe")[0].state == "admitted"
    assert types_to(effects, "doctor") == ["peer_joined"]


def test_a_denied_member_is_told_why_and_closed(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, Deny(member=PATIENT.member, reason="Demain"))
    assert [message.reason for message in said_to(effects, "zoe")] == ["Demain"]
    assert hangups(effects) == [(PATIENT.member, CLOSE_NOT_ALLOWED)]
    assert types_to(effects, "doctor") == ["knock_withdrawn"]
    assert Left(PATIENT.member, account_of("zoe")) in effects
    assert PATIENT.member not in room


@pytest.mark.parametrize(
    "message",
    [
        offer_to("doctor"),
        Candidates(to=DOCTOR.member, epoch=0, candidates=[]),
        Restart(to=DOCTOR.member, epoch=1),
        Admit(member=PATIENT.member),
        Deny(member=DOCTOR.member),
        DeviceRequest(device=DeviceKind.THERMOMETER, action="start"),
        PhotoRequest(),
        MediaState(microphone=True, camera=True),
    ],
    ids=lambda message: message.type,
)
@pytest.mark.parametrize("waiting", [PATIENT, ticket_of("zoe", Role.ASSISTANT)], ids=lambda ticket: ticket.role.value)
def test_who_waits_reaches_nobody(room: PlainRoom, message, waiting) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(waiting, fresh=True, now=NOW)
    effects = room.receive(waiting.member, message)
    assert len(effects) == 1
    assert error_codes(effects, "zoe") == [ErrorCode.SIGNALING_NOT_ADMITTED]


def test_nothing_said_in_the_room_reaches_who_waits(room: PlainRoom) -> None:
    for ticket in (DOCTOR, AGENT, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    told = [
        *room.receive(DOCTOR.member, MediaState(microphone=True, camera=False)),
        *room.receive(DOCTOR.member, DeviceRequest(device=DeviceKind.THERMOMETER, action="start")),
        *room.receive(DOCTOR.member, PhotoRequest(note="le bras")),
        *room.receive(AGENT.member, offer_to("doctor")),
        *room.receive(AGENT.member, offer_to("zoe")),
        *room.publish(PhotoAdded(photo_id=ROOM)),
        *room.publish(ReadingConfirmed(reading=reading())),
        *room.join(NURSE, fresh=True, now=NOW),
        *room.disconnect(NURSE.member, now=NOW),
        *room.tick(seconds(90)),
        *room.receive(AGENT.member, Leave()),
    ]
    assert types_to(told, "zoe") == []


def test_someone_who_waits_cannot_be_told_from_nobody(room: PlainRoom) -> None:
    for ticket in (DOCTOR, AGENT, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    assert room.receive(AGENT.member, offer_to("zoe")) == room.receive(AGENT.member, offer_to("nobody"))


def test_a_waiting_member_who_reconnects_keeps_its_place_and_knocks_once(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    assert room.disconnect(PATIENT.member, now=seconds(5)) == []
    effects = room.join(PATIENT, fresh=True, now=seconds(9))
    assert types_to(effects, "doctor") == []
    assert room[PATIENT.member].since == NOW
    assert BeganWaiting(account_of("zoe")) not in effects


def test_a_waiting_member_who_does_not_come_back_is_withdrawn(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    room.disconnect(PATIENT.member, now=NOW)
    assert room.tick(seconds(59)) == []
    effects = room.tick(seconds(60))
    assert types_to(effects, "doctor") == ["knock_withdrawn"]
    assert Left(PATIENT.member, account_of("zoe")) in effects


def test_a_member_admitted_while_away_is_in_when_it_comes_back(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    room.disconnect(PATIENT.member, now=NOW)
    effects = room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    assert said_to(effects, "doctor")[-1].peer.suspended
    back = room.join(PATIENT, fresh=True, now=seconds(3))
    assert said_to(back, "zoe")[0].state == "admitted"
    assert not said_to(back, "doctor")[0].peer.suspended
