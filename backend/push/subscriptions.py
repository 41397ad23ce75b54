"""Which browsers of an account are rung."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.push.models import PushDestination
from backend.push.sender import PushSender
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import Principal

AT_MOST = 10
_AUTH_BYTES = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """As PushSubscription.toJSON() has it: keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


async def add(
    session: AsyncSession, push: PushSender | None, principal: Principal, wanted: Wanted, *, now: datetime
) -> UUID:
    """The same browser again keeps its id; of more than ten the oldest ends. Raises Invalid."""
    if push is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Les appels par le navigateur ne sont pas activés ici.")
    if not push.allows(wanted.endpoint):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Le service d'appel de ce navigateur n'est pas accepté ici.")
    point, auth = _point(wanted.p256dh), _octets(wanted.auth)
    if len(auth) != _AUTH_BYTES:
        raise _malformed()
    new = insert(PushDestination).values(
        subscription_id=uuid4(),
        account_id=principal.account_id,
        endpoint=wanted.endpoint,
        p256dh=point,
        auth=auth,
        created_at=now,
    )
    values = {"account_id": principal.account_id, "p256dh": point, "auth": auth}
    # A browser that somebody else used before rings for whoever uses it now.
    async with elevated(session):
        subscription_id: UUID | None = await session.scalar(
            new.on_conflict_do_update(index_elements=[PushDestination.endpoint], set_=values).returning(
                PushDestination.subscription_id
            )
        )
    assert subscription_id is not None
    kept = (
        select(PushDestination.subscription_id)
        .where(PushDestination.account_id == principal.account_id, PushDestination.subscription_id != subscription_id)
        .order_by(PushDestination.created_at.desc(), PushDestination.subscription_id)
        .limit(AT_MOST - 1)
    )
    await session.execute(
        delete(PushDestination).where(
            PushDestination.account_id == principal.account_id,
            PushDestination.subscription_id.not_in(kept),
            PushDestination.subscription_id != subscription_id,
        )
    )
    audit.record(session, principal, audit.Action.PUSH_CHANGED, subject_id=subscription_id)
    return subscription_id


async def remove(session: AsyncSession, principal: Principal, *, subscription_id: UUID) -> None:
    """Raises NotFound."""
    removed = await session.scalar(
        delete(PushDestination)
        .where(PushDestination.subscription_id == subscription_id, PushDestination.account_id == principal.account_id)
        .returning(PushDestination.subscription_id)
    )
    if removed is None:
        raise NotFound
    audit.record(session, principal, audit.Action.PUSH_CHANGED, subject_id=subscription_id)


def _point(text: str) -> bytes:
    octets = _octets(text)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets)
    except ValueError:
        raise _malformed() from None
    return octets


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _malformed() from None


def _malformed() -> Invalid:
    return Invalid(ErrorCode.REQUEST_INVALID, "Les clés de cet abonnement ne sont pas valables.")
