"""A visit that goes on with a colleague: given, refused, taken back. Who did what stays in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.acts import ensure
from backend.consultations.colleagues import presence_of
from backend.consultations.models import Consultation, ConsultationStatus, HandOver, HandOverState
from backend.consultations.parts import Part, part_of
from backend.consultations.views import HandOverView
from backend.push import ringing
from booking.hand_over import give_to
from booking.models import Practitioner
from booking.rules import BookingRules
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink, Field, LinkKind, shows
from core.context import elevated
from core.errors import Conflict, Invalid, NotFound
from core.identity import AccountRole, Principal
from core.jobs import enqueue
from media.keys import PatientKeys, was_destroyed
from media.texts import SealedText, open_text, seal_text

_KIND = "hand over"
_UNDER_WAY = (ConsultationStatus.WAITING, ConsultationStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Given:
    """`by`, `to`: names, for the room."""

    view: HandOverView
    by: str
    to: str


async def hand_over(
    session: AsyncSession,
    keys: PatientKeys,
    principal: Principal,
    *,
    consultation_id: UUID,
    practitioner_id: UUID,
    note: str,
    rules: BookingRules,
    now: datetime,
) -> Given:
    """By the practitioner of the act, to a colleague of the same site or speciality who is there.

    The colleague is the practitioner of the act from now on, with a care link as from a booking. Raises NotFound,
    Invalid, Conflict (CONSULTATION_ENDED, CONSULTATION_COLLEAGUE_AWAY, BOOKING_STATUS).
    """
    part, consultation = await _in_charge(session, principal, consultation_id, now)
    if consultation.status not in _UNDER_WAY:
        raise Conflict(ErrorCode.BOOKING_STATUS, "La consultation n'a pas commencé : déplacez plutôt le rendez-vous.")
    if practitioner_id == principal.practitioner_id:
        raise Invalid(ErrorCode.REQUEST_INVALID, "C'est vous : choisissez un autre praticien.")
    appointment = part.appointment
    before, to = appointment.practitioner, await session.get(Practitioner, practitioner_id)
    if to is None or not (to.site_id == before.site_id or to.speciality_code == before.speciality_code):
        raise NotFound
    hand_over_id = uuid4()
    patient_key = await keys.of_or_new(session, appointment.patient_id, now=now)
    sealed = seal_text(patient_key, note, patient_id=appointment.patient_id, text_id=hand_over_id, kind=_KIND)
    # A colleague's presence, agenda and care link are not the giver's to see or make.
    async with elevated(session):
        if not (await presence_of(session, [practitioner_id], now=now))[practitioner_id].present:
            raise Conflict(
                ErrorCode.CONSULTATION_COLLEAGUE_AWAY,
                f"{to.name} n'est pas là en ce moment. Choisissez quelqu'un d'autre.",
            )
        beside = await give_to(session, appointment_id=consultation_id, practitioner_id=practitioner_id, now=now)
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=appointment.patient_id,
                grantee_id=practitioner_id,
                kind=LinkKind.APPOINTMENT.value,
                source_id=hand_over_id,
                starts_at=now,
                ends_at=max(appointment.ends_at, now) + rules.practitioner_follow_up,
            )
        )
        row = HandOver(
            hand_over_id=hand_over_id,
            consultation_id=consultation_id,
            patient_id=appointment.patient_id,
            from_practitioner_id=before.practitioner_id,
            to_practitioner_id=practitioner_id,
            account_id=principal.account_id,
            note_key=sealed.sealed_key,
            note_sealed=sealed.sealed,
            note_bytes=sealed.plain_bytes,
            beside=beside,
            state=HandOverState.OFFERED.value,
            handed_at=now,
        )
        # An earlier one that nobody answered is answered by this one.
        await _settle(session, consultation_id, HandOverState.TAKEN, now)
        session.add(row)
        await session.flush()
        await enqueue(session, "visit.handed_over", {"hand_over_id": str(hand_over_id)}, run_at=now)
        await ringing.ring_practitioner(
            session, practitioner_id, kind=ringing.HAND_OVER, consultation_id=consultation_id, now=now
        )
    _audit(session, principal, audit.Action.CONSULTATION_HANDED_OVER, row)
    return Given(_view(row, before.name, to.name, note), before.name, to.name)


async def decline(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> Given:
    """By the colleague, joined or not: back to who gave it. Raises NotFound, Conflict."""
    await _in_charge(session, principal, consultation_id, now)
    row = await _latest(session, consultation_id)
    if row is None or row.to_practitioner_id != principal.practitioner_id or _is_back(row):
        raise NotFound
    return await _give_back(session, principal, row, HandOverState.DECLINED, now)


async def take_back(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> Given:
    """By who gave it, until the colleague has joined. Raises NotFound, Conflict (BOOKING_STATUS)."""
    await part_of(session, principal, consultation_id=consultation_id, now=now)
    _require_not_ended(await ensure(session, consultation_id))
    row = await _latest(session, consultation_id)
    if row is None or row.from_practitioner_id != principal.practitioner_id or _is_back(row):
        raise NotFound
    if row.state != HandOverState.OFFERED:
        raise Conflict(ErrorCode.BOOKING_STATUS, "Votre confrère a déjà rejoint la consultation.")
    return await _give_back(session, principal, row, HandOverState.TAKEN_BACK, now)


async def _give_back(
    session: AsyncSession, principal: Principal, row: HandOver, state: HandOverState, now: datetime
) -> Given:
    async with elevated(session):
        await give_to(session, appointment_id=row.consultation_id, practitioner_id=row.from_practitioner_id, now=now)
        await session.execute(
            update(CareLink)
            .where(CareLink.source_id == row.hand_over_id, CareLink.ends_at > now)
            .values(ends_at=func.greatest(CareLink.starts_at, now))
        )
        row.state, row.settled_at = state.value, now
        names = await _names(session, [row])
        await session.flush()
    _audit(session, principal, audit.Action.CONSULTATION_HANDED_BACK, row)
    by, to = names[row.to_practitioner_id], names[row.from_practitioner_id]
    return Given(_view(row, to, by, ""), by, to)


async def _in_charge(
    session: AsyncSession, principal: Principal, consultation_id: UUID, now: datetime
) -> tuple[Part, Consultation]:
    """The act, locked: of two who act at once the second sees what the first did. Raises NotFound, Conflict."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not part.in_charge:
        raise NotFound
    consultation = await ensure(session, consultation_id)
    _require_not_ended(consultation)
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not part.in_charge:
        raise NotFound
    return part, consultation


def _require_not_ended(consultation: Consultation) -> None:
    if consultation.status == ConsultationStatus.ENDED:
        raise Conflict(ErrorCode.CONSULTATION_ENDED, "La consultation est terminée.")


async def _latest(session: AsyncSession, consultation_id: UUID) -> HandOver | None:
    query = select(HandOver).where(HandOver.consultation_id == consultation_id)
    found = query.order_by(HandOver.ordinal.desc()).limit(1)
    return await session.scalar(found.execution_options(populate_existing=True))


def _is_back(row: HandOver) -> bool:
    return row.state in {HandOverState.DECLINED, HandOverState.TAKEN_BACK}


async def _settle(session: AsyncSession, consultation_id: UUID, state: HandOverState, now: datetime) -> None:
    await session.execute(
        update(HandOver)
        .where(HandOver.consultation_id == consultation_id, HandOver.state == HandOverState.OFFERED.value)
        .values(state=state.value, settled_at=now)
    )


def _audit(session: AsyncSession, principal: Principal, action: audit.Action, row: HandOver) -> None:
    audit.record(session, principal, action, patient_id=row.patient_id, subject_id=row.consultation_id)


# ---------------------------------------------------------------- what is shown


async def hand_overs_of(
    session: AsyncSession, keys: PatientKeys, principal: Principal, consultation_ids: list[UUID]
) -> dict[UUID, list[HandOverView]]:
    """Of each act, in order. Notes are between practitioners, as the act's own notes are not for everybody."""
    query = select(HandOver).where(HandOver.consultation_id.in_(consultation_ids))
    rows = (await session.scalars(query.order_by(HandOver.ordinal))).all()
    if not rows:
        return {}
    names = await _names(session, rows)
    shown: dict[UUID, list[HandOverView]] = {}
    for row in rows:
        note = await _note(session, keys, row) if _reads_notes(principal) else ""
        view = _view(row, names[row.from_practitioner_id], names[row.to_practitioner_id], note)
        shown.setdefault(row.consultation_id, []).append(view)
    return shown


def _reads_notes(principal: Principal) -> bool:
    return principal.role is AccountRole.PRACTITIONER and shows(principal, Field.NOTES)


async def _note(session: AsyncSession, keys: PatientKeys, row: HandOver) -> str:
    try:
        patient_key = await keys.of(session, row.patient_id)
    except NotFound:
        return ""
    if was_destroyed(patient_key, row.note_key):
        return ""
    kept = SealedText(row.note_key, row.note_sealed, row.note_bytes)
    return open_text(patient_key, kept, patient_id=row.patient_id, text_id=row.hand_over_id, kind=_KIND)


async def _names(session: AsyncSession, rows: Sequence[HandOver]) -> dict[UUID, str]:
    ids = {one for row in rows for one in (row.from_practitioner_id, row.to_practitioner_id)}
    found = await session.scalars(select(Practitioner).where(Practitioner.practitioner_id.in_(ids)))
    return {one.practitioner_id: one.name for one in found}


def _view(row: HandOver, by: str, to: str, note: str) -> HandOverView:
    return HandOverView(
        hand_over_id=row.hand_over_id,
        by=by,
        to=to,
        at=row.handed_at,
        state=HandOverState(row.state),
        beside=row.beside,
        note=note,
    )
