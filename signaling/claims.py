"""Which process holds a room, and what it leaves behind for the next. Two seams, both of one process by default."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID


class Claims(Protocol):
    """At most one process holds a room at a time; a process that dies holds nothing."""

    async def claim(self, room: UUID) -> bool:
        """True when this process holds the room now."""

    async def release(self, room: UUID) -> None: ...

    def when_lost(self, callback: Callable[[], object]) -> None:
        """Called when all that was held may be another's now."""


class Estate(Protocol):
    """What a process that stops keeps of its rooms for the minute in which their members come back."""

    async def leave(self, room: UUID, snapshot: bytes) -> None: ...

    async def take(self, room: UUID) -> bytes | None:
        """Once."""


class Alone:
    """One process: it holds every room."""

    async def claim(self, room: UUID) -> bool:
        return True

    async def release(self, room: UUID) -> None:
        pass

    def when_lost(self, callback: Callable[[], object]) -> None:
        pass


class NoEstate:
    async def leave(self, room: UUID, snapshot: bytes) -> None:
        pass

    async def take(self, room: UUID) -> bytes | None:
        return None
