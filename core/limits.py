"""Rate limits shared by every process on the database: GCRA, one statement a question.

The generic cell rate algorithm (ITU-T I.371) keeps one instant a key: when the next request would
be due at the steady rate. A request is let through while that instant is less than a burst ahead.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, LargeBinary, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from contract.errors import ErrorCode
from core.db import Base, SessionMaker
from core.errors import TooMany


class RateLimit(Base):
    """By hash: neither account nor address is kept in clear. Unlogged: a crash forgives everybody."""

    __tablename__ = "rate_limits"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` requests at once, and `burst` more in each `per` after that."""

    name: str
    burst: int
    per: timedelta

    @property
    def pace(self) -> timedelta:
        return self.per / self.burst


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one, which one line has whole."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _hash(limit: Limit, key: str) -> bytes:
    return hashlib.sha256(f"{limit.name}|{key}".encode()).digest()


async def take(sessions: SessionMaker, limit: Limit, *, key: str, now: datetime) -> None:
    """Counts one request, in a transaction of its own. Raises TooMany with the seconds to wait."""
    key_hash = _hash(limit, key)
    first = insert(RateLimit).values(key_hash=key_hash, due_at=now + limit.pace)
    due = func.greatest(RateLimit.due_at, now) + limit.pace
    # Its zone said aloud: an expression loses the column's.
    latest = literal(now + limit.per, DateTime(timezone=True))
    counted = first.on_conflict_do_update(
        index_elements=[RateLimit.key_hash], set_={"due_at": due}, where=due <= latest
    ).returning(RateLimit.due_at)
    async with sessions.begin() as session:
        if await session.scalar(counted) is not None:
            return
        due_at = await session.scalar(select(RateLimit.due_at).where(RateLimit.key_hash == key_hash))
    ahead = (due_at or now) + limit.pace - now - limit.per
    raise TooMany(
        ErrorCode.REQUEST_TOO_MANY,
        "Trop de demandes à la fois. Réessayez un peu plus tard.",
        retry_after_s=max(1, math.ceil(ahead.total_seconds())),
    )


async def forget(sessions: SessionMaker, limit: Limit, *, key: str) -> None:
    """After a success: what was counted for this key is forgiven."""
    async with sessions.begin() as session:
        await session.execute(delete(RateLimit).where(RateLimit.key_hash == _hash(limit, key)))


async def give_back(sessions: SessionMaker, limit: Limit, *, key: str) -> None:
    """One request that turned out well no longer counts: many people may share one address."""
    async with sessions.begin() as session:
        await session.execute(
            update(RateLimit)
            .where(RateLimit.key_hash == _hash(limit, key))
            .values(due_at=RateLimit.due_at - limit.pace)
        )


async def sweep(sessions: SessionMaker, *, now: datetime) -> None:
    """Deletes keys that no longer hold anybody back."""
    async with sessions.begin() as session:
        await session.execute(delete(RateLimit).where(RateLimit.due_at < now))


LOGIN = Limit("login", 5, timedelta(minutes=15))
LOGIN_ADDRESS = Limit("login-address", 50, timedelta(minutes=15))
CODE_SENT = Limit("code-sent", 3, timedelta(hours=1))
CODE_SENT_DAY = Limit("code-sent-day", 10, timedelta(days=1))
CODE_SENT_ADDRESS = Limit("code-sent-address", 20, timedelta(hours=1))
SECOND_STEP = Limit("second-step", 10, timedelta(minutes=15))
BREAK_GLASS = Limit("break-glass", 10, timedelta(hours=1))
INVITATIONS = Limit("invitations", 20, timedelta(hours=1))
PATIENT_SEARCH = Limit("patient-search", 60, timedelta(minutes=10))
UPLOADS = Limit("uploads", 240, timedelta(hours=1))
CHAT = Limit("chat", 60, timedelta(minutes=1))
CHAT_FILES = Limit("chat-files", 60, timedelta(hours=1))
RINGS = Limit("rings", 6, timedelta(minutes=10))
EXPORTS = Limit("exports", 300, timedelta(hours=1))
SOCKETS_ADDRESS = Limit("sockets-address", 120, timedelta(minutes=1))
ENROLMENT = Limit("enrolment", 10, timedelta(minutes=10))
LINE_TESTS = Limit("line-tests", 60, timedelta(minutes=10))
RELAY_TEST = Limit("relay-test", 3, timedelta(minutes=5))
MACHINES = Limit("machines", 6000, timedelta(hours=1))
FEEDS = Limit("feeds", 60, timedelta(hours=1))
FEEDS_UNKNOWN = Limit("feeds-unknown", 60, timedelta(minutes=10))
