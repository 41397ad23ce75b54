"""HTTP edge of the queue for patients and kiosks; the doctors' side is desk_api.py."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.edge import FreeText
from booking.models import Practitioner, Site
from booking.queue import entries, joining, measures, views
from booking.queue.desk_api import CurrentQueueRules
from booking.queue.desk_api import router as desk_router
from booking.queue.models import CALLED, QueueEntry, QueueState
from booking.queue.rules import RED_FLAGS, Sign
from core import audit, limits
from core.context import elevated
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal
from core.people import Patient

queue_router = APIRouter(tags=["queue"])

# A kiosk is asked who somebody is by exact traits: guessing is slow.
KIOSK_JOINS = limits.Limit("queue-kiosk", 20, timedelta(minutes=10))

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Code = Annotated[str, Field(pattern="^[a-z_]{1,40}$")]


class KioskTraits(BaseModel):
    """How a person says at a kiosk who she is."""

    model_config = ConfigDict(extra="forbid")

    given_name: Name
    family_name: Name
    birth_date: Annotated[date, Field(ge=date(1850, 1, 1), le=date(2200, 1, 1))]


class NewQueueEntry(BaseModel):
    """`patient_id`: for a relative. `traits`: at a kiosk, where the person is looked up by exactly these."""

    model_config = ConfigDict(extra="forbid")

    speciality: Code
    reason: FreeText = ""
    signs: Annotated[list[Sign], Field(max_length=len(Sign))] = []
    patient_id: UUID | None = None
    traits: KioskTraits | None = None


@queue_router.get("/queue", responses=problems(422))
async def read_lobby(
    session: Session, clock: CurrentClock, speciality: Annotated[str | None, Query(pattern="^[a-z_]{1,40}$")] = None
) -> list[views.LobbySpeciality]:
    """Which specialities have a doctor open now, how many wait, and how long people waited. Figures, for everybody."""
    async with elevated(session):
        found = await measures.lobby(session, now=clock(), speciality=speciality)
    return [views.lobby_view(one) for one in found]


@queue_router.post("/queue/entries", status_code=201, responses=problems(401, 403, 404, 409, 422, 429))
async def join_queue(
    body: NewQueueEntry,
    session: Session,
    principal: CurrentPrincipal,
    request: Request,
    clock: CurrentClock,
    rules: CurrentQueueRules,
) -> views.QueueEntryView:
    """With a sign of danger the answer is `redirected` and says whom to call: that person does not wait."""
    require_role(principal, AccountRole.PATIENT, AccountRole.CABIN)
    if principal.role is AccountRole.CABIN:
        key = str(principal.account_id)
        await limits.take(services_of(request).background, KIOSK_JOINS, key=key, now=clock())
        # With a sign of danger the answer is whom to call, whatever state the cabin is in.
        if not RED_FLAGS & set(body.signs):
            await services_of(request).require_cabin(session, principal.cabin_id)
    traits = joining.Traits(**body.traits.model_dump()) if body.traits else None
    wish = joining.Wish(body.speciality, body.reason, frozenset(body.signs), body.patient_id, traits)
    found = await joining.join(session, principal, wish, now=clock(), rules=rules)
    return await _view(session, found, clock)


@queue_router.get("/queue/entries", responses=problems(401, 403))
async def list_entries(
    session: Session, principal: CurrentPrincipal, response: Response, clock: CurrentClock, rules: CurrentQueueRules
) -> list[views.QueueEntryView]:
    """A patient's own and her relatives', also those that ended within the hour; a kiosk's while they wait."""
    require_role(principal, AccountRole.PATIENT, AccountRole.CABIN)
    response.headers["Cache-Control"] = "no-store"
    found = await entries.entries_of(session, principal, now=clock(), rules=rules)
    return [await _read(session, principal, row, clock) for row in found]


@queue_router.get("/queue/entries/{queue_entry_id}", responses=problems(401, 403, 404, 422))
async def show_entry(
    queue_entry_id: UUID, session: Session, principal: CurrentPrincipal, response: Response, clock: CurrentClock
) -> views.QueueEntryView:
    """Asked every few seconds while somebody waits."""
    response.headers["Cache-Control"] = "no-store"
    return await _read(session, principal, await entries.entry_for(session, principal, queue_entry_id), clock)


@queue_router.post("/queue/entries/{queue_entry_id}/away", responses=problems(401, 403, 404, 409, 410, 422))
async def go_away(
    queue_entry_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentQueueRules
) -> views.QueueEntryView:
    """Skipped for a while, at the same rank. 410 `queue.left`: it ended."""
    found = await joining.go_away(session, principal, entry_id=queue_entry_id, now=clock(), rules=rules)
    return await _view(session, found, clock)


@queue_router.post("/queue/entries/{queue_entry_id}/back", responses=problems(401, 403, 404, 409, 410, 422))
async def come_back(
    queue_entry_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.QueueEntryView:
    """In line again, at the same rank. 410 `queue.left`: away too long."""
    found = await joining.come_back(session, principal, entry_id=queue_entry_id, now=clock())
    return await _view(session, found, clock)


@queue_router.post("/queue/entries/{queue_entry_id}/answer", responses=problems(401, 403, 404, 410, 422))
async def answer_call(
    queue_entry_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.QueueEntryView:
    """The called patient is coming; the visit is `appointment_id`. 410 `queue.left`: too late."""
    found = await joining.answer(session, principal, entry_id=queue_entry_id, now=clock())
    return await _view(session, found, clock)


@queue_router.post("/queue/entries/{queue_entry_id}/leave", responses=problems(401, 403, 404, 409, 422, 503))
async def leave_queue(
    queue_entry_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.QueueEntryView:
    """For good. A call that waits for an answer ends with it."""
    found = await joining.leave(session, principal, entry_id=queue_entry_id, now=clock())
    return await _view(session, found, clock)


async def _read(
    session: AsyncSession, principal: Principal, row: QueueEntry, clock: CurrentClock
) -> views.QueueEntryView:
    read = audit.Action.QUEUE_READ
    audit.record(session, principal, read, patient_id=row.patient_id, subject_id=row.entry_id, once=timedelta(hours=1))
    return await _view(session, row, clock)


async def _view(session: AsyncSession, row: QueueEntry, clock: CurrentClock) -> views.QueueEntryView:
    """The entry is the caller's; the names beside it and the figures of the queue are read with the system's sight."""
    now = clock()
    async with elevated(session):
        patient = await session.get_one(Patient, row.patient_id)
        doctor = await _doctor_of(session, row)
        site = await session.get(Site, row.site_id) if row.site_id else None
        standing, opens_at = None, None
        if row.state in {QueueState.WAITING, QueueState.AWAY}:
            standing = await measures.standing(session, row.entry_id, row.speciality, now=now)
            if standing.place.doctors == 0:
                lobby = await measures.lobby(session, now=now, speciality=row.speciality)
                opens_at = lobby[0].opens_at if lobby else None
    return views.entry_view(
        row, patient_name=patient.name, practitioner_name=doctor, site=site, standing=standing, opens_at=opens_at
    )


async def _doctor_of(session: AsyncSession, row: QueueEntry) -> str | None:
    if row.state not in CALLED and row.state != QueueState.SERVED:
        return None
    query = select(Practitioner).where(Practitioner.practitioner_id == row.practitioner_id)
    found = await session.scalar(query)
    return found.name if found else None


router = APIRouter()
router.include_router(queue_router)
router.include_router(desk_router)
