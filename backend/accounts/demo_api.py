"""`/demo/logins`: the ready logins of the demo. Elsewhere they do not exist."""

from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from sqlalchemy import delete, select

from backend.accounts import backup_codes
from backend.accounts.cookies import no_store
from backend.accounts.credentials import BackupCode
from backend.accounts.models import Account
from backend.accounts.views import DemoLogin
from core.errors import NotFound
from core.http import CurrentClock, problems, services_of
from core.identity import AccountRole

router = APIRouter(prefix="/demo", tags=["session"], dependencies=[Depends(no_store)])

_CODE_LASTS = timedelta(minutes=10)


@router.get("/logins", responses=problems(404))
async def demo_logins(request: Request, clock: CurrentClock) -> list[DemoLogin]:
    """Each with a backup code made for this answer: with the password it is both steps."""
    services, now = services_of(request), clock()
    offered = services.demo_logins
    if not offered:
        raise NotFound
    async with services.background.begin() as session:
        found = await session.scalars(select(Account).where(Account.login.in_(offered), Account.closed_at.is_(None)))
        accounts = {account.login: account for account in found}
        await session.execute(delete(BackupCode).where(BackupCode.expires_at < now))
        codes = {login: backup_codes.new_code() for login in accounts}
        session.add_all(
            backup_codes.row_of(services.factor_key, accounts[login].account_id, code, expires_at=now + _CODE_LASTS)
            for login, code in codes.items()
        )
    return [
        DemoLogin(
            role=AccountRole(accounts[login].role),
            name=accounts[login].name,
            login=login,
            password=password,
            code=codes[login],
            lands_on=lands_on,
        )
        for login, (password, lands_on) in offered.items()
        if login in accounts
    ]
