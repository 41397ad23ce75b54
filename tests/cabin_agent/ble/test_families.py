"""Each family over real ATT and GATT: the kiosk's driver and transport, unchanged, read what the patient is."""

from decimal import Decimal
from itertools import pairwise

import pytest

from cabin_agent.drivers import DeviceInfo, Progress, Quirk, WaveformPiece
from cabin_agent.drivers.weight import driver as scale_driver
from cabin_agent.parsers.plausibility import is_implausible
from cabin_agent.simulators.blood_pressure import SimulatedCuff
from cabin_agent.simulators.glucose_meter import SimulatedGlucoseMeter
from cabin_agent.simulators.heart_rate import SimulatedHeartRate
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.simulators.pulse_oximeter import SimulatedOximeter
from cabin_agent.simulators.scale import SimulatedBodyComposition, SimulatedScale
from cabin_agent.simulators.thermometer import SimulatedThermometer
from contract.observations import Metric, Validity
from tests.cabin_agent.ble.air import a_world, drafts, measure, on_the_air, value

FAMILIES: dict[str, tuple[type[Peripheral], int | None, dict[Metric, float]]] = {
    "blood pressure": (SimulatedCuff, None, {Metric.SYSTOLIC: 8, Metric.DIASTOLIC: 6, Metric.PULSE_RATE: 4}),
    "thermometer": (SimulatedThermometer, None, {Metric.TEMPERATURE: 0.2}),
    "pulse oximeter": (SimulatedOximeter, 6, {Metric.SPO2: 2, Metric.PULSE_RATE: 4}),
    "heart rate": (SimulatedHeartRate, 6, {Metric.HEART_RATE: 4}),
    "scale": (SimulatedScale, None, {Metric.WEIGHT: 0.2, Metric.HEIGHT: 0.1, Metric.BMI: 0.2}),
    "body composition": (SimulatedBodyComposition, None, {Metric.BODY_FAT: 0.3, Metric.IMPEDANCE: 5}),
    "glucose": (SimulatedGlucoseMeter, None, {Metric.GLUCOSE: 5}),
}


@pytest.mark.parametrize("family", FAMILIES)
async def test_the_reading_is_what_the_patient_is(family: str) -> None:
    make, stop_after, tolerances = FAMILIES[family]
    peripheral: Peripheral = make(a_world())
    async with on_the_air(peripheral) as air:
        (found,) = await air.transport.scan()
        assert (found.address, found.services) == (air.host.address, frozenset({peripheral.service}))
        assert found.name == peripheral.model
        events = await measure(air, stop_after=stop_after)
    info = events[0]
    assert isinstance(info, DeviceInfo)
    assert (info.identity.model, info.identity.serial) == (peripheral.model, peripheral.serial)
    assert (info.identity.firmware, info.battery_percent) == ("1.0", 92)
    assert info.identity.system_id is not None
    assert len(bytes.fromhex(info.identity.system_id)) == 8
    (draft,) = drafts(events)
    assert draft.measurement.validity is Validity.VALID
    assert not is_implausible(draft.measurement)
    patient = peripheral.world.patient
    for metric, tolerance in tolerances.items():
        expected = patient.value(metric, peripheral.world.at_s())
        assert float(value(draft.measurement, metric)) == pytest.approx(expected, abs=tolerance)


async def test_the_cuffs_pressure_runs_while_it_measures() -> None:
    async with on_the_air(SimulatedCuff(a_world())) as air:
        events = await measure(air)
    pressures = [float(step.running[0].value) for step in events if isinstance(step, Progress) and step.running]
    assert len(pressures) > 40
    assert max(pressures) > 140


async def test_the_oximeters_curve_is_without_a_gap() -> None:
    async with on_the_air(SimulatedOximeter(a_world())) as air:
        events = await measure(air, stop_after=8)
    pieces = [event for event in events if isinstance(event, WaveformPiece)]
    assert len(pieces) >= 4
    for piece, following in pairwise(pieces):
        assert following.first == piece.first + len(piece.values[0])


async def test_intervals_between_beats_are_those_of_the_patients_heart() -> None:
    world = a_world(speed=1.0)
    async with on_the_air(SimulatedHeartRate(world)) as air:
        events = await measure(air, stop_after=4)
    told = [
        float(running.value)
        for step in events
        if isinstance(step, Progress)
        for running in step.running
        if running.metric is Metric.RR_INTERVAL
    ]
    beats = [world.patient.rr_ms(number) for number in range(200)]
    assert told
    assert all(min(abs(interval - beat) for beat in beats) < 1 for interval in told)


async def test_two_instruments_of_one_model_are_told_apart() -> None:
    world = a_world()
    async with on_the_air(SimulatedThermometer(world, 1), SimulatedThermometer(world, 2)) as air:
        serials = []
        for host in air.hosts:
            info = (await measure(air, host))[0]
            assert isinstance(info, DeviceInfo)
            serials.append(info.identity.serial)
    assert serials == ["SIM-HTS-1", "SIM-HTS-2"]


async def test_a_scale_known_to_count_in_its_resolution_is_read_so() -> None:
    """The emulated scale follows the specification and has a resolution of 0.1 kg, so its weight comes out wrong."""
    quirk = Quirk("weight_counts_in_resolution", "for this test", model="Simulated scale")
    async with on_the_air(SimulatedScale(a_world())) as air:
        (draft,) = drafts(await measure(air, driver=scale_driver(quirks=(quirk,))))
    assert value(draft.measurement, Metric.WEIGHT) == int.from_bytes(draft.frame.octets[1:3], "little") * Decimal("0.1")
    assert is_implausible(draft.measurement)
