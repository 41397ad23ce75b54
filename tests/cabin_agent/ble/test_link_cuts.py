"""The link cut at every octet of a conversation: nothing is lost and nothing doubled on the kiosk's disk.

A cut inside a packet is the loss of the packet, so in the ordinary run a few cuts stand for all; the nightly one makes
every one of them.
"""

import base64
import random
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cabin_agent.attribution import Step, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import Driver, Progress, ReadingDraft
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.simulators.blood_pressure import SimulatedCuff
from cabin_agent.simulators.faults import FaultPlan, OtherUser, WrongClock
from cabin_agent.simulators.gatt.radio import instrument_address
from cabin_agent.simulators.glucose_meter import SimulatedGlucoseMeter
from cabin_agent.simulators.makers import SimulatedMicrolife
from cabin_agent.simulators.peripheral import Peripheral, World
from cabin_agent.transports import Frame, LinkLost
from tests.cabin_agent.ble.air import Air, a_world, on_the_air
from tests.cabin_agent.drafts import PARIS

SEED = 1810
# Uncut, a conversation passes fewer octets than this; a cut behind its end is none.
LONGEST = 4000


class Cuff(SimulatedCuff):
    """Two running pressures and the record. Its clock is a minute later at each record, as a patient's rest is."""

    def __init__(self, world: World, unit: int) -> None:
        super().__init__(world, unit)
        self.made: list[bytes] = []

    def clock(self) -> datetime | None:
        return self.world.local_time() + timedelta(minutes=len(self.made))

    async def script(self) -> AsyncGenerator[Frame]:
        for _ in range(2):
            yield Frame("2A36", bytes.fromhex("007800ff07ff07"))
        record = self._record()
        self.made.append(record.octets)
        yield record


class Meter(SimulatedGlucoseMeter):
    @property
    def made(self) -> list[bytes]:
        return [record.frames[0].octets for record in self.records]


def a_cuff(unit: int) -> Cuff:
    return Cuff(a_world(), unit)


def a_meter(unit: int) -> Meter:
    return Meter(a_world(plan=FaultPlan(faults=(OtherUser(records=2),))), unit)


class Microlife(SimulatedMicrolife):
    """It says no serial number, so it is known by its address."""

    def __init__(self, world: World, unit: int) -> None:
        super().__init__(world, unit)
        self.serial = instrument_address(0)

    def clock(self) -> datetime | None:
        """No two records are of one minute: a measurement takes longer."""
        shown = super().clock()
        return None if shown is None else shown + timedelta(minutes=len(self.records))

    @property
    def made(self) -> list[bytes]:
        return self.records


def a_microlife(unit: int) -> Microlife:
    """They have one address, so each lives at another time: no two have the same record."""
    fault = WrongClock(offset_s=600 * unit)
    return Microlife(a_world(plan=FaultPlan(faults=(OtherUser(records=2), fault))), unit)


Told = Cuff | Meter | Microlife
FAMILIES: dict[str, Callable[[int], Told]] = {"blood pressure": a_cuff, "glucose": a_meter, "microlife": a_microlife}


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncGenerator[Outbox]:
    async with open_outbox(tmp_path, clock=KioskClock()) as opened:
        yield opened


@pytest.mark.parametrize("family", FAMILIES)
async def test_nothing_is_lost_or_doubled_when_the_link_is_cut(family: str, outbox: Outbox) -> None:
    """In the middle of some packets all over the conversation, and of each of the last, which carry the records."""
    print("seed", SEED)  # noqa: T201 - shown when the test fails
    packets = await uncut(FAMILIES[family], outbox)
    middles = [(before + end) // 2 for before, end in zip([0, *packets], packets, strict=False)]
    dice = random.Random(SEED)
    for number, octet in enumerate(sorted({*dice.sample(middles[:-8], 6), *middles[-8:]})):
        await cut_once(FAMILIES[family](number + 2), octet, outbox)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("family", FAMILIES)
async def test_nothing_is_lost_or_doubled_wherever_the_link_is_cut(family: str, outbox: Outbox) -> None:
    packets = await uncut(FAMILIES[family], outbox)
    for octet in range(packets[-1]):
        await cut_once(FAMILIES[family](octet + 2), octet, outbox)
    print(f"{family}: cut at each of {packets[-1]} octets")  # noqa: T201 - the figure of the run


async def uncut(make: Callable[[int], Told], outbox: Outbox) -> list[int]:
    """How many octets had passed at the end of each packet of a conversation without a cut."""
    instrument = make(1)
    async with on_the_air(instrument) as air:
        air.radio.cut_at(LONGEST)
        await converse(air, air.driver(), outbox)
        packets = list(air.radio.packets)
    await check(instrument, outbox)
    assert len(packets) > 20
    assert packets[-1] < LONGEST
    return packets


async def cut_once(instrument: Told, octet: int, outbox: Outbox) -> None:
    """Cut at this octet, then connected again until the instrument has told all."""
    async with on_the_air(instrument) as air:
        driver = air.driver()
        air.radio.cut_at(octet)
        await until_told(air, driver, outbox)
        # What the instrument holds back for want of a confirmation is told at the next connection.
        await until_told(air, driver, outbox)
        assert air.host.connections >= 2, octet
    await check(instrument, outbox)


async def until_told(air: Air, driver: Driver, outbox: Outbox) -> None:
    """On a slow machine the instrument may be done before the last subscription: one connection more."""
    for _ in range(6):
        try:
            await converse(air, driver, outbox)
        except LinkLost:
            continue
        return
    raise AssertionError("never told to the end")


async def converse(air: Air, driver: Driver, outbox: Outbox) -> None:
    """One connection by the production path: composed, committed, then confirmed."""
    path = ReadingPath(
        outbox=outbox,
        visits=Visits(),
        clock=KioskClock(),
        zone=PARIS,
        broadcast=lambda _: None,
        deliver=lambda: None,
    )
    step = Step(datetime.now(UTC), None)
    async with driver.connect(air.transport, air.found()) as link:
        async for event in link.events():
            if isinstance(event, ReadingDraft):
                await path.take(event, link=link, step=step)
            elif isinstance(event, Progress) and not event.running:
                # The meter has nothing new and would be asked again until somebody measures.
                await link.finish()


async def check(instrument: Told, outbox: Outbox) -> None:
    """Each record once. What was there is delivered, so that the next one finds its own only."""
    assert isinstance(instrument, Peripheral)
    readings = await outbox.pending(1000)
    assert {reading.device.serial for reading in readings} == {instrument.serial}
    assert sorted(base64.b64decode(reading.raw_base64) for reading in readings) == sorted(instrument.made)
    await outbox.acknowledge(reading.reading_id for reading in readings)
