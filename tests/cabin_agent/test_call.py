"""The cabin's place in a room of the real signaling server."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from cabin_agent.call import Call
from contract.observations import DeviceKind
from contract.signaling import DeviceRequested, Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.services import open_signaling
from signaling.turn import TurnSettings
from tests.signaling.people import ROOM
from tests.signaling.server import Comptoir, serving

LIMIT_S = 60.0


@pytest.fixture
async def comptoir(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Comptoir]:
    keys = TokenKeys.open(tmp_path_factory.mktemp("keys"))
    async with serving(open_signaling(keys, clock=utc_now, turn=TurnSettings())) as running:
        yield running


async def test_what_the_specialist_asks_arrives_again_after_the_server_has_forgotten_the_session(
    comptoir: Comptoir,
) -> None:
    asked: asyncio.Queue[DeviceRequested] = asyncio.Queue()
    call = Call(
        consultation_id=ROOM,
        url=f"ws://127.0.0.1:{comptoir.port}/api/signaling",
        sources=[],
        ask_ticket=lambda: call.tickets.put(comptoir.ticket("agent", Role.AGENT, admitted=True)),
        greeting=list,
        on_device_request=asked.put_nowait,
    )
    running = asyncio.ensure_future(call.run())
    async with asyncio.timeout(LIMIT_S):
        for round_number in range(2):
            async with comptoir.guest("doctor", Role.PRACTITIONER, admitted=True) as doctor:
                while not any(member.role is Role.AGENT for member in comptoir.hub.members(ROOM)):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                await doctor.say("device_request", device="thermometer", action="start")
                assert (await asked.get()).device is DeviceKind.THERMOMETER
            if round_number == 0:
                comptoir.hub.forget_all()
        call.leave()
        await running
    assert not call.ended
