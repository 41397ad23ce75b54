"""A server that also hears what the cabin says of itself, and a whole cabin with simulated instruments linked to it."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from cabin_agent import keys
from cabin_agent.running import run_agent
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import simulated_bench
from contract.cabin import AGENT, LinkMessage
from contract.fleet import (
    CabinConfiguration,
    CalibrationDue,
    ConfigurationDesired,
    ConfigurationState,
    DiagnosticsBundle,
    SelfTestReport,
    digest_of,
)
from contract.observations import DeviceKind, DeviceState
from tests.cabin_agent.server_edge import ServerEdge


class FleetEdge(ServerEdge):
    """`bundle_text`: the last diagnostics as they came over the wire."""

    def __init__(self, **of: Any) -> None:
        super().__init__(**of)
        self.states: list[ConfigurationState] = []
        self.tests: list[SelfTestReport] = []
        self.bundles: list[DiagnosticsBundle] = []
        self.bundle_text = ""

    async def order(self, message: LinkMessage) -> None:
        await self._to_link(message)

    async def want(
        self, version: int, document: CabinConfiguration, due: list[CalibrationDue] | None = None
    ) -> ConfigurationState:
        """What the cabin answers."""
        due = due or []
        seen = len(self.states)
        await self.order(
            ConfigurationDesired(version=version, digest=digest_of(document, due), document=document, calibrations=due)
        )
        await self.until(f"states {seen + 1}")
        return self.states[-1]

    async def _serve_link(self, socket: Any) -> None:
        noted: Any = _Noted(socket, self)
        await super()._serve_link(noted)

    async def hear(self, text: str) -> None:
        match AGENT.validate_json(text):
            case ConfigurationState() as state:
                await self._note(self.states, state)
            case SelfTestReport() as report:
                await self._note(self.tests, report)
            case DiagnosticsBundle() as bundle:
                self.bundle_text = text
                await self._note(self.bundles, bundle)


class _Noted:
    def __init__(self, socket: Any, edge: FleetEdge) -> None:
        self._socket = socket
        self._edge = edge
        self.send = socket.send

    async def __aiter__(self) -> AsyncGenerator[str]:
        async for text in self._socket:
            await self._edge.hear(text)
            yield text


@asynccontextmanager
async def a_cabin(folder: Path, *, scenario: str) -> AsyncGenerator[FleetEdge]:
    """In an open visit, the specialist linked."""
    key = keys.load_or_make(folder / "cabin.key")
    cabin_id = uuid4()
    edge = FleetEdge(cabin_id=cabin_id, public_key=base64.b64decode(keys.public_text(key)))
    await edge.start()
    settings = Settings(cabin_id=cabin_id, server_url=edge.url, data_dir=folder / "cabin")
    bench = simulated_bench(seed=1, scenario=scenario, zone=ZoneInfo(settings.zone), speed=100)
    agent = asyncio.ensure_future(run_agent(settings, key=key, transports=[bench], sources=[]))
    try:
        await edge.specialist.until_state(DeviceKind.THERMOMETER, DeviceState.READY)
        yield edge
    finally:
        agent.cancel()
        await asyncio.gather(agent, return_exceptions=True)
        await edge.specialist.close()
        await edge.stop()
