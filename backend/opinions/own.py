"""What a patient sees: that an opinion was asked, of whom, and its result in plain words once it was released."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import WITH_SPECIALIST, Opinion, OpinionFinding, OpinionPhoto, OpinionState
from backend.opinions.reading import findings_of, practitioner_names, speciality_names
from backend.opinions.views import MyOpinion, MyResult, MyStep, PractitionerName, SpecialityName
from core import audit
from core.identity import Principal

_ENDED = {OpinionState.ANSWERED: "answered", OpinionState.WITHDRAWN: "withdrawn"}


async def my_opinions(session: AsyncSession, principal: Principal, *, patient_id: UUID) -> list[MyOpinion]:
    """Newest first, without drafts. The caller has checked that the account acts for this patient."""
    found = (
        await session.scalars(
            select(Opinion)
            .where(Opinion.patient_id == patient_id, Opinion.state != OpinionState.DRAFT)
            .order_by(Opinion.sent_at.desc())
        )
    ).all()
    audit.record(session, principal, audit.Action.OPINION_READ, patient_id=patient_id)
    ids = [one.opinion_id for one in found]
    counted = await session.execute(
        select(OpinionPhoto.opinion_id, func.count())
        .where(OpinionPhoto.opinion_id.in_(ids))
        .group_by(OpinionPhoto.opinion_id)
    )
    photos = dict(counted.all())
    findings = await findings_of(session, ids)
    doctors = {id_ for one in found for id_ in (one.practitioner_id, one.to_practitioner_id, one.taken_by) if id_}
    names = await practitioner_names(session, doctors)
    specialities = await speciality_names(session, {one.to_speciality_code for one in found if one.to_speciality_code})
    return [
        _mine(one, names, specialities, photos.get(one.opinion_id, 0), findings.get(one.opinion_id, []))
        for one in found
    ]


def _mine(
    one: Opinion,
    names: dict[UUID, PractitionerName],
    specialities: dict[str, SpecialityName],
    photos: int,
    findings: list[OpinionFinding],
) -> MyOpinion:
    assert one.sent_at is not None, "of a case that was sent"
    who = one.taken_by or one.to_practitioner_id
    state = OpinionState(one.state)
    return MyOpinion(
        opinion_id=one.opinion_id,
        patient_id=one.patient_id,
        state=_ENDED.get(state, "asked"),
        asked_at=one.sent_at,
        asker=names[one.practitioner_id],
        specialist=names.get(who) if who else None,
        speciality=specialities.get(one.to_speciality_code) if one.to_speciality_code else None,
        due_at=one.due_at if state in WITH_SPECIALIST else None,
        photos=photos,
        result=_result(one, findings, one.released_at) if one.released_at else None,
        may_withdraw=state not in _ENDED,
    )


def _result(one: Opinion, findings: list[OpinionFinding], at: datetime) -> MyResult:
    return MyResult(
        at=at,
        words=one.patient_words,
        steps=[MyStep(advice=row.advice, within_days=row.within_days) for row in findings],
        visit=one.visit,
    )
