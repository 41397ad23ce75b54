"""What the queue knows of itself: places, measured waits and cycles, which doctors are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from booking.queue.estimate import Estimate, Measured, estimate

NEWEST = 50
WITHIN = timedelta(days=7)

_PLACE = text("SELECT ahead, away, doctors, idle FROM queue_place(:entry, :moment)")

# A cycle runs to the doctor's next call when the next patient was waiting already, and to the end of this one when
# nobody was.
_MEASURED = text(
    """
    WITH newest AS (
        SELECT practitioner_id, joined_at, called_at, ended_at, waited_s FROM queue_calls
        WHERE speciality = :speciality AND called_at > :since AND called_at <= :moment
            AND (ended_at IS NULL OR ended_at > called_at)
        ORDER BY called_at DESC LIMIT :newest
    ), cycles AS (
        SELECT called_at, ended_at, waited_s, lead(called_at) OVER doctor AS next_call, lead(joined_at) OVER doctor AS next_joined
        FROM newest WINDOW doctor AS (PARTITION BY practitioner_id ORDER BY called_at)
    )
    SELECT called_at, waited_s, extract(epoch FROM
        CASE WHEN next_joined <= ended_at AND next_call <= ended_at + interval '15 minutes' THEN next_call ELSE ended_at END
        - called_at)::float AS cycle_s
    FROM cycles ORDER BY called_at DESC
    """
)

_LOBBY = text(
    """
    SELECT s.code, count(p.practitioner_id) FILTER (WHERE queue_is_open(p, :moment)) AS open,
        min(CASE WHEN p.state = 'closed' THEN p.opens_at WHEN p.until > :moment THEN p.pause_until END)
            FILTER (WHERE NOT queue_is_open(p, :moment)
                AND (CASE WHEN p.state = 'closed' THEN p.opens_at ELSE p.pause_until END) > :moment) AS opens_at,
        (SELECT count(*) FROM queue_entries e WHERE e.speciality = s.code AND e.state = 'waiting') AS waiting,
        min(d.fee_cents) FILTER (WHERE queue_is_open(p, :moment)) AS fee_min_cents,
        max(d.fee_cents) FILTER (WHERE queue_is_open(p, :moment)) AS fee_max_cents
    FROM specialities s JOIN presences p ON p.speciality = s.code
        JOIN practitioners d ON d.practitioner_id = p.practitioner_id
    WHERE CAST(:speciality AS text) IS NULL OR s.code = :speciality
    GROUP BY s.code ORDER BY s.code
    """
)

_COULD_SERVE = text(
    """
    SELECT EXISTS (
        SELECT 1 FROM presences p
        WHERE p.speciality = :speciality AND queue_suits(p.zones, p.min_age, p.max_age, :zone, CAST(:age AS smallint))
            AND ((p.state <> 'closed' AND p.until > :moment AND (p.closes_at IS NULL OR p.closes_at > :moment))
                OR (p.opens_at > :moment AND p.opens_at <= :latest)))
    """
)


@dataclass(frozen=True, slots=True)
class Place:
    """ahead: who is called before her. away: those before her who may come back. doctors: open ones who could call
    her; idle: those of them who have nobody now."""

    ahead: int
    away: int
    doctors: int
    idle: int


@dataclass(frozen=True, slots=True)
class Lobby:
    """One speciality of the queue. opens_at: when a doctor said she would open, while none is. fee_*: of the doctors
    who receive now; None while none does."""

    speciality: str
    open: int
    waiting: int
    opens_at: datetime | None
    measured: Measured
    fee_min_cents: int | None = None
    fee_max_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody who waits is told."""

    place: Place
    estimate: Estimate
    measured: Measured


async def place_of(session: AsyncSession, entry_id: UUID, *, now: datetime) -> Place:
    row = (await session.execute(_PLACE, {"entry": entry_id, "moment": now})).one()
    return Place(row.ahead, row.away, row.doctors, row.idle)


async def measured(session: AsyncSession, speciality: str, *, now: datetime) -> Measured:
    """With the system's sight: only figures leave."""
    asked = {"speciality": speciality, "moment": now, "since": now - WITHIN, "newest": NEWEST}
    rows = (await session.execute(_MEASURED, asked)).all()
    return Measured(
        cycles_s=[row.cycle_s for row in rows if row.cycle_s is not None],
        waits_s=[row.waited_s for row in rows if row.waited_s is not None],
        since=rows[-1].called_at if rows else None,
    )


async def standing(session: AsyncSession, entry_id: UUID, speciality: str, *, now: datetime) -> Standing:
    """With the system's sight."""
    place, known = await place_of(session, entry_id, now=now), await measured(session, speciality, now=now)
    guess = estimate(ahead=place.ahead, doctors=place.doctors, idle=place.idle, measured=known)
    return Standing(place, guess, known)


async def lobby(session: AsyncSession, *, now: datetime, speciality: str | None = None) -> Sequence[Lobby]:
    """Every speciality whose doctors have ever opened; with the system's sight."""
    rows = (await session.execute(_LOBBY, {"moment": now, "speciality": speciality})).all()
    return [
        Lobby(
            row.code,
            row.open,
            row.waiting,
            row.opens_at,
            await measured(session, row.code, now=now),
            row.fee_min_cents,
            row.fee_max_cents,
        )
        for row in rows
    ]


async def somebody_could_serve(
    session: AsyncSession, *, speciality: str, zone_id: UUID | None, age: int, now: datetime, until: datetime
) -> bool:
    """Whether a doctor who takes such a patient is there, or said she would be before `until`."""
    asked = {"speciality": speciality, "zone": zone_id, "age": age, "moment": now, "latest": until}
    return bool(await session.scalar(_COULD_SERVE, asked))
