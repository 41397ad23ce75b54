"""What somebody signed in wants to receive, where and when not."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.notifications import reminders
from backend.notifications.models import Channel, MessageContact, MessagePreference
from backend.notifications.outbox import Outbox
from backend.notifications.recipients import Recipient, with_wishes
from backend.notifications.timing import REMINDER_CHOICES
from backend.notifications.views import ContactView, NewPreferences, Preferences, clock_text, clock_time
from core.clock import Clock
from core.context import elevated
from core.identity import AccountRole, Principal


async def read(session: AsyncSession, outbox: Outbox, principal: Principal) -> Preferences:
    account = await session.get_one(Account, principal.account_id)
    (found,) = await with_wishes(session, [account])
    wishes = found.wishes
    return Preferences(
        locale="en" if account.locale == "en" else "fr",
        channels=list(found.channels),
        reminders=sorted(wishes.reminders, reverse=True),
        reminder_choices=list(REMINDER_CHOICES),
        quiet_from=clock_text(wishes.quiet_from),
        quiet_until=clock_text(wishes.quiet_until),
        agenda_changes=wishes.agenda_changes if principal.role is AccountRole.PRACTITIONER else None,
        contacts=await _contacts(session, outbox, found),
    )


async def _contacts(session: AsyncSession, outbox: Outbox, to: Recipient) -> list[ContactView]:
    own = await session.scalars(
        select(MessageContact.channel).where(
            MessageContact.account_id == to.account_id, MessageContact.value.is_not(None)
        )
    )
    given = set(own)
    return [
        ContactView(
            channel=channel,
            hint=to.contacts[channel].hint if channel in to.contacts else None,
            given=channel.value in given,
            carried=outbox.carries(channel.value),
        )
        for channel in Channel
    ]


async def change(session: AsyncSession, principal: Principal, wanted: NewPreferences, clock: Clock) -> None:
    """And the reminders of every appointment to come that the account is told of."""
    account = await session.get_one(Account, principal.account_id)
    account.locale = wanted.locale
    row = await session.get(MessagePreference, principal.account_id)
    if row is None:
        row = MessagePreference(account_id=principal.account_id)
        session.add(row)
    row.channels = [channel.value for channel in wanted.channels]
    row.reminders = sorted(wanted.reminders, reverse=True)
    row.quiet_from, row.quiet_until = clock_time(wanted.quiet_from), clock_time(wanted.quiet_until)
    if principal.role is AccountRole.PRACTITIONER:
        row.agenda_changes = bool(wanted.agenda_changes)
    await _replan(session, principal.patients, clock)


async def _replan(session: AsyncSession, patients: frozenset[UUID], clock: Clock) -> None:
    if not patients:
        return
    # What others who act for the same patient want counts too, and is not this account's to read.
    async with elevated(session):
        await reminders.replan(session, patients, now=clock())
