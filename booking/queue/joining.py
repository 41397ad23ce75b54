"""The patient's side: joining, going away, coming back, leaving."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import local_date
from booking.models import Cabin, CancelCode, Commune, Site, Speciality
from booking.queue import entries, measures
from booking.queue.calls import drop_appointment
from booking.queue.models import ONE_LIVE_WHERE, Outcome, QueueEntry, QueueState, Urgency
from booking.queue.rules import HEAD_START, RED_FLAGS, QueueRules, Sign, urgency_of
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from core.identity import AccountRole, Principal
from core.jobs import enqueue, withdraw
from core.people import Patient, with_traits

WAIT_OVER = "queue.wait_over"
_HOME_ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Traits:
    """How a person says at a kiosk who she is."""

    given_name: str
    family_name: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Wish:
    """patient_id: for whom a patient's account asks, herself if empty. traits: at a kiosk."""

    speciality: str
    reason: str
    signs: frozenset[Sign]
    patient_id: UUID | None = None
    traits: Traits | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """The cabin, or home. zone_id: the priority zone of the place."""

    zone_id: UUID | None
    tz: str = _HOME_ZONE
    site: Site | None = None


async def join(
    session: AsyncSession, principal: Principal, wish: Wish, *, now: datetime, rules: QueueRules
) -> QueueEntry:
    """With a red flag the entry is `redirected` at once: it never waits.

    Raises NotFound, Forbidden, Invalid, Conflict (QUEUE_ALREADY with `entry_id`; QUEUE_CLOSED with `opens_at`).
    """
    patient = await _patient_of(session, principal, wish)
    # Where she lives and who is open is nobody's to read but the queue's; only what becomes of it is shown.
    async with elevated(session):
        if await session.get(Speciality, wish.speciality) is None:
            raise NotFound
        where = await _where(session, principal, patient)
        entry = _entry(principal, patient, wish, where, now)
        if entry.state == QueueState.WAITING:
            await _require_somebody(session, entry, now, rules)
        await _add(session, entry)
        if entry.state == QueueState.WAITING:
            await expect_end(session, entry.entry_id, now + rules.longest_wait)
        audit.record(
            session, principal, audit.Action.QUEUE_JOINED, patient_id=entry.patient_id, subject_id=entry.entry_id
        )
        return await session.get_one(QueueEntry, entry.entry_id)


async def _patient_of(session: AsyncSession, principal: Principal, wish: Wish) -> Patient:
    if principal.role is AccountRole.PATIENT:
        patient_id = wish.patient_id or principal.patient_id
        if patient_id is None or patient_id not in principal.patients:
            raise NotFound
        return await session.get_one(Patient, patient_id)
    if principal.role is not AccountRole.CABIN:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas entrer dans la file.")
    if wish.traits is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez prénom, nom et date de naissance.")
    # Exact traits are the proof, as at the kiosk's door; nothing of the person is shown.
    async with elevated(session):
        found = await with_traits(
            session,
            given_name=wish.traits.given_name,
            family_name=wish.traits.family_name,
            birth_date=wish.traits.birth_date,
        )
    if len(found) != 1:
        raise NotFound("Nous ne trouvons pas cette personne. Demandez à l'accueil.")
    return found[0]


async def _where(session: AsyncSession, principal: Principal, patient: Patient) -> Where:
    if principal.role is AccountRole.CABIN:
        site = await session.scalar(
            select(Site).join(Cabin, Cabin.site_id == Site.site_id).where(Cabin.cabin_id == principal.cabin_id)
        )
        if site is None:
            raise NotFound
        return Where(site.zone_id, site.tz, site)
    zone = await session.scalar(select(Commune.zone_id).where(Commune.code == patient.commune_code))
    return Where(zone)


def _entry(principal: Principal, patient: Patient, wish: Wish, where: Where, now: datetime) -> QueueEntry:
    today, born = local_date(now, where.tz), patient.birth_date
    flagged = bool(RED_FLAGS & wish.signs)
    urgency = (
        Urgency.URGENT
        if flagged
        else urgency_of(wish.signs, in_zone=where.zone_id is not None, has_treating_doctor=patient.has_treating_doctor)
    )
    return QueueEntry(
        entry_id=uuid4(),
        patient_id=patient.patient_id,
        account_id=principal.account_id,
        speciality=wish.speciality,
        zone_id=where.zone_id,
        site_id=where.site.site_id if where.site else None,
        cabin_id=principal.cabin_id,
        age=max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day))),
        reason=wish.reason,
        signs=sorted(sign.value for sign in wish.signs),
        urgency=urgency.value,
        joined_at=now,
        rank_at=now - HEAD_START[urgency],
        state=(QueueState.REDIRECTED if flagged else QueueState.WAITING).value,
        outcome=Outcome.EMERGENCY.value if flagged else None,
        ended_at=now if flagged else None,
    )


async def _require_somebody(session: AsyncSession, entry: QueueEntry, now: datetime, rules: QueueRules) -> None:
    """Nobody waits for doctors who are not there and have not said that they come."""
    if not await measures.somebody_could_serve(
        session,
        speciality=entry.speciality,
        zone_id=entry.zone_id,
        age=entry.age,
        now=now,
        until=now + rules.longest_wait,
    ):
        opens = [one.opens_at for one in await measures.lobby(session, now=now, speciality=entry.speciality)]
        opens_at = opens[0].isoformat() if opens and opens[0] else None
        raise Conflict(ErrorCode.QUEUE_CLOSED, "Aucun médecin n'est ouvert en ce moment.", opens_at=opens_at)


async def _add(session: AsyncSession, entry: QueueEntry) -> None:
    """One live entry a person; the database decides between two at once."""
    values = {column.key: getattr(entry, column.key) for column in QueueEntry.__table__.columns}
    values |= {"was_away": False, "calls": 0, "outcome_reason": ""}
    row = (
        insert(QueueEntry)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[QueueEntry.patient_id], index_where=ONE_LIVE_WHERE)
    )
    made = await session.scalar(row.returning(QueueEntry.entry_id))
    if made is None:
        live = select(QueueEntry.entry_id).where(
            QueueEntry.patient_id == entry.patient_id, QueueEntry.outcome.is_(None)
        )
        raise Conflict(
            ErrorCode.QUEUE_ALREADY, "Cette personne attend déjà un médecin.", entry_id=str(await session.scalar(live))
        )


async def go_away(
    session: AsyncSession, principal: Principal, *, entry_id: UUID, now: datetime, rules: QueueRules
) -> QueueEntry:
    """waiting → away: skipped, keeps its rank for a while. Raises NotFound, Gone (QUEUE_LEFT), Conflict."""
    found = await entries.entry_for(session, principal, entry_id)
    if found.state == QueueState.AWAY:
        return found
    async with elevated(session):
        until = now + rules.away
        if not await entries.change(
            session, entry_id, QueueState.WAITING, state=QueueState.AWAY, away_until=until, was_away=True
        ):
            raise _no_longer_waiting(found)
        await expect_back(session, entry_id, until)
    return await entries.entry_for(session, principal, entry_id)


async def expect_back(session: AsyncSession, entry_id: UUID, until: datetime) -> None:
    payload = {"entry_id": str(entry_id)}
    await enqueue(session, "queue.away_over", payload, run_at=until, dedupe=f"queue.away:{entry_id}")


async def expect_end(session: AsyncSession, entry_id: UUID, at: datetime) -> None:
    await enqueue(session, WAIT_OVER, {"entry_id": str(entry_id)}, run_at=at, dedupe=f"queue.wait:{entry_id}")


async def come_back(session: AsyncSession, principal: Principal, *, entry_id: UUID, now: datetime) -> QueueEntry:
    """away → waiting, at the old rank. Raises NotFound, Gone (QUEUE_LEFT), Conflict."""
    found = await entries.entry_for(session, principal, entry_id)
    if found.state == QueueState.WAITING:
        return found
    async with elevated(session):
        if found.away_until is not None and found.away_until <= now:
            raise _gone()
        if not await entries.change(session, entry_id, QueueState.AWAY, **entries.waiting_again()):
            raise _no_longer_waiting(found)
        await withdraw(session, f"queue.away:{entry_id}")
    return await entries.entry_for(session, principal, entry_id)


async def answer(session: AsyncSession, principal: Principal, *, entry_id: UUID, now: datetime) -> QueueEntry:
    """called → in_visit: she is coming. Entering the waiting room says the same. Raises NotFound, Gone (QUEUE_LEFT)."""
    found = await entries.entry_for(session, principal, entry_id)
    async with elevated(session):
        if await entries.change(session, entry_id, QueueState.CALLED, state=QueueState.IN_VISIT, answer_by=None):
            await entries.answer_call(session, entry_id, now=now)
            await withdraw(session, f"queue.answer:{entry_id}")
        elif found.state != QueueState.IN_VISIT:
            raise Gone(ErrorCode.QUEUE_LEFT, "Cet appel est passé. Revenez dans la file si votre place est gardée.")
    return await entries.entry_for(session, principal, entry_id)


async def leave(session: AsyncSession, principal: Principal, *, entry_id: UUID, now: datetime) -> QueueEntry:
    """For good; a call under way ends with it. Leaving again changes nothing. Raises NotFound, Conflict."""
    found = await entries.entry_for(session, principal, entry_id)
    if found.outcome is not None:
        return found
    values = entries.ended(QueueState.LEFT, Outcome.PATIENT_LEFT, now)
    async with elevated(session):
        if found.state == QueueState.CALLED:
            left = await drop_appointment(
                session, found, now=now, code=CancelCode.PATIENT_UNAVAILABLE, before=(QueueState.CALLED,), values=values
            )
        else:
            left = await entries.change(session, entry_id, QueueState.WAITING, QueueState.AWAY, **values)
        if not left:
            raise Conflict(ErrorCode.BOOKING_STATUS, "Un médecin vient de vous appeler.")
        await entries.end_call(session, entry_id, Outcome.PATIENT_LEFT, now=now)
        await withdraw(session, f"queue.away:{entry_id}", f"queue.wait:{entry_id}", f"queue.answer:{entry_id}")
        audit.record(session, principal, audit.Action.QUEUE_LEFT, patient_id=found.patient_id, subject_id=entry_id)
        return await session.get_one(QueueEntry, entry_id, populate_existing=True)


def _no_longer_waiting(found: QueueEntry) -> Exception:
    if found.outcome is not None:
        return _gone()
    return Conflict(ErrorCode.BOOKING_STATUS, "Un médecin vient de vous appeler.")


def _gone() -> Gone:
    return Gone(ErrorCode.QUEUE_LEFT, "Votre place n'est plus gardée. Revenez dans la file.")
