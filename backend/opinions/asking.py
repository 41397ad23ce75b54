"""The asker's side: writing a case, sending it with the patient's consent, completing, readdressing, withdrawing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions import deadlines
from backend.opinions.deadlines import Periods
from backend.opinions.events import happened
from backend.opinions.links import end_links, open_link
from backend.opinions.models import EventKind, Opinion, OpinionPhoto, OpinionState
from backend.opinions.requests import NewOpinion, OpinionAddressee, OpinionCase, Sending
from backend.opinions.standing import case_for, moved_on
from booking.models import Practitioner, Speciality
from contract.errors import ErrorCode
from core import audit
from core.access import Field, require_patient
from core.errors import Invalid, NotFound
from core.identity import AccountRole, Principal
from media.models import StoredPhoto


async def draft(session: AsyncSession, principal: Principal, wanted: NewOpinion, *, now: datetime) -> UUID:
    """By a practitioner for herself, by an assistant for a doctor of her place. Raises NotFound, Invalid."""
    await require_patient(session, principal, patient_id=wanted.patient_id, now=now, field=Field.RECORD)
    doctor = await _doctor(session, principal, wanted.practitioner_id)
    case = Opinion(
        opinion_id=uuid4(),
        patient_id=wanted.patient_id,
        practitioner_id=doctor.practitioner_id,
        site_id=doctor.site_id,
        asked_by=principal.account_id,
        asker=principal.name,
        state=OpinionState.DRAFT.value,
        created_at=now,
        urgency=wanted.urgency_wished.value,
        question="",
        history={},
        urgency_wished=wanted.urgency_wished.value,
    )
    await _write(session, case, wanted)
    session.add(case)
    await session.flush()
    await _show(session, case, wanted.photo_ids)
    _changed(session, principal, case)
    return case.opinion_id


async def change(
    session: AsyncSession, principal: Principal, wanted: OpinionCase, *, opinion_id: UUID, now: datetime
) -> None:
    """A draft, or what the specialist asked more of: then its addressee stays. Raises NotFound, Conflict, Invalid."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="edit")
    await require_patient(session, principal, patient_id=case.patient_id, now=now, field=Field.RECORD)
    if case.state == OpinionState.MISSING:
        case.question, case.history = wanted.question or case.question, wanted.history.model_dump(mode="json")
    else:
        await _write(session, case, wanted)
    await _show(session, case, wanted.photo_ids)
    _changed(session, principal, case)


async def discard(session: AsyncSession, principal: Principal, *, opinion_id: UUID) -> None:
    """A draft. Raises NotFound, Conflict."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="send")
    _changed(session, principal, case)
    await session.delete(case)


async def send(
    session: AsyncSession, principal: Principal, sending: Sending, periods: Periods, *, opinion_id: UUID, now: datetime
) -> None:
    """With the patient's consent to it. Raises NotFound, Conflict, Invalid (no question, nobody addressed)."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="send")
    await require_patient(session, principal, patient_id=case.patient_id, now=now, field=Field.RECORD)
    if not case.question:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Écrivez votre question avant d'envoyer.")
    if not (case.to_practitioner_id or case.to_speciality_code):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez à qui vous demandez cet avis.")
    case.consent_how, case.consent_at = sending.consent.value, now
    case.sent_at, case.state = now, OpinionState.SENT.value
    await _reach(session, case, periods, now)
    await happened(session, principal, case, EventKind.SENT, now=now)


async def complete(session: AsyncSession, principal: Principal, *, opinion_id: UUID, words: str, now: datetime) -> None:
    """Back to the specialist who asked, who may see the patient again where that had run out; the clock runs again.
    Raises NotFound, Conflict."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="complete")
    assert case.taken_by is not None, "more is asked for by who has taken it"
    case.state = OpinionState.TAKEN.value
    await deadlines.resume(session, case, now=now)
    await open_link(session, case, case.taken_by, now=now)
    await happened(session, principal, case, EventKind.COMPLETED, now=now, words=words)


async def readdress(
    session: AsyncSession,
    principal: Principal,
    addressee: OpinionAddressee,
    periods: Periods,
    *,
    opinion_id: UUID,
    now: datetime,
) -> None:
    """To somebody else, while nobody has taken it. Raises NotFound, Conflict, Invalid."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="readdress")
    await end_links(session, case, now=now)
    await _address(session, case, addressee.to_practitioner_id, addressee.to_speciality_code)
    case.state = OpinionState.SENT.value
    await _reach(session, case, periods, now)
    await happened(session, principal, case, EventKind.READDRESSED, now=now)


async def withdraw(
    session: AsyncSession, principal: Principal, *, opinion_id: UUID, reason: str, now: datetime
) -> None:
    """By who asked. Raises NotFound, Conflict."""
    case, _ = await case_for(session, principal, opinion_id=opinion_id, wanted="withdraw")
    await _withdraw(session, principal, case, reason, now)


async def object_to(session: AsyncSession, principal: Principal, *, opinion_id: UUID, now: datetime) -> None:
    """The patient, or who acts for her, takes the consent back while there is no answer. Raises NotFound, Conflict."""
    case = await session.get(Opinion, opinion_id, with_for_update=True)
    if case is None or case.patient_id not in principal.patients:
        raise NotFound
    if case.state in {OpinionState.ANSWERED, OpinionState.WITHDRAWN}:
        raise moved_on()
    await _withdraw(session, principal, case, "", now)


async def _withdraw(session: AsyncSession, principal: Principal, case: Opinion, reason: str, now: datetime) -> None:
    was, case.state = case.state, OpinionState.WITHDRAWN.value
    await deadlines.stop(session, case)
    await end_links(session, case, now=now)
    await happened(session, principal, case, EventKind.WITHDRAWN, now=now, words=reason, was=was)


async def _reach(session: AsyncSession, case: Opinion, periods: Periods, now: datetime) -> None:
    """The clock starts. A named specialist may open the case; of a speciality, whoever takes it."""
    await deadlines.start(session, case, periods, now=now)
    if case.to_practitioner_id is not None:
        await open_link(session, case, case.to_practitioner_id, now=now)


async def _write(session: AsyncSession, case: Opinion, wanted: OpinionCase) -> None:
    case.question, case.history = wanted.question, wanted.history.model_dump(mode="json")
    case.urgency_wished = case.urgency = wanted.urgency_wished.value
    await _address(session, case, wanted.to_practitioner_id, wanted.to_speciality_code)


async def _address(session: AsyncSession, case: Opinion, practitioner_id: UUID | None, speciality: str | None) -> None:
    if practitioner_id is not None:
        if practitioner_id == case.practitioner_id:
            raise Invalid(ErrorCode.REQUEST_INVALID, "C'est vous : choisissez un autre praticien.")
        if await session.get(Practitioner, practitioner_id) is None:
            raise NotFound
    if speciality is not None and await session.get(Speciality, speciality) is None:
        raise NotFound
    case.to_practitioner_id, case.to_speciality_code = practitioner_id, speciality


async def _show(session: AsyncSession, case: Opinion, photo_ids: Sequence[UUID]) -> None:
    """These photos and no others but intimate ones that the asker may not see, all of the patient's own. Raises
    NotFound for one that is not."""
    own = select(func.count()).where(StoredPhoto.photo_id.in_(photo_ids), StoredPhoto.patient_id == case.patient_id)
    if await session.scalar(own) != len(photo_ids):
        raise NotFound("Une de ces photos n'est pas de ce patient.")
    # By the wall of the photos' own table.
    seen = select(StoredPhoto.photo_id)
    await session.execute(
        delete(OpinionPhoto)
        .where(OpinionPhoto.opinion_id == case.opinion_id, OpinionPhoto.photo_id.in_(seen))
        .execution_options(synchronize_session=False)
    )
    session.add_all(
        OpinionPhoto(opinion_id=case.opinion_id, photo_id=photo_id, position=turn)
        for turn, photo_id in enumerate(photo_ids)
    )
    await session.flush()


async def _doctor(session: AsyncSession, principal: Principal, practitioner_id: UUID | None) -> Practitioner:
    """In whose name it is asked: a professional who answers for the question (CSP, art. R. 6316-1)."""
    if principal.role is AccountRole.PRACTITIONER:
        if practitioner_id not in {None, principal.practitioner_id}:
            raise NotFound
        return await session.get_one(Practitioner, principal.practitioner_id)
    if practitioner_id is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez pour quel médecin vous demandez cet avis.")
    doctor = await session.get(Practitioner, practitioner_id)
    if doctor is None or doctor.site_id not in principal.site_ids:
        raise NotFound
    return doctor


def _changed(session: AsyncSession, principal: Principal, case: Opinion) -> None:
    changed = audit.Action.OPINION_CHANGED
    audit.record(session, principal, changed, patient_id=case.patient_id, subject_id=case.opinion_id)
