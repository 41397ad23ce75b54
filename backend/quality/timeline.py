"""One call: both sides on one time axis, what happened, and what it comes from."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.admin.rights import administers
from backend.consultations.parts import part_of
from backend.quality.diagnosis import OF_THE_WAY, Seen, findings_of
from backend.quality.measured import SIDES
from backend.quality.models import CallIncident, CallPoint
from backend.quality.reach import LEVELS, line_name, names_of, within
from backend.quality.views import CallQuality, QualityFinding, QualityIncident, QualityPoint, QualitySide
from booking.models import Appointment
from contract.quality import Incident, JoinTimeline
from contract.signaling import Role
from core import audit
from core.context import elevated
from core.errors import NotFound
from core.http import require_role
from core.identity import AccountRole, Principal

_READERS = (AccountRole.PRACTITIONER, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)


async def call_quality(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, points_days: int, now: datetime
) -> CallQuality:
    """For who took part as a practitioner, and who runs one of its places; audited. Raises NotFound, Forbidden."""
    require_role(principal, *_READERS)
    if principal.role is AccountRole.PRACTITIONER:
        part = await part_of(session, principal, consultation_id=consultation_id, now=now)
        found = await _told(session, principal, part.appointment, points_days)
    else:
        # Who runs a place has no part in care: measures and places leave here, no patient.
        async with elevated(session):
            appointment = await session.get(Appointment, consultation_id)
            if appointment is None or not _runs(principal, appointment):
                raise NotFound
            found = await _told(session, principal, appointment, points_days)
    return found


def _runs(principal: Principal, appointment: Appointment) -> bool:
    return administers(principal, appointment.site_id) or administers(principal, appointment.practitioner.site_id)


async def _told(session: AsyncSession, principal: Principal, appointment: Appointment, points_days: int) -> CallQuality:
    visit = appointment.appointment_id
    audit.record(session, principal, audit.Action.QUALITY_READ, patient_id=appointment.patient_id, subject_id=visit)
    rows = (await session.execute(SIDES, within(principal, visit=visit, everywhere=True))).all()
    names = await names_of(session, rows)
    points = await _points(session, [row.side_id for row in rows])
    roles = {row.member: Role(row.role) for row in rows}
    links = list(dict.fromkeys(frozenset((row.member, row.peer)) for row in rows))
    sides = [_side(row, links, roles, names, points[row.side_id]) for row in rows]
    return CallQuality(
        consultation_id=visit,
        practitioner=appointment.practitioner.name,
        level=LEVELS[max(row.level for row in rows)] if rows else None,
        began_at=min((row.first_at for row in rows), default=None),
        ended_at=max((row.last_at for row in rows), default=None),
        sides=sides,
        incidents=await _incidents(session, rows),
        findings=_findings(rows, sides, names),
        points_days=points_days,
    )


def _side(
    row: Row[Any],
    links: Sequence[frozenset[UUID]],
    roles: Mapping[UUID, Role],
    names: Mapping[UUID, str],
    points: Sequence[QualityPoint],
) -> QualitySide:
    plain = {name: getattr(row, name) for name in QualitySide.model_fields if hasattr(row, name)}
    return QualitySide(
        **plain
        | {
            "role": Role(row.role),
            "link": links.index(frozenset((row.member, row.peer))),
            "peer_role": roles.get(row.peer),
            "line": line_name(row, names),
            "join": JoinTimeline.model_validate(row, from_attributes=True),
            "points": points,
        }
    )


def _findings(
    rows: Sequence[Row[Any]], sides: Sequence[QualitySide], names: Mapping[UUID, str]
) -> list[QualityFinding]:
    """What both ends noticed of the way between them is said once."""
    found: dict[tuple[int, str, int | None], QualityFinding] = {}
    for row, side in zip(rows, sides, strict=True):
        for code in findings_of(_seen(row)):
            shared = code in OF_THE_WAY
            finding = QualityFinding(
                code=code, link=side.link, line=None if shared else line_name(row, names), side_id=side.side_id
            )
            found.setdefault((side.link, code.value, None if shared else side.side_id), finding)
    return list(found.values())


def _seen(row: Row[Any]) -> Seen:
    return Seen(
        seconds=row.seconds,
        relay_s=row.relay_s,
        tcp_s=row.tcp_s,
        narrow_s=row.narrow_s,
        slow_s=row.slow_s,
        loss=row.loss,
        rtt_ms=row.rtt_p95_ms,
        available_bps=row.available_p50_bps,
        join_ms=row.join_ms,
        interrupted=row.interrupted,
        never_connected=row.never_connected,
    )


async def _points(session: AsyncSession, sides: Collection[int]) -> dict[int, list[QualityPoint]]:
    rows = await session.scalars(
        select(CallPoint).where(CallPoint.side_id.in_(sides)).order_by(CallPoint.side_id, CallPoint.at)
    )
    found: dict[int, list[QualityPoint]] = defaultdict(list)
    for row in rows:
        plain = {name: getattr(row, name) for name in QualityPoint.model_fields if name != "level"}
        found[row.side_id].append(QualityPoint(**plain, level=LEVELS[row.level]))
    return found


async def _incidents(session: AsyncSession, sides: Sequence[Row[Any]]) -> list[QualityIncident]:
    roles = {row.side_id: Role(row.role) for row in sides}
    rows = await session.scalars(
        select(CallIncident).where(CallIncident.side_id.in_(roles)).order_by(CallIncident.at, CallIncident.side_id)
    )
    return [
        QualityIncident(
            incident=Incident(row.kind),
            side_id=row.side_id,
            role=roles[row.side_id],
            at=row.at,
            seconds=row.seconds,
        )
        for row in rows
    ]
