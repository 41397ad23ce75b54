"""Keys of cabins: a one-time code, a key that waits, its confirmation, its end. At most one in force a cabin."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.accounts.sessions import end_sessions_of
from backend.cabins.models import CabinEnrolment, CabinKey
from booking.models import Cabin
from contract.cabin_access import fingerprint
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import Principal

CODE_LASTS = timedelta(minutes=10)
# Nothing that is mistaken for another when read aloud or typed: 10 of 31 characters are 49 bits.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """What a cabin's keys are now. `revoked_at`: of the last key that was in force, when none is."""

    in_force: CabinKey | None
    pending: CabinKey | None
    revoked_at: datetime | None


async def locked_cabin(session: AsyncSession, cabin_id: UUID) -> Cabin:
    """One change of a cabin's keys at a time. Raises NotFound."""
    # FOR NO KEY UPDATE: appointments that name the cabin go on meanwhile.
    cabin = await session.scalar(select(Cabin).where(Cabin.cabin_id == cabin_id).with_for_update(key_share=True))
    if cabin is None:
        raise NotFound
    return cabin


# ---------------------------------------------------------------- enrolment


async def enrol(session: AsyncSession, *, cabin_id: UUID, public_key: bytes, now: datetime | None = None) -> None:
    """Puts the cabin's Ed25519 public key (32 octets) in force at once, in place of a former one. Raises ValueError.

    For the operator at the server; a kiosk enrols by code and waits to be confirmed.
    """
    Ed25519PublicKey.from_public_bytes(public_key)
    now = now or datetime.now(UTC)
    await locked_cabin(session, cabin_id)
    current = (await standings(session, [cabin_id]))[cabin_id].in_force
    if current is not None and current.public_key == public_key:
        return
    await _end_keys(session, cabin_id, now=now)
    key = CabinKey(key_id=uuid4(), cabin_id=cabin_id, public_key=public_key, enrolled_at=now, confirmed_at=now)
    session.add(key)
    audit.record(session, None, audit.Action.CABIN_ENROLLED, subject_id=cabin_id)
    await session.flush()


async def issue_code(session: AsyncSession, principal: Principal, *, cabin_id: UUID, now: datetime) -> str:
    """A code for one enrolment of this cabin, `ABCDE-FGHJK`; the ones given out before are void."""
    await locked_cabin(session, cabin_id)
    await _void_codes(session, cabin_id)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    session.add(
        CabinEnrolment(
            code_hash=_hash_of(code), cabin_id=cabin_id, created_by=principal.account_id, expires_at=now + CODE_LASTS
        )
    )
    audit.record(session, principal, audit.Action.CABIN_CODE_ISSUED, subject_id=cabin_id)
    return f"{code[:5]}-{code[5:]}"


async def redeem(session: AsyncSession, *, code: str, public_key: bytes, now: datetime) -> Cabin:
    """The cabin whose key now waits for confirmation, in place of one that waited before.

    Raises Invalid for what is no key and Forbidden for a code that is wrong, used or expired.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError as error:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce n'est pas une clé Ed25519.") from error
    code_hash = _hash_of(code)
    cabin_id = await session.scalar(select(CabinEnrolment.cabin_id).where(CabinEnrolment.code_hash == code_hash))
    if cabin_id is None:
        raise _code_refused()
    # The cabin before the code, as everywhere: two changes never wait for each other.
    cabin = await locked_cabin(session, cabin_id)
    used = await session.execute(
        update(CabinEnrolment)
        .where(
            CabinEnrolment.code_hash == code_hash,
            CabinEnrolment.used_at.is_(None),
            CabinEnrolment.expires_at > now,
        )
        .values(used_at=now)
        .returning(CabinEnrolment.cabin_id)
    )
    if used.one_or_none() is None:
        raise _code_refused()
    await _end_keys(session, cabin_id, now=now, only_pending=True)
    session.add(CabinKey(key_id=uuid4(), cabin_id=cabin_id, public_key=public_key, enrolled_at=now))
    audit.record(session, None, audit.Action.CABIN_ENROLLED, subject_id=cabin_id, actor="cabin")
    await session.flush()
    return cabin


def _code_refused() -> Forbidden:
    return Forbidden(ErrorCode.CABIN_CODE, "Ce code n'est pas ou plus valable. Demandez-en un autre.")


def _hash_of(code: str) -> bytes:
    """However it is typed: capitals, spaces and dashes do not count."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(plain.encode()).digest()


# ---------------------------------------------------------------- what coordinators decide


async def confirm(session: AsyncSession, principal: Principal, *, cabin_id: UUID, shown: str, now: datetime) -> None:
    """Puts the waiting key in force when `shown` is its fingerprint; the former key ends. Raises Conflict."""
    await locked_cabin(session, cabin_id)
    pending = (await standings(session, [cabin_id]))[cabin_id].pending
    if pending is None:
        raise Conflict(ErrorCode.CABIN_SIGNATURE, "Aucune clé n'attend d'être confirmée.")
    if not hmac.compare_digest(_digits(shown), _digits(fingerprint(pending.public_key))):
        raise Conflict(
            ErrorCode.CABIN_SIGNATURE, "Cette empreinte n'est pas celle de la clé reçue. Vérifiez l'écran de la cabine."
        )
    await session.execute(
        update(CabinKey)
        .where(CabinKey.cabin_id == cabin_id, CabinKey.revoked_at.is_(None), CabinKey.key_id != pending.key_id)
        .values(revoked_at=now)
    )
    await _sign_screen_out(session, cabin_id)
    pending.confirmed_at, pending.confirmed_by = now, principal.account_id
    audit.record(session, principal, audit.Action.CABIN_CONFIRMED, subject_id=cabin_id)
    await session.flush()


async def refuse(session: AsyncSession, principal: Principal, *, cabin_id: UUID, now: datetime) -> None:
    """The waiting key is not the kiosk's: it ends, the one in force stays. Doing it again changes nothing."""
    await locked_cabin(session, cabin_id)
    await _void_codes(session, cabin_id)
    await _end_keys(session, cabin_id, now=now, only_pending=True)
    audit.record(session, principal, audit.Action.CABIN_REFUSED, subject_id=cabin_id)


async def revoke(session: AsyncSession, principal: Principal, *, cabin_id: UUID, now: datetime) -> None:
    """Ends the key in force, one that waits, and unused codes. Doing it again changes nothing."""
    await locked_cabin(session, cabin_id)
    await _void_codes(session, cabin_id)
    await _end_keys(session, cabin_id, now=now)
    await _sign_screen_out(session, cabin_id)
    audit.record(session, principal, audit.Action.CABIN_REVOKED, subject_id=cabin_id)


async def _sign_screen_out(session: AsyncSession, cabin_id: UUID) -> None:
    """A screen is signed in by its cabin's key, and no longer than that."""
    # Sessions are their holder's own.
    async with elevated(session):
        screens = await session.scalars(select(Account.account_id).where(Account.cabin_id == cabin_id))
        for account_id in screens.all():
            await end_sessions_of(session, account_id)


def _digits(shown: str) -> bytes:
    return "".join(character for character in shown.upper() if character.isalnum()).encode()


async def _void_codes(session: AsyncSession, cabin_id: UUID) -> None:
    await session.execute(
        delete(CabinEnrolment).where(CabinEnrolment.cabin_id == cabin_id, CabinEnrolment.used_at.is_(None))
    )


async def _end_keys(session: AsyncSession, cabin_id: UUID, *, now: datetime, only_pending: bool = False) -> None:
    ended = update(CabinKey).where(CabinKey.cabin_id == cabin_id, CabinKey.revoked_at.is_(None))
    if only_pending:
        ended = ended.where(CabinKey.confirmed_at.is_(None))
    await session.execute(ended.values(revoked_at=now))


# ---------------------------------------------------------------- what stands


async def standings(session: AsyncSession, cabin_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    wanted = list(cabin_ids)
    keys = await session.scalars(
        select(CabinKey).where(CabinKey.cabin_id.in_(wanted)).order_by(CabinKey.enrolled_at, CabinKey.key_id)
    )
    of: dict[UUID, list[CabinKey]] = {cabin_id: [] for cabin_id in wanted}
    for key in keys:
        of[key.cabin_id].append(key)
    return {cabin_id: _standing(found) for cabin_id, found in of.items()}


def _standing(keys: list[CabinKey]) -> Standing:
    standing = [key for key in keys if key.revoked_at is None]
    in_force = next((key for key in standing if key.confirmed_at is not None), None)
    ended = [key.revoked_at for key in keys if key.confirmed_at is not None and key.revoked_at is not None]
    return Standing(
        in_force=in_force,
        pending=next((key for key in reversed(standing) if key.confirmed_at is None), None),
        revoked_at=max(ended, default=None) if in_force is None else None,
    )


async def key_in_force(session: AsyncSession, *, cabin_id: UUID) -> UUID | None:
    return await session.scalar(
        select(CabinKey.key_id).where(
            CabinKey.cabin_id == cabin_id, CabinKey.confirmed_at.is_not(None), CabinKey.revoked_at.is_(None)
        )
    )


async def keys_in_force(session: AsyncSession, key_ids: set[UUID]) -> set[UUID]:
    """Those of the keys that are confirmed and not revoked."""
    found = await session.scalars(
        select(CabinKey.key_id).where(
            CabinKey.key_id.in_(key_ids), CabinKey.confirmed_at.is_not(None), CabinKey.revoked_at.is_(None)
        )
    )
    return set(found)
