"""Configurations of a cabin: what is desired, in versions that stay, and what the cabin says it runs with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.fleet import calibration
from backend.fleet.models import ConfigurationReport, ConfigurationVersion
from contract.errors import ErrorCode
from contract.fleet import CabinConfiguration, ConfigurationDesired, ConfigurationState, digest_of
from core import audit
from core.errors import Conflict, Invalid
from core.identity import Principal

VERSIONS_SHOWN = 50
# Of pg_advisory_xact_lock: two changes of one cabin take their turn.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('fleet-configuration'), hashtext(:cabin))")


def etag(version: int) -> str:
    return f'"{version}"'


async def latest(session: AsyncSession, cabin_id: UUID) -> ConfigurationVersion | None:
    query = select(ConfigurationVersion).where(ConfigurationVersion.cabin_id == cabin_id)
    found: ConfigurationVersion | None = await session.scalar(
        query.order_by(ConfigurationVersion.version.desc()).limit(1)
    )
    return found


async def history(session: AsyncSession, cabin_id: UUID) -> Sequence[ConfigurationVersion]:
    """Newest first."""
    query = select(ConfigurationVersion).where(ConfigurationVersion.cabin_id == cabin_id)
    return (await session.scalars(query.order_by(ConfigurationVersion.version.desc()).limit(VERSIONS_SHOWN))).all()


def document_of(row: ConfigurationVersion | None) -> CabinConfiguration:
    """Without a version: as the kiosk was installed."""
    return CabinConfiguration.model_validate(row.document) if row else CabinConfiguration()


async def desired(session: AsyncSession, *, cabin_id: UUID, now: datetime) -> ConfigurationDesired:
    row = await latest(session, cabin_id)
    document, due = document_of(row), await calibration.dues(session, cabin_id=cabin_id, now=now)
    return ConfigurationDesired(
        version=row.version if row else 0, digest=digest_of(document, due), document=document, calibrations=due
    )


async def change(
    session: AsyncSession,
    principal: Principal,
    *,
    cabin_id: UUID,
    document: CabinConfiguration,
    seen: str | None,
    note: str,
    now: datetime,
    back_to: int | None = None,
) -> ConfigurationVersion:
    """A new version. `seen`: ETag of the one it was made from. Raises Conflict (FLEET_CHANGED) when it is another."""
    await session.execute(_LOCK, {"cabin": str(cabin_id)})
    before = await latest(session, cabin_id)
    version = before.version if before else 0
    if seen != etag(version):
        raise Conflict(ErrorCode.FLEET_CHANGED, "La configuration a changé entre-temps. Relisez-la, puis recommencez.")
    row = ConfigurationVersion(
        cabin_id=cabin_id,
        version=version + 1,
        document=document.model_dump(mode="json"),
        note=note,
        back_to=back_to,
        account_id=principal.account_id,
        actor=principal.name,
        made_at=now,
    )
    session.add(row)
    audit.record(session, principal, audit.Action.CABIN_CONFIGURED, subject_id=cabin_id)
    await session.flush()
    return row


async def go_back(
    session: AsyncSession, principal: Principal, *, cabin_id: UUID, version: int, seen: str | None, now: datetime
) -> ConfigurationVersion:
    """The document of an earlier version as a new one; 0 is the kiosk as it was installed. Raises Invalid, Conflict."""
    earlier = await session.get(ConfigurationVersion, (cabin_id, version)) if version else None
    if version and earlier is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette version n'existe pas.")
    return await change(
        session,
        principal,
        cabin_id=cabin_id,
        document=document_of(earlier),
        seen=seen,
        note="",
        now=now,
        back_to=version,
    )


async def note_state(session: AsyncSession, *, cabin_id: UUID, state: ConfigurationState, now: datetime) -> None:
    values: dict[str, Any] = {
        "at": now,
        "outcome": state.outcome.value,
        "version": state.version,
        "digest": state.digest,
        "wanted": state.wanted,
        "reason": state.reason,
    }
    await session.execute(
        insert(ConfigurationReport)
        .values(cabin_id=cabin_id, **values)
        .on_conflict_do_update(index_elements=[ConfigurationReport.cabin_id], set_=values)
    )
