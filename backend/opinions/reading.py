"""Lists of cases and the whole of one, as far as the reader may see the patient."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import (
    OPEN,
    WITH_SPECIALIST,
    EventKind,
    Opinion,
    OpinionEvent,
    OpinionFinding,
    OpinionPhoto,
    OpinionState,
)
from backend.opinions.requests import Finding, OpinionHistory
from backend.opinions.standing import asks, is_overdue, rights, speciality_of
from backend.opinions.views import (
    Box,
    OpinionAnswer,
    OpinionEventView,
    OpinionLine,
    OpinionView,
    PractitionerName,
    SpecialityName,
    age_on,
)
from booking.availability import local_date
from booking.models import Practitioner, Speciality
from booking.views import Patient
from core import audit
from core.access import Field, may_see, require_patient
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal
from core.people import Patient as PatientRow
from media.models import StoredPhoto
from media.views import Photo

SHOWN = 300
CLOSED_SHOWN = timedelta(days=90)
_ZONE = "Europe/Paris"
_RANK = {"urgent": 0, "soon": 1, "ordinary": 2}


async def opinions_of(
    session: AsyncSession, principal: Principal, *, box: Box, closed: bool, now: datetime
) -> list[OpinionLine]:
    """Open ones by the day they are due and their urgency; closed ones of the last ninety days, newest first."""
    speciality = await speciality_of(session, principal)
    mine = _mine(principal) if box is Box.ASKED else _for_me(principal, speciality, closed=closed)
    ended = (OpinionState.ANSWERED, OpinionState.WITHDRAWN)
    query = (
        select(Opinion).where(mine, Opinion.state.in_(ended) if closed else Opinion.state.not_in(ended)).limit(SHOWN)
    )
    if closed:
        withdrawn = (
            select(func.max(OpinionEvent.at))
            .where(OpinionEvent.opinion_id == Opinion.opinion_id, OpinionEvent.kind == EventKind.WITHDRAWN)
            .scalar_subquery()
        )
        at = func.coalesce(Opinion.answered_at, withdrawn, Opinion.sent_at)
        query = query.where(at > now - CLOSED_SHOWN).order_by(at.desc())
    else:
        query = query.order_by(Opinion.due_at.nulls_last(), case(_RANK, value=Opinion.urgency), Opinion.created_at)
    found = (await session.scalars(query)).all()
    return await _lines(session, principal, found, speciality, now)


async def opinions_about(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime
) -> list[OpinionLine]:
    """For whoever cares for the patient, newest first. Others' drafts are theirs. Raises NotFound."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.RECORD)
    found = await session.scalars(
        select(Opinion)
        .where(Opinion.patient_id == patient_id, or_(Opinion.state != OpinionState.DRAFT, _mine(principal)))
        .order_by(Opinion.created_at.desc())
    )
    return await _lines(session, principal, found.all(), await speciality_of(session, principal), now)


async def opinion_view(session: AsyncSession, principal: Principal, *, opinion_id: UUID, now: datetime) -> OpinionView:
    """Audited. Raises NotFound for whoever has no part in it."""
    found = await session.get(Opinion, opinion_id)
    if found is None or (found.state == OpinionState.DRAFT and not asks(principal, found)):
        raise NotFound
    line = (await _lines(session, principal, [found], await speciality_of(session, principal), now))[0]
    events = (
        await session.scalars(
            select(OpinionEvent).where(OpinionEvent.opinion_id == opinion_id).order_by(OpinionEvent.at)
        )
    ).all()
    sees = await may_see(session, principal, patient_id=found.patient_id, now=now, field=Field.RECORD)
    gone = _gone(principal, found, sees=sees)
    audit.record(
        session, principal, audit.Action.OPINION_READ, patient_id=found.patient_id, subject_id=found.opinion_id
    )
    return OpinionView(
        **line.model_dump(),
        patient_id=found.patient_id if sees else None,
        history=OpinionHistory.model_validate(found.history) if sees or asks(principal, found) else None,
        shown=await _photos(session, found) if sees else [],
        consent_how=found.consent_how,
        consent_at=found.consent_at,
        missing=_last_asked(events) if found.state == OpinionState.MISSING else "",
        answer=await _answer(session, found),
        events=[_event(one, gone=gone) for one in events],
    )


def _gone(principal: Principal, one: Opinion, *, sees: bool) -> bool:
    """Whether nothing of what was asked is left to this reader: the consent to it was taken back, or the question."""
    return one.state == OpinionState.WITHDRAWN and not sees and not asks(principal, one)


def _event(one: OpinionEvent, *, gone: bool) -> OpinionEventView:
    told = OpinionEventView.model_validate(one, from_attributes=True)
    return told.model_copy(update={"words": ""}) if gone else told


def _mine(principal: Principal) -> ColumnElement[bool]:
    if principal.role is AccountRole.PRACTITIONER:
        return Opinion.practitioner_id == principal.practitioner_id
    return Opinion.site_id.in_(principal.site_ids)


def _for_me(principal: Principal, speciality: str | None, *, closed: bool) -> ColumnElement[bool]:
    taken = Opinion.taken_by == principal.practitioner_id
    if closed or principal.practitioner_id is None:
        return taken
    waiting = or_(
        Opinion.to_practitioner_id == principal.practitioner_id,
        and_(Opinion.to_speciality_code == speciality, Opinion.practitioner_id != principal.practitioner_id),
    )
    return or_(and_(taken, Opinion.state.in_(OPEN)), and_(Opinion.state == OpinionState.SENT, waiting))


@dataclass(frozen=True, slots=True)
class _Names:
    patients: dict[UUID, PatientRow]
    born: dict[UUID, date]
    practitioners: dict[UUID, PractitionerName]
    specialities: dict[str, SpecialityName]
    photos: dict[UUID, int]


async def _lines(
    session: AsyncSession, principal: Principal, found: Sequence[Opinion], speciality: str | None, now: datetime
) -> list[OpinionLine]:
    names = await _names(session, found)
    for patient_id in {one.patient_id for one in found if one.patient_id in names.patients}:
        audit.record(session, principal, audit.Action.OPINION_READ, patient_id=patient_id, once=timedelta(hours=1))
    today = local_date(now, _ZONE)
    return [_line(one, principal, names, speciality, today, now) for one in found]


def _line(
    one: Opinion, principal: Principal, names: _Names, speciality: str | None, today: date, now: datetime
) -> OpinionLine:
    patient = names.patients.get(one.patient_id)
    gone = _gone(principal, one, sees=patient is not None)
    return OpinionLine(
        opinion_id=one.opinion_id,
        state=OpinionState(one.state),
        patient=Patient.model_validate(patient) if patient else None,
        age=age_on(today, names.born[one.patient_id]),
        asker=one.asker,
        practitioner=names.practitioners[one.practitioner_id],
        to_practitioner=names.practitioners.get(one.to_practitioner_id) if one.to_practitioner_id else None,
        to_speciality=names.specialities.get(one.to_speciality_code) if one.to_speciality_code else None,
        taken_by=names.practitioners.get(one.taken_by) if one.taken_by else None,
        question="" if gone else one.question,
        urgency=one.urgency,
        urgency_wished=one.urgency_wished,
        photos=0 if gone else names.photos.get(one.opinion_id, 0),
        created_at=one.created_at,
        sent_at=one.sent_at,
        due_at=one.due_at if one.state in WITH_SPECIALIST else None,
        overdue=one.state in WITH_SPECIALIST and is_overdue(one, now),
        answered_at=one.answered_at,
        rights=rights(principal, one, speciality),
    )


async def _names(session: AsyncSession, found: Sequence[Opinion]) -> _Names:
    patient_ids = {one.patient_id for one in found}
    people = await session.scalars(select(PatientRow).where(PatientRow.patient_id.in_(patient_ids)))
    patients = {one.patient_id: one for one in people}
    shown = (
        select(OpinionPhoto.opinion_id, func.count())
        .join(Opinion, Opinion.opinion_id == OpinionPhoto.opinion_id)
        .join(StoredPhoto, StoredPhoto.photo_id == OpinionPhoto.photo_id)
        .where(Opinion.opinion_id.in_([one.opinion_id for one in found]), StoredPhoto.patient_id == Opinion.patient_id)
        .group_by(OpinionPhoto.opinion_id)
    )
    # Of a patient whom a specialist may not know yet, only the age and how many photos leave here: triage cannot do
    # without.
    async with elevated(session):
        counted = dict((await session.execute(shown)).all())
        rows = await session.execute(
            select(PatientRow.patient_id, PatientRow.birth_date).where(PatientRow.patient_id.in_(patient_ids))
        )
        born = {row.patient_id: row.birth_date for row in rows}
    doctors = {
        doctor for one in found for doctor in (one.practitioner_id, one.to_practitioner_id, one.taken_by) if doctor
    }
    codes = {one.to_speciality_code for one in found if one.to_speciality_code}
    return _Names(
        patients,
        born,
        await practitioner_names(session, doctors),
        await speciality_names(session, codes),
        counted,
    )


async def practitioner_names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, PractitionerName]:
    found = await session.scalars(select(Practitioner).where(Practitioner.practitioner_id.in_(ids)))
    return {
        one.practitioner_id: PractitionerName(
            practitioner_id=one.practitioner_id,
            name=one.name,
            speciality_fr=one.speciality.name_fr,
            speciality_en=one.speciality.name_en,
            site=one.site.name,
        )
        for one in found
    }


async def speciality_names(session: AsyncSession, codes: Collection[str]) -> dict[str, SpecialityName]:
    found = await session.scalars(select(Speciality).where(Speciality.code.in_(codes)))
    return {one.code: SpecialityName(code=one.code, name_fr=one.name_fr, name_en=one.name_en) for one in found}


async def _photos(session: AsyncSession, found: Opinion) -> list[Photo]:
    """A photo that was moved to another patient since is no longer one of the case."""
    rows = await session.scalars(
        select(StoredPhoto)
        .join(OpinionPhoto, OpinionPhoto.photo_id == StoredPhoto.photo_id)
        .where(OpinionPhoto.opinion_id == found.opinion_id, StoredPhoto.patient_id == found.patient_id)
        .order_by(OpinionPhoto.position)
    )
    return [Photo.of(one) for one in rows]


async def findings_of(session: AsyncSession, opinion_ids: Collection[UUID]) -> dict[UUID, list[OpinionFinding]]:
    rows = await session.scalars(
        select(OpinionFinding).where(OpinionFinding.opinion_id.in_(opinion_ids)).order_by(OpinionFinding.position)
    )
    found: dict[UUID, list[OpinionFinding]] = {}
    for row in rows:
        found.setdefault(row.opinion_id, []).append(row)
    return found


async def _answer(session: AsyncSession, found: Opinion) -> OpinionAnswer | None:
    if found.answered_at is None:
        return None
    findings = (await findings_of(session, [found.opinion_id])).get(found.opinion_id, [])
    return OpinionAnswer(
        at=found.answered_at,
        findings=[Finding.model_validate(one, from_attributes=True) for one in findings],
        text=found.answer,
        patient_words=found.patient_words,
        visit=found.visit,
        released_at=found.released_at,
    )


def _last_asked(events: Sequence[OpinionEvent]) -> str:
    return next((one.words for one in reversed(events) if one.kind == EventKind.MORE_ASKED), "")
