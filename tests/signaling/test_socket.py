"""The WebSocket edge, through a real server and real sockets."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from websockets.exceptions import InvalidStatus

from contract.signaling import PhotoAdded, ReadingConfirmed, Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.hooks import Hooks, RoomStatus
from signaling.limits import Limits
from signaling.services import open_signaling
from tests.signaling.people import ROOM, SDP, account_of, member_of, reading
from tests.signaling.server import Comptoir, serving

DOCTOR = ("doctor", Role.PRACTITIONER)
PATIENT = ("zoe", Role.PATIENT)
NURSE = ("nurse", Role.ASSISTANT)
AGENT = ("agent", Role.AGENT)


async def test_a_patient_knocks_is_admitted_and_the_two_exchange_descriptions(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*PATIENT) as patient:
        knock = await doctor.hear_until("knocked")
        await doctor.say("admit", member=knock["member"])
        admitted = await patient.hear_until("admitted")
        (peer,) = admitted["peers"]
        assert (peer["member"], peer["offer"]) == (str(member_of("doctor")), True)
        assert admitted["relay"]["ice_servers"][0]["username"].endswith(str(member_of("zoe")))
        await patient.say("description", to=peer["member"], epoch=0, sdp_type="offer", sdp=SDP, sender=UUID(int=0))
        offer = await doctor.hear_until("description")
        assert (offer["sender"], offer["sdp"]) == (str(member_of("zoe")), SDP)
        await doctor.say("description", to=offer["sender"], epoch=0, sdp_type="answer", sdp=SDP)
        answer = await patient.hear_until("description")
        assert (answer["sender"], answer["sdp_type"]) == (str(member_of("doctor")), "answer")


async def test_who_waits_hears_nothing_of_what_goes_on_in_the_room(comptoir: Comptoir) -> None:
    async with comptoir.guest(*PATIENT) as patient, comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*AGENT) as agent:
        await agent.say("description", to=member_of("doctor"), epoch=0, sdp_type="offer", sdp=SDP)
        await agent.say("description", to=member_of("zoe"), epoch=0, sdp_type="offer", sdp=SDP)
        await doctor.say("media_state", microphone=True, camera=True)
        await doctor.say("device_request", device="thermometer", action="start")
        await comptoir.hub.publish(ROOM, PhotoAdded(photo_id=ROOM))
        await agent.hear_until("photo_added")
        await doctor.hear_until("photo_added")
        await patient.say("ping", at=1.5)
        await patient.hear_until("pong")
    assert patient.types == ["welcome", "waiting_state", "pong"]
    assert (patient.seen[0]["state"], patient.seen[0]["peers"], patient.seen[0]["relay"]["ice_servers"]) == (
        "waiting",
        [],
        [],
    )


async def test_the_server_announces_its_ping_and_answers_with_the_same_time(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor:
        assert doctor.seen[0]["ping_ms"] == 5000
        await doctor.say("ping", at=123.25)
        assert await doctor.hear() == {"type": "pong", "at": 123.25}


async def test_an_unknown_type_is_answered_and_unknown_fields_are_ignored(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor:
        await doctor.say("dance", with_whom="you")
        assert (await doctor.hear())["code"] == "signaling.unsupported"
        await doctor.say("ping", at=1, colour="red")
        assert (await doctor.hear())["type"] == "pong"


# ---------------------------------------------------------------- close codes


@pytest.mark.parametrize("ticket", ["", "nonsense", "a.b.c"])
async def test_a_bad_ticket_closes_with_4401(comptoir: Comptoir, ticket: str) -> None:
    async with comptoir.socket() as guest:
        await guest.say("hello", ticket=ticket)
        assert await guest.closed() == 4401
        assert [message["code"] for message in guest.seen] == ["signaling.ticket_invalid"]


async def test_a_used_ticket_closes_with_4401_and_leaves_its_first_user_in(comptoir: Comptoir) -> None:
    ticket = comptoir.ticket(*DOCTOR)
    async with comptoir.socket() as first, comptoir.socket() as second:
        await first.say("hello", ticket=ticket)
        await first.hear_until("welcome")
        await second.say("hello", ticket=ticket)
        assert await second.closed() == 4401
        await first.say("ping", at=1)
        assert (await first.hear())["type"] == "pong"


async def test_a_first_message_that_is_no_hello_closes_with_4401(comptoir: Comptoir) -> None:
    async with comptoir.socket() as guest:
        await guest.say("ping", at=1)
        assert await guest.closed() == 4401


async def test_a_version_of_the_future_is_told_so(comptoir: Comptoir) -> None:
    async with comptoir.socket() as guest:
        await guest.say("hello", version=3, ticket=comptoir.ticket(*DOCTOR))
        assert await guest.closed() == 4400
        assert guest.seen[0]["code"] == "signaling.unsupported"


async def test_no_hello_in_time_closes_with_4401(keys: TokenKeys) -> None:
    limits = Limits(hello_s=0.05)
    async with serving(open_signaling(keys, clock=utc_now, limits=limits)) as comptoir, comptoir.socket() as guest:
        assert await guest.closed() == 4401


async def test_a_member_that_falls_silent_is_closed_with_4408_and_suspended(keys: TokenKeys) -> None:
    services = open_signaling(keys, clock=utc_now, limits=Limits(quiet_admitted_s=0.2))
    async with serving(services) as comptoir, comptoir.guest(*NURSE, admitted=True) as nurse:
        assert await nurse.closed() == 4408
        assert not [presence for presence in comptoir.hub.members(ROOM) if presence.connected]


async def test_unknown_and_ended_rooms_close_with_4404_and_4410(keys: TokenKeys) -> None:
    status = RoomStatus.UNKNOWN

    async def room_status(_: UUID) -> RoomStatus:
        return status

    async with serving(open_signaling(keys, clock=utc_now, hooks=Hooks(room_status=room_status))) as comptoir:
        async with comptoir.socket() as guest:
            await guest.say("hello", ticket=comptoir.ticket(*DOCTOR))
            assert await guest.closed() == 4404
            assert guest.seen[0]["code"] == "request.not_found"
        status = RoomStatus.ENDED
        async with comptoir.socket() as guest:
            await guest.say("hello", ticket=comptoir.ticket(*DOCTOR))
            assert await guest.closed() == 4410
            assert guest.seen[0]["code"] == "consultation.ended"
        assert comptoir.hub.members(ROOM) == []


async def test_the_end_closes_everybody_with_4410_and_a_ticket_from_before_does_not_open_again(
    comptoir: Comptoir,
) -> None:
    later = comptoir.ticket("kiosk", Role.KIOSK)
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*PATIENT) as patient, comptoir.socket() as late:
        await comptoir.hub.close_room(ROOM)
        assert await doctor.closed() == await patient.closed() == 4410
        assert doctor.types[-1] == patient.types[-1] == "consultation_ended"
        await late.say("hello", ticket=later)
        assert await late.closed() == 4410


async def test_a_second_socket_of_a_member_takes_over_and_the_first_closes_with_4409(comptoir: Comptoir) -> None:
    async with (
        comptoir.guest(*DOCTOR) as doctor,
        comptoir.guest(*NURSE, admitted=True) as first,
        comptoir.guest(*NURSE, admitted=True, fresh=False) as second,
    ):
        assert await first.closed() == 4409
        await second.say("description", to=member_of("doctor"), epoch=0, sdp_type="offer", sdp=SDP)
        await doctor.hear_until("description")
    joined = [message for message in doctor.seen if message["type"] == "peer_joined"]
    assert [message["fresh"] for message in joined] == [True, False]
    assert "peer_suspended" not in doctor.types


async def test_a_denied_member_is_closed_with_4403(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*PATIENT) as patient:
        await doctor.hear_until("knocked")
        await doctor.say("deny", member=member_of("zoe"), reason="Ce n'est pas l'heure")
        assert await patient.closed() == 4403
        assert patient.seen[-1] == {"type": "denied", "reason": "Ce n'est pas l'heure"}


async def test_leaving_closes_normally_and_is_told(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True) as nurse:
        await nurse.say("leave")
        assert await nurse.closed() == 1000
        assert (await doctor.hear_until("peer_left"))["reason"] == "left"


async def test_a_frame_over_64_kib_closes_with_1009(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True) as nurse:
        await nurse.say("deny", reason="é" * 33_000)
        assert await nurse.closed() == 1009
        await doctor.hear_until("peer_suspended")


async def test_a_flood_closes_with_4429_and_the_room_goes_on(keys: TokenKeys) -> None:
    limits = Limits(messages_per_s=1, messages_burst=20)
    async with (
        serving(open_signaling(keys, clock=utc_now, limits=limits)) as comptoir,
        comptoir.guest(*DOCTOR) as doctor,
        comptoir.guest(*NURSE, admitted=True) as nurse,
    ):
        for number in range(30):
            await nurse.say("ping", at=number)
        assert await nurse.closed() == 4429
        assert nurse.seen[-1]["code"] == "signaling.too_many_messages"
        await doctor.hear_until("peer_suspended")
        await doctor.say("ping", at=1)
        assert (await doctor.hear())["type"] == "pong"


async def test_a_slow_reader_is_given_up_and_the_others_miss_nothing(comptoir: Comptoir) -> None:
    slow_options: dict[str, Any] = {"max_queue": 1}
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True, **slow_options) as nurse:
        nurse.socket.transport.pause_reading()
        await doctor.hear_until("peer_joined")
        large = reading("A" * 8192)
        sent = 0
        while "peer_suspended" not in doctor.types:
            await comptoir.hub.publish(ROOM, ReadingConfirmed(reading=large))
            sent += 1
            assert sent < 5000
            await doctor.hear()
        nurse.socket.transport.abort()
    confirmed = doctor.types.count("reading_confirmed")
    assert sent - 1 <= confirmed <= sent


# ---------------------------------------------------------------- origin, restart, hooks


@pytest.mark.parametrize(
    ("origin", "opens"),
    [
        (None, True),
        ("http://localhost:{port}", True),
        ("https://allowed.test", True),
        ("http://localhost", False),
        ("https://localhost", False),
        ("https://evil.test", False),
        ("http://localhost.evil.test:{port}", False),
        ("http://localhost:{port}@evil.test", False),
        ("null", False),
        ("http://localhost:99999", False),
        ("", False),
    ],
)
async def test_a_page_of_another_site_cannot_open_a_socket(keys: TokenKeys, origin: str | None, opens: bool) -> None:
    allowed = frozenset({"https://allowed.test"})
    async with serving(open_signaling(keys, clock=utc_now, allowed_origins=allowed)) as comptoir:
        headers = {} if origin is None else {"Origin": origin.format(port=comptoir.port)}
        if opens:
            async with comptoir.socket(additional_headers=headers) as guest:
                await guest.say("hello", ticket=comptoir.ticket(*DOCTOR))
                await guest.hear_until("welcome")
        else:
            with pytest.raises(InvalidStatus) as refused:
                async with comptoir.socket(additional_headers=headers):
                    pass
            assert refused.value.response.status_code == 403


async def test_after_a_server_restart_both_come_back_and_keep_their_connection(keys: TokenKeys) -> None:
    async with serving(open_signaling(keys, clock=utc_now)) as before:
        doctor_socket, patient_socket = before.guest(*DOCTOR), before.guest(*PATIENT, admitted=True)
        doctor, patient = await doctor_socket.__aenter__(), await patient_socket.__aenter__()
    assert await doctor.closed() == await patient.closed() == 1012
    assert doctor.types[-1] == patient.types[-1] == "moving"
    await doctor_socket.__aexit__(None, None, None)
    await patient_socket.__aexit__(None, None, None)
    async with (
        serving(open_signaling(keys, clock=utc_now)) as after,
        after.guest(*PATIENT, admitted=True, fresh=False) as back,
        after.guest(*DOCTOR, fresh=False) as there,
    ):
        joined = await back.hear_until("peer_joined")
        assert (joined["peer"]["member"], joined["fresh"]) == (str(member_of("doctor")), False)
        assert there.seen[0]["peers"][0]["member"] == str(member_of("zoe"))


async def test_hooks_hear_who_waits_who_is_admitted_by_whom_and_who_left(keys: TokenKeys) -> None:
    heard: list[tuple[Any, ...]] = []
    left = asyncio.Event()

    async def on_admitted(room: UUID, account: UUID, by: UUID) -> None:
        heard.append(("admitted", room, account, by))

    async def on_waiting(room: UUID, account: UUID) -> None:
        heard.append(("waiting", room, account))

    async def on_left(room: UUID, account: UUID) -> None:
        heard.append(("left", room, account))
        left.set()

    hooks = Hooks(on_admitted=on_admitted, on_waiting=on_waiting, on_left=on_left)
    async with (
        serving(open_signaling(keys, clock=utc_now, hooks=hooks)) as comptoir,
        comptoir.guest(*DOCTOR) as doctor,
        comptoir.guest(*PATIENT) as patient,
    ):
        await doctor.hear_until("knocked")
        await doctor.say("admit", member=member_of("zoe"))
        await patient.hear_until("admitted")
        await patient.say("leave")
        await left.wait()
    assert heard == [
        ("waiting", ROOM, account_of("zoe")),
        ("admitted", ROOM, account_of("zoe"), account_of("doctor")),
        ("left", ROOM, account_of("zoe")),
    ]


async def test_an_abrupt_loss_is_suspended_then_lost_after_the_grace_time(keys: TokenKeys) -> None:
    limits = Limits(grace=timedelta(milliseconds=100), tick_s=0.02)
    async with (
        serving(open_signaling(keys, clock=utc_now, limits=limits)) as comptoir,
        comptoir.guest(*DOCTOR) as doctor,
        comptoir.guest(*NURSE, admitted=True) as nurse,
    ):
        nurse.socket.transport.abort()
        await doctor.hear_until("peer_suspended")
        assert (await doctor.hear_until("peer_left"))["reason"] == "lost"
