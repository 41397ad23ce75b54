"""What whoever runs the cabin sees of readings that are nobody's.

The lists tell kind, instrument, times and reason, never what was measured. One at a time, who may see measurements may
look at one's values; each look is audited.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.cabins.models import ReadingRow
from backend.cabins.quarantine import QUARANTINED, WAITING, Decision, require_operator
from contract.observations import ClockQuality, DeviceKind, MeasuredValue, Reading, Validity
from core import audit
from core.context import elevated
from core.errors import NotFound
from core.identity import Principal

SHOWN = 200
# A page asks for its list again and again.
_ONCE = timedelta(hours=1)


class QuarantinedReading(BaseModel):
    """Never what was measured. `device_time`: as the instrument said it, and `clock` how far that is to be believed;
    `clock_offset_s`: its clock minus the kiosk's, None when it was not read. `received_at`: the kiosk's time, and
    `kiosk_clock` whether that clock was kept right. `confirmed_at`: the server's. `reason`: a code for the catalogue of
    texts. `raw_octets`: how many octets of the instrument are kept with it; 0: none."""

    model_config = ConfigDict(from_attributes=True)

    reading_id: UUID
    kind: DeviceKind
    device: str
    serial: str
    reason: str
    device_time: datetime | None
    clock: ClockQuality | None
    clock_offset_s: float | None
    received_at: datetime
    kiosk_clock: Literal["synchronised", "unsynchronised", "unknown"]
    confirmed_at: datetime
    raw_octets: int


class SettledReading(BaseModel):
    """`decided_by`: the name, as it is now. `device` is empty once it was discarded."""

    model_config = ConfigDict(from_attributes=True)

    reading_id: UUID
    kind: DeviceKind
    device: str
    reason: str
    received_at: datetime
    decision: Decision
    decided_at: datetime
    decided_by: str


class QuarantinedValues(BaseModel):
    """What one of them says, for who compares it with the instrument's own memory."""

    reading_id: UUID
    values: list[MeasuredValue]
    validity: Validity
    flags: list[str]


def _said(*path: str) -> ColumnElement[str]:
    found: ColumnElement[str] = ReadingRow.document[path].astext
    return found


_OCTETS = func.length(func.rtrim(func.coalesce(_said("raw_base64"), ""), "=")) * 3 // 4


async def listed(session: AsyncSession, principal: Principal, *, cabin_id: UUID) -> Sequence[QuarantinedReading]:
    """The newest first, as the server got them. Raises NotFound for a cabin of another place."""
    await require_operator(session, principal, cabin_id)
    query = (
        select(
            ReadingRow.reading_id,
            ReadingRow.kind,
            func.coalesce(_said("device", "model"), "").label("device"),
            func.coalesce(_said("device", "serial"), "").label("serial"),
            ReadingRow.quarantine_reason.label("reason"),
            ReadingRow.device_time,
            _said("clock").label("clock"),
            _said("clock_offset_s").label("clock_offset_s"),
            ReadingRow.received_at,
            func.coalesce(_said("kiosk_clock"), "unknown").label("kiosk_clock"),
            ReadingRow.confirmed_at,
            _OCTETS.label("raw_octets"),
        )
        .where(WAITING, ReadingRow.cabin_id == cabin_id)
        .order_by(ReadingRow.confirmed_at.desc(), ReadingRow.reading_id)
        .limit(SHOWN)
    )
    async with elevated(session):
        rows = (await session.execute(query)).all()
    audit.record(session, principal, audit.Action.QUARANTINE_READ, subject_id=cabin_id, once=_ONCE)
    return [QuarantinedReading.model_validate(row) for row in rows]


async def settled(session: AsyncSession, principal: Principal, *, cabin_id: UUID) -> Sequence[SettledReading]:
    """What was decided, by whom; the last first. Raises NotFound for a cabin of another place."""
    await require_operator(session, principal, cabin_id)
    query = (
        select(
            ReadingRow.reading_id,
            ReadingRow.kind,
            func.coalesce(_said("device", "model"), "").label("device"),
            ReadingRow.quarantine_reason.label("reason"),
            ReadingRow.received_at,
            ReadingRow.decision,
            ReadingRow.decided_at,
            Account.name.label("decided_by"),
        )
        .join(Account, Account.account_id == ReadingRow.decided_by)
        .where(QUARANTINED, ReadingRow.decision.is_not(None), ReadingRow.cabin_id == cabin_id)
        .order_by(ReadingRow.decided_at.desc(), ReadingRow.reading_id)
        .limit(SHOWN)
    )
    async with elevated(session):
        rows = (await session.execute(query)).all()
    audit.record(session, principal, audit.Action.QUARANTINE_READ, subject_id=cabin_id, once=_ONCE)
    return [SettledReading.model_validate(row) for row in rows]


async def opened(session: AsyncSession, principal: Principal, *, cabin_id: UUID, reading_id: UUID) -> QuarantinedValues:
    """Raises NotFound when no such reading of this cabin waits. Each look is in the journal."""
    await require_operator(session, principal, cabin_id)
    query = select(ReadingRow.document).where(
        WAITING, ReadingRow.cabin_id == cabin_id, ReadingRow.reading_id == reading_id
    )
    async with elevated(session):
        document = await session.scalar(query)
    if document is None:
        raise NotFound
    audit.record(session, principal, audit.Action.QUARANTINE_OPENED, subject_id=reading_id)
    reading = Reading.model_validate(document)
    return QuarantinedValues(
        reading_id=reading_id, values=reading.values, validity=reading.validity, flags=reading.flags
    )
