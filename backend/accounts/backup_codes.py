"""Backup codes: ten of 60 bits, in groups of four for reading, each once. Kept as keyed hashes."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import BackupCode
from backend.accounts.factor_key import FactorKey

HOW_MANY = 10
# Crockford's base 32: no I, L, O or U, so that nothing is misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 12


def new_code() -> str:
    """`7KQM-2XRT-9WHB`"""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum()).translate(_MISREAD)


def row_of(key: FactorKey, account_id: UUID, code: str, *, expires_at: datetime | None = None) -> BackupCode:
    return BackupCode(code_hash=key.hash(account_id, _plain(code)), account_id=account_id, expires_at=expires_at)


async def renew(session: AsyncSession, key: FactorKey, account_id: UUID) -> list[str]:
    """Ten new ones, shown this once; those from before are void."""
    await session.execute(
        delete(BackupCode).where(BackupCode.account_id == account_id, BackupCode.expires_at.is_(None))
    )
    codes = [new_code() for _ in range(HOW_MANY)]
    session.add_all(row_of(key, account_id, code) for code in codes)
    await session.flush()
    return codes


async def use(session: AsyncSession, key: FactorKey, account_id: UUID, *, code: str, now: datetime) -> bool:
    used = await session.execute(
        update(BackupCode)
        .where(
            BackupCode.code_hash == key.hash(account_id, _plain(code)),
            BackupCode.account_id == account_id,
            *_usable(now),
        )
        .values(used_at=now)
        .returning(BackupCode.account_id)
    )
    return used.one_or_none() is not None


async def left(session: AsyncSession, account_id: UUID, *, now: datetime) -> int:
    count = await session.scalar(
        select(func.count()).select_from(BackupCode).where(BackupCode.account_id == account_id, *_usable(now))
    )
    return count or 0


def _usable(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return BackupCode.used_at.is_(None), or_(BackupCode.expires_at.is_(None), BackupCode.expires_at > now)
