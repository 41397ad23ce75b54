"""Links that are lost and taken up again, drivers that crash in a loop, and the instrument that is pointed at."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.instruments import Instrument, light
from cabin_agent.outbox import open_outbox
from cabin_agent.transports import LinkLost
from contract.live import DeviceStatus, LiveMessage, LiveReading
from contract.observations import DeviceKind, DeviceState
from tests.cabin_agent.test_reading_path import CUFF, THERMOMETER, Cabin, a_temperature


@pytest.fixture
async def cabin(tmp_path: Path) -> AsyncGenerator[Cabin]:
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        cabin = Cabin(outbox)
        supervisor = await cabin.equip()
        yield cabin
        await supervisor.close()


async def until_over(cabin: Cabin, kind: DeviceKind) -> None:
    while kind in cabin.supervisor._sessions:  # noqa: ASYNC110 - the end of a task that is not ours
        await asyncio.sleep(0)


async def test_a_lost_link_is_taken_up_again_while_the_step_is_open(cabin: Cabin) -> None:
    cabin.supervisor.start(THERMOMETER)
    for _ in range(3):
        cabin.thermometer.fail(LinkLost())
        assert (await cabin.until_state(THERMOMETER, DeviceState.LOST)).detail == "link_lost"
        await cabin.until_state(THERMOMETER, DeviceState.MEASURING)
    cabin.thermometer.feed("2A1C", a_temperature())
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    assert len(await cabin.outbox.pending(10)) == 1


async def test_a_record_given_again_after_a_lost_link_is_one_reading(cabin: Cabin) -> None:
    record = a_temperature()
    cabin.supervisor.start(THERMOMETER)
    cabin.thermometer.feed("2A1C", record)
    cabin.thermometer.fail(LinkLost())
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    await until_over(cabin, THERMOMETER)
    cabin.supervisor.start(THERMOMETER)
    cabin.thermometer.feed("2A1C", record)
    cabin.thermometer.hang_up()
    await cabin.until_state(THERMOMETER, DeviceState.DONE)
    (stored,) = await cabin.outbox.pending(10)
    assert stored.kiosk_seq == 1
    assert cabin.thermometer.confirmed == [record, record]


async def test_a_step_that_ends_while_the_link_is_lost_looks_for_it_no_more(cabin: Cabin) -> None:
    cabin.supervisor.start(CUFF)
    cabin.cuff.fail(LinkLost())
    await cabin.until_state(CUFF, DeviceState.LOST)
    cabin.supervisor.stop(CUFF)
    await until_over(cabin, CUFF)
    cabin.supervisor.start(CUFF)
    await cabin.until_state(CUFF, DeviceState.MEASURING)


async def test_a_driver_that_crashes_in_a_loop_takes_nothing_from_another_instrument(cabin: Cabin) -> None:
    crashes, readings = 60, 20

    async def crash() -> None:
        for _ in range(crashes):
            cabin.cuff.fail(RuntimeError("a bug"))
            cabin.supervisor.start(CUFF)
            await until_over(cabin, CUFF)

    cabin.supervisor.start(THERMOMETER)
    crashing = asyncio.create_task(crash())
    for number in range(readings):
        cabin.thermometer.feed("2A1C", b"\x00" + (3600 + number).to_bytes(3, "little") + b"\xfe")
    await crashing
    cabin.thermometer.hang_up()
    heard: list[LiveMessage] = []
    while not (heard and isinstance(heard[-1], DeviceStatus) and heard[-1].state is DeviceState.DONE):
        heard.append(await cabin.shown.get())
    faults = [m for m in heard if isinstance(m, DeviceStatus) and m.detail == "driver_crashed"]
    assert {status.device for status in faults} == {CUFF}
    assert len(faults) == crashes
    stages = [m.stage for m in heard if isinstance(m, LiveReading)]
    assert stages == ["live", "stored"] * readings
    assert len(cabin.thermometer.confirmed) == readings


def test_one_instrument_is_pointed_at_and_no_other() -> None:
    kinds = (CUFF, THERMOMETER, DeviceKind.SCALE)
    instruments = [Instrument(kind, 1, "m", "s") for kind in kinds]
    assert [each.kind for each in light(instruments, THERMOMETER)] == [THERMOMETER]
    assert [each.kind for each in light(instruments, CUFF)] == [CUFF, THERMOMETER]
    assert [each.status().lit for each in instruments] == [True, False, False]
    assert light(instruments, CUFF) == []
    assert [each.kind for each in light(instruments, None)] == [CUFF]
