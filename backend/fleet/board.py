"""The fleet as its coordinator sees it: every cabin of her places, with what it needs. "Offline" is judged here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from backend.admin.views import AdminCabin
from backend.cabins import quarantine
from backend.cabins.models import CabinStatus
from backend.cabins.state_models import CabinStanding
from backend.cabins.states import CabinState
from backend.fleet import calibration, inventory
from backend.fleet.calibration import CalibrationStanding, CalibrationState
from backend.fleet.models import ConfigurationReport, ConfigurationVersion, FleetDevice, SelfTest
from backend.fleet.needs import LOW_BATTERY, Facts, needs, urgency
from backend.fleet.views import FleetCabin
from contract.fleet import CheckOutcome, ConfigurationOutcome

_FAILED = {ConfigurationOutcome.REFUSED.value, ConfigurationOutcome.ROLLED_BACK.value}


@dataclass(frozen=True, slots=True)
class Known:
    """All that is stored of one cabin."""

    cabin: AdminCabin
    status: CabinStatus | None
    standing: CabinStanding | None
    devices: list[FleetDevice]
    calibrations: dict[UUID, CalibrationStanding]
    desired: ConfigurationVersion | None
    report: ConfigurationReport | None
    self_test: SelfTest | None
    quarantined: int


async def known(session: AsyncSession, cabins: Sequence[AdminCabin], *, now: datetime) -> list[Known]:
    """In the order of `cabins`."""
    ids = [cabin.cabin_id for cabin in cabins]
    statuses = await _by_cabin(session, CabinStatus, ids)
    standings = await _by_cabin(session, CabinStanding, ids)
    reports = await _by_cabin(session, ConfigurationReport, ids)
    versions = await _latest(session, ConfigurationVersion, ids, ConfigurationVersion.version)
    tests = await _latest(session, SelfTest, ids, SelfTest.at)
    devices = await inventory.of_cabins(session, ids)
    due = await calibration.standings(session, devices, now=now)
    waiting = await quarantine.waiting(session, ids)
    return [
        Known(
            cabin=cabin,
            status=statuses.get(cabin.cabin_id),
            standing=standings.get(cabin.cabin_id),
            devices=[device for device in devices if device.cabin_id == cabin.cabin_id],
            calibrations=due,
            desired=versions.get(cabin.cabin_id),
            report=reports.get(cabin.cabin_id),
            self_test=tests.get(cabin.cabin_id),
            quarantined=waiting.get(cabin.cabin_id, 0),
        )
        for cabin in cabins
    ]


_Row = TypeVar("_Row", CabinStatus, CabinStanding, ConfigurationReport, ConfigurationVersion, SelfTest)


async def _by_cabin(session: AsyncSession, table: type[_Row], ids: Sequence[UUID]) -> dict[UUID, _Row]:
    rows = await session.scalars(select(table).where(table.cabin_id.in_(ids)))
    return {row.cabin_id: row for row in rows}


async def _latest(session: AsyncSession, table: type[_Row], ids: Sequence[UUID], newest: Any) -> dict[UUID, _Row]:
    query = select(table).where(table.cabin_id.in_(ids)).ext(distinct_on(table.cabin_id))
    rows = await session.scalars(query.order_by(table.cabin_id, newest.desc()))
    return {row.cabin_id: row for row in rows}


def lines(cabins: Iterable[Known], *, now: datetime) -> list[FleetCabin]:
    """Who is needed next first."""
    found = [line(one, now=now) for one in cabins]
    return sorted(found, key=lambda one: (*urgency(one.needs), one.cabin.name))


def line(one: Known, *, now: datetime) -> FleetCabin:
    oldest = _oldest_unsent(one.status, now)
    state = CabinState(one.standing.state) if one.standing else CabinState.CLOSED
    behind = _software_behind(one)
    return FleetCabin(
        cabin=one.cabin,
        state=state,
        needs=needs(_facts(one, now=now, behind=behind), now=now),
        oldest_unsent_s=oldest.total_seconds() if oldest is not None else None,
        outbox_depth=one.status.outbox_depth if one.status else 0,
        quarantined=one.quarantined,
        software_wanted=one.desired.document.get("software") if one.desired else None,
        update_waits=behind and state is CabinState.IN_VISIT,
        self_test_at=one.self_test.at if one.self_test else None,
    )


def _oldest_unsent(status: CabinStatus | None, now: datetime) -> timedelta | None:
    """It goes on growing while nothing is heard."""
    if status is None or status.oldest_unsent_s is None:
        return None
    return timedelta(seconds=status.oldest_unsent_s) + (now - status.seen_at)


def _software_behind(one: Known) -> bool:
    wanted = one.desired.document.get("software") if one.desired else None
    return wanted is not None and one.status is not None and one.status.software.rpartition(" ")[2] != wanted


def _facts(one: Known, *, now: datetime, behind: bool) -> Facts:
    oldest, status, standing = _oldest_unsent(one.status, now), one.status, one.standing
    failures = failed_items(one.self_test)
    states = [one.calibrations[device.device_id].state for device in one.devices]
    failed = one.report is not None and one.report.outcome in _FAILED
    return Facts(
        enrolled=one.cabin.enrolled is not None,
        key_pending_since=one.cabin.pending.at if one.cabin.pending else None,
        online=one.cabin.online,
        seen_at=one.cabin.seen_at,
        oldest_unsent_at=now - oldest if oldest is not None else None,
        fault=standing.fault if standing else None,
        fault_since=standing.since if standing else None,
        self_test_failed_at=one.self_test.at if one.self_test else None,
        self_test_failures=len(failures),
        overdue=states.count(CalibrationState.OVERDUE),
        soon=states.count(CalibrationState.SOON),
        configuration_failed_at=one.report.at if one.report and failed else None,
        software_behind_since=one.desired.made_at if one.desired and behind else None,
        disk_alarm=status is not None and status.disk_alarm,
        driver_faults=len(status.faults) if status else 0,
        low_batteries=len(low_batteries(one)),
    )


def failed_items(test: SelfTest | None) -> list[dict[str, Any]]:
    return [item for item in test.items if item["outcome"] == CheckOutcome.FAILED.value] if test else []


def low_batteries(one: Known) -> list[FleetDevice]:
    return [device for device in one.devices if device.battery is not None and device.battery <= LOW_BATTERY]
