"""What must hold of the tables at any moment, each as a list of what is wrong."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)
CLAIMING = {"pending", "booked", "checked-in", "arrived"}
MAY_CLAIM = CLAIMING | {"fulfilled", "noshow"}

_CLAIMS = text(
    "SELECT r.reservation_id AS number, r.resource_id, r.appointment_id, r.hold_until, x.kind, x.ref,"
    " x.buffer_minutes, lower(r.during) AS starts, upper(r.during) AS ends"
    " FROM reservations r JOIN resources x ON x.resource_id = r.resource_id WHERE r.appointment_id IS NOT NULL"
)
_APPOINTMENTS = text(
    "SELECT appointment_id, status, practitioner_id, patient_id, cabin_id, lower(during) AS starts,"
    " upper(during) AS ends FROM appointments"
)
_OVERLAPS = text(
    "SELECT a.reservation_id, b.reservation_id FROM reservations a JOIN reservations b"
    " ON a.resource_id = b.resource_id AND a.during && b.during AND a.reservation_id < b.reservation_id"
)
_OPENINGS = text("SELECT resource_id, lane, lower(during) AS starts, upper(during) AS ends FROM openings")
_RESERVED = text("SELECT resource_id, lower(during) AS starts, upper(during) AS ends FROM reservations")
_BITS = text("SELECT resource_id, day, lane, open::text AS open, busy::text AS busy, bits::text AS bits FROM day_bits")


async def wrongs(session: AsyncSession) -> list[str]:
    """All that is wrong, in words; empty when all holds. In one transaction, with the system's sight."""
    return [*await overlaps(session), *await half_claims(session), *await stray_claims(session), *await drift(session)]


async def overlaps(session: AsyncSession) -> list[str]:
    return [f"reservations {one} and {other} overlap" for one, other in await session.execute(_OVERLAPS)]


async def half_claims(session: AsyncSession) -> list[str]:
    """Live appointments without all they need: practitioner or second seat, patient, cabin; for the whole visit."""
    held: dict[Any, list[Any]] = defaultdict(list)
    for row in await session.execute(_CLAIMS):
        held[row.appointment_id].append(row)
    found = []
    for one in await session.execute(_APPOINTMENTS):
        if one.status not in CLAIMING:
            continue
        claims = held[one.appointment_id]
        kinds = {row.kind for row in claims}
        if len(kinds & {"practitioner", "seat"}) != 1 or "patient" not in kinds:
            found.append(f"{one.status} appointment {one.appointment_id} holds {sorted(kinds)}")
        if (one.cabin_id is not None) != ("cabin" in kinds):
            found.append(f"appointment {one.appointment_id}: cabin {one.cabin_id}, held {sorted(kinds)}")
        for row in claims:
            if (row.starts, row.ends - timedelta(minutes=row.buffer_minutes)) != (one.starts, one.ends):
                found.append(f"appointment {one.appointment_id} holds its {row.kind} at another time")
            right = {"practitioner": one.practitioner_id, "patient": one.patient_id, "cabin": one.cabin_id}
            if right.get(row.kind, row.ref) != row.ref:
                found.append(f"appointment {one.appointment_id} holds another {row.kind}")
            if (row.hold_until is None) == (one.status == "pending"):
                found.append(f"{one.status} appointment {one.appointment_id}, hold until {row.hold_until}")
    return found


async def stray_claims(session: AsyncSession) -> list[str]:
    status = {row.appointment_id: row.status for row in await session.execute(_APPOINTMENTS)}
    return [
        f"reservation {row.number} of a {status.get(row.appointment_id)} appointment"
        for row in await session.execute(_CLAIMS)
        if status.get(row.appointment_id) not in MAY_CLAIM
    ]


async def drift(session: AsyncSession) -> list[str]:
    """Rows of the search index that are not what openings and reservations say, counted by fives of minutes."""
    opened: dict[Any, set[int]] = defaultdict(set)
    busy: dict[Any, set[int]] = defaultdict(set)
    for row in await session.execute(_OPENINGS):
        for day, quantum in _quanta(row.starts, row.ends):
            opened[row.resource_id, day, tuple(row.lane)].add(quantum)
    for row in await session.execute(_RESERVED):
        for day, quantum in _quanta(row.starts, row.ends):
            busy[row.resource_id, day].add(quantum)
    rows = {(row.resource_id, row.day, tuple(row.lane)): row for row in await session.execute(_BITS)}
    found = [f"no row for {key}" for key in {*opened, *((*key, ()) for key in busy)} - rows.keys()]
    for key, row in rows.items():
        for name, bits, right in (
            ("open", row.open, opened[key]),
            ("busy", row.busy, busy[key[:2]]),
            ("bits", row.bits, opened[key] - busy[key[:2]]),
        ):
            if {quantum for quantum, bit in enumerate(bits) if bit == "1"} != right:
                found.append(f"{name} of {key} is wrong")
    return found


def _quanta(start: datetime, end: datetime) -> Iterable[tuple[Any, int]]:
    while start < end:
        yield start.astimezone(UTC).date(), ((start - EPOCH) // FIVE) % 288
        start += FIVE
