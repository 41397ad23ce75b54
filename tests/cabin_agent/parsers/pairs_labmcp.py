"""Our parsers beside labmcp-ble-health, for what it reads."""

from collections.abc import Callable
from typing import Any

from labmcp_ble_health import driver as other  # type: ignore[import-untyped]

from cabin_agent.parsers import Measurement
from cabin_agent.parsers.blood_pressure import parse_blood_pressure
from cabin_agent.parsers.features import parse_battery_level, parse_oximeter_features
from cabin_agent.parsers.heart_rate import parse_heart_rate
from cabin_agent.parsers.pulse_oximeter import parse_continuous, parse_spot_check
from cabin_agent.parsers.thermometer import parse_temperature
from cabin_agent.parsers.weight import parse_weight, parse_weight_feature
from tests.cabin_agent.parsers.pairs import Pair, names, part, stamp, their_number, user


def _our_pressure(frame: bytes) -> Any:
    said = parse_blood_pressure(frame)
    pulse = part(said, 3) if len(said.components) > 3 else None
    unit = "kPa" if said.components[0].unit == "kPa" else "mmHg"
    status = other._bp_status(said.status_bits)
    numbers = (part(said, 0), part(said, 1), part(said, 2), pulse)
    return unit, numbers, stamp(said.stamp), user(said), status


def _their_pressure(frame: bytes) -> Any:
    said = other.parse_blood_pressure_measurement(frame)
    mean = their_number(said.mean_arterial)
    numbers = (
        their_number(said.systolic),
        their_number(said.diastolic),
        "unknown" if mean == 0 else mean,
        their_number(said.pulse_rate_bpm),
    )
    user = None if said.user_id == 0xFF else said.user_id
    return said.unit, numbers, said.timestamp, user, said.status


def _our_temperature(frame: bytes) -> Any:
    said = parse_temperature(frame)
    unit = "C" if said.components[0].unit == "Cel" else "F"
    return unit, part(said, 0), stamp(said.stamp)


def _their_temperature(frame: bytes) -> Any:
    said = other.parse_temperature_measurement(frame)
    return said.unit, their_number(said.value), said.timestamp


def _our_rate(frame: bytes) -> Any:
    said = parse_heart_rate(frame)
    return said.per_minute, said.contact, said.energy_kj, [interval / 1024 for interval in said.intervals]


def _their_rate(frame: bytes) -> Any:
    said = other.parse_heart_rate_measurement(frame)
    return said.bpm, said.sensor_contact, said.energy_expended_kj, said.rr_intervals_s


def _our_oximetry(parse: Callable[[bytes], Measurement]) -> Callable[[bytes], Any]:
    def decode(frame: bytes) -> Any:
        said = parse(frame)
        status = names(said.status_bits & 0xFFFF, other.PLX_MEASUREMENT_STATUS)
        sensor = names(said.status_bits >> 16, other.PLX_DEVICE_SENSOR_STATUS)
        return part(said, 0), part(said, 1), stamp(said.stamp), said.clock_unset, status, sensor

    return decode


def _their_oximetry(parse: Callable[[bytes], other.PulseOximetryMeasurement]) -> Callable[[bytes], Any]:
    def decode(frame: bytes) -> Any:
        said = parse(frame)
        return (
            their_number(said.spo2_pct),
            their_number(said.pulse_rate_bpm),
            said.timestamp,
            said.device_clock_not_set,
            said.measurement_status,
            said.device_sensor_status,
        )

    return decode


def _our_features(frame: bytes) -> Any:
    said = parse_oximeter_features(frame)
    status = None if said.status is None else names(said.status, other.PLX_MEASUREMENT_STATUS)
    sensor = None if said.sensor is None else names(said.sensor, other.PLX_DEVICE_SENSOR_STATUS)
    return names(said.bits, other.PLX_FEATURES), status, sensor


def _their_features(frame: bytes) -> Any:
    said = other.parse_plx_features(frame)
    return (
        said["supported_features"],
        said.get("measurement_status_supported"),
        said.get("device_sensor_status_supported"),
    )


def _our_weight(frame: bytes) -> Any:
    said = parse_weight(frame)
    values = [None if part.value is None else float(part.value) for part in said.components]
    is_imperial = said.components[0].unit == "[lb_av]"
    if len(values) == 3 and not is_imperial:
        height = said.components[2].value
        assert height is not None
        values[2] = float(height / 100)
    return is_imperial, values, stamp(said.stamp), user(said)


def _their_weight(frame: bytes) -> Any:
    said = other.parse_weight_measurement(frame)
    body = [] if said.height is None else [said.bmi_kg_m2, said.height]
    user = None if said.user_id == 0xFF else said.user_id
    return said.unit == "lb", [said.weight, *body], said.timestamp, user


def _our_weight_feature(frame: bytes) -> Any:
    said = parse_weight_feature(frame)
    steps = said.resolution
    resolution = (None, None) if steps is None else (float(steps.kilograms), float(steps.pounds))
    return said.time_stamp, said.users, said.bmi, *resolution


def _their_weight_feature(frame: bytes) -> Any:
    said = other.parse_weight_scale_feature(frame)
    return (
        said["timestamp_supported"],
        said["multiple_users_supported"],
        said["bmi_supported"],
        said["weight_resolution_kg"],
        said["weight_resolution_lb"],
    )


def _battery(frame: bytes) -> Any:
    """The other package does not look at the length."""
    return other.parse_battery_level(frame) if len(frame) == 1 else None


LABMCP = (
    Pair("blood_pressure", _our_pressure, _their_pressure, longest=19),
    Pair("temperature", _our_temperature, _their_temperature, longest=13),
    Pair("heart_rate", _our_rate, _their_rate, longest=15),
    Pair("spot_check", _our_oximetry(parse_spot_check), _their_oximetry(other.parse_plx_spot_check), longest=19),
    Pair("continuous", _our_oximetry(parse_continuous), _their_oximetry(other.parse_plx_continuous), longest=20),
    Pair("oximeter_features", _our_features, _their_features, longest=7),
    Pair("weight", _our_weight, _their_weight, longest=15),
    Pair("weight_feature", _our_weight_feature, _their_weight_feature, longest=4),
    Pair("battery", parse_battery_level, _battery, flags=0, longest=1),
)
