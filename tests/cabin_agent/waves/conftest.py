"""A visit with an ECG and an oximeter at once, over real sockets and a real peer connection."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from cabin_agent import keys
from cabin_agent.running import run_agent
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import simulated_bench, simulated_live_sources
from contract.observations import DeviceKind, DeviceState
from tests.cabin_agent.server_edge import ServerEdge


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncGenerator[ServerEdge]:
    key = keys.load_or_make(tmp_path / "cabin.key")
    cabin_id = uuid4()
    edge = ServerEdge(cabin_id=cabin_id, public_key=base64.b64decode(keys.public_text(key)))
    await edge.start()
    settings = Settings(cabin_id=cabin_id, server_url=edge.url, data_dir=tmp_path / "cabin")
    bench = simulated_bench(
        seed=1, scenario="well", zone=ZoneInfo(settings.zone), speed=1.0, devices=frozenset({"ble.ecg12", "ble.plx"})
    )
    live = simulated_live_sources(seed=1)
    agent = asyncio.ensure_future(run_agent(settings, key=key, transports=[bench], sources=live))
    await edge.specialist.until_state(DeviceKind.ECG, DeviceState.READY)
    yield edge
    agent.cancel()
    await asyncio.gather(agent, return_exceptions=True)
    await edge.specialist.close()
    await edge.stop()
