"""`/cabins/here`: what the kiosk's screen shows."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import joinedload

import booking.views
from backend.cabins.keys import standings
from backend.cabins.models import CabinStatus
from booking import appointments as bookings
from booking.appointments import When
from booking.models import Cabin
from contract.cabin import InventoryItem, fingerprint
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems, services_of

router = APIRouter(tags=["cabins"])


class CabinHere(BaseModel):
    """`devices`: as last reported by the agent; `agent_online`: whether it is connected now.

    `pending_fingerprint`: of a key that a coordinator has still to confirm, to be compared with her screen.
    """

    cabin_id: UUID
    name: str
    site: booking.views.Place
    agent_online: bool
    pending_fingerprint: str | None
    devices: list[InventoryItem]
    today: list[booking.views.Appointment]


@router.get("/cabins/here", responses=problems(401, 403, 404))
async def cabin_here(principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request) -> CabinHere:
    if principal.cabin_id is None:
        raise NotFound
    cabin = await session.scalar(
        select(Cabin).where(Cabin.cabin_id == principal.cabin_id).options(joinedload(Cabin.site))
    )
    assert cabin is not None, "the account's foreign key names it"
    status = await session.get(CabinStatus, cabin.cabin_id)
    pending = (await standings(session, [cabin.cabin_id]))[cabin.cabin_id].pending
    rules = services_of(request).booking_rules
    today = await bookings.appointments_of(session, principal, when=When.DAY, now=clock())
    return CabinHere(
        cabin_id=cabin.cabin_id,
        name=cabin.name,
        site=booking.views.place_view(cabin.site),
        agent_online=services_of(request).cabins.online(cabin.cabin_id),
        pending_fingerprint=fingerprint(pending.public_key) if pending else None,
        devices=[InventoryItem.model_validate(item) for item in status.devices] if status else [],
        today=[booking.views.appointment_view(appointment, principal, rules) for appointment in today],
    )
