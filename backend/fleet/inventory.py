"""Which instrument is where, from what the cabins' agents report."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.fleet.models import FleetDevice, FleetDeviceEvent
from contract.cabin import InventoryItem


async def note(session: AsyncSession, *, cabin_id: UUID, items: Sequence[InventoryItem], now: datetime) -> None:
    """Only instruments that have said their own serial number are known as themselves; the others come later."""
    identified = [item for item in items if item.identified]
    if not identified:
        return
    keys = [(item.device.value, item.serial) for item in identified]
    query = select(FleetDevice).where(
        or_(FleetDevice.cabin_id == cabin_id, tuple_(FleetDevice.kind, FleetDevice.serial).in_(keys))
    )
    known = {(row.kind, row.serial): row for row in await session.scalars(query.with_for_update())}
    for item in identified:
        row = known.get((item.device.value, item.serial))
        if row is None:
            row = _first_seen(session, item, cabin_id=cabin_id, now=now)
            known[row.kind, row.serial] = row
        await session.flush()
        _note_place(session, row, cabin_id=cabin_id, now=now)
        _note_firmware(session, row, item, now=now)
        _note_predecessor(session, row, list(known.values()), now=now)
        _take_over(row, item)


def _first_seen(session: AsyncSession, item: InventoryItem, *, cabin_id: UUID, now: datetime) -> FleetDevice:
    row = FleetDevice(
        device_id=uuid4(),
        kind=item.device.value,
        serial=item.serial,
        cabin_id=cabin_id,
        firmware=item.firmware,
        first_seen_at=item.seen_at or now,
        last_seen_at=item.seen_at or now,
    )
    _take_over(row, item)
    session.add(row)
    _write(session, row, "first_seen", now=now)
    return row


def _note_place(session: AsyncSession, row: FleetDevice, *, cabin_id: UUID, now: datetime) -> None:
    if row.cabin_id != cabin_id:
        row.cabin_id = cabin_id
        _write(session, row, "moved", now=now)


def _note_firmware(session: AsyncSession, row: FleetDevice, item: InventoryItem, *, now: datetime) -> None:
    if item.firmware is not None and row.firmware != item.firmware:
        _write(session, row, "firmware", now=now, detail=item.firmware)


def _note_predecessor(session: AsyncSession, row: FleetDevice, known: Sequence[FleetDevice], *, now: datetime) -> None:
    """Another one had this number here: it was replaced."""
    for other in known:
        if other is not row and (other.cabin_id, other.kind, other.number) == (row.cabin_id, row.kind, row.number):
            _write(session, row, "replaced", now=now, detail=other.serial)
            _write(session, other, "removed", now=now)
            other.cabin_id = None


def _take_over(row: FleetDevice, item: InventoryItem) -> None:
    row.model, row.number, row.address = item.model, item.number, item.address
    row.firmware = item.firmware or row.firmware
    row.battery, row.state, row.detail = item.battery, item.state.value, item.detail
    row.driver, row.driver_version = item.driver, item.driver_version
    row.last_seen_at = item.seen_at or row.last_seen_at


def _write(session: AsyncSession, row: FleetDevice, event: str, *, now: datetime, detail: str | None = None) -> None:
    session.add(
        FleetDeviceEvent(
            event_id=uuid4(), device_id=row.device_id, at=now, event=event, cabin_id=row.cabin_id, detail=detail
        )
    )


async def of_cabins(session: AsyncSession, cabin_ids: Sequence[UUID]) -> list[FleetDevice]:
    """Of these cabins, in order of kind and number."""
    query = select(FleetDevice).where(FleetDevice.cabin_id.in_(cabin_ids))
    return list(await session.scalars(query.order_by(FleetDevice.kind, FleetDevice.number)))


async def in_cabin(session: AsyncSession, *, cabin_id: UUID, device_id: UUID) -> FleetDevice | None:
    found: FleetDevice | None = await session.scalar(
        select(FleetDevice).where(FleetDevice.device_id == device_id, FleetDevice.cabin_id == cabin_id)
    )
    return found
