"""The room without sockets: who is told what, in which state."""

from typing import Literal
from uuid import uuid4

import pytest

from contract.errors import ErrorCode
from contract.observations import DeviceKind
from contract.signaling import (
    CLOSE_ENDED,
    Admit,
    Candidates,
    ConsultationEnded,
    Deny,
    Description,
    DeviceRequest,
    IceCandidate,
    Leave,
    MediaState,
    PhotoAdded,
    PhotoRequest,
    Restart,
    Role,
)
from signaling.effects import Left
from signaling.errors import Refused
from signaling.limits import Limits
from tests.signaling.people import (
    AGENT,
    DOCTOR,
    KIOSK,
    NOW,
    NURSE,
    PATIENT,
    ROOM,
    PlainRoom,
    account_of,
    error_codes,
    hangups,
    new_room,
    offer_to,
    said_to,
    seconds,
    ticket_of,
    types_to,
)

# ---------------------------------------------------------------- who offers


@pytest.mark.parametrize(
    ("first", "second", "second_offers"),
    [
        (DOCTOR, NURSE, True),
        (NURSE, DOCTOR, True),
        (DOCTOR, AGENT, True),
        (AGENT, DOCTOR, False),
        (AGENT, NURSE, False),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_who_joins_offers_except_to_an_agent_which_always_offers(room: PlainRoom, first, second, second_offers) -> None:
    room.join(first, fresh=True, now=NOW)
    effects = room.join(second, fresh=True, now=NOW)
    (peer,) = said_to(effects, second.name)[0].peers
    (joined,) = said_to(effects, first.name)
    assert peer.offer is second_offers
    assert joined.peer.offer is not second_offers


def test_an_admitted_kiosk_waits_for_the_offer_of_the_agent_and_offers_to_the_doctor(room: PlainRoom) -> None:
    for ticket in (AGENT, DOCTOR, KIOSK):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, Admit(member=KIOSK.member))
    offers = {peer.role: peer.offer for peer in said_to(effects, "kiosk")[0].peers}
    assert offers == {Role.AGENT: False, Role.PRACTITIONER: True}
    assert said_to(effects, "agent")[0].peer.offer is True
    assert said_to(effects, "doctor")[-1].peer.offer is False


# ---------------------------------------------------------------- coming back


@pytest.mark.parametrize("fresh", [True, False])
def test_a_member_who_comes_back_is_announced_with_what_it_holds(room: PlainRoom, fresh: bool) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    assert types_to(room.disconnect(NURSE.member, now=NOW), "doctor") == ["peer_suspended"]
    effects = room.join(NURSE, fresh=fresh, now=seconds(2))
    (joined,) = said_to(effects, "doctor")
    assert (joined.type, joined.fresh, joined.peer.offer, joined.peer.suspended) == ("peer_joined", fresh, False, False)
    assert said_to(effects, "nurse")[0].peers[0].offer is True


def test_an_admitted_member_stays_admitted_when_its_new_ticket_says_waiting(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    assert said_to(room.join(PATIENT, fresh=True, now=seconds(1)), "zoe")[0].state == "admitted"


def test_a_socket_lost_for_longer_than_the_grace_time_leaves_as_lost(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    room.disconnect(NURSE.member, now=NOW)
    assert room.tick(seconds(59.9)) == []
    (left,) = said_to(room.tick(seconds(60)), "doctor")
    assert (left.type, left.member, left.reason) == ("peer_left", NURSE.member, "lost")
    assert room.tick(seconds(99)) == []


def test_leaving_is_told_at_once_and_hangs_up(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    effects = room.receive(NURSE.member, Leave())
    assert said_to(effects, "doctor")[0].reason == "left"
    assert hangups(effects) == [(NURSE.member, 1000)]
    assert Left(NURSE.member, account_of("nurse")) in effects
    assert room.disconnect(NURSE.member, now=NOW) == []


def test_what_is_said_to_a_suspended_peer_waits_for_it(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    room.disconnect(DOCTOR.member, now=NOW)
    effects = room.join(AGENT, fresh=True, now=NOW)
    suspended = {peer.role: peer.suspended for peer in said_to(effects, "agent")[0].peers}
    assert suspended == {Role.PRACTITIONER: True, Role.ASSISTANT: False}
    assert types_to(room.receive(AGENT.member, offer_to("doctor")), "doctor") == ["description"]


def test_a_session_that_goes_on_is_told_as_that_and_only_once(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    room.disconnect(NURSE.member, now=NOW)
    assert types_to(room.resume(NURSE.member), "doctor") == ["peer_resumed"]
    assert room.resume(NURSE.member) == []
    assert room.tick(seconds(60)) == []


def test_a_newcomer_learns_what_the_others_send(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.receive(DOCTOR.member, MediaState(microphone=True, camera=False))
    state = said_to(room.join(NURSE, fresh=True, now=NOW), "nurse")[1]
    assert (state.type, state.sender, state.microphone, state.camera) == ("media_state", DOCTOR.member, True, False)
    room.join(DOCTOR, fresh=True, now=NOW)
    assert types_to(room.join(NURSE, fresh=True, now=NOW), "nurse") == ["welcome"]


# ---------------------------------------------------------------- messages


def test_descriptions_candidates_and_restarts_are_relayed_with_their_sender(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    candidate = IceCandidate(candidate="candidate:1 1 udp 1 10.0.0.1 9 typ host", sdp_mid="0", sdp_mline_index=0)
    sent: list[Description | Candidates | Restart] = [
        offer_to("doctor", epoch=3),
        Candidates(to=DOCTOR.member, epoch=3, candidates=[candidate], end=True),
        Restart(to=DOCTOR.member, epoch=4, reason="quiet"),
    ]
    for message in sent:
        effects = room.receive(NURSE.member, message)
        (relayed,) = said_to(effects, "doctor")
        assert len(effects) == 1
        assert relayed.sender == NURSE.member
        envelope = {"seq", "ack"}
        assert relayed.model_dump(exclude={*envelope, "sender"}) == message.model_dump(exclude={*envelope, "to"})


@pytest.mark.parametrize("name", ["nurse", "nobody"])
def test_a_message_to_oneself_or_to_nobody_is_refused(room: PlainRoom, name: str) -> None:
    room.join(NURSE, fresh=True, now=NOW)
    assert error_codes(room.receive(NURSE.member, offer_to(name)), "nurse") == [ErrorCode.SIGNALING_NO_PEER]


def test_device_requests_of_doctor_and_assistant_go_to_the_agent_alone(room: PlainRoom) -> None:
    for ticket in (DOCTOR, NURSE, AGENT, ticket_of("kiosk", Role.KIOSK, admitted=True)):
        room.join(ticket, fresh=True, now=NOW)
    request = DeviceRequest(device=DeviceKind.BLOOD_PRESSURE, action="start")
    for sender in (DOCTOR, NURSE):
        effects = room.receive(sender.member, request)
        (asked,) = said_to(effects, "agent")
        assert (asked.sender, asked.device, asked.action) == (sender.member, DeviceKind.BLOOD_PRESSURE, "start")
        assert len(effects) == 1
    for other in (AGENT, KIOSK):
        assert error_codes(room.receive(other.member, request), other.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]


@pytest.mark.parametrize("action", ["agree", "refuse"])
def test_only_the_patient_s_side_answers_for_a_still_of_a_camera(
    room: PlainRoom, action: Literal["agree", "refuse"]
) -> None:
    kiosk = ticket_of("kiosk", Role.KIOSK, admitted=True)
    for ticket in (DOCTOR, NURSE, AGENT, kiosk):
        room.join(ticket, fresh=True, now=NOW)
    answer = DeviceRequest(device=DeviceKind.OTOSCOPE, action=action)
    (heard,) = said_to(room.receive(kiosk.member, answer), "agent")
    assert (heard.sender, heard.action) == (kiosk.member, action)
    for other in (DOCTOR, NURSE, AGENT):
        assert error_codes(room.receive(other.member, answer), other.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]


def test_a_device_request_without_an_agent_says_so(room: PlainRoom) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, DeviceRequest(device=DeviceKind.THERMOMETER, action="stop"))
    assert error_codes(effects, "doctor") == [ErrorCode.SIGNALING_NO_PEER]


def test_photo_requests_go_from_the_practitioner_to_patient_and_kiosk(room: PlainRoom) -> None:
    admitted = [ticket_of("zoe", Role.PATIENT, admitted=True), ticket_of("kiosk", Role.KIOSK, admitted=True)]
    for ticket in (DOCTOR, NURSE, AGENT, *admitted):
        room.join(ticket, fresh=True, now=NOW)
    asked = PhotoRequest(note="de plus près", view="close_up", lesion_id=uuid4())
    effects = room.receive(DOCTOR.member, asked)
    for name in ("zoe", "kiosk"):
        heard = said_to(effects, name)[0]
        assert (heard.note, heard.view, heard.lesion_id) == (asked.note, asked.view, asked.lesion_id)
    assert len(effects) == 2
    for sender in (NURSE, AGENT, *admitted):
        refused = room.receive(sender.member, PhotoRequest())
        assert error_codes(refused, sender.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]


def test_only_who_may_admit_admits(room: PlainRoom) -> None:
    for ticket in (AGENT, ticket_of("kiosk", Role.KIOSK, admitted=True), PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    for sender in (AGENT, KIOSK):
        for message in (Admit(member=PATIENT.member), Deny(member=PATIENT.member)):
            assert error_codes(room.receive(sender.member, message), sender.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]
    assert not room[PATIENT.member].admitted


def test_admitting_twice_changes_nothing_the_second_time(room: PlainRoom) -> None:
    for ticket in (DOCTOR, NURSE, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    effects = room.receive(NURSE.member, Admit(member=PATIENT.member))
    assert error_codes(effects, "nurse") == [ErrorCode.SIGNALING_NO_PEER]
    assert len(effects) == 1


# ---------------------------------------------------------------- the server's news, and the end


def test_news_reach_every_admitted_member(room: PlainRoom) -> None:
    for ticket in (DOCTOR, AGENT):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.publish(PhotoAdded(photo_id=ROOM))
    assert types_to(effects, "doctor") == types_to(effects, "agent") == ["photo_added"]


def test_the_end_reaches_everybody_closes_and_lets_nobody_in_again(room: PlainRoom) -> None:
    for ticket in (DOCTOR, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.publish(ConsultationEnded())
    assert types_to(effects, "doctor") == types_to(effects, "zoe") == ["consultation_ended"]
    assert hangups(effects) == [(DOCTOR.member, CLOSE_ENDED), (PATIENT.member, CLOSE_ENDED)]
    assert len(room) == 0
    with pytest.raises(Refused) as refused:
        room.join(DOCTOR, fresh=True, now=NOW)
    assert refused.value.close == CLOSE_ENDED


def test_a_full_room_refuses_one_more_but_not_one_who_comes_back() -> None:
    room = new_room(Limits(members_per_room=2))
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    with pytest.raises(Refused) as refused:
        room.join(NURSE, fresh=True, now=NOW)
    assert refused.value.code is ErrorCode.SIGNALING_FULL
    room.join(PATIENT, fresh=True, now=NOW)


@pytest.mark.parametrize(
    "message",
    [
        offer_to("doctor").model_copy(update={"sdp": offer_to("doctor").sdp.replace("sha-256", "sha-1")}),
        offer_to("doctor").model_copy(update={"sdp": "v=0\r\n" * 10}),
        Candidates(
            to=DOCTOR.member, epoch=0, candidates=[IceCandidate(candidate="candidate:1 1 udp 1 evil.test 9 typ host")]
        ),
    ],
    ids=["weak fingerprint", "no description", "a name to look up"],
)
def test_what_no_stack_should_read_is_not_passed_on(room: PlainRoom, message) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    effects = room.receive(NURSE.member, message)
    assert error_codes(effects, "nurse") == [ErrorCode.SIGNALING_DESCRIPTION]
    assert types_to(effects, "doctor") == []


def test_a_photo_is_asked_of_a_suspended_page_later_but_no_instrument_starts_late(room: PlainRoom) -> None:
    for ticket in (DOCTOR, AGENT, ticket_of("zoe", Role.PATIENT, admitted=True)):
        room.join(ticket, fresh=True, now=NOW)
    room.disconnect(AGENT.member, now=NOW)
    room.disconnect(PATIENT.member, now=NOW)
    assert types_to(room.receive(DOCTOR.member, PhotoRequest()), "zoe") == ["photo_requested"]
    refused = room.receive(DOCTOR.member, DeviceRequest(device=DeviceKind.THERMOMETER, action="start"))
    assert error_codes(refused, "doctor") == [ErrorCode.SIGNALING_NO_PEER]
