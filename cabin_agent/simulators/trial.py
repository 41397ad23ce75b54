"""One driver and one emulator, brought together in memory: for the tests of both."""

import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cabin_agent.drivers import Driver, Event, ReadingDraft
from cabin_agent.simulators.bench import SimulatedBench
from cabin_agent.simulators.faults import NO_FAULTS, FaultPlan
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.peripheral import Peripheral, World
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.transports import Transport

_QUICK = 5000.0


def a_world(
    plan: FaultPlan = NO_FAULTS,
    *,
    scenario: str = "well",
    seed: int = 1,
    speed: float = _QUICK,
    zone: str = "Europe/Paris",
) -> World:
    return World(SimulatedPatient(seed=seed, scenario=SCENARIOS[scenario]), ZoneInfo(zone), speed, plan)


async def trial(
    driver: Driver, instrument: Peripheral | Transport, *, finish_after: int | None = None, confirms: bool = True
) -> list[Event]:
    """All events of one measurement. `finish_after`: told to end after so many. `confirms`: as after the commit.

    Raises what the driver raises, `LinkLost` among it; `ValueError` when it claims nothing in reach.
    """
    transport = SimulatedBench([instrument]) if isinstance(instrument, Peripheral) else instrument
    found = next((one for one in await transport.scan() if driver.claims(one)), None)
    if found is None:
        raise ValueError(f"{driver.descriptor.driver_id} claims nothing in reach")
    events: list[Event] = []
    async with driver.connect(transport, found) as link:
        async for event in link.events():
            events.append(event)
            if len(events) == finish_after:
                await link.finish()
            if isinstance(event, ReadingDraft) and confirms:
                await link.confirm(event)
    return events


def drafts(events: list[Event]) -> list[ReadingDraft]:
    return [event for event in events if isinstance(event, ReadingDraft)]


def arbitrary_frames(valid: bytes, *, seed: int, count: int) -> Iterator[bytes]:
    """Octets for a parser that must be total: half of them arbitrary, half a valid frame with some octets changed."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    for number in range(count):
        if number % 2:
            yield chance.randbytes(chance.randrange(40))
        else:
            frame = bytearray(valid[: chance.randrange(len(valid) + 1)] + chance.randbytes(chance.randrange(3)))
            for _ in range(min(len(frame), chance.randrange(4))):
                frame[chance.randrange(len(frame))] = chance.randrange(256)
            yield bytes(frame)
