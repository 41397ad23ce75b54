"""Who takes part in an act, and in what role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.care.models import Guest
from backend.consultations.models import HandOver
from booking import appointments as booking
from booking.models import Appointment
from contract.signaling import Role
from core.access import care_link_in_force
from core.errors import NotFound
from core.identity import AccountRole, Principal


@dataclass(frozen=True, slots=True)
class Part:
    """A principal's part in an act. in_charge: the practitioner of the act, not one who handed it over."""

    appointment: Appointment
    role: Role
    in_charge: bool = False


_ROLES = {
    AccountRole.PATIENT: Role.PATIENT,
    AccountRole.PRACTITIONER: Role.PRACTITIONER,
    AccountRole.ASSISTANT: Role.ASSISTANT,
    AccountRole.ATTENDANT: Role.ATTENDANT,
    AccountRole.CABIN: Role.KIOSK,
}


async def part_of(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> Part:
    """Raises NotFound for whoever takes no part, as for an act that does not exist. Guests: `guest_part`."""
    try:
        appointment = await booking.appointment_for(session, principal, appointment_id=consultation_id, now=now)
    except NotFound:
        return await _part_kept(session, principal, consultation_id=consultation_id, now=now)
    in_charge = principal.role is AccountRole.PRACTITIONER
    return Part(appointment, _ROLES[principal.role], in_charge)


async def _part_kept(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> Part:
    """Of a practitioner who handed the act over, while the care link lasts. Raises NotFound."""
    if principal.role is not AccountRole.PRACTITIONER:
        raise NotFound
    gave = select(HandOver.hand_over_id).where(
        HandOver.consultation_id == consultation_id, HandOver.from_practitioner_id == principal.practitioner_id
    )
    query = select(Appointment).where(
        Appointment.appointment_id == consultation_id,
        gave.exists(),
        care_link_in_force(principal, now, patient_id=Appointment.patient_id),
    )
    appointment = await session.scalar(query.execution_options(populate_existing=True))
    if appointment is None:
        raise NotFound
    return Part(appointment, Role.PRACTITIONER)


async def guest_part(session: AsyncSession, principal: Principal, *, consultation_id: UUID) -> Part:
    """A guest's part in the one visit the link was for. Raises NotFound.

    Needs the system's sight: a guest has no care link, and is shown nothing of the appointment.
    """
    if principal.role is not AccountRole.GUEST or principal.consultation_id != consultation_id:
        raise NotFound
    guest = await session.get_one(Guest, principal.account_id)
    role = Role.INTERPRETER if guest.kind == "interpreter" else Role.GUEST
    return Part(await session.get_one(Appointment, consultation_id), role)
