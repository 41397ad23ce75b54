"""Who is told of a patient's appointment, in which language, where, and when not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.contacts import Contact, contact_of
from backend.accounts.models import Account, Proxy
from backend.notifications.models import Channel, MessageContact, MessagePreference
from backend.notifications.timing import QUIET_FROM, QUIET_UNTIL, REMINDERS
from booking.models import Appointment
from core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an account wants to receive (MessagePreference), with the house's defaults filled in."""

    channels: tuple[Channel, ...] = ()
    reminders: tuple[int, ...] = REMINDERS
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    agenda_changes: bool = False

    @staticmethod
    def of(row: MessagePreference | None) -> "Wishes":
        if row is None:
            return Wishes()
        return Wishes(
            tuple(Channel(one) for one in row.channels),
            tuple(row.reminders),
            row.quiet_from,
            row.quiet_until,
            row.agenda_changes,
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """`contacts`: where she can be written to, by channel. All that are there, whether she wants them or not."""

    account_id: UUID
    locale: str
    contacts: dict[Channel, Contact]
    wishes: Wishes

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Those she chose that there is an address for; without a choice, by mail rather than by text message."""
        chosen = tuple(one for one in self.wishes.channels if one in self.contacts)
        return chosen or tuple(one for one in Channel if one in self.contacts)[:1]


async def recipients_of(session: AsyncSession, appointment: Appointment, *, now: datetime) -> list[Recipient]:
    """The patient's own account; without one, those who act for her; and whoever of these booked. In a fixed order."""
    found = await _accounts_for(session, appointment.patient_id, now=now)
    own = [account for account in found if account.patient_id == appointment.patient_id]
    booked = [account for account in found if account.account_id == appointment.principal_id]
    told = (own + [account for account in booked if account not in own]) if own else found
    return await with_wishes(session, told)


async def recipients_for(
    session: AsyncSession, patient_id: UUID, *, now: datetime, parents_only: bool = False
) -> list[Recipient]:
    """The patient's own account; without one, those who act for her. parents_only: no helper of a grown-up."""
    found = await _accounts_for(session, patient_id, now=now, parents_only=parents_only)
    own = [account for account in found if account.patient_id == patient_id]
    return await with_wishes(session, own or found)


async def _accounts_for(
    session: AsyncSession, patient_id: UUID, *, now: datetime, parents_only: bool = False
) -> Sequence[Account]:
    acting = select(Proxy.account_id).where(
        Proxy.patient_id == patient_id,
        Proxy.starts_at <= now,
        or_(Proxy.ends_at.is_(None), Proxy.ends_at > now),
        *([Proxy.relation == "child"] if parents_only else []),
    )
    query = select(Account).where(
        Account.closed_at.is_(None), or_(Account.patient_id == patient_id, Account.account_id.in_(acting))
    )
    return (await session.scalars(query.order_by(Account.account_id))).all()


async def practitioner_accounts(session: AsyncSession, practitioner_id: UUID) -> list[Recipient]:
    query = select(Account).where(Account.closed_at.is_(None), Account.practitioner_id == practitioner_id)
    return await with_wishes(session, (await session.scalars(query)).all())


async def recipient(session: AsyncSession, account_id: UUID) -> Recipient | None:
    """None for an account that is closed."""
    account = await session.get(Account, account_id)
    if account is None or account.closed_at is not None:
        return None
    return (await with_wishes(session, [account]))[0]


async def with_wishes(session: AsyncSession, accounts: Iterable[Account]) -> list[Recipient]:
    ids = [account.account_id for account in accounts]
    kept = select(MessagePreference).where(MessagePreference.account_id.in_(ids))
    wishes = {row.account_id: row for row in await session.scalars(kept)}
    given = select(MessageContact).where(MessageContact.account_id.in_(ids), MessageContact.value.is_not(None))
    contacts: dict[UUID, dict[Channel, Contact]] = {account_id: {} for account_id in ids}
    for account in accounts:
        login = login_contact(account)
        if login is not None:
            contacts[account.account_id][Channel(login.channel)] = login
    for row in await session.scalars(given):
        assert row.value is not None
        channel = Channel(row.channel)
        contacts[row.account_id][channel] = Contact(row.value, channel.value)
    return [
        Recipient(
            account.account_id, account.locale, contacts[account.account_id], Wishes.of(wishes.get(account.account_id))
        )
        for account in accounts
    ]


def login_contact(account: Account) -> Contact | None:
    """The login, where it is a way to write to somebody."""
    try:
        return contact_of(account.login)
    except Invalid:
        return None
