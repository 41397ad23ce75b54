"""Hours given back to practitioners: what assistants and attendants did, at the standard minutes of its day.

Computed from what was done, never kept beside it: an undone tick takes its minutes along. Each activity
counts once a visit or task, for the practitioner it was done for, at the minutes in force on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.preparation.models import ActivityMinutes
from backend.preparation.nomenclature import ACTIVITIES, activity_name
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import AccountRole, Principal
from core.spreadsheet import table

MAX_DAYS = 400


class Per(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Sum:
    """period: its first day, at the practitioner's place. acts: how many times."""

    period: date
    practitioner_id: UUID
    practitioner: str
    activity: str
    acts: int
    minutes: int


# The days are those of the wall clock at the practitioner's place.
_SUMS = text("""
    SELECT date_trunc(:per, x.at AT TIME ZONE s.tz)::date AS period, p.practitioner_id,
        p.given_name || ' ' || p.family_name AS name, x.activity, count(*)::int AS acts, sum(coalesce(m.minutes, 0))::int AS minutes
    FROM (
        SELECT a.practitioner_id, a.site_id, i.changed_at AS at, i.code AS activity
        FROM checklist_items i JOIN appointments a ON a.appointment_id = i.appointment_id
        WHERE i.state = 'done' AND i.actor_role IN ('assistant', 'attendant')
        UNION ALL
        SELECT t.practitioner_id, t.site_id, t.done_at, t.kind FROM tasks t
        WHERE t.done_at IS NOT NULL AND t.done_role IN ('assistant', 'attendant') AND t.practitioner_id IS NOT NULL
    ) x
    JOIN practitioners p ON p.practitioner_id = x.practitioner_id
    JOIN sites s ON s.site_id = p.site_id
    LEFT JOIN LATERAL (
        SELECT r.minutes FROM activity_minutes r
        WHERE r.activity = x.activity AND r.valid_from <= (x.at AT TIME ZONE s.tz)::date
        ORDER BY r.valid_from DESC LIMIT 1) m ON true
    WHERE x.at >= CAST(:first AS date)::timestamp AT TIME ZONE 'UTC' - interval '1 day'
        AND x.at < CAST(:last AS date)::timestamp AT TIME ZONE 'UTC' + interval '2 days'
        AND (x.at AT TIME ZONE s.tz)::date BETWEEN :first AND :last
        AND (:everywhere OR p.practitioner_id = :practitioner OR p.site_id = ANY (:sites) OR x.site_id = ANY (:sites))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4
""")


async def sums(session: AsyncSession, principal: Principal, *, per: Per, first: date, last: date) -> list[Sum]:
    """A practitioner's own, a site's for those who work there or run it. Raises Invalid (more than 400 days)."""
    if last < first or last - first > timedelta(days=MAX_DAYS):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez une période d'un an au plus.")
    doctor = principal.practitioner_id
    wanted: dict[str, Any] = {
        "per": per.value,
        "first": first,
        "last": last,
        "everywhere": principal.role is AccountRole.ADMINISTRATOR,
        "practitioner": doctor,
        "sites": [] if doctor else list(principal.site_ids),
    }
    # Care links end, what was done for a practitioner does not: only numbers leave here, no patient.
    async with elevated(session):
        rows = await session.execute(_SUMS, wanted)
        return [
            Sum(row.period, row.practitioner_id, f"Dr {row.name}", row.activity, row.acts, row.minutes) for row in rows
        ]


def as_csv(rows: Sequence[Sum]) -> bytes:
    return table(
        ["Période (premier jour)", "Praticien", "Activité", "Nombre", "Minutes"],
        [
            [
                row.period.isoformat(),
                row.practitioner,
                activity_name(row.activity)[0],
                str(row.acts),
                str(row.minutes),
            ]
            for row in rows
        ],
    )


async def rates(session: AsyncSession, *, day: date) -> list[tuple[str, int, date]]:
    """Each activity with the minutes it counts for on a day, and since when."""
    found = await session.scalars(
        select(ActivityMinutes)
        .where(ActivityMinutes.valid_from <= day)
        .ext(distinct_on(ActivityMinutes.activity))
        .order_by(ActivityMinutes.activity, ActivityMinutes.valid_from.desc())
    )
    known = {row.activity: row for row in found}
    return [(name, known[name].minutes, known[name].valid_from) for name in ACTIVITIES if name in known]


async def set_rate(
    session: AsyncSession, principal: Principal, *, activity: str, minutes: int, valid_from: date, today: date
) -> None:
    """From a day on, today at the earliest: what was counted stays. Raises NotFound, Invalid."""
    if activity not in ACTIVITIES:
        raise NotFound
    if valid_from < today:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une durée change à partir d'aujourd'hui au plus tôt.")
    row = insert(ActivityMinutes).values(
        activity=activity, valid_from=valid_from, minutes=minutes, set_by=principal.account_id
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[ActivityMinutes.activity, ActivityMinutes.valid_from],
            set_={"minutes": minutes, "set_by": principal.account_id},
        )
    )
    audit.record(session, principal, audit.Action.SITE_CHANGED)
