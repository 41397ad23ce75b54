"""Lesions of a patient: read, named, changed, checked. Audited; NotFound for whoever is outside the patient's care."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract.errors import ErrorCode
from core.access import Field, require_patient
from core.audit import Action, record
from core.errors import Forbidden, NotFound
from core.identity import AccountRole, Principal
from core.people import Patient
from media.lesions import views
from media.lesions.access import may_see_restricted, require_restricted, shown
from media.lesions.calendar import after_months
from media.lesions.looked import look, put_in_class
from media.lesions.models import Lesion, LesionState
from media.lesions.series import lesion_view, photos_of_lesions, series_of
from media.models import StoredPhoto

_STAFFS = frozenset({"state", "interval_months", "next_due_on"})


async def lesions_of(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime
) -> list[views.Lesion]:
    """Those under watch first, then by name."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    rows = await session.scalars(select(Lesion).where(Lesion.patient_id == patient_id))
    found = await shown(session, principal, rows.all(), patient_id=patient_id, now=now)
    photos = await photos_of_lesions(session, [lesion.lesion_id for lesion in found])
    if found:
        record(session, principal, Action.LESION_READ, patient_id=patient_id, subject_id=patient_id)
    ordered = sorted(found, key=lambda one: (one.state == LesionState.CLOSED, one.name.casefold(), one.created_at))
    return [
        lesion_view(one, await shown(session, principal, photos.get(one.lesion_id, ()), patient_id=patient_id, now=now))
        for one in ordered
    ]


async def create_lesion(
    session: AsyncSession, principal: Principal, wish: views.NewLesion, *, patient_id: UUID, now: datetime
) -> views.Lesion:
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    if await session.get(Patient, patient_id) is None:
        raise NotFound
    if wish.restricted:
        await require_restricted(session, principal, patient_id=patient_id, now=now)
    if principal.role is AccountRole.PATIENT and (wish.interval_months or wish.next_due_on):
        raise _for_staff()
    lesion = Lesion(
        lesion_id=uuid4(),
        patient_id=patient_id,
        created_at=now,
        created_by=principal.account_id,
        **wish.model_dump(mode="python"),
    )
    session.add(lesion)
    record(session, principal, Action.LESION_CHANGED, patient_id=patient_id, subject_id=lesion.lesion_id)
    await session.flush()
    return lesion_view(lesion, ())


async def lesion_for(
    session: AsyncSession, principal: Principal, *, lesion_id: UUID, now: datetime, lock: bool = False
) -> Lesion:
    """Not audited: what is done with it is. Raises NotFound for a foreign one as for an unknown one."""
    lesion = await session.get(Lesion, lesion_id, with_for_update=lock, populate_existing=lock)
    if lesion is None:
        raise NotFound
    await require_patient(session, principal, patient_id=lesion.patient_id, now=now, field=Field.PHOTOS)
    if lesion.restricted:
        await require_restricted(session, principal, patient_id=lesion.patient_id, now=now)
    return lesion


async def read_lesion(
    session: AsyncSession, principal: Principal, *, lesion_id: UUID, now: datetime, zone: ZoneInfo
) -> views.LesionDetail:
    lesion = await lesion_for(session, principal, lesion_id=lesion_id, now=now)
    record(session, principal, Action.LESION_READ, patient_id=lesion.patient_id, subject_id=lesion_id)
    return await _detail(session, principal, lesion, now=now, zone=zone)


async def change_lesion(
    session: AsyncSession,
    principal: Principal,
    change: views.LesionChange,
    *,
    lesion_id: UUID,
    now: datetime,
    zone: ZoneInfo,
) -> views.LesionDetail:
    """What becomes restricted takes its photos with it; what is no longer so leaves them as they are."""
    lesion = await lesion_for(session, principal, lesion_id=lesion_id, now=now, lock=True)
    given = change.model_dump(mode="python", include=change.model_fields_set)
    if principal.role is AccountRole.PATIENT and _STAFFS & given.keys():
        raise _for_staff()
    if "restricted" in given and given["restricted"] != lesion.restricted:
        await require_restricted(session, principal, patient_id=lesion.patient_id, now=now)
    for name, value in given.items():
        setattr(lesion, name, value)
    if lesion.restricted:
        photos = (await photos_of_lesions(session, [lesion_id])).get(lesion_id, ())
        put_in_class(lesion, photos, photos, restricted=True, now=now)
    record(session, principal, Action.LESION_CHANGED, patient_id=lesion.patient_id, subject_id=lesion_id)
    await session.flush()
    return await _detail(session, principal, lesion, now=now, zone=zone)


async def check_lesion(
    session: AsyncSession,
    principal: Principal,
    checked: views.LesionChecked,
    *,
    lesion_id: UUID,
    now: datetime,
    zone: ZoneInfo,
) -> views.LesionDetail:
    """A practitioner has looked: from today the interval counts anew.

    Unseen stays what came after her page was opened, and what is restricted where she may not see that.
    """
    if principal.role is not AccountRole.PRACTITIONER:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Seul un praticien note qu'une lésion est vue.")
    lesion = await lesion_for(session, principal, lesion_id=lesion_id, now=now, lock=True)
    photos = (await photos_of_lesions(session, [lesion_id])).get(lesion_id, ())
    look(lesion, photos, restricted=False, until=checked.photos_until, now=now)
    if await may_see_restricted(session, principal, patient_id=lesion.patient_id, now=now):
        look(lesion, photos, restricted=True, until=checked.photos_until, now=now)
    lesion.state, lesion.interval_months = checked.state, checked.interval_months
    again = checked.interval_months if checked.state is not LesionState.CLOSED else None
    lesion.next_due_on = after_months(now.astimezone(zone).date(), again) if again else None
    record(session, principal, Action.LESION_CHANGED, patient_id=lesion.patient_id, subject_id=lesion_id)
    await session.flush()
    return await _detail(session, principal, lesion, now=now, zone=zone)


async def _detail(
    session: AsyncSession, principal: Principal, lesion: Lesion, *, now: datetime, zone: ZoneInfo
) -> views.LesionDetail:
    photos: Sequence[StoredPhoto] = (await photos_of_lesions(session, [lesion.lesion_id])).get(lesion.lesion_id, ())
    photos = await shown(session, principal, photos, patient_id=lesion.patient_id, now=now)
    if photos:
        record(session, principal, Action.PHOTO_READ, patient_id=lesion.patient_id, subject_id=lesion.lesion_id)
    return views.LesionDetail(**dict(lesion_view(lesion, photos)), series=series_of(photos, zone))


def _for_staff() -> Forbidden:
    return Forbidden(ErrorCode.SESSION_ROLE, "Le suivi est fixé par votre médecin.")
