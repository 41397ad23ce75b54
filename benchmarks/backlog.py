"""Seven days without a line: 50,000 readings of one kiosk's outbox, drained through the real link.

Agent, server and PostgreSQL are processes, all durable. The limit is the same rows through raw asyncpg, one INSERT and
one COMMIT for each batch of the link's size, into the same table; once before the drain and once after it.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from backend.demo.installation import Installation
from backend.demo.world import DEMO_CABIN
from benchmarks.house import installed
from benchmarks.lines import Line
from cabin_agent.clock import KioskClock
from cabin_agent.outbox import open_outbox
from cabin_agent.outbox_store import Cursor, Database, connect
from cabin_agent.reading_sources import BATCH_READINGS
from cabin_agent.settings import Settings
from contract.observations import (
    Attribution,
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    MeasuredValue,
    Metric,
    Reading,
    Validity,
)

READINGS = 50_000
OFFLINE = timedelta(days=7)
_WAIT_S = 60.0

_INSERT = """
INSERT INTO readings (reading_id, cabin_id, kiosk_seq, consultation_id, patient_id, kind, received_at, device_time,
    attribution, quarantine_reason, document)
SELECT reading_id, $1, kiosk_seq, consultation_id, patient_id, kind, received_at, device_time, attribution, reason,
    document::jsonb
FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::timestamptz[],
    $9::text[], $10::text[], $11::text[])
AS g (reading_id, kiosk_seq, consultation_id, patient_id, kind, received_at, device_time, attribution, reason, document)
"""
_VISIT = """
SELECT a.appointment_id, a.patient_id FROM appointments a JOIN consultations c ON c.consultation_id = a.appointment_id
WHERE a.cabin_id = $1 AND c.status = 'ended' LIMIT 1
"""


class _Hasty:
    """Filling need not outlive a power cut; all else is the outbox's own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.executemany, self.close = database.executemany, database.close

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        return self._database.execute(statement.replace("synchronous = FULL", "synchronous = OFF"), values)


def _reading(number: int, *, began: datetime, visit: UUID | None) -> Reading:
    """A blood pressure every twelve seconds, half of them in the visit that was open when the line went."""
    at = began + number * (OFFLINE / READINGS)
    values = ((Metric.SYSTOLIC, "128"), (Metric.DIASTOLIC, "82"), (Metric.MEAN_ARTERIAL, "97"))
    mine = number < READINGS // 2 and visit is not None
    return Reading(
        reading_id=uuid4(),
        kiosk_seq=number + 1,
        consultation_id=visit if mine else None,
        kind=DeviceKind.BLOOD_PRESSURE,
        device=DeviceIdentity(driver="ble.bps", model="UA-651BLE", serial="5130150001"),
        values=[MeasuredValue(metric=metric, value=value, unit="mm[Hg]") for metric, value in values],
        device_time=at,
        received_at=at,
        monotonic_ns=number,
        boot_id="7a0ad0a8-0b3c-4c4e-9d1e-0a4ae5f6f5c4",
        clock=ClockQuality.SYNCHRONISED,
        attribution=Attribution.LIVE if mine else Attribution.QUARANTINED,
        quarantine_reason=None if mine else "no_visit",
        validity=Validity.VALID,
        raw_base64="HoAAUgBhAOoHCxYIHjtIAAIBAA==",
        parser="gatt-blood-pressure/1",
    )


async def _fill(folder: Path, visit: UUID) -> list[Reading]:
    began = datetime.now(UTC) - OFFLINE
    readings = [_reading(number, began=began, visit=visit) for number in range(READINGS)]
    async with open_outbox(folder, clock=KioskClock(), connect=lambda path: _Hasty(connect(path))) as outbox:
        for reading in readings:
            await outbox.add(reading)
    return readings


def _batches(readings: list[Reading], patient_id: UUID) -> list[tuple[list[Any], ...]]:
    rows = [
        (
            reading.reading_id,
            reading.kiosk_seq,
            reading.consultation_id,
            patient_id if reading.consultation_id else None,
            reading.kind.value,
            reading.received_at,
            reading.device_time,
            reading.attribution.value,
            reading.quarantine_reason,
            reading.model_dump_json(),
        )
        for reading in readings
    ]
    cut = [rows[at : at + BATCH_READINGS] for at in range(0, len(rows), BATCH_READINGS)]
    return [tuple(map(list, zip(*batch, strict=True))) for batch in cut]


async def _raw_rate(owner: asyncpg.Connection, batches: list[tuple[list[Any], ...]]) -> float:
    statement = await owner.prepare(_INSERT)
    start = time.perf_counter()
    for batch in batches:
        async with owner.transaction():
            await statement.fetch(DEMO_CABIN, *batch)
    return READINGS / (time.perf_counter() - start)


async def _forget(owner: asyncpg.Connection, ids: list[UUID]) -> None:
    await owner.execute("DELETE FROM readings WHERE reading_id = ANY ($1)", ids)
    await owner.execute("VACUUM readings")


async def _drain_rate(house: Installation, owner: asyncpg.Connection, ids: list[UUID]) -> float:
    """By the server's own times, from the first row to the last: calling and the jitter before are no draining."""
    others = await owner.fetchval("SELECT count(*) FROM readings WHERE cabin_id = $1", DEMO_CABIN)
    await house.cabin.start()
    deadline = time.monotonic() + _WAIT_S
    while await owner.fetchval("SELECT count(*) FROM readings WHERE cabin_id = $1", DEMO_CABIN) < others + READINGS:
        if time.monotonic() > deadline:
            raise TimeoutError("the backlog was not drained")
        await asyncio.sleep(0.25)
    await house.cabin.stop()
    row = await owner.fetchrow(
        "SELECT count(*) AS n, count(DISTINCT reading_id) AS once, min(kiosk_seq) AS first, max(kiosk_seq) AS last,"
        " count(DISTINCT kiosk_seq) AS numbers, extract(epoch FROM max(confirmed_at) - min(confirmed_at)) AS took_s"
        " FROM readings WHERE reading_id = ANY ($1)",
        ids,
    )
    assert row is not None
    assert (row["n"], row["once"], row["numbers"]) == (READINGS, READINGS, READINGS), "doubled"
    assert (row["first"], row["last"]) == (1, READINGS), "a hole"
    return READINGS / float(row["took_s"])


async def measure() -> list[Line]:
    async with installed(cabin=False) as house:
        owner = await asyncpg.connect(house.database_url)
        try:
            visit = await owner.fetchrow(_VISIT, DEMO_CABIN)
            assert visit is not None, "the seeded world has a visit of its cabin"
            settings = Settings(data_dir=Path(house.cabin.env["CABIN_DATA_DIR"]))
            readings = await _fill(settings.data_dir, visit["appointment_id"])
            ids = [reading.reading_id for reading in readings]
            batches = _batches(readings, visit["patient_id"])
            before = await _raw_rate(owner, batches)
            await _forget(owner, ids)
            drained = await _drain_rate(house, owner, ids)
            await _forget(owner, ids)
            after = await _raw_rate(owner, batches)
        finally:
            await owner.close()
    return [Line("backlog", "drain", drained, (before + after) / 2, "1/s", "higher")]
