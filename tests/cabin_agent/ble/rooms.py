"""A kiosk that measures with one instrument, visit after visit, by the production path."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import ClockState, KioskClock
from cabin_agent.drivers import ReadingDraft
from cabin_agent.drivers.registry import DriverRegistry, registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import Outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.supervisor import Supervisor
from cabin_agent.transports import Found, Transport
from cabin_agent.transports.ble import BleTransport
from contract.live import DeviceStatus, LiveMessage
from contract.observations import DeviceKind, DeviceState, Metric, Reading
from tests.cabin_agent.ble.air import value
from tests.cabin_agent.drafts import PARIS


def is_the_patient(draft: ReadingDraft, peripheral: Peripheral, tolerances: Mapping[Metric, float]) -> None:
    for metric, tolerance in tolerances.items():
        expected = peripheral.world.patient.value(metric, peripheral.world.at_s())
        assert float(value(draft.measurement, metric)) == pytest.approx(expected, abs=tolerance)


class Room:
    """A kiosk that measures again and again with one instrument, in one visit after the other."""

    def __init__(self, outbox: Outbox, stations: list[Transport], drivers: DriverRegistry | None = None) -> None:
        self.outbox = outbox
        self._transports = stations
        # One for all visits: some drivers remember what they have done.
        self._drivers = drivers or registry()
        self._ended: asyncio.Queue[DeviceState] = asyncio.Queue()
        self.clock_state: ClockState = "synchronised"

    async def measured(self, kind: DeviceKind, *, opened_s_ago: float = 0.0) -> list[Reading]:
        """In a new visit. What was stored, all in all."""
        clock = KioskClock(state=lambda: self.clock_state)
        visits = Visits(OpenVisit(uuid4(), clock.now().received_at - timedelta(seconds=opened_s_ago)))
        path = ReadingPath(
            outbox=self.outbox, visits=visits, clock=clock, zone=PARIS, broadcast=self._hear, deliver=lambda: None
        )
        stations = await find_stations(self._transports, self._drivers)
        supervisor = Supervisor(stations, path=path, visits=visits, clock=clock, broadcast=self._hear)
        supervisor.start(kind)
        async with asyncio.timeout(30):
            assert await self._ended.get() is DeviceState.DONE
        await supervisor.close()
        return await self.outbox.pending(100)

    def _hear(self, message: LiveMessage) -> None:
        if isinstance(message, DeviceStatus) and message.state in (DeviceState.DONE, DeviceState.FAULT):
            self._ended.put_nowait(message.state)


class Named:
    """A transport that knows its instrument, as a kiosk's settings do."""

    def __init__(self, inner: BleTransport, found: Found) -> None:
        self._inner = inner
        self._found = found
        self.connect = inner.connect

    async def scan(self) -> list[Found]:
        return [self._found]
