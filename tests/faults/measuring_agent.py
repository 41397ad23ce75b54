"""The cabin's agent with one thermometer, whose memory is the process that started this one.

Lines of JSON. In: `{"feed": hex}`, a record the thermometer holds. Out: `{"connected": consultation}` when the thermometer is
asked for its records in that visit, `{"confirmed": hex}` when it may forget one.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from cabin_agent import running as program
from cabin_agent.agent import Agent
from cabin_agent.keys import load_or_make
from cabin_agent.settings import Settings
from cabin_agent.transports import Connection, Found, Frame
from cabin_agent.transports.loopback import LoopbackTransport
from contract.observations import DeviceKind


def say(word: str, what: str) -> None:
    sys.stdout.write(json.dumps({word: what}) + "\n")
    sys.stdout.flush()


class Thermometer(LoopbackTransport):
    def __init__(self) -> None:
        super().__init__("1809", name="thermometer", serial="T-1")
        self.agent: Agent | None = None

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        assert self.agent is not None
        visit = self.agent._visits.current
        say("connected", str(visit.consultation_id) if visit else "")
        async with super().connect(found) as connection:
            yield connection

    async def confirm(self, frame: Frame) -> None:
        say("confirmed", frame.octets.hex())


async def listen(thermometer: Thermometer) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async for line in reader:
        thermometer.feed("2A1C", bytes.fromhex(json.loads(line)["feed"]))


async def keep_measuring(agent: Agent) -> None:
    """As a specialist who starts the instrument whenever a visit is open."""
    while True:
        if agent._visits.current is not None:
            agent._supervisor.start(DeviceKind.THERMOMETER)
        await asyncio.sleep(0.02)


async def main() -> None:
    settings, thermometer = Settings(), Thermometer()
    listening = asyncio.create_task(listen(thermometer))

    class Observed(Agent):
        def __init__(self, *values: Any, **named: Any) -> None:
            super().__init__(*values, **named)
            thermometer.agent = self
            self.measuring = asyncio.create_task(keep_measuring(self))

    program.Agent = Observed  # type: ignore[attr-defined]
    await program.run_agent(settings, key=load_or_make(settings.key_path), transports=[thermometer], sources=[])
    await listening


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main())
