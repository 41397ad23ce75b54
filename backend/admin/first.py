"""The first administrator, made by whoever runs the server: everybody else is invited in the pages."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from backend.accounts.models import Account
from backend.admin.invitations import invite
from backend.notifications.outbox import Message
from contract.errors import ErrorCode
from core import audit
from core.db import SessionMaker
from core.errors import Conflict
from core.identity import AccountRole, Principal


async def invite_administrator(
    sessions: SessionMaker, *, name: str, login: str, public_url: str, now: datetime
) -> Message:
    """The account and its invitation, a new one each time. `sessions`: with the system's sight.

    Raises Conflict when somebody else's account has this login.
    """
    async with sessions.begin() as session:
        account = await session.scalar(select(Account).where(func.lower(Account.login) == login.lower()))
        if account is None:
            account = Account(account_id=uuid4(), login=login.lower(), name=name, role=AccountRole.ADMINISTRATOR)
            session.add(account)
            await session.flush()
        elif account.role != AccountRole.ADMINISTRATOR or account.password_hash is not None:
            raise Conflict(ErrorCode.ACCOUNT_EXISTS, "Ce compte existe déjà.")
        console = Principal(account.account_id, AccountRole.ADMINISTRATOR, "console")
        audit.record(session, console, audit.Action.ACCOUNT_CREATED, subject_id=account.account_id)
        return await invite(session, console, account, public_url=public_url, now=now)
