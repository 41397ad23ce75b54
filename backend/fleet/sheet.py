"""One cabin whole: its instruments, its configuration, its last self-test and diagnostics; and what its attendant sees."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import CabinStatus
from backend.fleet import configuration
from backend.fleet.board import Known, line, low_batteries
from backend.fleet.calibration import CalibrationStanding, CalibrationState
from backend.fleet.models import (
    Calibration,
    CalibrationOverride,
    ConfigurationVersion,
    Diagnostics,
    FleetDevice,
    FleetDeviceEvent,
    SelfTest,
)
from backend.fleet.views import (
    CabinHealth,
    CalibrationView,
    ConfigurationVersionView,
    ConfigurationView,
    DeviceEventView,
    DiagnosticsView,
    FleetDeviceView,
    FleetSheet,
    SelfTestView,
)
from booking.models import Cabin
from contract.cabin import InventoryItem
from contract.fleet import CheckOutcome, ConfigurationOutcome, DiagnosticsBundle, SelfTestItem
from contract.observations import DeviceKind, DeviceState

EVENTS_SHOWN = 100


async def sheet(session: AsyncSession, one: Known, *, now: datetime) -> FleetSheet:
    status = one.status
    return FleetSheet(
        line=line(one, now=now),
        boot_id=status.boot_id if status else None,
        kiosk_clock=status.kiosk_clock if status else None,
        disk_used=status.disk_used if status else None,
        parked=status.outbox_parked if status else 0,
        missing=status.missing if status else 0,
        faults=status.faults if status else [],
        devices=_devices(one),
        configuration=await _configuration(session, one, now=now),
        self_test=_self_test(one.self_test),
        diagnostics=await _diagnostics(session, one.cabin.cabin_id),
    )


def _devices(one: Known) -> list[FleetDeviceView]:
    """Those known by their serial number, then those that have not said it yet."""
    known = [_device(device, one.calibrations[device.device_id]) for device in one.devices]
    places = {(device.kind, device.number) for device in known}
    reported = _reported(one.status)
    return known + [_stranger(item) for item in reported if (item.device, item.number) not in places]


def _reported(status: CabinStatus | None) -> list[InventoryItem]:
    return [InventoryItem.model_validate(item) for item in status.devices] if status else []


def _device(device: FleetDevice, due: CalibrationStanding) -> FleetDeviceView:
    return FleetDeviceView(
        device_id=device.device_id,
        kind=DeviceKind(device.kind),
        number=device.number,
        model=device.model,
        serial=device.serial,
        firmware=device.firmware,
        battery=device.battery,
        state=DeviceState(device.state),
        detail=device.detail,
        driver=device.driver,
        driver_version=device.driver_version,
        first_seen_at=device.first_seen_at,
        last_seen_at=device.last_seen_at,
        calibration=CalibrationView(
            state=due.state,
            due_on=due.due_on,
            months=due.months,
            done_on=due.last.done_on if due.last else None,
            done_by=due.last.done_by if due.last else None,
            certificate=due.last.certificate if due.last else None,
            allowed_until=due.allowed_until,
        ),
    )


def _stranger(item: InventoryItem) -> FleetDeviceView:
    return FleetDeviceView(
        device_id=None,
        kind=item.device,
        number=item.number,
        model=item.model,
        serial=item.serial,
        firmware=None,
        battery=item.battery,
        state=item.state,
        detail=item.detail,
        driver=item.driver,
        driver_version=item.driver_version,
        first_seen_at=None,
        last_seen_at=item.seen_at,
        calibration=None,
    )


async def _configuration(session: AsyncSession, one: Known, *, now: datetime) -> ConfigurationView:
    wanted, report = await configuration.desired(session, cabin_id=one.cabin.cabin_id, now=now), one.report
    return ConfigurationView(
        version=wanted.version,
        etag=configuration.etag(wanted.version),
        document=wanted.document,
        in_force=report is not None and report.digest == wanted.digest,
        outcome=ConfigurationOutcome(report.outcome) if report else None,
        reported_version=report.version if report else None,
        reported_at=report.at if report else None,
        reason=report.reason if report else None,
    )


def _self_test(row: SelfTest | None) -> SelfTestView | None:
    if row is None:
        return None
    items = [SelfTestItem.model_validate(item) for item in row.items]
    outcomes = {item.outcome for item in items}
    worst = next((one for one in (CheckOutcome.FAILED, CheckOutcome.WARNING) if one in outcomes), CheckOutcome.OK)
    return SelfTestView(at=row.at, took_s=row.took_s, outcome=worst, items=items)


async def _diagnostics(session: AsyncSession, cabin_id: UUID) -> DiagnosticsView | None:
    query = select(Diagnostics).where(Diagnostics.cabin_id == cabin_id).order_by(Diagnostics.asked_at.desc())
    row = await session.scalar(query.limit(1))
    if row is None:
        return None
    return DiagnosticsView(
        request_id=row.request_id,
        asked_at=row.asked_at,
        asked_by=row.actor,
        received_at=row.received_at,
        document=DiagnosticsBundle.model_validate(row.document) if row.document else None,
    )


def versions(rows: Sequence[ConfigurationVersion]) -> list[ConfigurationVersionView]:
    return [
        ConfigurationVersionView(
            version=row.version,
            document=configuration.document_of(row),
            note=row.note,
            back_to=row.back_to,
            actor=row.actor,
            made_at=row.made_at,
        )
        for row in rows
    ]


async def history(session: AsyncSession, devices: Sequence[FleetDevice]) -> list[DeviceEventView]:
    """What happened to these instruments, wherever they were: newest first."""
    by_id = {device.device_id: device for device in devices}
    names = {row.cabin_id: row.name for row in await session.execute(select(Cabin.cabin_id, Cabin.name))}
    found = [
        _event(by_id[row.device_id], row.at, row.event, cabin=names.get(row.cabin_id), detail=row.detail)
        for row in await session.scalars(select(FleetDeviceEvent).where(FleetDeviceEvent.device_id.in_(by_id)))
    ]
    found += [
        _event(by_id[row.device_id], row.entered_at, "calibrated", detail=_said(row), actor=row.actor)
        for row in await session.scalars(select(Calibration).where(Calibration.device_id.in_(by_id)))
    ]
    found += [
        _event(by_id[row.device_id], row.made_at, "allowed", detail=row.reason, actor=row.actor)
        for row in await session.scalars(select(CalibrationOverride).where(CalibrationOverride.device_id.in_(by_id)))
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:EVENTS_SHOWN]


def _said(row: Calibration) -> str:
    return ", ".join(part for part in (row.done_by, row.certificate) if part)


def _event(
    device: FleetDevice,
    at: datetime,
    event: str,
    *,
    cabin: str | None = None,
    detail: str | None = None,
    actor: str | None = None,
) -> DeviceEventView:
    return DeviceEventView(
        at=at,
        event=event,
        kind=DeviceKind(device.kind),
        model=device.model,
        serial=device.serial,
        cabin_name=cabin,
        detail=detail,
        actor=actor,
    )


def health(cabins: Iterable[Known], *, now: datetime) -> list[CabinHealth]:
    return [_health(one, now=now) for one in cabins]


def _health(one: Known, *, now: datetime) -> CabinHealth:
    told, test, due = line(one, now=now), _self_test(one.self_test), one.calibrations
    blocked = [device for device in one.devices if due[device.device_id].state is CalibrationState.OVERDUE]
    return CabinHealth(
        cabin_id=one.cabin.cabin_id,
        name=one.cabin.name,
        online=one.cabin.online,
        seen_at=one.cabin.seen_at,
        needs=told.needs,
        oldest_unsent_s=told.oldest_unsent_s,
        self_test_at=test.at if test else None,
        self_test=[item for item in test.items if item.outcome is not CheckOutcome.OK] if test else [],
        blocked=[_device(device, due[device.device_id]) for device in blocked],
        low_batteries=[_device(device, due[device.device_id]) for device in low_batteries(one)],
        update_waits=told.update_waits,
    )
