"""What a patient's photos may be used for: care, teaching, neither. The newest word counts; none is ever changed."""

from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract.errors import ErrorCode
from core.access import Field, require_patient
from core.audit import Action, record
from core.errors import Forbidden
from core.identity import AccountRole, Principal
from core.people import Patient
from media.errors import PhotosDeclined
from media.lesions import views
from media.lesions.access import answers_for
from media.lesions.calendar import after_months
from media.lesions.models import PhotoConsent

_OF_AGE_MONTHS = 18 * 12


async def consents_of(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime, zone: ZoneInfo
) -> views.PhotoConsents:
    """Raises NotFound outside the patient's care."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    given = await _history(session, patient_id)
    lapsed = bool(given) and given[0].for_minor and await _of_age(session, patient_id, now.astimezone(zone).date())
    newest = given[0] if given else None
    return views.PhotoConsents(
        # Until somebody says otherwise: photos serve the care they are taken for, and nothing else.
        care=newest.care if newest else True,
        # What a parent allowed for teaching ends with her authority.
        teaching=newest is not None and newest.teaching and not lapsed,
        said=newest is not None,
        ask_again=lapsed,
        history=[
            views.PhotoConsentView(
                care=one.care, teaching=one.teaching, given_at=one.given_at, by=one.actor, for_minor=one.for_minor
            )
            for one in given
        ],
    )


async def give_consent(
    session: AsyncSession, principal: Principal, wish: views.NewPhotoConsent, *, patient_id: UUID, now: datetime
) -> None:
    """By the patient, or by a parent. Raises NotFound outside, Forbidden for staff and for helpers of a grown-up."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    if principal.role is not AccountRole.PATIENT:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Seul le patient décide de l'usage de ses photos.")
    if not await answers_for(session, principal, patient_id=patient_id, now=now):
        raise Forbidden(ErrorCode.SESSION_ROLE, "Cette personne décide elle-même de l'usage de ses photos.")
    session.add(
        PhotoConsent(
            consent_id=uuid4(),
            patient_id=patient_id,
            care=wish.care,
            teaching=wish.teaching,
            account_id=principal.account_id,
            actor=principal.name,
            for_minor=patient_id != principal.patient_id,
            given_at=now,
        )
    )
    record(session, principal, Action.PHOTO_CONSENT_GIVEN, patient_id=patient_id)
    await session.flush()


async def require_care_consent(session: AsyncSession, *, patient_id: UUID) -> None:
    """Before a new photo is taken in. Raises PhotosDeclined where the patient said no."""
    given = await _history(session, patient_id)
    if given and not given[0].care:
        raise PhotosDeclined


async def may_teach(session: AsyncSession, *, patient_id: UUID, today: date) -> bool:
    """Whether a photo may leave care for teaching today."""
    given = await _history(session, patient_id)
    if not given or not given[0].teaching:
        return False
    return not (given[0].for_minor and await _of_age(session, patient_id, today))


async def _history(session: AsyncSession, patient_id: UUID) -> list[PhotoConsent]:
    rows = await session.scalars(
        select(PhotoConsent)
        .where(PhotoConsent.patient_id == patient_id)
        .order_by(PhotoConsent.given_at.desc(), PhotoConsent.consent_id)
    )
    return list(rows)


async def _of_age(session: AsyncSession, patient_id: UUID, today: date) -> bool:
    born = await session.scalar(select(Patient.birth_date).where(Patient.patient_id == patient_id))
    return born is not None and after_months(born, _OF_AGE_MONTHS) <= today
