"""Headless participants in a room of a real signaling server, over real sockets and real media."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest

from contract.signaling import Role
from core.clock import utc_now
from core.tokens import TokenKeys
from rtc.headless import Headless, LinkMeasures
from rtc.signaling_client import RoomLeft
from signaling.services import open_signaling
from signaling.turn import TurnSettings
from tests.coturn import coturn
from tests.rtc.pair import LIMIT_S
from tests.signaling.people import ROOM
from tests.signaling.server import Comptoir, serving


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> TokenKeys:
    return TokenKeys.open(tmp_path_factory.mktemp("keys"))


@pytest.fixture
async def comptoir(keys: TokenKeys) -> AsyncGenerator[Comptoir]:
    async with serving(open_signaling(keys, clock=utc_now, turn=TurnSettings())) as running:
        yield running


def ticketed(comptoir: Comptoir, name: str, role: Role) -> Callable[[], Awaitable[str]]:
    async def take() -> str:
        return comptoir.ticket(name, role, admitted=True)

    return take


def member(comptoir: Comptoir, name: str, role: Role, *, relay_only: bool = False) -> Headless:
    return Headless(
        url=f"ws://127.0.0.1:{comptoir.port}/api/signaling",
        take_ticket=ticketed(comptoir, name, role),
        relay_only=relay_only,
    )


async def happens(fact: Callable[[], bool]) -> None:
    """For what tells nobody when it has happened."""
    while not fact():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def sees_and_hears(links: list[LinkMeasures]) -> bool:
    return any(link.first_picture_s is not None and link.first_sound_s is not None for link in links)


async def test_two_participants_see_and_hear_each_other_and_measure_it(comptoir: Comptoir) -> None:
    async with (
        asyncio.timeout(LIMIT_S),
        member(comptoir, "doctor", Role.PRACTITIONER) as doctor,
        member(comptoir, "patient", Role.PATIENT) as patient,
    ):
        for one in (doctor, patient):
            await one.until(sees_and_hears)
            (link,) = await one.measure()
            assert link.packets > 0
            assert link.lost == 0
            assert link.connected_s is not None
            assert link.path is not None
            assert link.path.local in {"host", "prflx"}


async def test_three_make_a_link_for_each_pair(comptoir: Comptoir) -> None:
    async with (
        asyncio.timeout(LIMIT_S),
        member(comptoir, "doctor", Role.PRACTITIONER) as doctor,
        member(comptoir, "patient", Role.PATIENT) as patient,
        member(comptoir, "interpreter", Role.INTERPRETER) as interpreter,
    ):
        for one in (doctor, patient, interpreter):
            links = await one.until(lambda links: len(links) == 2 and all(sees_and_hears([link]) for link in links))
            assert len(links) == 2


async def test_relay_only_goes_through_the_relay_alone(keys: TokenKeys, tmp_path: Path) -> None:
    async with coturn(tmp_path, relaying=True) as relay:
        services = open_signaling(keys, clock=utc_now, turn=relay.settings("udp"))
        async with (
            serving(services) as comptoir,
            asyncio.timeout(LIMIT_S),
            member(comptoir, "doctor", Role.PRACTITIONER, relay_only=True) as doctor,
            member(comptoir, "patient", Role.PATIENT, relay_only=True) as patient,
        ):
            await asyncio.gather(doctor.until(sees_and_hears), patient.until(sees_and_hears))
            (link,) = await doctor.measure()
            assert link.path is not None
            assert (link.path.local, link.path.remote) == ("relay", "relay")


async def test_a_torn_socket_is_resumed_and_the_media_never_notices(comptoir: Comptoir) -> None:
    async with (
        asyncio.timeout(LIMIT_S),
        member(comptoir, "doctor", Role.PRACTITIONER) as doctor,
        member(comptoir, "patient", Role.PATIENT) as patient,
    ):
        await asyncio.gather(doctor.until(sees_and_hears), patient.until(sees_and_hears))
        link = next(iter(patient._links.values()))
        socket = patient._client._socket
        assert socket is not None
        socket.transport.abort()
        await happens(lambda: patient._client._socket not in (None, socket))
        assert next(iter(patient._links.values())) is link
        assert link.connection.connected
        # What is said from now on arrives: a third is met by both.
        async with member(comptoir, "interpreter", Role.INTERPRETER):
            await patient.until(lambda links: len(links) == 2 and all(sees_and_hears([one]) for one in links))


async def test_when_the_server_has_forgotten_everything_a_new_ticket_brings_it_back_with_the_media_kept(
    comptoir: Comptoir,
) -> None:
    async with (
        asyncio.timeout(LIMIT_S),
        member(comptoir, "doctor", Role.PRACTITIONER) as doctor,
        member(comptoir, "patient", Role.PATIENT) as patient,
    ):
        await asyncio.gather(doctor.until(sees_and_hears), patient.until(sees_and_hears))
        kept = [next(iter(one._links.values())).connection for one in (doctor, patient)]
        comptoir.hub.forget_all()
        await happens(lambda: len(comptoir.hub.members(ROOM)) == 2)
        assert [next(iter(one._links.values())).connection for one in (doctor, patient)] == kept
        assert all(connection.connected for connection in kept)


async def test_told_to_move_it_goes_on_with_its_session_on_a_new_socket(comptoir: Comptoir) -> None:
    async with (
        asyncio.timeout(LIMIT_S),
        member(comptoir, "doctor", Role.PRACTITIONER) as doctor,
        member(comptoir, "patient", Role.PATIENT) as patient,
    ):
        await asyncio.gather(doctor.until(sees_and_hears), patient.until(sees_and_hears))
        kept = next(iter(doctor._links.values())).connection
        session, socket = doctor._client._session._session, doctor._client._socket
        await comptoir.hub.drain()
        await happens(lambda: doctor._client._socket not in (None, socket))
        assert doctor._client._session._session == session
        assert next(iter(doctor._links.values())).connection is kept
        assert kept.connected


async def test_the_end_of_the_visit_ends_it(comptoir: Comptoir) -> None:
    async with asyncio.timeout(LIMIT_S), member(comptoir, "doctor", Role.PRACTITIONER) as doctor:
        await doctor.admitted.wait()
        await comptoir.hub.close_room(ROOM, "done")
        with pytest.raises(RoomLeft) as left:
            await doctor.until(sees_and_hears)
        assert left.value.ended
