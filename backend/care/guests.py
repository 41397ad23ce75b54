"""Guests of one visit: invited by a one-time link, let into its waiting room by a code, shown nothing else.

The link opens a step, never the room: a mail scanner that follows it gets a page, and only the
code that goes to the invited contact, typed in the browser that asked, kills the link and opens a session.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import attempts
from backend.accounts.contacts import Contact, contact_of
from backend.accounts.credentials import LoginAttempt
from backend.accounts.models import LoginSession
from backend.accounts.sessions import hash_of, open_guest_session
from backend.care.models import Guest
from backend.care.views import GuestKind, GuestView, NewGuest
from backend.consultations.parts import part_of
from booking.models import LIVE, Appointment
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Conflict, DomainError, Gone, NotFound
from core.identity import AccountRole, Principal

AT_MOST = 4
INVITED_BEFORE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """`token`: for the link in the message, and nowhere else."""

    view: GuestView
    token: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Entered:
    """`cookie`: of the guest's session."""

    cookie: str


async def invite(
    session: AsyncSession,
    principal: Principal,
    guest: NewGuest,
    contact: Contact,
    *,
    consultation_id: UUID,
    now: datetime,
    stays: timedelta,
) -> Invitation:
    """Until the waiting room closes (`stays` after the end); not earlier than a week before.

    A contact invited again gets a new link, and the old one is dead. Raises NotFound, and Conflict when it is
    too early, over, or four are invited.
    """
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    appointment = part.appointment
    expires_at = appointment.ends_at + stays
    if appointment.status not in LIVE or now >= expires_at:
        raise Conflict(ErrorCode.CONSULTATION_ENDED, "Ce rendez-vous n'a plus lieu.")
    if now < appointment.starts_at - INVITED_BEFORE:
        raise Conflict(ErrorCode.CONSULTATION_TOO_EARLY, "Invitez au plus tôt sept jours avant le rendez-vous.")
    # One invitation at a time for a visit, so that five at once are not all the fourth.
    await session.execute(
        select(Appointment.appointment_id)
        .where(Appointment.appointment_id == consultation_id)
        .with_for_update(key_share=True)
    )
    live = list(await session.scalars(select(Guest).where(Guest.consultation_id == consultation_id, _live(now))))
    row = next((one for one in live if one.contact == contact.value), None)
    if row is None:
        if len(live) >= AT_MOST:
            raise Conflict(ErrorCode.SIGNALING_FULL, "Quatre invités au plus : retirez-en un d'abord.")
        row = Guest(
            guest_id=uuid4(), consultation_id=consultation_id, contact=contact.value, invited_by=principal.account_id
        )
        row.created_at = now
        session.add(row)
    token = secrets.token_urlsafe(16)
    row.name, row.kind, row.expires_at = guest.name, guest.kind.value, expires_at
    row.token_hash, row.entered_at = hash_of(token), None
    audit.record(
        session,
        principal,
        audit.Action.GUEST_INVITED,
        patient_id=appointment.patient_id,
        subject_id=row.guest_id,
    )
    return Invitation(_view(row), token, appointment.starts_at)


async def guests_of(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime
) -> list[GuestView]:
    """Raises NotFound for whoever takes no part."""
    await part_of(session, principal, consultation_id=consultation_id, now=now)
    rows = await session.scalars(
        select(Guest)
        .where(Guest.consultation_id == consultation_id, _live(now))
        .order_by(Guest.created_at, Guest.guest_id)
    )
    return [_view(row) for row in rows]


async def remove(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, guest_id: UUID, now: datetime
) -> None:
    """The link, the code on its way and the session end. Raises NotFound."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    removed = await session.scalar(
        update(Guest)
        .where(Guest.guest_id == guest_id, Guest.consultation_id == consultation_id, Guest.removed_at.is_(None))
        .values(removed_at=now, token_hash=None)
        .returning(Guest.guest_id)
    )
    if removed is None:
        raise NotFound
    # Sessions and codes are seen by their holder only.
    async with elevated(session):
        await session.execute(delete(LoginSession).where(LoginSession.guest_id == guest_id))
        await session.execute(delete(LoginAttempt).where(LoginAttempt.guest_id == guest_id))
    audit.record(
        session,
        principal,
        audit.Action.GUEST_REMOVED,
        patient_id=part.appointment.patient_id,
        subject_id=guest_id,
    )


async def invited_by_link(session: AsyncSession, *, token: str, now: datetime) -> Guest:
    """For the background's sight: nobody is signed in. Raises Gone for a link that leads nowhere, or no longer."""
    guest = await session.scalar(_with_living_visit(Guest.token_hash == hash_of(token), now))
    if guest is None:
        raise _gone()
    return guest


async def enter(session: AsyncSession, *, secret: str, code: str, browser: str, now: datetime) -> Entered | DomainError:
    """For the background's sight. A refusal is returned, not raised: the try is counted whatever comes of it.

    secret: of the browser's attempt cookie. Many at once: one session.
    """
    tried = await attempts.attempt(session, secret=secret, code=code, purpose="guest", now=now)
    if tried is None:
        return attempts.gone()
    if not tried.right:
        return attempts.wrong(tried.tries_left)
    guest = await session.scalar(_with_living_visit(Guest.guest_id == tried.guest_id, now))
    if guest is None:
        return _gone()
    # A link followed in two browsers: the first right code kills it for the other.
    won = await session.scalar(
        update(Guest)
        .where(Guest.guest_id == guest.guest_id, Guest.token_hash.is_not(None), Guest.removed_at.is_(None))
        .values(token_hash=None, entered_at=now)
        .returning(Guest.guest_id)
    )
    if won is None:
        return _gone()
    await session.execute(delete(LoginSession).where(LoginSession.guest_id == guest.guest_id))
    cookie = await open_guest_session(session, guest_id=guest.guest_id, browser=browser, now=now)
    appointment = await session.get_one(Appointment, guest.consultation_id)
    audit.record(
        session,
        Principal(account_id=guest.guest_id, role=AccountRole.GUEST, name=guest.name),
        audit.Action.GUEST_ENTERED,
        patient_id=appointment.patient_id,
        subject_id=guest.guest_id,
    )
    return Entered(cookie)


def _with_living_visit(guest: ColumnElement[bool], now: datetime) -> Select[Guest]:
    visit = Appointment.appointment_id == Guest.consultation_id
    return select(Guest).join(Appointment, visit).where(guest, _live(now), Appointment.status.in_(LIVE))


def _live(now: datetime) -> ColumnElement[bool]:
    return and_(Guest.removed_at.is_(None), Guest.expires_at > now)


def _gone() -> Gone:
    return Gone(ErrorCode.GUEST_GONE, "Cette invitation n'est plus valable. Demandez-en une autre.")


def _view(row: Guest) -> GuestView:
    return GuestView(
        guest_id=row.guest_id,
        name=row.name,
        kind=GuestKind(row.kind),
        hint=contact_of(row.contact).hint,
        status="invited" if row.entered_at is None else "entered",
        expires_at=row.expires_at,
    )
