"""The second factors of an account together: what there is, who may add or remove, the step itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import backup_codes, passkeys, totp
from backend.accounts.credentials import Passkey, TotpFactor
from backend.accounts.factor_key import FactorKey
from backend.accounts.models import Account
from contract.errors import ErrorCode
from core.errors import Conflict, Forbidden, Gone
from core.http import require_recent, require_two_factors
from core.identity import AccountRole, Principal

_TOTP_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Held:
    """What an account can show now. `codes_left`: backup codes."""

    passkeys: list[Passkey]
    totp: TotpFactor | None
    codes_left: int

    @property
    def anything(self) -> bool:
        return bool(self.passkeys or self.totp or self.codes_left)


async def held(session: AsyncSession, account_id: UUID, *, now: datetime) -> Held:
    return Held(
        await passkeys.of_account(session, account_id),
        await totp.confirmed(session, account_id),
        await backup_codes.left(session, account_id, now=now),
    )


def require_account(principal: Principal) -> None:
    """Raises Forbidden for a guest."""
    if principal.role is AccountRole.GUEST:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Une personne invitée n'a pas de compte.")


async def locked_account(session: AsyncSession, principal: Principal) -> Account:
    """The own account, its factors held still until the end of the transaction. Raises Forbidden for a guest."""
    require_account(principal)
    own = select(Account).where(Account.account_id == principal.account_id)
    return (await session.scalars(own.with_for_update(key_share=True))).one()


def require_may_add(principal: Principal, already: Held, *, now: datetime) -> None:
    """With one factor shown, only the very first can be added: else a password alone would open everything."""
    if already.anything:
        require_may_change(principal, now=now)


def require_may_change(principal: Principal, *, now: datetime) -> None:
    """Raises Forbidden."""
    require_two_factors(principal)
    require_recent(principal, now)


def require_another(*, left: bool) -> None:
    """Backup codes alone are no factor to live with. Raises Conflict."""
    if not left:
        raise Conflict(
            ErrorCode.SESSION_LAST_FACTOR,
            "C'est votre seul moyen de confirmer que c'est vous. Ajoutez-en un autre avant de le retirer.",
        )


async def show_code(session: AsyncSession, key: FactorKey, account_id: UUID, *, code: str, now: datetime) -> bool:
    """A code of six digits is of the application, anything else a backup code."""
    plain = "".join(code.split())
    if len(plain) == _TOTP_DIGITS and plain.isascii() and plain.isdigit():
        return await totp.use(session, key, account_id, code=plain, now=now)
    return await backup_codes.use(session, key, account_id, code=code, now=now)


def ceremony_gone() -> Gone:
    return Gone(ErrorCode.SESSION_CODE_GONE, "La demande est trop ancienne. Recommencez.")
