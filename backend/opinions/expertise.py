"""The specialist's side: triage, taking and giving back, asking for more, answering, releasing to the patient."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions import deadlines
from backend.opinions.deadlines import Periods
from backend.opinions.events import happened
from backend.opinions.links import end_links, open_link
from backend.opinions.models import EventKind, Opinion, OpinionFinding, OpinionPhoto, OpinionState, OpinionUrgency
from backend.opinions.requests import Finding, NewAnswer, Triage
from backend.opinions.standing import case_for
from contract.errors import ErrorCode
from core.access import Field, require_patient
from core.errors import Invalid
from core.identity import Principal
from media.models import StoredPhoto


async def triage(
    session: AsyncSession, principal: Principal, wanted: Triage, periods: Periods, *, opinion_id: UUID, now: datetime
) -> None:
    """Another urgency, with the reason for it; the deadline follows. Raises NotFound, Conflict."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="triage")
    before = OpinionUrgency(case.urgency)
    if before is wanted.urgency:
        return
    case.urgency = wanted.urgency.value
    await deadlines.change(session, case, before, periods)
    await happened(session, principal, case, EventKind.TRIAGED, now=now, words=wanted.reason)


async def take(session: AsyncSession, principal: Principal, *, opinion_id: UUID, now: datetime) -> None:
    """One specialist takes a case; from then on she may see the patient. Raises NotFound, Conflict (taken by another)."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="take")
    assert principal.practitioner_id is not None, "of the practitioner role"
    case.taken_by, case.state = principal.practitioner_id, OpinionState.TAKEN.value
    await open_link(session, case, principal.practitioner_id, now=now)
    await happened(session, principal, case, EventKind.TAKEN, now=now)


async def give_back(
    session: AsyncSession, principal: Principal, *, opinion_id: UUID, reason: str, now: datetime
) -> None:
    """To the others of the speciality, or to the asker if it was addressed to this one. Raises NotFound, Conflict."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="give_back")
    case.taken_by = None
    if case.to_practitioner_id is None:
        case.state = OpinionState.SENT.value
    else:
        case.state = OpinionState.RETURNED.value
        await deadlines.stop(session, case)
    await end_links(session, case, now=now)
    await happened(session, principal, case, EventKind.GIVEN_BACK, now=now, words=reason)


async def ask_more(session: AsyncSession, principal: Principal, *, opinion_id: UUID, words: str, now: datetime) -> None:
    """Photos or facts are missing: back to the asker, and the clock stops. Raises NotFound, Conflict."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="answer")
    case.state = OpinionState.MISSING.value
    await deadlines.pause(session, case, now=now)
    await happened(session, principal, case, EventKind.MORE_ASKED, now=now, words=words)


async def answer(
    session: AsyncSession, principal: Principal, given: NewAnswer, *, opinion_id: UUID, now: datetime
) -> None:
    """Ends the case, and with it the access to the patient. Raises NotFound, Conflict, Invalid (a foreign photo)."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="answer")
    await require_patient(session, principal, patient_id=case.patient_id, now=now, field=Field.PHOTOS)
    await _write_findings(session, case, given.findings)
    case.state, case.answered_at = OpinionState.ANSWERED.value, now
    case.answer, case.patient_words, case.visit = given.text, given.patient_words, given.visit.value
    await deadlines.stop(session, case)
    await happened(session, principal, case, EventKind.ANSWERED, now=now)
    if given.release:
        await _release(session, principal, case, now)
    await end_links(session, case, now=now)


async def release(
    session: AsyncSession, principal: Principal, *, opinion_id: UUID, patient_words: str, now: datetime
) -> None:
    """The patient may read the result, in words for her. Raises NotFound, Conflict, Invalid (no words)."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="release")
    case.patient_words = patient_words or case.patient_words
    if not case.patient_words:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Écrivez le résultat en mots simples pour le patient.")
    await _release(session, principal, case, now)


async def _release(session: AsyncSession, principal: Principal, case: Opinion, now: datetime) -> None:
    case.released_at = now
    await happened(session, principal, case, EventKind.RELEASED, now=now)


async def _write_findings(session: AsyncSession, case: Opinion, findings: list[Finding]) -> None:
    # Not of one that was moved to another patient since.
    shown = set(
        await session.scalars(
            select(OpinionPhoto.photo_id)
            .join(StoredPhoto, StoredPhoto.photo_id == OpinionPhoto.photo_id)
            .where(OpinionPhoto.opinion_id == case.opinion_id, StoredPhoto.patient_id == case.patient_id)
        )
    )
    if any(one.photo_id not in shown for one in findings if one.photo_id):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une constatation porte sur une photo qui n'est pas de cette demande.")
    session.add_all(
        OpinionFinding(
            opinion_id=case.opinion_id,
            position=turn,
            photo_id=one.photo_id,
            morphology=[sign.value for sign in one.morphology],
            diagnosis_code=one.diagnosis_code,
            diagnosis=one.diagnosis,
            confidence=one.confidence.value,
            advice=one.advice.value,
            within_days=one.within_days,
            note=one.note,
        )
        for turn, one in enumerate(findings)
    )
    await session.flush()
