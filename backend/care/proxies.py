"""Acting for somebody: a parent for a minor child, a helper for a relative who asked her to.

A proxy is looked up at every request (open_context), so that its beginning and its end take effect at once
and no session needs to end.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, Proxy
from backend.care.views import NewChild, PeopleView, ProxyView
from booking.appointments import DEFAULT_ZONE
from booking.availability import instant, local_date
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import Principal
from core.people import Patient, name_words

OF_AGE = 18
INVITATION_LASTS = timedelta(days=30)
LONGEST_HELP = timedelta(days=3653)


async def people(session: AsyncSession, principal: Principal, *, now: datetime) -> PeopleView:
    """Whom this account acts for, who acts for its own patient, and who asks it to."""
    login = await _login(session, principal)
    concerned = or_(
        Proxy.account_id == principal.account_id, Proxy.patient_id == principal.patient_id, _invited(login, now)
    )
    # An invitation names only a contact, and the others' names are theirs: both are shown to the two sides.
    async with elevated(session):
        rows = await session.scalars(
            select(Proxy).where(concerned, or_(_active(now), _pending(now))).order_by(Proxy.created_at, Proxy.proxy_id)
        )
        views = await _views(session, list(rows))
    own = principal.patient_id
    return PeopleView(
        acts_for=[view for row, view in views if row.account_id == principal.account_id],
        helpers=[view for row, view in views if row.patient_id == own],
        invitations=[view for row, view in views if row.account_id is None and row.patient_id != own],
    )


async def add_child(session: AsyncSession, principal: Principal, child: NewChild, *, now: datetime) -> ProxyView:
    """A patient of her own for whom this account acts until the 18th birthday. The same child twice is one.

    Raises Invalid (PEOPLE_NOT_A_MINOR) for a grown-up, or a birth date ahead.
    """
    today = local_date(now, DEFAULT_ZONE)
    if child.birth_date > today:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette date de naissance n'est pas encore arrivée.")
    grown_up_on = birthday(child.birth_date, OF_AGE)
    if grown_up_on <= today:
        raise Invalid(
            ErrorCode.PEOPLE_NOT_A_MINOR, "À partir de 18 ans, cette personne a son propre compte et peut vous inviter."
        )
    await _one_at_a_time(session, principal)
    # Nobody may see this patient before the proxy is there.
    async with elevated(session):
        proxy = await _same_child(session, principal, child, now) or await _new_child(
            session, principal, child, grown_up_on, now
        )
        return (await _views(session, [proxy]))[0][1]


async def _same_child(session: AsyncSession, principal: Principal, child: NewChild, now: datetime) -> Proxy | None:
    rows = await session.execute(
        select(Proxy, Patient)
        .join(Patient, Patient.patient_id == Proxy.patient_id)
        .where(
            Proxy.account_id == principal.account_id,
            Proxy.relation == "child",
            _active(now),
            Patient.birth_date == child.birth_date,
        )
    )
    wanted = (name_words(child.given_name), name_words(child.family_name))
    return next(
        (proxy for proxy, who in rows if (name_words(who.given_name), name_words(who.family_name)) == wanted), None
    )


async def _new_child(
    session: AsyncSession, principal: Principal, child: NewChild, grown_up_on: date, now: datetime
) -> Proxy:
    patient = Patient(
        patient_id=uuid4(), given_name=child.given_name, family_name=child.family_name, birth_date=child.birth_date
    )
    session.add(patient)
    await session.flush()
    proxy = Proxy(
        proxy_id=uuid4(),
        patient_id=patient.patient_id,
        account_id=principal.account_id,
        relation="child",
        consented_by=principal.account_id,
        created_at=now,
        starts_at=now,
        ends_at=instant(grown_up_on, time(0), DEFAULT_ZONE),
    )
    session.add(proxy)
    await session.flush()
    for action, subject_id in (
        (audit.Action.PATIENT_CREATED, patient.patient_id),
        (audit.Action.PROXY_STARTED, proxy.proxy_id),
    ):
        audit.record(session, principal, action, patient_id=patient.patient_id, subject_id=subject_id)
    return proxy


async def invite_helper(
    session: AsyncSession, principal: Principal, *, contact: str, until: date | None, now: datetime
) -> tuple[ProxyView, bool]:
    """(the proxy, whether to write to the contact). Only for oneself; nobody lends out a child.

    contact: normalised. until: the last day, Paris; at most ten years ahead. Whoever is asked twice, or helps
    already, is not asked a second time over. Raises Invalid.
    """
    today = local_date(now, DEFAULT_ZONE)
    if until is not None and not today <= until <= today + LONGEST_HELP:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez une date à venir, dans dix ans au plus.")
    account = await _one_at_a_time(session, principal)
    if account.login.lower() == contact.lower():
        raise Invalid(ErrorCode.SESSION_CONTACT, "C'est votre propre adresse.")
    # The contact's account, if there is one, is not the patient's to see.
    async with elevated(session):
        helper = select(Account.account_id).where(func.lower(Account.login) == contact.lower()).scalar_subquery()
        known = await session.scalar(
            select(Proxy)
            .where(
                Proxy.patient_id == principal.patient_id,
                or_(
                    and_(Proxy.account_id == helper, _active(now)),
                    and_(func.lower(Proxy.contact) == contact.lower(), _pending(now)),
                ),
            )
            .limit(1)
        )
        if known is not None:
            return (await _views(session, [known]))[0][1], known.account_id is None
        assert principal.patient_id is not None, "of the patient role"
        proxy = Proxy(
            proxy_id=uuid4(),
            patient_id=principal.patient_id,
            contact=contact,
            relation="relative",
            consented_by=principal.account_id,
            created_at=now,
            ends_at=instant(until + timedelta(days=1), time(0), DEFAULT_ZONE) if until else None,
        )
        session.add(proxy)
        await session.flush()
        audit.record(
            session,
            principal,
            audit.Action.PROXY_INVITED,
            patient_id=principal.patient_id,
            subject_id=proxy.proxy_id,
        )
        return (await _views(session, [proxy]))[0][1], True


async def accept(session: AsyncSession, principal: Principal, *, proxy_id: UUID, now: datetime) -> None:
    """The account whose login was invited begins to help. One statement decides; raises NotFound for all others."""
    login = await _login(session, principal)
    # Until it is accepted an invitation belongs to no account.
    async with elevated(session):
        patient_id = await session.scalar(
            update(Proxy)
            .where(Proxy.proxy_id == proxy_id, _invited(login, now), Proxy.patient_id != principal.patient_id)
            .values(account_id=principal.account_id, contact=None, starts_at=now)
            .returning(Proxy.patient_id)
        )
    if patient_id is None:
        raise NotFound
    audit.record(session, principal, audit.Action.PROXY_STARTED, patient_id=patient_id, subject_id=proxy_id)


async def end(session: AsyncSession, principal: Principal, *, proxy_id: UUID, now: datetime) -> None:
    """Either side ends it, before or after it was accepted. Raises NotFound."""
    login = await _login(session, principal)
    one_side = or_(
        Proxy.account_id == principal.account_id, Proxy.patient_id == principal.patient_id, _invited(login, now)
    )
    # Declining too: see `accept`.
    async with elevated(session):
        patient_id = await session.scalar(
            update(Proxy)
            .where(Proxy.proxy_id == proxy_id, one_side, or_(_active(now), _pending(now)))
            .values(ends_at=now)
            .returning(Proxy.patient_id)
        )
    if patient_id is None:
        raise NotFound
    audit.record(session, principal, audit.Action.PROXY_ENDED, patient_id=patient_id, subject_id=proxy_id)


def birthday(born: date, age: int) -> date:
    """The day somebody reaches an age; the first of March for who was born on the 29th of February."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _active(now: datetime) -> ColumnElement[bool]:
    return and_(Proxy.starts_at <= now, or_(Proxy.ends_at.is_(None), Proxy.ends_at > now))


def _pending(now: datetime) -> ColumnElement[bool]:
    return and_(
        Proxy.account_id.is_(None),
        Proxy.created_at > now - INVITATION_LASTS,
        or_(Proxy.ends_at.is_(None), Proxy.ends_at > now),
    )


def _invited(login: str, now: datetime) -> ColumnElement[bool]:
    return and_(func.lower(Proxy.contact) == login.lower(), _pending(now))


async def _one_at_a_time(session: AsyncSession, principal: Principal) -> Account:
    """A double click adds one child and asks one helper."""
    return await session.get_one(Account, principal.account_id, with_for_update={"key_share": True})


async def _login(session: AsyncSession, principal: Principal) -> str:
    return (await session.get_one(Account, principal.account_id)).login


async def _views(session: AsyncSession, rows: Sequence[Proxy]) -> list[tuple[Proxy, ProxyView]]:
    """With the names of both sides: for the system's sight."""
    patients = {
        one.patient_id: one
        for one in await session.scalars(
            select(Patient).where(Patient.patient_id.in_({row.patient_id for row in rows}))
        )
    }
    helpers = {
        one.account_id: one
        for one in await session.scalars(
            select(Account).where(Account.account_id.in_({row.account_id for row in rows}))
        )
    }
    return [
        (
            row,
            ProxyView(
                proxy_id=row.proxy_id,
                patient_id=row.patient_id,
                patient_name=patients[row.patient_id].name,
                helper_name=helpers[row.account_id].name if row.account_id else row.contact or "",
                relation="child" if row.relation == "child" else "relative",
                status="invited" if row.account_id is None else "active",
                since=row.starts_at,
                until=row.ends_at,
            ),
        )
        for row in rows
    ]
