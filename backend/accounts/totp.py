"""Time-based codes (RFC 6238): 30 s, six digits, one step of drift either way, each code once."""

import hmac
import io
import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
import segno
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import TotpFactor
from backend.accounts.factor_key import FactorKey
from media.keys import WrongKeyError

log = logging.getLogger(__name__)

_STEP_S = 30
_DRIFT = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class SetUp:
    """`secret`: base32, 160 bits. `qr_svg`: a whole SVG document of `uri`."""

    secret: str
    uri: str
    qr_svg: str


async def confirmed(session: AsyncSession, account_id: UUID) -> TotpFactor | None:
    factor = await session.get(TotpFactor, account_id, populate_existing=True)
    return factor if factor is not None and factor.confirmed_at is not None else None


async def set_up(session: AsyncSession, key: FactorKey, account_id: UUID, *, login: str, now: datetime) -> SetUp:
    """A new secret that waits for its first code; until then one that was confirmed before goes on working."""
    secret = pyotp.random_base32()
    sealed = key.seal(account_id, secret.encode())
    new = insert(TotpFactor).values(
        account_id=account_id, sealed_secret=b"", sealed_next=sealed, last_step=0, created_at=now
    )
    await session.execute(
        new.on_conflict_do_update(index_elements=[TotpFactor.account_id], set_={"sealed_next": sealed})
    )
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Comptoir")
    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="svg", xmldecl=False, scale=4, border=4, light="#fff")
    return SetUp(secret, uri, picture.getvalue().decode())


async def confirm(session: AsyncSession, key: FactorKey, account_id: UUID, *, code: str, now: datetime) -> bool:
    """By the first code of the new secret, which is then used."""
    factor = await session.get(TotpFactor, account_id, populate_existing=True)
    if factor is None or factor.sealed_next is None:
        return False
    step = _step_of(key, account_id, factor.sealed_next, code, now)
    if step is None:
        return False
    done = await session.execute(
        update(TotpFactor)
        .where(TotpFactor.account_id == account_id, TotpFactor.sealed_next == factor.sealed_next)
        .values(
            sealed_secret=TotpFactor.sealed_next, sealed_next=None, last_step=step, created_at=now, confirmed_at=now
        )
        .returning(TotpFactor.account_id)
    )
    return done.one_or_none() is not None


async def use(session: AsyncSession, key: FactorKey, account_id: UUID, *, code: str, now: datetime) -> bool:
    """Whether the code is right and neither it nor a later one was used."""
    factor = await confirmed(session, account_id)
    step = _step_of(key, account_id, factor.sealed_secret, code, now) if factor else None
    if step is None:
        return False
    used = await session.execute(
        update(TotpFactor)
        .where(
            TotpFactor.account_id == account_id,
            TotpFactor.confirmed_at.is_not(None),
            TotpFactor.last_step < step,
        )
        .values(last_step=step)
        .returning(TotpFactor.account_id)
    )
    return used.one_or_none() is not None


def _step_of(key: FactorKey, account_id: UUID, sealed: bytes, code: str, now: datetime) -> int | None:
    """The step this is the code of."""
    try:
        totp = pyotp.TOTP(key.open(account_id, sealed).decode())
    except WrongKeyError:
        log.exception("a TOTP secret is sealed under another key: restore keys/factors.key from the backup")
        return None
    current = int(now.timestamp()) // _STEP_S
    for step in (current + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.at(step * _STEP_S).encode(), code.encode()):
            return step
    return None
