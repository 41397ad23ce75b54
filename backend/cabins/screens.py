"""The kiosk's screen signs in by the cabin's key: its agent asks for a one-time code and opens the page with it.

Whoever can ask holds a confirmed key; the code lives two minutes and works once. When the key ends, so do the
screen's sessions.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.cabins.models import CabinScreen
from backend.cabins.proofs import KnownCabin
from backend.cabins.service import keys_in_force
from booking.models import Cabin
from contract.errors import ErrorCode
from core.errors import Gone
from core.identity import AccountRole

CODE_LASTS = timedelta(minutes=2)


def _hash_of(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


async def issue(session: AsyncSession, known: KnownCabin, *, now: datetime) -> str:
    """128 random bits. What nobody used before is swept away."""
    await session.execute(delete(CabinScreen).where(CabinScreen.expires_at <= now))
    code = secrets.token_urlsafe(16)
    session.add(
        CabinScreen(code_hash=_hash_of(code), cabin_id=known.cabin_id, key_id=known.key_id, expires_at=now + CODE_LASTS)
    )
    return code


async def redeem(session: AsyncSession, *, code: str, now: datetime) -> Account:
    """The account of the cabin's screen, made at first use. Of twenty at once one succeeds; the others get Gone."""
    row = (
        await session.execute(
            delete(CabinScreen)
            .where(CabinScreen.code_hash == _hash_of(code), CabinScreen.expires_at > now)
            .returning(CabinScreen.cabin_id, CabinScreen.key_id)
        )
    ).one_or_none()
    if row is None or not await keys_in_force(session, {row.key_id}):
        raise Gone(ErrorCode.SESSION_CODE_GONE, "Ce lien a déjà servi. Redémarrez l'écran de la cabine.")
    return await _account_of(session, row.cabin_id)


async def _account_of(session: AsyncSession, cabin_id: UUID) -> Account:
    # One screen account a cabin: the cabin's row orders two first uses.
    cabin = await session.get_one(Cabin, cabin_id, with_for_update={"key_share": True})
    account = await session.scalar(
        select(Account).where(Account.cabin_id == cabin_id, Account.closed_at.is_(None)).order_by(Account.created_at)
    )
    if account is None:
        account = Account(
            account_id=uuid4(),
            login=f"cabin:{cabin_id}",
            name=cabin.name,
            role=AccountRole.CABIN,
            cabin_id=cabin_id,
        )
        session.add(account)
        await session.flush()
    return account
