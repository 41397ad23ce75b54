"""Which lesions somebody should look at, over all patients in a reader's care."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import care_link_in_force
from core.audit import Action, record
from core.identity import Principal
from core.people import Patient
from media.lesions import views
from media.lesions.access import restricted_shown, shown
from media.lesions.calendar import SOON
from media.lesions.looked import has_new
from media.lesions.models import Lesion, LesionState
from media.lesions.series import lesion_view, photos_of_lesions

LONGEST = 200
_HOUR = timedelta(hours=1)


async def due_lesions(
    session: AsyncSession, principal: Principal, *, now: datetime, zone: ZoneInfo
) -> list[views.DueLesion]:
    """Photos that nobody has looked at first, then by day; at most LONGEST. A row a patient in the trail, once an hour."""
    until = now.astimezone(zone).date() + SOON
    new = has_new(principal, now)
    query = (
        select(Lesion, Patient)
        .join(Patient, Patient.patient_id == Lesion.patient_id)
        .where(care_link_in_force(principal, now, patient_id=Lesion.patient_id))
        # Here and not afterwards: what she may not see must not take the place of what she may.
        .where(or_(not_(Lesion.restricted), restricted_shown(principal, now, patient_id=Lesion.patient_id)))
        .where(or_(new, and_(Lesion.state != LesionState.CLOSED, Lesion.next_due_on <= until)))
        .order_by(new.desc(), Lesion.next_due_on.asc().nulls_last(), Lesion.lesion_id)
        .limit(LONGEST)
    )
    rows = (await session.execute(query)).all()
    photos = await photos_of_lesions(session, [lesion.lesion_id for lesion, _ in rows])
    found = []
    for lesion, patient in rows:
        theirs = photos.get(lesion.lesion_id, ())
        seen = await shown(session, principal, theirs, patient_id=patient.patient_id, now=now)
        view = lesion_view(lesion, seen)
        found.append(views.DueLesion(lesion=view, patient_name=patient.name, why="photos" if view.unseen else "due"))
    for patient_id in dict.fromkeys(one.lesion.patient_id for one in found):
        record(session, principal, Action.LESION_READ, patient_id=patient_id, once=_HOUR)
    return found
