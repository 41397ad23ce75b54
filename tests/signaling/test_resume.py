"""A session that outlives its sockets, through a real server: nothing lost, nothing twice, nobody else gets in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from contract.signaling import PhotoAdded, Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.hooks import Hooks
from signaling.limits import Limits
from signaling.services import open_signaling
from signaling.session import Standing
from tests.signaling.people import ROOM, SDP, member_of
from tests.signaling.server import Comptoir, Guest, serving

DOCTOR = ("doctor", Role.PRACTITIONER)
NURSE = ("nurse", Role.ASSISTANT)


async def drop(guest: Guest) -> None:
    guest.socket.transport.abort()
    await guest.socket.wait_closed()


@asynccontextmanager
async def again(comptoir: Comptoir, before: Guest, **changes: Any) -> AsyncIterator[Guest]:
    """A new socket that goes on with the session of `before`; the answer is its first message."""
    welcome = next(message for message in reversed(before.seen) if message["type"] in ("welcome", "resumed"))
    async with comptoir.socket() as guest:
        guest.said = before.said
        request = {"session": welcome["session"], "token": welcome["resume_token"], "last_seq": before.heard}
        await guest.say("resume", room=ROOM, version=2, **{**request, **changes})
        await guest.hear()
        yield guest


async def test_what_was_said_meanwhile_is_heard_after_resuming(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True) as nurse:
        await doctor.hear_until("peer_joined")
        await drop(nurse)
        await doctor.hear_until("peer_suspended")
        for epoch in range(3):
            await doctor.say("description", to=member_of("nurse"), epoch=epoch, sdp_type="offer", sdp=SDP)
        await doctor.say("ping", at=1)
        await doctor.hear_until("pong")
        async with again(comptoir, nurse) as back:
            assert (back.seen[0]["type"], back.seen[0]["replayed"]) == ("resumed", 3)
            assert [(await back.hear())["epoch"] for _ in range(3)] == [0, 1, 2]
            await doctor.hear_until("peer_resumed")
    assert "peer_left" not in doctor.types


async def test_what_was_said_twice_is_taken_once(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True) as nurse:
        await doctor.hear_until("peer_joined")
        offer = {"to": str(member_of("doctor")), "sdp_type": "offer", "sdp": SDP}
        await nurse.say("description", epoch=0, **offer)
        await doctor.hear_until("description")
        await drop(nurse)
        async with again(comptoir, nurse) as back:
            assert back.seen[0]["last_seq"] == 1
            for epoch in (0, 1):
                await back.say("description", seq=epoch + 1, ack=0, epoch=epoch, **offer)
            await doctor.hear_until("description")
            assert doctor.seen[-1]["epoch"] == 1
    assert doctor.types.count("description") == 2


async def test_a_socket_that_skips_a_number_is_closed_to_come_back(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor:
        await doctor.say("media_state", seq=2, ack=0, microphone=True, camera=True)
        assert await doctor.closed() == 1012
        async with again(comptoir, doctor) as back:
            assert (back.seen[0]["type"], back.seen[0]["last_seq"]) == ("resumed", 0)


async def test_a_newer_socket_of_the_session_wins(comptoir: Comptoir) -> None:
    async with (
        comptoir.guest(*DOCTOR) as doctor,
        comptoir.guest(*NURSE, admitted=True) as nurse,
        again(comptoir, nurse) as back,
    ):
        assert await nurse.closed() == 4409
        await back.say("media_state", microphone=True, camera=False)
        await doctor.hear_until("media_state")
    assert "peer_suspended" not in doctor.types


async def test_a_window_whose_line_was_cut_does_not_take_the_call_back_from_the_newer_one(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True) as first:
        await drop(first)
        async with comptoir.guest(*NURSE, admitted=True) as second, comptoir.guest(*NURSE, admitted=True) as third:
            assert await second.closed() == 4409
            for older in (first, second):
                async with again(comptoir, older) as back:
                    assert back.seen[0]["code"] == "signaling.replaced"
                    assert await back.closed() == 4409
            await third.say("media_state", microphone=True, camera=False)
            await doctor.hear_until("media_state")
            await third.say("leave")
            await doctor.hear_until("peer_left")
        # Nobody goes on with the call: whoever comes back may.
        async with again(comptoir, first) as back:
            assert back.seen == [{"type": "resume_failed", "reason": "unknown"}]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"token": "guessed"}, "unknown"),
        ({"session": uuid4()}, "unknown"),
        ({"room": uuid4()}, "unknown"),
        ({"last_seq": 99}, "missed"),
    ],
    ids=["token", "session", "room", "number"],
)
async def test_who_cannot_resume_says_hello_on_the_same_socket(
    comptoir: Comptoir, changes: dict[str, Any], reason: str
) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest(*NURSE, admitted=True) as nurse:
        await doctor.hear_until("peer_joined")
        await drop(nurse)
        request = {"room": ROOM, **changes}
        async with comptoir.socket() as back:
            welcome = nurse.seen[0]
            session = {"session": welcome["session"], "token": welcome["resume_token"], "last_seq": nurse.heard}
            await back.say("resume", version=2, **{**session, **request})
            assert await back.hear() == {"type": "resume_failed", "reason": reason}
            await back.say("hello", version=2, ticket=comptoir.ticket(*NURSE, admitted=True), fresh=False)
            assert (await back.hear_until("welcome"))["peers"][0]["member"] == str(member_of("doctor"))
            joined = await doctor.hear_until("peer_joined")
            assert joined["fresh"] is False


async def test_a_token_is_replaced_at_each_return_and_the_last_but_one_no_longer_opens(comptoir: Comptoir) -> None:
    async with comptoir.guest(*NURSE, admitted=True) as nurse:
        first = nurse.seen[0]["resume_token"]
        async with again(comptoir, nurse) as second, again(comptoir, second) as third:
            assert len({first, second.seen[0]["resume_token"], third.seen[0]["resume_token"]}) == 3
            async with again(comptoir, third, token=first) as thief:
                assert thief.seen == [{"type": "resume_failed", "reason": "unknown"}]


async def test_who_missed_more_than_was_kept_gets_the_room_anew(keys: TokenKeys) -> None:
    services = open_signaling(keys, clock=utc_now, limits=Limits(kept_messages=4))
    async with serving(services) as comptoir, comptoir.guest(*NURSE, admitted=True) as nurse:
        await drop(nurse)
        for _ in range(9):
            await comptoir.hub.publish(ROOM, PhotoAdded(photo_id=ROOM))
        async with again(comptoir, nurse) as back:
            assert back.seen == [{"type": "resume_failed", "reason": "missed"}]


async def test_a_session_whose_login_has_ended_does_not_resume(keys: TokenKeys) -> None:
    standing = True

    async def living(standings: set[Standing]) -> set[Standing]:
        return {one for one in standings if standing or one.role is not NURSE[1]}

    services = open_signaling(keys, clock=utc_now, hooks=Hooks(living=living), limits=Limits(session_check_s=0.05))
    async with (
        serving(services) as comptoir,
        comptoir.guest(*DOCTOR) as doctor,
        comptoir.guest(*NURSE, admitted=True) as nurse,
    ):
        await drop(nurse)
        await doctor.hear_until("peer_suspended")
        standing = False
        assert (await doctor.hear_until("peer_left"))["reason"] == "left"
        async with again(comptoir, nurse) as back:
            assert back.seen[0] == {"type": "resume_failed", "reason": "unknown"}


async def test_messages_are_acknowledged_when_nothing_else_is_said(keys: TokenKeys) -> None:
    services = open_signaling(keys, clock=utc_now, limits=Limits(tick_s=0.02, ack_after=3))
    async with serving(services) as comptoir, comptoir.guest(*DOCTOR) as doctor:
        await doctor.say("media_state", microphone=True, camera=True)
        await doctor.hear_until("ack")
        assert doctor.acknowledged == 1


async def test_who_waits_resumes_the_wait_and_hears_that_it_was_let_in(comptoir: Comptoir) -> None:
    async with comptoir.guest(*DOCTOR) as doctor, comptoir.guest("zoe", Role.PATIENT) as patient:
        await patient.hear_until("waiting_state")
        await drop(patient)
        await doctor.hear_until("knocked")
        await doctor.say("admit", member=member_of("zoe"))
        await doctor.hear_until("peer_joined")
        async with again(comptoir, patient) as back:
            await back.hear_until("admitted")
    assert "knock_withdrawn" in doctor.types
