"""A kiosk that wakes with the wrong time: order stays, rows are marked, dates are put right."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from uuid import uuid4

from cabin_agent.clock import ClockState, KioskClock, ntp_state
from cabin_agent.outbox import Outbox, open_outbox
from contract.observations import Reading
from tests.cabin_agent.drafts import a_receipt, a_temperature, composed

EVENING = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


@dataclass
class Machine:
    """One boot of the kiosk."""

    wall: datetime
    boot_id: str
    since_boot_ns: int = 0
    state: ClockState = "unsynchronised"

    def clock(self) -> KioskClock:
        return KioskClock(
            wall=lambda: self.wall,
            since_boot=lambda: self.since_boot_ns,
            state=lambda: self.state,
            boot_id=self.boot_id,
        )

    def passes(self, **time: float) -> None:
        self.wall += timedelta(**time)
        self.since_boot_ns += int(timedelta(**time).total_seconds() * 1e9)


async def store(outbox: Outbox, clock: KioskClock) -> Reading:
    reading = composed(a_temperature(at=None), receipt=clock.now())
    return (await outbox.add(reading.model_copy(update={"reading_id": uuid4()}))).reading


async def test_a_clock_set_back_a_day_between_two_boots_changes_no_order_and_is_put_right(tmp_path: Path) -> None:
    first = Machine(EVENING, "boot-1", state="synchronised")
    clock = first.clock()
    async with open_outbox(tmp_path, clock=clock) as outbox:
        before = await store(outbox, clock)
    # Power cut; the machine has no battery for its clock.
    second = Machine(EVENING - timedelta(days=1), "boot-2", since_boot_ns=5 * 10**9)
    clock = second.clock()
    async with open_outbox(tmp_path, clock=clock) as outbox:
        early = await store(outbox, clock)
        second.passes(minutes=10)
        later = await store(outbox, clock)
        assert [reading.kiosk_clock for reading in (before, early, later)] == [
            "synchronised",
            "unsynchronised",
            "unsynchronised",
        ]
        assert before.received_at <= early.received_at < later.received_at
        assert await outbox.redate() == 0
        # The network is back: it is the next morning.
        second.passes(minutes=5)
        second.wall, second.state = EVENING + timedelta(hours=14), "synchronised"
        assert await outbox.redate() == 2
        dated = await outbox.pending(10)
        assert [reading.kiosk_seq for reading in dated] == [1, 2, 3]
        assert [reading.received_at for reading in dated] == [
            EVENING,
            EVENING + timedelta(hours=14, minutes=-15),
            EVENING + timedelta(hours=14, minutes=-5),
        ]
        assert {reading.kiosk_clock for reading in dated} == {"synchronised"}
        assert await outbox.redate() == 0


async def test_readings_of_an_earlier_boot_cannot_be_dated_and_stay_marked(tmp_path: Path) -> None:
    for boot in ("boot-1", "boot-2"):
        machine = Machine(EVENING, boot)
        clock = machine.clock()
        async with open_outbox(tmp_path, clock=clock) as outbox:
            await store(outbox, clock)
            if boot == "boot-2":
                machine.state = "synchronised"
                assert await outbox.redate() == 1
                assert [reading.kiosk_clock for reading in await outbox.pending(10)] == [
                    "unsynchronised",
                    "synchronised",
                ]


def test_a_clock_that_is_right_may_go_back_behind_one_that_was_ahead() -> None:
    machine = Machine(EVENING, "boot", state="synchronised")
    clock = machine.clock()
    clock.not_before(EVENING + timedelta(days=300))
    assert clock.now().received_at == EVENING


def test_the_reading_says_what_the_kiosks_clock_was_worth() -> None:
    receipt = Machine(EVENING, "boot").clock().now()
    assert composed(a_temperature(), receipt=receipt).kiosk_clock == "unsynchronised"
    assert composed(a_temperature(), receipt=a_receipt()).kiosk_clock == "unknown"


def test_this_machine_says_whether_its_clock_is_kept() -> None:
    assert ntp_state() in get_args(ClockState)
