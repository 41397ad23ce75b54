"""Order and isolation: shown, committed, only then let go; and one broken instrument alone."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.registry import registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.simulators import encode
from cabin_agent.supervisor import Supervisor
from cabin_agent.transports import Frame, LinkLost
from cabin_agent.transports.loopback import LoopbackTransport
from contract.live import DeviceStatus, LiveMessage, LiveReading
from contract.observations import DeviceKind, DeviceState
from tests.cabin_agent.drafts import PARIS

CUFF, THERMOMETER = DeviceKind.BLOOD_PRESSURE, DeviceKind.THERMOMETER


class Cabin:
    """A cuff and a thermometer on loopback; what was shown and what was confirmed, in one order."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.visits = Visits(OpenVisit(uuid4()))
        self.shown: asyncio.Queue[LiveMessage] = asyncio.Queue()
        self.order: list[str] = []
        self.delivered = 0
        self.cuff = ObservedLoopback("1810", self)
        self.thermometer = ObservedLoopback("1809", self)

    async def equip(self) -> Supervisor:
        path = ReadingPath(
            outbox=self.outbox,
            visits=self.visits,
            clock=KioskClock(),
            zone=PARIS,
            broadcast=self.show,
            deliver=self.deliver,
        )
        stations = await find_stations([self.cuff, self.thermometer], registry())
        self.supervisor = Supervisor(stations, path=path, visits=self.visits, clock=KioskClock(), broadcast=self.show)
        return self.supervisor

    def show(self, message: LiveMessage) -> None:
        if isinstance(message, LiveReading):
            self.order.append(message.stage)
        self.shown.put_nowait(message)

    def deliver(self) -> None:
        self.delivered += 1

    async def until_state(self, kind: DeviceKind, state: DeviceState) -> DeviceStatus:
        while True:
            message = await self.shown.get()
            if isinstance(message, DeviceStatus) and (message.device, message.state) == (kind, state):
                return message


class ObservedLoopback(LoopbackTransport):
    def __init__(self, service: str, cabin: Cabin) -> None:
        super().__init__(service, name=f"loopback {service}", serial=service)
        self._cabin = cabin

    async def confirm(self, frame: Frame) -> None:
        committed = await self._cabin.outbox.pending(10)
        self._cabin.order.append(f"confirmed with {len(committed)} committed")
        await super().confirm(frame)


@pytest.fixture
async def cabin(tmp_path: Path) -> AsyncGenerator[Cabin]:
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        cabin = Cabin(outbox)
        supervisor = await cabin.equip()
        yield cabin
        await supervisor.close()


def a_temperature() -> bytes:
    return encode.temperature(37.6, local=datetime.now(UTC).astimezone(PARIS), site=3)


async def test_a_reading_is_shown_committed_and_only_then_let_go(cabin: Cabin) -> None:
    cabin.supervisor.start(THERMOMETER)
    cabin.thermometer.feed("2A1C", a_temperature())
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    assert cabin.order == ["live", "confirmed with 1 committed", "stored"]
    assert cabin.delivered == 1


async def test_what_cannot_be_stored_is_not_let_go(cabin: Cabin, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(reading: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(cabin.outbox, "add", full)
    cabin.supervisor.start(THERMOMETER)
    cabin.thermometer.feed("2A1C", a_temperature())
    status = await cabin.until_state(THERMOMETER, DeviceState.FAULT)
    assert status.detail == "not_stored"
    assert cabin.thermometer.confirmed == []


@pytest.mark.parametrize(
    ("error", "state", "detail"),
    [
        (RuntimeError("bug"), DeviceState.FAULT, "driver_crashed"),
        (LinkLost(), DeviceState.LOST, "link_lost"),
        (TimeoutError(), DeviceState.FAULT, "stalled"),
    ],
    ids=["crash", "link lost", "stall"],
)
async def test_an_instrument_that_breaks_touches_nobody_else(
    cabin: Cabin, error: Exception, state: DeviceState, detail: str
) -> None:
    cabin.supervisor.start(CUFF)
    cabin.supervisor.start(THERMOMETER)
    cabin.cuff.fail(error)
    assert (await cabin.until_state(CUFF, state)).detail == detail
    cabin.thermometer.feed("2A1C", a_temperature())
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    cabin.supervisor.start(CUFF)
    await cabin.until_state(CUFF, DeviceState.MEASURING)


async def test_an_unreadable_frame_is_a_fault_and_the_instrument_goes_on(cabin: Cabin) -> None:
    cabin.supervisor.start(THERMOMETER)
    cabin.thermometer.feed("2A1C", b"\x07")
    assert (await cabin.until_state(THERMOMETER, DeviceState.FAULT)).detail == "unreadable_frame"
    cabin.thermometer.feed("2A1C", a_temperature())
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    assert len(cabin.thermometer.confirmed) == 1


async def test_a_reading_of_no_visit_is_stored_and_never_shown(cabin: Cabin) -> None:
    cabin.visits.current = None
    cabin.supervisor.start(THERMOMETER)
    cabin.thermometer.feed("2A1C", a_temperature())
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    assert [reading.consultation_id for reading in await cabin.outbox.pending(10)] == [None]
    assert cabin.order == ["confirmed with 1 committed"]


async def test_a_stored_record_of_another_day_is_kept_and_never_shown(cabin: Cabin) -> None:
    cabin.supervisor.start(THERMOMETER)
    yesterday = datetime(2026, 1, 2, 8, 0, tzinfo=PARIS)
    cabin.thermometer.feed("2A1C", encode.temperature(39.9, local=yesterday, site=3))
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    (kept,) = await cabin.outbox.pending(10)
    assert (kept.consultation_id, "not_live" in kept.flags) == (None, True)
    assert "live" not in cabin.order


async def test_a_stopped_instrument_ends_and_can_start_again(cabin: Cabin) -> None:
    cabin.supervisor.start(CUFF)
    await cabin.cuff.connected.wait()
    cabin.supervisor.stop(CUFF)
    await cabin.until_state(CUFF, DeviceState.READY)
    cabin.supervisor.start(CUFF)
    await cabin.until_state(CUFF, DeviceState.MEASURING)
