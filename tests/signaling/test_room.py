"""The room without sockets: who is told what, in which state."""

import pytest

from contract.errors import ErrorCode
from contract.observations import DeviceKind
from contract.signaling import (
    CLOSE_ENDED,
    CLOSE_NOT_ALLOWED,
    Admit,
    Candidates,
    ConsultationEnded,
    Deny,
    Description,
    DeviceRequest,
    Hello,
    IceCandidate,
    Leave,
    MediaState,
    PhotoAdded,
    PhotoRequest,
    Ping,
    ReadingConfirmed,
    Restart,
    Role,
)
from signaling.effects import BeganWaiting, Left
from signaling.errors import Refused
from signaling.limits import Limits
from signaling.room import Room
from tests.signaling.people import (
    NOW,
    ROOM,
    SDP,
    account_of,
    hangups,
    member_of,
    new_room,
    reading,
    said_to,
    seconds,
    ticket_of,
    types_to,
)

PATIENT = ticket_of("zoe", Role.PATIENT)
DOCTOR = ticket_of("doctor", Role.PRACTITIONER)
NURSE = ticket_of("nurse", Role.ASSISTANT, admitted=True)
KIOSK = ticket_of("kiosk", Role.KIOSK)
AGENT = ticket_of("agent", Role.AGENT, admitted=True)


@pytest.fixture
def room() -> Room:
    return new_room()


def offer_to(name: str, epoch: int = 0) -> Description:
    return Description(to=member_of(name), epoch=epoch, sdp_type="offer", sdp=SDP)


def error_codes(effects, name: str) -> list[ErrorCode]:
    return [message.code for message in said_to(effects, name) if message.type == "error"]


# ---------------------------------------------------------------- the waiting room


def test_a_patient_waits_and_sees_nothing_of_the_room(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    effects = room.join(PATIENT, fresh=True, now=NOW)
    (welcome,) = said_to(effects, "zoe")
    assert (welcome.state, welcome.peers, welcome.ice_servers) == ("waiting", [], [])
    assert BeganWaiting(account_of("zoe")) in effects


def test_who_may_admit_hears_the_knock_and_others_do_not(room: Room) -> None:
    for ticket in (DOCTOR, NURSE, AGENT, ticket_of("other", Role.ASSISTANT)):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.join(PATIENT, fresh=True, now=seconds(7))
    (knock,) = said_to(effects, "doctor")
    assert (knock.type, knock.member, knock.name, knock.since) == ("knocked", member_of("zoe"), "zoe", seconds(7))
    assert types_to(effects, "nurse") == ["knocked"]
    assert types_to(effects, "agent") == types_to(effects, "other") == []


def test_knocks_from_before_the_doctor_came_are_told_on_arrival(room: Room) -> None:
    room.join(PATIENT, fresh=True, now=NOW)
    effects = room.join(DOCTOR, fresh=True, now=seconds(60))
    assert types_to(effects, "doctor") == ["welcome", "knocked"]
    assert said_to(effects, "doctor")[1].since == NOW
    assert types_to(effects, "zoe") == []


def test_admission_opens_the_room_to_the_member_and_tells_the_others(room: Room) -> None:
    for ticket in (DOCTOR, NURSE, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    (admitted,) = said_to(effects, "zoe")
    assert admitted.type == "admitted"
    assert admitted.ice_servers[0].username == str(PATIENT.member)
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


def test_a_ticket_that_is_admitted_enters_at_once(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    effects = room.join(ticket_of("zoe", Role.PATIENT, admitted=True), fresh=True, now=NOW)
    assert said_to(effects, "zoe")[0].state == "admitted"
    assert types_to(effects, "doctor") == ["peer_joined"]


def test_a_denied_member_is_told_why_and_closed(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, Deny(member=PATIENT.member, reason="Demain"))
    assert [message.reason for message in said_to(effects, "zoe")] == ["Demain"]
    assert hangups(effects) == [(PATIENT.member, CLOSE_NOT_ALLOWED)]
    assert types_to(effects, "doctor") == ["knock_withdrawn"]
    assert Left(account_of("zoe")) in effects
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
def test_who_waits_reaches_nobody(room: Room, message, waiting) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(waiting, fresh=True, now=NOW)
    effects = room.receive(waiting.member, message)
    assert len(effects) == 1
    assert error_codes(effects, "zoe") == [ErrorCode.SIGNALING_NOT_ADMITTED]


def test_nothing_said_in_the_room_reaches_who_waits(room: Room) -> None:
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
        *room.tick(seconds(30)),
        *room.receive(AGENT.member, Leave()),
    ]
    assert types_to(told, "zoe") == []


def test_someone_who_waits_cannot_be_told_from_nobody(room: Room) -> None:
    for ticket in (DOCTOR, AGENT, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    assert room.receive(AGENT.member, offer_to("zoe")) == room.receive(AGENT.member, offer_to("nobody"))


def test_a_waiting_member_who_reconnects_keeps_its_place_and_knocks_once(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    assert room.disconnect(PATIENT.member, now=seconds(5)) == []
    effects = room.join(PATIENT, fresh=True, now=seconds(9))
    assert types_to(effects, "doctor") == []
    assert room[PATIENT.member].since == NOW
    assert BeganWaiting(account_of("zoe")) not in effects


def test_a_waiting_member_who_does_not_come_back_is_withdrawn(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    room.disconnect(PATIENT.member, now=NOW)
    assert room.tick(seconds(19)) == []
    effects = room.tick(seconds(20))
    assert types_to(effects, "doctor") == ["knock_withdrawn"]
    assert Left(account_of("zoe")) in effects


def test_a_member_admitted_while_away_is_in_when_it_comes_back(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    room.disconnect(PATIENT.member, now=NOW)
    effects = room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    assert said_to(effects, "doctor")[-1].peer.suspended
    back = room.join(PATIENT, fresh=True, now=seconds(3))
    assert said_to(back, "zoe")[0].state == "admitted"
    assert not said_to(back, "doctor")[0].peer.suspended


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
def test_who_joins_offers_except_to_an_agent_which_always_offers(room: Room, first, second, second_offers) -> None:
    room.join(first, fresh=True, now=NOW)
    effects = room.join(second, fresh=True, now=NOW)
    (peer,) = said_to(effects, second.name)[0].peers
    (joined,) = said_to(effects, first.name)
    assert peer.offer is second_offers
    assert joined.peer.offer is not second_offers


def test_an_admitted_kiosk_waits_for_the_offer_of_the_agent_and_offers_to_the_doctor(room: Room) -> None:
    for ticket in (AGENT, DOCTOR, KIOSK):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, Admit(member=KIOSK.member))
    offers = {peer.role: peer.offer for peer in said_to(effects, "kiosk")[0].peers}
    assert offers == {Role.AGENT: False, Role.PRACTITIONER: True}
    assert said_to(effects, "agent")[0].peer.offer is True
    assert said_to(effects, "doctor")[-1].peer.offer is False


# ---------------------------------------------------------------- coming back


@pytest.mark.parametrize("fresh", [True, False])
def test_a_member_who_comes_back_is_announced_with_what_it_holds(room: Room, fresh: bool) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    assert types_to(room.disconnect(NURSE.member, now=NOW), "doctor") == ["peer_suspended"]
    effects = room.join(NURSE, fresh=fresh, now=seconds(2))
    (joined,) = said_to(effects, "doctor")
    assert (joined.type, joined.fresh, joined.peer.offer, joined.peer.suspended) == ("peer_joined", fresh, False, False)
    assert said_to(effects, "nurse")[0].peers[0].offer is True


def test_an_admitted_member_stays_admitted_when_its_new_ticket_says_waiting(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(PATIENT, fresh=True, now=NOW)
    room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    assert said_to(room.join(PATIENT, fresh=True, now=seconds(1)), "zoe")[0].state == "admitted"


def test_a_socket_lost_for_longer_than_the_grace_time_leaves_as_lost(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    room.disconnect(NURSE.member, now=NOW)
    assert room.tick(seconds(19.9)) == []
    (left,) = said_to(room.tick(seconds(20)), "doctor")
    assert (left.type, left.member, left.reason) == ("peer_left", NURSE.member, "lost")
    assert room.tick(seconds(99)) == []


def test_leaving_is_told_at_once_and_hangs_up(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    effects = room.receive(NURSE.member, Leave())
    assert said_to(effects, "doctor")[0].reason == "left"
    assert hangups(effects) == [(NURSE.member, 1000)]
    assert Left(account_of("nurse")) in effects
    assert room.disconnect(NURSE.member, now=NOW) == []


def test_a_suspended_peer_is_listed_but_not_reachable(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.join(NURSE, fresh=True, now=NOW)
    room.disconnect(DOCTOR.member, now=NOW)
    effects = room.join(AGENT, fresh=True, now=NOW)
    suspended = {peer.role: peer.suspended for peer in said_to(effects, "agent")[0].peers}
    assert suspended == {Role.PRACTITIONER: True, Role.ASSISTANT: False}
    assert error_codes(room.receive(AGENT.member, offer_to("doctor")), "agent") == [ErrorCode.SIGNALING_NO_PEER]


def test_a_newcomer_learns_what_the_others_send(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    room.receive(DOCTOR.member, MediaState(microphone=True, camera=False))
    state = said_to(room.join(NURSE, fresh=True, now=NOW), "nurse")[1]
    assert (state.type, state.sender, state.microphone, state.camera) == ("media_state", DOCTOR.member, True, False)
    room.join(DOCTOR, fresh=True, now=NOW)
    assert types_to(room.join(NURSE, fresh=True, now=NOW), "nurse") == ["welcome"]


# ---------------------------------------------------------------- messages


def test_descriptions_candidates_and_restarts_are_relayed_with_their_sender(room: Room) -> None:
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
        assert relayed.model_dump(exclude={"sender"}) == message.model_dump()


@pytest.mark.parametrize("name", ["nurse", "nobody"])
def test_a_message_to_oneself_or_to_nobody_is_refused(room: Room, name: str) -> None:
    room.join(NURSE, fresh=True, now=NOW)
    assert error_codes(room.receive(NURSE.member, offer_to(name)), "nurse") == [ErrorCode.SIGNALING_NO_PEER]


def test_device_requests_of_doctor_and_assistant_go_to_the_agent_alone(room: Room) -> None:
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


def test_a_device_request_without_an_agent_says_so(room: Room) -> None:
    room.join(DOCTOR, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, DeviceRequest(device=DeviceKind.THERMOMETER, action="stop"))
    assert error_codes(effects, "doctor") == [ErrorCode.SIGNALING_NO_PEER]


def test_photo_requests_go_from_the_practitioner_to_patient_and_kiosk(room: Room) -> None:
    admitted = [ticket_of("zoe", Role.PATIENT, admitted=True), ticket_of("kiosk", Role.KIOSK, admitted=True)]
    for ticket in (DOCTOR, NURSE, AGENT, *admitted):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.receive(DOCTOR.member, PhotoRequest(note="de plus près"))
    assert [said_to(effects, name)[0].note for name in ("zoe", "kiosk")] == ["de plus près"] * 2
    assert len(effects) == 2
    for sender in (NURSE, AGENT, *admitted):
        refused = room.receive(sender.member, PhotoRequest())
        assert error_codes(refused, sender.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]


def test_only_who_may_admit_admits(room: Room) -> None:
    for ticket in (AGENT, ticket_of("kiosk", Role.KIOSK, admitted=True), PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    for sender in (AGENT, KIOSK):
        for message in (Admit(member=PATIENT.member), Deny(member=PATIENT.member)):
            assert error_codes(room.receive(sender.member, message), sender.name) == [ErrorCode.SIGNALING_NOT_ALLOWED]
    assert not room[PATIENT.member].admitted


def test_admitting_twice_changes_nothing_the_second_time(room: Room) -> None:
    for ticket in (DOCTOR, NURSE, PATIENT):
        room.join(ticket, fresh=True, now=NOW)
    room.receive(DOCTOR.member, Admit(member=PATIENT.member))
    effects = room.receive(NURSE.member, Admit(member=PATIENT.member))
    assert error_codes(effects, "nurse") == [ErrorCode.SIGNALING_NO_PEER]
    assert len(effects) == 1


def test_pings_are_answered_with_their_own_time_and_a_second_hello_is_refused(room: Room) -> None:
    room.join(PATIENT, fresh=True, now=NOW)
    assert said_to(room.receive(PATIENT.member, Ping(at=12.5)), "zoe")[0].at == 12.5
    assert error_codes(room.receive(PATIENT.member, Hello(ticket="x")), "zoe") == [ErrorCode.SIGNALING_NOT_ALLOWED]


# ---------------------------------------------------------------- the server's news, and the end


def test_news_reach_every_admitted_member(room: Room) -> None:
    for ticket in (DOCTOR, AGENT):
        room.join(ticket, fresh=True, now=NOW)
    effects = room.publish(PhotoAdded(photo_id=ROOM))
    assert types_to(effects, "doctor") == types_to(effects, "agent") == ["photo_added"]


def test_the_end_reaches_everybody_closes_and_lets_nobody_in_again(room: Room) -> None:
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
