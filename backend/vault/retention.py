"""How long photos must be kept: as the rest of the record of a health establishment.

Code de la santé publique, article R1112-7: twenty years from the last stay or visit, and at least until the
patient's twenty-eighth birthday.
"""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models.appointments import Appointment
from core.people import Patient
from media.models import StoredPhoto

YEARS = 20
MINORS_UNTIL = 28


def ends_on(*, birth_date: date, last_care: date) -> date:
    """The first day on which the duty to keep is over.

    >>> ends_on(birth_date=date(2020, 5, 2), last_care=date(2026, 11, 28))
    datetime.date(2048, 5, 2)
    >>> ends_on(birth_date=date(1950, 1, 1), last_care=date(2024, 2, 29))
    datetime.date(2044, 2, 29)
    """
    return max(_years_after(last_care, YEARS), _years_after(birth_date, MINORS_UNTIL))


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


async def of_patient(session: AsyncSession, patient: Patient) -> date:
    """From the last visit or photo there is, else from the day the patient was entered."""
    visit = select(func.max(func.lower(Appointment.during))).where(Appointment.patient_id == patient.patient_id)
    photo = select(func.max(StoredPhoto.taken_at)).where(StoredPhoto.patient_id == patient.patient_id)
    last = max(patient.created_at, *[one for query in (visit, photo) if (one := await session.scalar(query))])
    return ends_on(birth_date=patient.birth_date, last_care=last.date())
