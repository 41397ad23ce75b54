"""Another address for messages than the login: taken into use once the code sent to it has come back.

It is for messages only: nobody signs in with it.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.contacts import Contact
from backend.notifications.models import Channel, MessageContact
from backend.notifications.outbox import Message
from contract.errors import ErrorCode
from core.errors import Gone, Unauthenticated
from core.identity import Principal

CODE_LASTS = timedelta(minutes=10)
_TRIES = 5

_TEXTS = {
    "fr": ("Votre code", "Votre code pour recevoir les messages de Comptoir ici : {code}. Il est valable 10 minutes."),
    "en": ("Your code", "Your code to receive Comptoir's messages here: {code}. It is valid for 10 minutes."),
}


async def begin(session: AsyncSession, principal: Principal, contact: Contact, *, now: datetime) -> tuple[str, str]:
    """Secret and code: the one for the page that asked, the other for the message. A second one replaces the first."""
    secret, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    values = {
        "pending": contact.value,
        "code_hash": _hash(secret, code),
        "code_until": now + CODE_LASTS,
        "tries_left": _TRIES,
    }
    row = insert(MessageContact).values(account_id=principal.account_id, channel=contact.channel, **values)
    await session.execute(
        row.on_conflict_do_update(index_elements=[MessageContact.account_id, MessageContact.channel], set_=values)
    )
    return secret, code


async def confirm(
    session: AsyncSession, principal: Principal, channel: Channel, secret: str, code: str, *, now: datetime
) -> bool:
    """False for a wrong code, which has used up a try: commit before refusing. Raises Gone."""
    mine = (MessageContact.account_id == principal.account_id, MessageContact.channel == channel)
    # One statement counts the try: of many at once no more than five are judged.
    found = await session.execute(
        update(MessageContact)
        .where(*mine, MessageContact.tries_left > 0, MessageContact.code_until > now)
        .values(tries_left=MessageContact.tries_left - 1)
        .returning(MessageContact.pending, MessageContact.code_hash)
    )
    tried = found.one_or_none()
    if tried is None or tried.code_hash is None:
        raise Gone(ErrorCode.SESSION_CODE_GONE, "Ce code n'est plus valable. Demandez-en un autre.")
    if not hmac.compare_digest(tried.code_hash, _hash(secret, code)):
        return False
    await session.execute(
        update(MessageContact)
        .where(*mine)
        .values(value=tried.pending, verified_at=now, pending=None, code_hash=None, code_until=None, tries_left=0)
    )
    return True


async def forget(session: AsyncSession, principal: Principal, channel: Channel) -> None:
    """Back to the login. Forgetting what is not there changes nothing."""
    await session.execute(
        delete(MessageContact).where(
            MessageContact.account_id == principal.account_id, MessageContact.channel == channel
        )
    )


def code_message(contact: Contact, code: str, *, locale: str) -> Message:
    subject, text = _TEXTS.get(locale, _TEXTS["fr"])
    body = text.format(code=code)
    return Message(to=contact.value, channel=contact.channel, subject=f"{subject} - Comptoir", text=body + "\n")


def wrong_code() -> Unauthenticated:
    return Unauthenticated(ErrorCode.SESSION_CODE_WRONG, "Ce n'est pas le bon code.")


def _hash(secret: str, code: str) -> bytes:
    return hmac.digest(secret.encode(), code.encode(), "sha256")
