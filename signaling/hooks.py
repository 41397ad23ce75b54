"""What the rest of the house adds to the rooms. Given by the composition root."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from contract.errors import ErrorCode
from contract.quality import QualityReport
from contract.signaling import CLOSE_DRAINING, CLOSE_ENDED, CLOSE_NO_ROOM, Admit, Hold, Remove, Role
from signaling.effects import BeganWaiting, Dismissal, Effect, Left, Presence
from signaling.errors import Refused
from signaling.room import Room
from signaling.session import Standing

log = logging.getLogger(__name__)


class RoomStatus(Enum):
    OPEN = "open"
    ENDED = "ended"
    UNKNOWN = "unknown"


async def _open(_: UUID) -> RoomStatus:
    return RoomStatus.OPEN


async def _nothing(*_: Any) -> None:
    pass


async def _all(standings: set[Standing]) -> set[Standing]:
    return standings


@dataclass(frozen=True, slots=True)
class Hooks:
    """Each may be called again for the same thing.

    room_status(room): asked at every hello.
    on_admitted(room, account, by_account), on_dismissed(room, account, by_account, how): before it takes effect;
    if they raise, nothing happens.
    living(standings): those that still hold; asked every few seconds, of those without a socket too.
    on_waiting(room, account), on_left(room, account), on_quality(room, account, role, report): afterwards; a fault
    in them does not touch the call.
    """

    room_status: Callable[[UUID], Awaitable[RoomStatus]] = _open
    on_admitted: Callable[[UUID, UUID, UUID], Awaitable[None]] = _nothing
    on_dismissed: Callable[[UUID, UUID, UUID, Dismissal], Awaitable[None]] = _nothing
    living: Callable[[set[Standing]], Awaitable[set[Standing]]] = _all
    on_waiting: Callable[[UUID, UUID], Awaitable[None]] = _nothing
    on_left: Callable[[UUID, UUID], Awaitable[None]] = _nothing
    on_quality: Callable[[UUID, UUID, Role, QualityReport], Awaitable[None]] = _nothing


class HookCalls:
    """Calls the hooks for a room, and says what their faults mean: some stop what was asked, others only miss it."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def require_open(self, room: UUID) -> None:
        """Raises Refused."""
        try:
            status = await self._hooks.room_status(room)
        except Exception as fault:
            log.warning("room status unavailable", extra={"error_type": type(fault).__name__})
            raise Refused(ErrorCode.SERVER_UNAVAILABLE, CLOSE_DRAINING) from fault
        if status is RoomStatus.ENDED:
            raise Refused(ErrorCode.CONSULTATION_ENDED, CLOSE_ENDED)
        if status is RoomStatus.UNKNOWN:
            raise Refused(ErrorCode.REQUEST_NOT_FOUND, CLOSE_NO_ROOM)

    async def record(self, room: Room, by: UUID, message: Admit | Hold | Remove) -> bool:
        """Recorded before it takes effect, so that no crash undoes it. False: it could not be."""
        account = room[by].account
        try:
            if isinstance(message, Admit):
                if (let_in := room.would_admit(by, message)) is not None:
                    await self._hooks.on_admitted(room.room, let_in, account)
            elif (dismissed := room.would_dismiss(by, message)) is not None:
                await self._hooks.on_dismissed(room.room, dismissed[0], account, dismissed[1])
        # A database that is away is told to who asked; the call goes on.
        except Exception as fault:  # noqa: BLE001
            log.warning("decision at the door not recorded", extra={"error_type": type(fault).__name__})
            return False
        return True

    async def notify(self, room: UUID, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, BeganWaiting):
                await self._afterwards(self._hooks.on_waiting(room, effect.account))
            elif isinstance(effect, Left):
                await self._afterwards(self._hooks.on_left(room, effect.account))

    async def measured(self, room: UUID, member: Presence, report: QualityReport) -> None:
        await self._afterwards(self._hooks.on_quality(room, member.account, member.role, report))

    async def living(self, standings: set[Standing]) -> set[Standing]:
        return await self._hooks.living(standings)

    async def _afterwards(self, hook: Awaitable[None]) -> None:
        try:
            await hook
        # These keep boards and measures up to date; a fault there must not end a call.
        except Exception as fault:  # noqa: BLE001
            log.warning("room hook failed", extra={"error_type": type(fault).__name__})
