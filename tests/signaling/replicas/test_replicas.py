"""A room whose members come by different processes, and a process that goes away while they talk."""

from contract.signaling import PhotoAdded, Role
from signaling.effects import Presence
from signaling.limits import Limits
from tests.nats_server import Nats
from tests.signaling.people import ROOM, SDP, member_of
from tests.signaling.replicas.conftest import Installation
from tests.signaling.server import Comptoir
from tests.signaling.test_resume import again, drop

DOCTOR = ("doctor", Role.PRACTITIONER)
NURSE = ("nurse", Role.ASSISTANT)
PATIENT = ("zoe", Role.PATIENT)
OFFER = {"epoch": 0, "sdp_type": "offer", "sdp": SDP}


async def test_members_at_two_processes_are_in_one_room(installation: Installation) -> None:
    one, _ = await installation.server()
    other, _ = await installation.server()
    async with one.guest(*DOCTOR) as doctor, other.guest(*PATIENT) as patient:
        knock = await doctor.hear_until("knocked")
        await doctor.say("admit", member=knock["member"])
        admitted = await patient.hear_until("admitted")
        await patient.say("description", to=admitted["peers"][0]["member"], **OFFER)
        offer = await doctor.hear_until("description")
        assert offer["sender"] == str(member_of("zoe"))
        await doctor.say("description", to=offer["sender"], epoch=0, sdp_type="answer", sdp=SDP)
        await patient.hear_until("description")
        await patient.say("ping", at=3)
        await patient.hear_until("pong")
        await drop(patient)
        await doctor.hear_until("peer_suspended")


async def test_news_reach_the_room_from_either_process_and_the_end_closes_both(installation: Installation) -> None:
    one, _ = await installation.server()
    other, _ = await installation.server()
    async with one.guest(*DOCTOR) as doctor, other.guest(*NURSE, admitted=True) as nurse:
        for server in (one, other):
            await server.services.rooms.publish(ROOM, PhotoAdded(photo_id=ROOM))
            await doctor.hear_until("photo_added")
            await nurse.hear_until("photo_added")
        await other.services.rooms.close_room(ROOM, "Fini")
        assert await doctor.closed() == await nurse.closed() == 4410
        assert doctor.seen[-1] == nurse.seen[-1] == {"type": "consultation_ended", "reason": "Fini"}


async def test_a_session_resumes_at_another_process(installation: Installation) -> None:
    one, _ = await installation.server()
    other, _ = await installation.server()
    async with one.guest(*DOCTOR) as doctor, one.guest(*NURSE, admitted=True) as nurse:
        await doctor.hear_until("peer_joined")
        await drop(nurse)
        await doctor.hear_until("peer_suspended")
        await doctor.say("description", to=member_of("nurse"), **OFFER)
        async with again(other, nurse) as back:
            assert (back.seen[0]["type"], back.seen[0]["replayed"]) == ("resumed", 1)
            assert (await back.hear())["type"] == "description"
            await doctor.hear_until("peer_resumed")
            await back.say("media_state", microphone=True, camera=False)
            await doctor.hear_until("media_state")
    assert "peer_joined" not in doctor.types[-3:]


async def test_a_ticket_works_once_at_whichever_process(installation: Installation) -> None:
    one, _ = await installation.server()
    other, _ = await installation.server()
    ticket = one.ticket(*DOCTOR)
    async with one.socket() as first, other.socket() as second:
        await first.say("hello", version=2, ticket=ticket)
        await first.hear_until("welcome")
        await second.say("hello", version=2, ticket=ticket)
        assert await second.closed() == 4401


async def test_a_rolling_restart_loses_no_message_and_no_session(installation: Installation) -> None:
    one, ending = await installation.server()
    other, _ = await installation.server()
    async with one.guest(*DOCTOR) as doctor, other.guest(*NURSE, admitted=True) as nurse:
        await doctor.hear_until("peer_joined")
        await drop(nurse)
        await doctor.hear_until("peer_suspended")
        await doctor.say("description", to=member_of("nurse"), **OFFER)
        await doctor.say("ping", at=1)
        await doctor.hear_until("pong")
        await ending.aclose()
        assert await doctor.closed() == 1012
        assert doctor.types[-1] == "moving"
        async with again(other, nurse) as back, again(other, doctor) as here:
            assert here.seen[0]["type"] == "resumed"
            assert back.seen[0]["type"] == "resumed"
            assert (await back.hear_until("description"))["sender"] == str(member_of("doctor"))
            await back.say("media_state", microphone=True, camera=False)
            assert (await here.hear_until("media_state"))["sender"] == str(member_of("nurse"))
    assert "peer_left" not in doctor.types


async def test_one_process_alone_finds_its_sessions_again_after_a_restart(installation: Installation) -> None:
    one, ending = await installation.server()
    async with one.guest(*DOCTOR) as doctor:
        await ending.aclose()
        assert await doctor.closed() == 1012
        after, _ = await installation.server()
        async with again(after, doctor) as back:
            assert back.seen[0]["type"] == "resumed"


async def test_a_window_that_was_replaced_stays_so_at_another_process_and_after_a_restart(
    installation: Installation,
) -> None:
    one, ending = await installation.server()
    async with one.guest(*DOCTOR) as older:
        await drop(older)
        async with one.guest(*DOCTOR) as newer:
            other, _ = await installation.server()
            async with again(other, older) as back:
                assert back.seen[0]["code"] == "signaling.replaced"
                assert await back.closed() == 4409
            await ending.aclose()
            assert await newer.closed() == 1012
            async with again(other, newer) as here, again(other, older) as back:
                assert here.seen[0]["type"] == "resumed"
                assert await back.closed() == 4409


async def test_sockets_of_a_room_whose_process_died_are_told_to_come_again(installation: Installation) -> None:
    one, ending = await installation.server()
    other, _ = await installation.server()
    async with one.guest(*DOCTOR), other.guest(*NURSE, admitted=True) as nurse:
        await _die(one)
        assert await nurse.closed() == 1012
        await ending.aclose()
        async with again(other, nurse) as back:
            assert back.seen[0] == {"type": "resume_failed", "reason": "unknown"}
            await back.say("hello", version=2, ticket=other.ticket(*NURSE, admitted=True), fresh=False)
            await back.hear_until("welcome")


async def test_a_bus_that_is_away_sends_the_far_sockets_home_and_the_room_goes_on_when_it_is_back(
    installation: Installation, nats: Nats
) -> None:
    one, _ = await installation.server()
    other, _ = await installation.server()
    async with one.guest(*DOCTOR) as doctor, other.guest(*NURSE, admitted=True) as nurse:
        nats.stop()
        assert await nurse.closed() == 1012
        await doctor.say("ping", at=1)
        await doctor.hear_until("pong")
        nats.start()
        while True:
            async with other.socket() as back:
                await back.say("hello", version=2, ticket=other.ticket(*NURSE, admitted=True), fresh=False)
                if (await back.hear())["type"] == "welcome":
                    break
        assert (await doctor.hear_until("peer_joined"))["peer"]["member"] == str(member_of("nurse"))


async def test_who_is_there_is_known_at_every_process(installation: Installation) -> None:
    limits = Limits(tick_s=0.05)
    one, _ = await installation.server(limits)
    other, _ = await installation.server(limits)

    async def seen_at(server: Comptoir, wanted: int) -> list[Presence]:
        while len(found := server.services.rooms.members(ROOM)) != wanted:
            async with one.guest("guest", Role.GUEST) as passer_by:
                await passer_by.say("ping", at=1)
                await passer_by.hear_until("pong")
                await passer_by.say("leave")
                await passer_by.closed()
        return found

    async with one.guest(*DOCTOR), other.guest(*NURSE, admitted=True):
        there = await seen_at(other, 2)
        assert {presence.role for presence in there} == {Role.PRACTITIONER, Role.ASSISTANT}
        assert all(presence.connected for presence in there)


async def _nothing(*_: object) -> None:
    pass


async def _die(server: Comptoir) -> None:
    """As by SIGKILL: it says nothing more, and its claims fall."""
    board = server.services.rooms
    board._draining = True
    for listening in board._held.values():
        if listening is not None:
            await listening.stop()
    board._held.clear()
    board._bus.publish = _nothing  # type: ignore[union-attr, method-assign]
    await board._claims.close()  # type: ignore[attr-defined]
