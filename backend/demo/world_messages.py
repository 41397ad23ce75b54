"""Where the demo's people are written to: their logins are no addresses. Numbers of the range kept for fiction."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.notifications.models import MessageContact, MessagePreference
from backend.notifications.timing import QUIET_FROM, QUIET_UNTIL, REMINDERS
from core.clock import Clock

_EMAILS = {
    "patient@demo": "josette@exemple.fr",
    "dermatologue@demo": "dermatologue@exemple.fr",
    "assistante@demo": "assistante@exemple.fr",
    "pharmacien@demo": "pharmacien@exemple.fr",
}
_NUMBERS = {"patient@demo": "+33639980011"}


async def write_contacts(session: AsyncSession, clock: Clock) -> None:
    """Changes nothing of what somebody has changed since."""
    query = select(Account.login, Account.account_id).where(Account.login.in_(_EMAILS))
    ids = {row.login: row.account_id for row in await session.execute(query)}
    contacts = [
        {"account_id": ids[login], "channel": channel, "value": value, "verified_at": clock()}
        for channel, given in (("email", _EMAILS), ("sms", _NUMBERS))
        for login, value in given.items()
        if login in ids
    ]
    await session.execute(insert(MessageContact).on_conflict_do_nothing(), contacts)
    both = {
        "account_id": ids["patient@demo"],
        "channels": ["email", "sms"],
        "reminders": list(REMINDERS),
        "quiet_from": QUIET_FROM,
        "quiet_until": QUIET_UNTIL,
    }
    await session.execute(insert(MessagePreference).values(both).on_conflict_do_nothing())
