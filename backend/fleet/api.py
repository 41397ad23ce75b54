"""`/admin/fleet`: the cabins for who keeps them running. `/cabins/mine/health`: for who stands beside one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.admin import places
from backend.admin.rights import require_admin
from backend.admin.views import AdminCabin
from backend.cabins.board import ON_DUTY
from backend.fleet import board, calibration, configuration, hearing, inventory, sheet
from backend.fleet.models import FleetDevice
from backend.fleet.views import (
    CabinHealth,
    ConfigurationBack,
    ConfigurationVersionView,
    ConfigurationWish,
    DeviceEventView,
    FleetCabin,
    FleetSheet,
    NewCalibration,
    NewCalibrationOverride,
    NewCalibrationRule,
)
from contract.errors import ErrorCode
from core.errors import Invalid
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import Principal

router = APIRouter(tags=["fleet"])

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]


@router.get("/admin/fleet", responses=problems(401, 403))
async def list_fleet(
    principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request
) -> list[FleetCabin]:
    """By who is needed next."""
    require_admin(principal)
    cabins = await places.cabins(session, principal, online=services_of(request).cabins.online)
    return board.lines(await board.known(session, cabins, now=clock()), now=clock())


async def _administered(session: AsyncSession, principal: Principal, request: Request, cabin_id: UUID) -> AdminCabin:
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    return await places.cabin(session, cabin_id, online=services_of(request).cabins.online)


async def _device(session: AsyncSession, cabin_id: UUID, device_id: UUID) -> FleetDevice:
    device = await inventory.in_cabin(session, cabin_id=cabin_id, device_id=device_id)
    if device is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cet appareil n'est pas dans cette cabine.")
    return device


@router.get("/admin/fleet/{cabin_id}", responses=problems(401, 403, 404, 422))
async def read_fleet_cabin(
    cabin_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> FleetSheet:
    cabin = await _administered(session, principal, request, cabin_id)
    (known,) = await board.known(session, [cabin], now=clock())
    found = await sheet.sheet(session, known, now=clock())
    response.headers["ETag"] = found.configuration.etag
    return found


@router.get("/admin/fleet/{cabin_id}/history", responses=problems(401, 403, 404, 422))
async def list_device_events(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, request: Request
) -> list[DeviceEventView]:
    """Of the instruments now in this cabin: first seen, moved, replaced, calibrated, allowed."""
    await _administered(session, principal, request, cabin_id)
    return await sheet.history(session, await inventory.of_cabins(session, [cabin_id]))


@router.get("/admin/fleet/{cabin_id}/configurations", responses=problems(401, 403, 404, 422))
async def list_configurations(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, request: Request
) -> list[ConfigurationVersionView]:
    """Newest first."""
    await _administered(session, principal, request, cabin_id)
    return sheet.versions(await configuration.history(session, cabin_id))


@router.put("/admin/fleet/{cabin_id}/configuration", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def change_configuration(
    cabin_id: UUID,
    wish: ConfigurationWish,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
    if_match: IfMatch = None,
) -> None:
    """A new version, made from the one whose ETag is given. 409 `fleet.changed_meanwhile`: from another."""
    await _administered(session, principal, request, cabin_id)
    await configuration.change(
        session,
        principal,
        cabin_id=cabin_id,
        document=wish.document,
        seen=if_match,
        note=wish.note,
        now=clock(),
    )
    after_commit.add_task(hearing.tell_configuration, services_of(request), cabin_id)


@router.post("/admin/fleet/{cabin_id}/configuration/back", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def go_back_to_configuration(
    cabin_id: UUID,
    wish: ConfigurationBack,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
    if_match: IfMatch = None,
) -> None:
    """An earlier document as a new version."""
    await _administered(session, principal, request, cabin_id)
    await configuration.go_back(session, principal, cabin_id=cabin_id, version=wish.version, seen=if_match, now=clock())
    after_commit.add_task(hearing.tell_configuration, services_of(request), cabin_id)


@router.post("/admin/fleet/{cabin_id}/self-test", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def ask_self_test(cabin_id: UUID, principal: CurrentPrincipal, session: Session, request: Request) -> None:
    """Now, or when nobody is inside."""
    await _administered(session, principal, request, cabin_id)
    await hearing.ask_self_test(session, principal, services_of(request), cabin_id)


@router.post("/admin/fleet/{cabin_id}/diagnostics", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def ask_diagnostics(
    cabin_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    """The state of the kiosk's program. Nothing of any visit."""
    await _administered(session, principal, request, cabin_id)
    services = services_of(request)
    asked = await hearing.ask_diagnostics(session, principal, services, cabin_id, now=clock())
    after_commit.add_task(hearing.tell_request, services, cabin_id, asked)


@router.post("/admin/fleet/{cabin_id}/calibrations", status_code=204, responses=problems(401, 403, 404, 422))
async def enter_calibration(
    cabin_id: UUID,
    wish: NewCalibration,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    await _administered(session, principal, request, cabin_id)
    device = await _device(session, cabin_id, wish.device_id)
    said = wish.model_dump(exclude={"device_id"})
    await calibration.enter(session, principal, device, now=clock(), **said)
    after_commit.add_task(hearing.tell_configuration, services_of(request), cabin_id)


@router.post("/admin/fleet/{cabin_id}/overrides", status_code=204, responses=problems(401, 403, 404, 422))
async def allow_overdue_device(
    cabin_id: UUID,
    wish: NewCalibrationOverride,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    """An overdue instrument may be used until then. Who answers for it and why stays written."""
    await _administered(session, principal, request, cabin_id)
    device = await _device(session, cabin_id, wish.device_id)
    await calibration.allow(session, principal, device, until=wish.until, reason=wish.reason, now=clock())
    after_commit.add_task(hearing.tell_configuration, services_of(request), cabin_id)


@router.put("/admin/fleet/{cabin_id}/calibration-rule", status_code=204, responses=problems(401, 403, 404, 422))
async def set_calibration_rule(
    cabin_id: UUID,
    wish: NewCalibrationRule,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    """For every instrument of a model of which this cabin has one. Other cabins hear it with their next welcome."""
    await _administered(session, principal, request, cabin_id)
    if not any(
        (device.kind, device.model) == (wish.kind.value, wish.model)
        for device in await inventory.of_cabins(session, [cabin_id])
    ):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce modèle n'est pas dans cette cabine.")
    await calibration.rule(session, principal, kind=wish.kind, model=wish.model, months=wish.months, now=clock())
    after_commit.add_task(hearing.tell_configuration, services_of(request), cabin_id)


@router.get("/cabins/mine/health", responses=problems(401, 403))
async def read_own_cabins_health(
    principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request
) -> list[CabinHealth]:
    """The cabins of one's place."""
    require_role(principal, *ON_DUTY)
    cabins = await places.cabins(session, principal, online=services_of(request).cabins.online)
    return sheet.health(await board.known(session, cabins, now=clock()), now=clock())
