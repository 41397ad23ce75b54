"""Machines that may ask, and how they prove who they are: a key in `Authorization: Bearer`.

The SAS platform also asks for a client certificate (IGC-Santé): that is the proxy's to check.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Depends, Request
from sqlalchemy import LargeBinary, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from contract.errors import ErrorCode
from core import audit, limits
from core.context import SYSTEM, act_as
from core.db import Base
from core.errors import Forbidden, Unauthenticated
from core.http import CurrentClock, Session, services_of

_PREFIX = "comptoir_"


class MachineClient(Base):
    """`name` stands in the audit trail. may_book: it may write appointments too, not only read times."""

    __tablename__ = "machine_clients"

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    may_book: Mapped[bool]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


async def add_client(session: AsyncSession, *, name: str, may_book: bool, now: datetime) -> tuple[UUID, str]:
    """A new client's id and its key, which is shown this once."""
    key = _PREFIX + secrets.token_urlsafe(32)
    client = MachineClient(client_id=uuid4(), name=name, key_hash=_hash(key), may_book=may_book, created_at=now)
    session.add(client)
    audit.record(session, None, audit.Action.CLIENT_CHANGED, subject_id=client.client_id, actor="comptoir")
    return client.client_id, key


async def revoke_client(session: AsyncSession, *, client_id: UUID, now: datetime) -> bool:
    """False if there is none, or it was revoked before."""
    revoked = await session.execute(
        update(MachineClient)
        .where(MachineClient.client_id == client_id, MachineClient.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(MachineClient.client_id)
    )
    audit.record(session, None, audit.Action.CLIENT_CHANGED, subject_id=client_id, actor="comptoir")
    return revoked.scalar() is not None


async def get_client(request: Request, session: Session, clock: CurrentClock) -> MachineClient:
    """Raises Unauthenticated, TooMany. What the transaction sees is the system's: each answer shows only what it says."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.startswith(_PREFIX):
        raise Unauthenticated
    client = await session.scalar(
        select(MachineClient).where(MachineClient.key_hash == _hash(key), MachineClient.revoked_at.is_(None))
    )
    if client is None:
        raise Unauthenticated
    await limits.take(services_of(request).background, limits.MACHINES, key=str(client.client_id), now=clock())
    await act_as(session, SYSTEM)
    return client


Client = Annotated[MachineClient, Depends(get_client, scope="function")]


def require_may_book(client: MachineClient) -> None:
    if not client.may_book:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce programme peut lire les horaires, non prendre de rendez-vous.")
