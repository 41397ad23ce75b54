"""Each emulated eye instrument and the monitor on the simulated bench, through the driver that claims it."""

import pytest

from cabin_agent.drivers import Event, Progress, ReadingDraft
from cabin_agent.drivers.registry import registry
from cabin_agent.simulators.catalogue import BUILT_IN
from cabin_agent.simulators.scenarios import SCENARIOS
from contract.observations import Laterality, Metric
from tests.cabin_agent.serial.lines import drafts
from tests.cabin_agent.simulators.benches import a_bench

EYES = sorted(name for name in BUILT_IN if name.partition(".")[0] in ("serial", "files"))


async def measured(name: str, *, scenario: str = "well", finish_after: int | None = None) -> list[Event]:
    bench = a_bench(scenario=scenario, devices=(name,))
    (found,) = await bench.scan()
    driver = registry().claim(found)
    assert driver is not None
    assert driver.descriptor.driver_id == name
    events: list[Event] = []
    async with driver.connect(bench, found) as link:
        async for event in link.events():
            events.append(event)
            if isinstance(event, ReadingDraft):
                await link.confirm(event)
            if len(events) == finish_after:
                await link.finish()
    return events


@pytest.mark.parametrize("name", EYES)
async def test_the_driver_of_an_eye_instrument_gives_what_the_patients_eyes_are(name: str) -> None:
    components = [
        part for draft in drafts(await measured(name, scenario="glaucoma")) for part in draft.measurement.components
    ]
    patient = SCENARIOS["glaucoma"]
    for side, eye in ((Laterality.RIGHT, patient.right), (Laterality.LEFT, patient.left)):
        spheres = {
            float(part.value)
            for part in components
            if (part.metric, part.laterality) == (Metric.SPHERE, side) and part.value is not None
        }
        pressures = [
            float(part.value)
            for part in components
            if (part.metric, part.laterality) == (Metric.INTRAOCULAR_PRESSURE, side) and part.value is not None
        ]
        assert eye.sphere in spheres or min(pressures) > 21
        assert not spheres - {eye.sphere, eye.sphere + patient.addition}


async def test_a_monitor_runs_until_told_and_leaves_its_last_values_and_the_cuff() -> None:
    events = await measured("sdc.monitor", finish_after=14)
    assert sum(isinstance(event, Progress) for event in events) >= 12
    metrics = [{part.metric for part in draft.measurement.components} for draft in drafts(events)]
    assert {Metric.SYSTOLIC, Metric.DIASTOLIC, Metric.MEAN_ARTERIAL} in metrics
    assert metrics[-1] == {Metric.SPO2, Metric.PULSE_RATE, Metric.RESPIRATORY_RATE, Metric.TEMPERATURE}
