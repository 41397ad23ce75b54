"""Holding, locking and sending out: what each side is told, and that nobody slips in by an old ticket."""

import pytest

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_NOT_ALLOWED,
    Admit,
    CameraRequest,
    Hold,
    IceServersRequest,
    Lock,
    MuteRequest,
    Remove,
    Role,
)
from signaling.effects import BeganWaiting, Left
from tests.signaling.people import (
    AGENT,
    DOCTOR,
    KIOSK,
    NOW,
    NURSE,
    PATIENT,
    PlainRoom,
    account_of,
    error_codes,
    hangups,
    said_to,
    seconds,
    ticket_of,
    types_to,
)

LET_IN = ticket_of("zoe", Role.PATIENT, admitted=True)


def enter(room: PlainRoom, *tickets) -> None:
    for ticket in tickets:
        room.join(ticket, fresh=True, now=NOW)


def test_who_waits_is_told_how_long_and_no_longer_rings(room: PlainRoom) -> None:
    enter(room, DOCTOR, PATIENT)
    effects = room.receive(DOCTOR.member, Hold(member=PATIENT.member, minutes=5, note="Je termine"))
    (told,) = said_to(effects, "zoe")
    assert (told.state, told.minutes, told.note, told.since) == ("held", 5, "Je termine", NOW)
    assert [(knock.type, knock.quiet) for knock in said_to(effects, "doctor")] == [("knocked", True)]
    assert BeganWaiting(account_of("zoe")) not in effects


def test_somebody_inside_is_put_before_the_door_and_told_when_back(room: PlainRoom) -> None:
    enter(room, DOCTOR, NURSE, LET_IN)
    effects = room.receive(DOCTOR.member, Hold(member=LET_IN.member, minutes=2), seconds(30))
    assert types_to(effects, "zoe") == ["waiting_state"]
    assert [(m.type, m.reason) for m in said_to(effects, "nurse") if m.type == "peer_left"] == [("peer_left", "held")]
    assert room[LET_IN.member].since == seconds(30)
    assert types_to(room.receive(DOCTOR.member, Admit(member=LET_IN.member)), "zoe") == ["admitted"]


@pytest.mark.parametrize("message", [Hold(member=LET_IN.member), Remove(member=LET_IN.member)], ids=lambda m: m.type)
def test_a_ticket_from_before_lets_nobody_in_who_was_sent_out(room: PlainRoom, message) -> None:
    enter(room, DOCTOR, LET_IN)
    room.receive(DOCTOR.member, message)
    effects = room.join(LET_IN, fresh=True, now=seconds(5))
    assert said_to(effects, "zoe")[0].state == "waiting"
    room.receive(DOCTOR.member, Admit(member=LET_IN.member))
    assert said_to(room.join(LET_IN, fresh=True, now=seconds(6)), "zoe")[0].state == "admitted"


def test_a_locked_door_is_told_and_rings_nobody_until_it_opens(room: PlainRoom) -> None:
    enter(room, DOCTOR, PATIENT)
    locked = room.receive(DOCTOR.member, Lock(locked=True))
    assert types_to(locked, "doctor") == ["room_locked", "knocked"]
    assert said_to(locked, "zoe")[0].state == "locked"
    late = room.join(ticket_of("guest", Role.GUEST), fresh=True, now=NOW)
    assert said_to(late, "guest")[1].state == "locked"
    assert said_to(late, "doctor")[0].quiet
    opened = room.receive(DOCTOR.member, Lock(locked=False))
    assert [m.state for m in said_to(opened, "zoe")] == ["knocking"]
    assert [m.quiet for m in said_to(opened, "doctor") if m.type == "knocked"] == [False, False]
    assert room.receive(DOCTOR.member, Lock(locked=False)) == []


def test_who_is_sent_out_is_told_why_and_closed(room: PlainRoom) -> None:
    enter(room, DOCTOR, NURSE, LET_IN)
    effects = room.receive(DOCTOR.member, Remove(member=LET_IN.member, reason="Merci, à bientôt"))
    assert [(m.type, m.reason) for m in said_to(effects, "zoe")] == [("removed", "Merci, à bientôt")]
    assert hangups(effects) == [(LET_IN.member, CLOSE_NOT_ALLOWED)]
    assert [m.reason for m in said_to(effects, "nurse")] == ["removed"]
    assert Left(LET_IN.member, LET_IN.account) in effects


def test_an_assistant_holds_who_waits_but_sends_nobody_out(room: PlainRoom) -> None:
    enter(room, DOCTOR, NURSE, LET_IN, ticket_of("guest", Role.GUEST))
    guest = ticket_of("guest", Role.GUEST).member
    assert types_to(room.receive(NURSE.member, Hold(member=guest)), "guest") == ["waiting_state"]
    for message in (Hold(member=LET_IN.member), Remove(member=LET_IN.member)):
        assert error_codes(room.receive(NURSE.member, message), "nurse") == [ErrorCode.SIGNALING_NOT_ALLOWED]
    assert room[LET_IN.member].admitted


def test_nobody_sends_out_a_practitioner_the_cabin_or_oneself(room: PlainRoom) -> None:
    colleague = ticket_of("colleague", Role.PRACTITIONER)
    enter(room, DOCTOR, colleague, AGENT)
    for target in (colleague, AGENT):
        refused = room.receive(DOCTOR.member, Remove(member=target.member))
        assert error_codes(refused, "doctor") == [ErrorCode.SIGNALING_NOT_ALLOWED]
    itself = room.receive(DOCTOR.member, Remove(member=DOCTOR.member))
    assert error_codes(itself, "doctor") == [ErrorCode.SIGNALING_NO_PEER]


def test_requests_to_a_page_come_from_who_leads_the_visit_alone(room: PlainRoom) -> None:
    enter(room, DOCTOR, NURSE, AGENT, LET_IN, ticket_of("kiosk", Role.KIOSK, admitted=True))
    for sender, allowed in ((DOCTOR, True), (NURSE, True), (LET_IN, False), (KIOSK, False), (AGENT, False)):
        to = KIOSK.member if sender is LET_IN else LET_IN.member
        for message in (CameraRequest(to=to, action="torch_on"), MuteRequest(to=to, kind="microphone")):
            effects = room.receive(sender.member, message)
            if allowed:
                assert [m.sender for m in said_to(effects, "zoe")] == [sender.member]
            else:
                assert error_codes(effects, sender.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]


def test_relay_credentials_are_renewed_before_they_end_and_on_request(room: PlainRoom) -> None:
    enter(room, DOCTOR, PATIENT)
    assert room.tick(seconds(479)) == []
    assert types_to(room.tick(seconds(480)), "doctor") == ["relay_renewed"]
    assert types_to(room.receive(DOCTOR.member, IceServersRequest()), "doctor") == ["relay_renewed"]
    assert error_codes(room.receive(PATIENT.member, IceServersRequest()), "zoe") == [ErrorCode.SIGNALING_NOT_ADMITTED]
