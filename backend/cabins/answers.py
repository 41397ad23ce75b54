"""What the patient says at the kiosk before the doctor comes: written into the visit's preparation, which she reads.

A patient of 3 to 15 years is received with a parent; from 16 on, alone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.preparation.checklist import say
from backend.preparation.models import ChecklistItem, ItemState
from backend.preparation.nomenclature import COMPANION, QUESTIONNAIRE, age_on
from booking.availability import local_date
from booking.models import Appointment
from contract.errors import ErrorCode
from core.errors import Conflict
from core.identity import Principal

ALONE_FROM = 16


@dataclass(frozen=True, slots=True)
class Answers:
    """In the patient's words; empty where nothing was said. companion: the name of the parent who is there."""

    reason: str
    since: str
    allergies: str
    treatments: str
    companion: str


def note_of(answers: Answers) -> str:
    """A line for the doctor. What was left empty is said to be so: silence is not "none"."""
    named = {
        "Motif": answers.reason,
        "Depuis": answers.since,
        "Allergies": answers.allergies,
        "Traitements": answers.treatments,
    }
    return ". ".join(f"{name} : {words or 'sans réponse'}" for name, words in named.items()) + "."


async def take(session: AsyncSession, principal: Principal, *, visit_id: UUID, answers: Answers, now: datetime) -> None:
    """The last word holds. Raises NotFound, Conflict (BOOKING_STATUS)."""
    said = {QUESTIONNAIRE.code: note_of(answers)}
    if answers.companion:
        said[COMPANION.code] = f"Parent présent : {answers.companion}"
    for code, note in said.items():
        await say(
            session,
            principal,
            appointment_id=visit_id,
            code=code,
            state=ItemState.DONE,
            note=note,
            papers=(),
            now=now,
        )


async def require_companion(session: AsyncSession, appointment: Appointment, *, now: datetime) -> None:
    """Raises Conflict (CABIN_COMPANION) for a child who is alone in the cabin."""
    if age_on(local_date(now, appointment.site.tz), appointment.patient.birth_date) >= ALONE_FROM:
        return
    said = await session.get(ChecklistItem, (appointment.appointment_id, COMPANION.code), populate_existing=True)
    if said is None or said.state != ItemState.DONE.value:
        raise Conflict(ErrorCode.CABIN_COMPANION, "Avant 16 ans, un parent doit être présent dans la cabine.")
