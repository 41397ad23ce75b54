"""What crosses the packages around a call: admissions to the record, the record to the call."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions as login_sessions
from backend.accounts.models import Account
from backend.cabins.service import key_in_force, keys_in_force
from backend.cabins.tickets import agent_ticket
from backend.consultations import service
from backend.consultations.models import ConsultationStatus
from contract.cabin import VisitClosed, VisitOpened
from contract.signaling import PhotoAdded
from core.access import Field, shows
from core.errors import NotFound
from core.identity import AccountRole, Principal
from signaling.hub import RoomStatus

log = logging.getLogger(__name__)


async def member_admitted(services: Any, *, room: UUID, account_id: UUID, by: UUID) -> None:
    """Committed first; then, when the one let in is at a kiosk, the cabin's instruments are called in."""
    async with services.background.begin() as session:
        # A guest has no account.
        account = await session.get(Account, account_id)
        appointment = await service.note_admission(
            session,
            consultation_id=room,
            account_id=account_id,
            admitted_by=by,
            begins=account is not None and account.role in {AccountRole.PATIENT, AccountRole.CABIN},
            now=services.clock(),
        )
        at_the_kiosk = account is not None and account.cabin_id == appointment.cabin_id
        cabin_id = appointment.cabin_id if at_the_kiosk else None
        key_id = await key_in_force(session, cabin_id=cabin_id) if cabin_id else None
    if cabin_id is not None and key_id is not None:
        ticket = agent_ticket(services, cabin_id=cabin_id, key_id=key_id, consultation_id=room)
        if not await services.cabins.tell(cabin_id, VisitOpened(consultation_id=room, ticket=ticket)):
            log.warning("visit opened while the cabin's agent is offline")


async def living(services: Any, sessions: set[UUID]) -> set[UUID]:
    """Those login sessions and cabin keys that still stand."""
    async with services.background.begin() as session:
        found = await login_sessions.living(session, sessions, now=services.clock())
        return found | await keys_in_force(session, sessions)


async def room_status(services: Any, *, room: UUID) -> RoomStatus:
    async with services.background() as session:
        consultation = await service.consultation_of(session, room)
    if consultation is None:
        return RoomStatus.UNKNOWN
    return RoomStatus.ENDED if consultation.status == ConsultationStatus.ENDED else RoomStatus.OPEN


async def member_left(services: Any, *, room: UUID, account_id: UUID) -> None:
    """When the patient who waited is gone, the board no longer shows somebody waiting."""
    async with services.background.begin() as session:
        account = await session.get(Account, account_id)
        if account is not None and account.role in {AccountRole.PATIENT, AccountRole.CABIN}:
            await service.leave_waiting_room(session, consultation_id=room)


async def consultation_ended(services: Any, *, consultation_id: UUID, cabin_id: UUID | None) -> None:
    """After the commit: everybody's call closes, and the cabin's instruments leave."""
    await services.hub.close_room(consultation_id)
    if cabin_id is not None:
        await services.cabins.tell(cabin_id, VisitClosed(consultation_id=consultation_id))


async def patient_of_upload(services: Any, session: AsyncSession, principal: Principal, consultation_id: UUID) -> UUID:
    """The patient a participant's photo belongs to. Raises NotFound for everybody else."""
    part = await service.part_of(session, principal, consultation_id=consultation_id, now=services.clock())
    if not shows(principal, Field.PHOTOS):
        raise NotFound
    return part.appointment.patient_id


async def photo_stored(services: Any, *, consultation_id: UUID, photo_id: UUID) -> None:
    await services.hub.publish(consultation_id, PhotoAdded(photo_id=photo_id))
