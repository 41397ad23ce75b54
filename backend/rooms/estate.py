"""What a process leaves of its rooms when it stops: sealed, taken once, of no use after a minute."""

import hmac
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import Clock
from core.db import Base, SessionMaker
from media.keys import WrongKeyError, key_in_file, open_key, seal_key

_OF_NO_USE_AFTER = timedelta(minutes=2)


class RoomEstate(Base):
    """`sealed`: members, numbers and unread messages of a call. Not readable without the installation's key."""

    __tablename__ = "room_estates"

    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    left_at: Mapped[datetime]


class Estates:
    def __init__(self, sessions: SessionMaker, key_file: Path, clock: Clock) -> None:
        self._sessions = sessions
        self._key = hmac.digest(key_in_file(key_file), b"comptoir rooms", "sha256")
        self._clock = clock

    async def leave(self, room: UUID, snapshot: bytes) -> None:
        sealed, now = seal_key(self._key, snapshot, room.bytes), self._clock()
        left = insert(RoomEstate).values(room_id=room, sealed=sealed, left_at=now)
        async with self._sessions.begin() as session:
            await session.execute(delete(RoomEstate).where(RoomEstate.left_at < now - _OF_NO_USE_AFTER))
            await session.execute(
                left.on_conflict_do_update(index_elements=[RoomEstate.room_id], set_={"sealed": sealed, "left_at": now})
            )

    async def take(self, room: UUID) -> bytes | None:
        """Once. What another key sealed is nothing."""
        async with self._sessions.begin() as session:
            sealed = await session.scalar(
                delete(RoomEstate).where(RoomEstate.room_id == room).returning(RoomEstate.sealed)
            )
        if sealed is None:
            return None
        try:
            return open_key(self._key, sealed, room.bytes)
        except WrongKeyError:
            return None
