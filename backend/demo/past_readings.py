"""Readings of the demo's past cabin visits: plain records, as a cabin would have delivered them."""

import base64
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from contract.observations import (
    METRICS,
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    MeasuredValue,
    Metric,
    Reading,
    Validity,
)

_RECORDS: list[tuple[DeviceKind, str, dict[Metric, str]]] = [
    (
        DeviceKind.BLOOD_PRESSURE,
        "Simulated cuff",
        {Metric.SYSTOLIC: "138", Metric.DIASTOLIC: "84", Metric.MEAN_ARTERIAL: "102", Metric.PULSE_RATE: "71"},
    ),
    (DeviceKind.PULSE_OXIMETER, "Simulated oximeter", {Metric.SPO2: "96", Metric.PULSE_RATE: "72"}),
    (DeviceKind.THERMOMETER, "Simulated thermometer", {Metric.TEMPERATURE: "36.80"}),
]


def past_readings(consultation_id: UUID, *, taken_at: datetime, first_seq: int) -> list[Reading]:
    """One record of each instrument, a minute apart; the same ids every time."""
    return [
        Reading(
            reading_id=uuid5(consultation_id, kind),
            kiosk_seq=first_seq + turn,
            consultation_id=consultation_id,
            kind=kind,
            device=DeviceIdentity(driver="demo", model=model, serial="DEMO"),
            values=[
                MeasuredValue(metric=metric, value=value, unit=METRICS[metric].ucum) for metric, value in values.items()
            ],
            device_time=None,
            received_at=taken_at + timedelta(minutes=turn),
            monotonic_ns=0,
            boot_id="demo",
            clock=ClockQuality.SYNCHRONISED,
            validity=Validity.VALID,
            raw_base64=base64.b64encode(b"").decode(),
            parser="demo",
        )
        for turn, (kind, model, values) in enumerate(_RECORDS)
    ]
