"""What a cabin says to the desk in these tests: real messages of the contract, and the patient's earlier visits."""

import base64
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contract.live import DeviceStatus, LiveReading, Waves
from contract.observations import (
    METRICS,
    Attribution,
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    DeviceState,
    Laterality,
    MeasuredValue,
    Metric,
    Reading,
    StoredReading,
    Validity,
)

VISIT = UUID("6f2d3c84-5f0b-4f6e-9c3e-0a4a2f9d1b11")
EARLIER = (UUID(int=1), UUID(int=2), UUID(int=3))
PATIENT = "4a1c2f60-9f0d-4a57-8f6e-5d9a7b3c1e00"
Json = dict[str, Any]


def visit(*, born: str = "1951-09-30") -> Json:
    """What of a consultation the instruments look at."""
    patient = {"patient_id": PATIENT, "name": "Marcel Teisserenc", "birth_date": born}
    return {"consultation_id": str(VISIT), "appointment": {"cabin_id": str(UUID(int=9)), "patient": patient}}


def value(metric: Metric, text: str | None, **more: Any) -> MeasuredValue:
    reason = None if text is not None else more.pop("absent_reason", "not-a-number")
    unit = more.pop("unit", METRICS[metric].ucum)
    return MeasuredValue(metric=metric, value=text, unit=unit, absent_reason=reason, **more)


def reading(kind: DeviceKind, seq: int, values: Sequence[MeasuredValue], **more: Any) -> Reading:
    return Reading.model_validate(
        {
            "reading_id": uuid5(VISIT, f"{kind}-{seq}"),
            "kiosk_seq": seq,
            "consultation_id": VISIT,
            "kind": kind,
            "device": DeviceIdentity(
                driver="ble.demo", model=f"{kind.value.replace('_', ' ')} 100", serial="SN-0042", firmware="1.4.2"
            ),
            "values": list(values),
            "device_time": datetime.now(UTC) - timedelta(seconds=90),
            "received_at": datetime.now(UTC),
            "monotonic_ns": 0,
            "boot_id": "b",
            "clock": ClockQuality.SYNCHRONISED,
            "clock_offset_s": -83.0,
            "kiosk_clock": "synchronised",
            "validity": Validity.VALID,
            "raw_base64": base64.b64encode(bytes.fromhex("161e80004f005e00e9070b1d0a1e00470000")).decode(),
            "parser": "gatt.2a35/1",
        }
        | more
    )


def live(one: Reading, stage: str = "live") -> Json:
    return LiveReading(stage=stage, reading=one).model_dump(mode="json")


def confirmed(one: Reading) -> Json:
    return StoredReading(**one.model_dump(), confirmed_at=datetime.now(UTC)).model_dump(mode="json")


def status(kind: DeviceKind, state: DeviceState = DeviceState.READY, **more: Any) -> Json:
    return DeviceStatus(device=kind, number=1, state=state, **more).model_dump(mode="json")


def blood_pressure(seq: int, systolic: str = "128", diastolic: str = "79", **more: Any) -> Reading:
    values = [
        value(Metric.SYSTOLIC, systolic),
        value(Metric.DIASTOLIC, diastolic),
        value(Metric.MEAN_ARTERIAL, "95"),
        value(Metric.PULSE_RATE, "71"),
    ]
    return reading(DeviceKind.BLOOD_PRESSURE, seq, values, **more)


def eyes(seq: int) -> Reading:
    """A final prescription for far and near."""
    right, left = Laterality.RIGHT, Laterality.LEFT
    values = [
        *_lens(right, "final_far", "-4.50", "-0.75", "95", addition="2.00"),
        *_lens(left, "final_far", "-3.25", "-1.00", "80", addition="2.00"),
        *_lens(right, "subjective_far", "-4.25", "-0.75", "95"),
        *_lens(left, "subjective_far", "-3.25", "-0.75", "80"),
        value(Metric.PUPILLARY_DISTANCE, "63.0", laterality=Laterality.BOTH),
    ]
    return reading(DeviceKind.REFRACTOR, seq, values)


def _lens(
    side: Laterality, context: str, sphere: str, cylinder: str, axis: str, *, addition: str | None = None
) -> list[MeasuredValue]:
    of: Json = {"laterality": side, "context": context}
    found = [
        value(Metric.SPHERE, sphere, **of),
        value(Metric.CYLINDER, cylinder, **of),
        value(Metric.AXIS, axis, **of),
    ]
    return found if addition is None else [*found, value(Metric.ADDITION, addition, **of)]


def pressures(seq: int, right: str = "14.5", left: str = "23.0") -> Reading:
    sides = {Laterality.RIGHT: right, Laterality.LEFT: left}
    values = [
        value(Metric.INTRAOCULAR_PRESSURE, text, laterality=side, context=context)
        for side, average in sides.items()
        for context, text in (("list_1", "14"), ("list_2", "15"), ("average", average))
    ]
    return reading(DeviceKind.TONOMETER, seq, values)


def trends(*, colours: bool = False) -> Json:
    return {
        "colours": colours,
        "trends": [
            _trend(Metric.SYSTOLIC, ["142", "138", "131"]),
            _trend(Metric.DIASTOLIC, ["88", "84", "82"]),
            _trend(Metric.WEIGHT, ["80.5", "81.0", "79.8"]),
            _trend(Metric.SPO2, ["97", "96", "97"]),
            _trend(Metric.GLUCOSE, ["104", "98", "101"]),
            _trend(Metric.INTRAOCULAR_PRESSURE, ["15", "16", "15"], Laterality.RIGHT, "average"),
            _trend(Metric.INTRAOCULAR_PRESSURE, ["18", "19", "21"], Laterality.LEFT, "average"),
        ],
    }


def _trend(
    metric: Metric, values: Sequence[str], laterality: Laterality | None = None, context: str | None = None
) -> Json:
    points = [
        {
            "consultation_id": str(earlier),
            "at": f"{2024 + turn}-03-0{turn + 3}T10:00:00Z",
            "value": text,
            "unit": METRICS[metric].ucum,
            "comparator": None,
            "validity": "valid",
        }
        for turn, (earlier, text) in enumerate(zip(EARLIER, values, strict=True))
    ]
    return {"metric": metric, "laterality": laterality, "context": context, "points": points}


# Lead codes of ISO/IEEE 11073-10101, and how tall the beat stands in each.
_LEADS = {
    "2:1": 0.8, "2:2": 1.2, "2:61": 0.5, "2:62": -0.9, "2:63": 0.3, "2:64": 0.8,
    "2:3": -0.7, "2:4": -0.5, "2:5": 0.3, "2:6": 1.3, "2:7": 1.4, "2:8": 1.0,
}  # fmt: skip
ECG_HZ = 500.0
_BUMPS = ((0.16, 0.12, 0.025), (0.235, -0.1, 0.008), (0.26, 1.0, 0.011), (0.285, -0.2, 0.009), (0.48, 0.3, 0.05))


def ecg(first: int, samples: int, *, rate: float = 75) -> Json:
    """A piece of a 12-lead recording in microvolts: one beat each 60/rate s."""

    def beat(at_s: float) -> float:
        phase = at_s % (60 / rate)
        return sum(height * math.exp(-(((phase - middle) / width) ** 2) / 2) for middle, height, width in _BUMPS)

    curve = [beat(index / ECG_HZ) for index in range(first, first + samples)]
    return Waves(
        recording_id=uuid5(VISIT, "ecg"),
        waveform="ecg",
        device=DeviceKind.ECG,
        channels=list(_LEADS),
        rate_hz=ECG_HZ,
        unit="uV",
        factor=5.0,
        first=first,
        values=[[round(one * height * 200) for one in curve] for height in _LEADS.values()],
    ).model_dump(mode="json")


def quarantined(one: Reading) -> Json:
    return live(one.model_copy(update={"attribution": Attribution.QUARANTINED, "quarantine_reason": "outside_visit"}))
