"""One batch of samples to the database: a few statements, however many samples."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.models import Consultation
from backend.quality.models import CallIncident, CallPoint, CallSide, LineKind
from backend.quality.samples import Level, Sample, Window, join_of, moments_of, window_of
from booking.models import Appointment, Practitioner
from contract.signaling import Role

# A side that is said to have more has a fault of its own; the record stays readable.
MOST_INCIDENTS = 200

Key = tuple[UUID, UUID, UUID]
_SUMS = (
    "seconds",
    "weak_s",
    "bad_s",
    "relay_s",
    "tcp_s",
    "narrow_s",
    "slow_s",
    "freezes",
    "frozen_s",
    "concealed_s",
    "packets",
    "lost",
    "bytes_in",
    "bytes_out",
)
_JOIN = ("socket_ms", "admitted_ms", "described_ms", "connected_ms", "first_frame_ms")


async def write(session: AsyncSession, samples: Sequence[Sample]) -> None:
    """Needs the system's sight. Samples of a room that is no visit are left out."""
    lines = await _lines(session, {sample.room for sample in samples})
    by_side: dict[Key, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.room in lines:
            by_side[sample.room, sample.member, sample.report.peer].append(sample)
    if not by_side:
        return
    numbers = await _sides(session, [_side(found, lines[key[0]]) for key, found in sorted(by_side.items())])
    await _points(session, ((numbers[key], found) for key, found in by_side.items()))
    await _incidents(session, ((numbers[key], found) for key, found in by_side.items()))
    await session.execute(_PERCENTILES, {"sides": list(numbers.values())})


async def _lines(session: AsyncSession, rooms: set[UUID]) -> dict[UUID, tuple[UUID | None, UUID, UUID]]:
    """By visit: its cabin, its place, and the place of its practitioner."""
    rows = await session.execute(
        select(Consultation.consultation_id, Appointment.cabin_id, Appointment.site_id, Practitioner.site_id)
        .join(Appointment, Appointment.appointment_id == Consultation.consultation_id)
        .join(Practitioner, Practitioner.practitioner_id == Appointment.practitioner_id)
        .where(Consultation.consultation_id.in_(rooms))
    )
    return {visit: (cabin, site, practice) for visit, cabin, site, practice in rows}


def line_of(role: str, cabin: UUID | None, site: UUID, practice: UUID) -> tuple[LineKind, UUID | None]:
    """Whose connection a role speaks over: the practitioner's is her practice's, as far as anybody knows."""
    match role:
        case Role.KIOSK | Role.AGENT | Role.ATTENDANT:
            return (LineKind.CABIN, cabin) if cabin else (LineKind.SITE, site)
        case Role.PRACTITIONER | Role.ASSISTANT:
            return LineKind.SITE, practice
        case Role.PATIENT:
            return LineKind.HOME, None
        case _:
            return LineKind.GUEST, None


def _side(found: Sequence[Sample], places: tuple[UUID | None, UUID, UUID]) -> dict[str, Any]:
    first = found[0]
    line, line_id = line_of(first.role, *places)
    windows = [window_of(sample.report) for sample in found]
    sums = [_of(window) for window in windows]
    return {
        "consultation_id": first.room,
        "member": first.member,
        "peer": first.report.peer,
        "role": first.role,
        "line": line.value,
        "line_id": line_id,
        "first_at": first.at,
        "last_at": max(sample.at for sample in found),
        **{name: sum(one[name] for one in sums) for name in _SUMS},
        **_first_join(found),
    }


def _of(window: Window) -> dict[str, Any]:
    seconds = window.seconds
    return {
        "seconds": seconds,
        "weak_s": seconds * (window.level is Level.WEAK),
        "bad_s": seconds * (window.level is Level.BAD),
        "relay_s": seconds * bool(window.relay),
        "tcp_s": seconds * window.tcp,
        "narrow_s": seconds * window.narrow,
        "slow_s": seconds * window.slow,
        "freezes": window.freezes,
        "frozen_s": window.frozen_s,
        "concealed_s": window.concealed_s,
        "packets": window.packets,
        "lost": window.lost,
        "bytes_in": window.bytes_in,
        "bytes_out": window.bytes_out,
    }


def _first_join(found: Iterable[Sample]) -> dict[str, float | None]:
    """Of each mark the first that was told: a later one is of a reload."""
    kept: dict[str, float | None] = dict.fromkeys(_JOIN)
    for sample in found:
        for name, value in join_of(sample.report).items():
            kept[name] = value if kept[name] is None else kept[name]
    return kept


async def _sides(session: AsyncSession, rows: list[dict[str, Any]]) -> dict[Key, int]:
    statement = insert(CallSide).values(rows)
    new = statement.excluded
    columns = CallSide.__table__.c
    written = await session.execute(
        statement.on_conflict_do_update(
            index_elements=[CallSide.consultation_id, CallSide.member, CallSide.peer],
            set_={
                "last_at": func.greatest(columns.last_at, new.last_at),
                **{name: columns[name] + new[name] for name in _SUMS},
                **{name: func.coalesce(columns[name], new[name]) for name in _JOIN},
            },
        ).returning(CallSide.consultation_id, CallSide.member, CallSide.peer, CallSide.side_id)
    )
    return {(visit, member, peer): number for visit, member, peer, number in written}


async def _points(session: AsyncSession, found: Iterable[tuple[int, list[Sample]]]) -> None:
    rows = [_point(number, sample) for number, samples in found for sample in samples]
    await session.execute(insert(CallPoint).on_conflict_do_nothing(), rows)


def _point(side_id: int, sample: Sample) -> dict[str, Any]:
    window = window_of(sample.report)
    return {
        "side_id": side_id,
        "at": sample.at,
        "window_s": window.seconds,
        "level": window.level.value,
        "relay": window.relay,
        "rtt_ms": window.rtt_ms,
        "loss": window.loss,
        "jitter_ms": window.jitter_ms,
        "in_bps": window.in_bps,
        "out_bps": window.out_bps,
        "available_bps": window.available_bps,
        "frozen_s": window.frozen_s,
    }


async def _incidents(session: AsyncSession, found: Iterable[tuple[int, list[Sample]]]) -> None:
    """Said again when it is over, with how long it lasted."""
    rows: dict[tuple[int, str, Any], dict[str, Any]] = {}
    for number, samples in found:
        for sample in samples:
            for note in sample.report.incidents:
                said, at = moments_of(note, sample.at)
                row = {
                    "side_id": number,
                    "kind": note.incident.value,
                    "said_at": said,
                    "consultation_id": sample.room,
                    "at": at,
                    "seconds": note.seconds,
                }
                earlier = rows.get((number, note.incident.value, said))
                rows[number, note.incident.value, said] = {**row, "at": earlier["at"]} if earlier else row
    full = await _full(session, {number for number, _, _ in rows})
    kept = [row for row in rows.values() if row["side_id"] not in full]
    if not kept:
        return
    statement = insert(CallIncident).values(kept)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[CallIncident.side_id, CallIncident.kind, CallIncident.said_at],
            set_={"seconds": func.greatest(CallIncident.__table__.c.seconds, statement.excluded.seconds)},
        )
    )


async def _full(session: AsyncSession, sides: set[int]) -> set[int]:
    if not sides:
        return set()
    query = select(CallIncident.side_id).where(CallIncident.side_id.in_(sides)).group_by(CallIncident.side_id)
    return set(await session.scalars(query.having(func.count() >= MOST_INCIDENTS)))


_PERCENTILES = text("""
UPDATE call_sides s SET rtt_p50_ms = p.rtt_p50, rtt_p95_ms = p.rtt_p95, loss_p95 = p.loss_p95,
    available_p50_bps = p.available_p50
FROM (
    SELECT side_id,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY rtt_ms) AS rtt_p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY rtt_ms) AS rtt_p95,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY loss) AS loss_p95,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY available_bps) AS available_p50
    FROM call_points WHERE side_id = ANY (:sides) GROUP BY side_id
) p
WHERE s.side_id = p.side_id
""")
