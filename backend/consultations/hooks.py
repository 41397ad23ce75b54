"""What crosses the packages around a call: admissions to the record, the record to the call."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions as login_sessions
from backend.accounts.models import Account
from backend.cabins.moves import visit_began
from backend.cabins.service import key_in_force, keys_in_force
from backend.cabins.tickets import agent_ticket
from backend.consultations import admissions
from backend.consultations.acts import consultation_of
from backend.consultations.models import ConsultationStatus, EndReason
from backend.consultations.parts import part_of
from backend.consultations.standing import standing
from backend.doctor.room import is_check_room
from backend.push.ringing import ring_for_waiting
from contract.cabin import VisitClosed, VisitOpened
from contract.signaling import ChatAdded, ChatMessage, ConsultationEnded, HandedOver, PhotoAdded
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.identity import AccountRole, Principal
from media.services import Subject
from signaling.effects import Dismissal
from signaling.hooks import RoomStatus
from signaling.session import Standing

log = logging.getLogger(__name__)


async def member_admitted(services: Any, *, room: UUID, account_id: UUID, by: UUID) -> None:
    """Committed first; then, when the one let in is at a kiosk, the cabin's instruments are called in."""
    async with services.background.begin() as session:
        # A guest has no account.
        account = await session.get(Account, account_id)
        appointment = await admissions.note_admission(
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
        if cabin_id is not None:
            await visit_began(session, cabin_id=cabin_id, visit_id=room, now=services.clock())
    if cabin_id is not None and key_id is not None:
        ticket = agent_ticket(services, cabin_id=cabin_id, key_id=key_id, consultation_id=room)
        if not await services.cabins.tell(cabin_id, VisitOpened(consultation_id=room, ticket=ticket)):
            log.warning("visit opened while the cabin's agent is offline")


async def member_dismissed(services: Any, *, room: UUID, account_id: UUID, by: UUID, how: Dismissal) -> None:
    """Committed first: whoever is sent out is not let in again by a reload."""
    async with services.background.begin() as session:
        await admissions.note_dismissal(
            session, consultation_id=room, account_id=account_id, by=by, how=how, now=services.clock()
        )


async def living(services: Any, standings: set[Standing]) -> set[Standing]:
    """Those whose login session or cabin key still stands, and who still have a part in the visit."""
    sessions, now = {seat.session for seat in standings}, services.clock()
    async with services.background.begin() as session:
        found = await login_sessions.living(session, sessions, now=now)
        found |= await keys_in_force(session, sessions)
        part = await standing(session, [(seat.room, seat.account) for seat in standings], now=now)
    return {
        seat
        for seat in standings
        if is_check_room(seat.room) or (seat.session in found and (seat.room, seat.account) in part)
    }


async def member_waits(services: Any, *, room: UUID, account_id: UUID) -> None:
    """Somebody knocks: the practitioner of the visit, if she is not in the room, is rung."""
    there = {member.account for member in services.hub.members(room) if member.connected}
    await ring_for_waiting(services, consultation_id=room, there=there - {account_id})


async def room_status(services: Any, *, room: UUID) -> RoomStatus:
    if is_check_room(room):
        return RoomStatus.OPEN
    async with services.background() as session:
        consultation = await consultation_of(session, room)
    if consultation is None:
        return RoomStatus.UNKNOWN
    return RoomStatus.ENDED if consultation.status == ConsultationStatus.ENDED else RoomStatus.OPEN


async def member_left(services: Any, *, room: UUID, account_id: UUID) -> None:
    """When the patient who waited is gone, the board no longer shows somebody waiting."""
    async with services.background.begin() as session:
        account = await session.get(Account, account_id)
        if account is not None and account.role in {AccountRole.PATIENT, AccountRole.CABIN}:
            await admissions.leave_waiting_room(session, consultation_id=room)


async def consultation_ended(services: Any, *, consultation_id: UUID, cabin_id: UUID | None, reason: EndReason) -> None:
    """After the commit: everybody's call closes, and the cabin's instruments leave."""
    await services.hub.publish(consultation_id, ConsultationEnded(reason=reason.value))
    if cabin_id is not None:
        await services.cabins.tell(cabin_id, VisitClosed(consultation_id=consultation_id))


async def handed_over(services: Any, *, consultation_id: UUID, by: str, to: str) -> None:
    """After the commit: everybody in the room hears who carries on."""
    await services.hub.publish(consultation_id, HandedOver(by=by, to=to))


async def message_written(services: Any, *, consultation_id: UUID, message: ChatMessage) -> None:
    await services.hub.publish(consultation_id, ChatAdded(message=message))


async def patient_of_upload(services: Any, session: AsyncSession, principal: Principal, subject: Subject) -> UUID:
    """The patient a photo belongs to, when its sender takes part in the visit or, outside any, may see their photos.

    Raises NotFound for everybody else.
    """
    now = services.clock()
    if subject.consultation_id is not None:
        part = await part_of(session, principal, consultation_id=subject.consultation_id, now=now)
        if not shows(principal, Field.PHOTOS):
            raise NotFound
        return part.appointment.patient_id
    assert subject.patient_id is not None
    await require_patient(session, principal, patient_id=subject.patient_id, now=now, field=Field.PHOTOS)
    return subject.patient_id


async def photo_stored(services: Any, *, consultation_id: UUID | None, photo_id: UUID) -> None:
    """To the room of its visit, if it belongs to one: as a preview, and again when its original has come."""
    if consultation_id is not None:
        await services.hub.publish(consultation_id, PhotoAdded(photo_id=photo_id))
