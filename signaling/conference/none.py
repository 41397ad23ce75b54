"""An installation without a conference server: nothing moves, and nobody is taken."""

from collections.abc import Callable
from uuid import UUID

from contract.errors import ErrorCode
from contract.quality import QualityReport
from contract.signaling import ConferenceRequest
from signaling.effects import Outgoing, Presence
from signaling.room import Room


class NoConferences:
    """The same calls as `Conferences`."""

    def deliver_by(self, deliver: Callable[[UUID, Outgoing], None]) -> None:
        pass

    async def aclose(self) -> None:
        pass

    def follow(self, room: Room) -> None:
        pass

    def came_anew(self, room: UUID, member: UUID) -> None:
        pass

    def hear(self, room: UUID, member: UUID, message: ConferenceRequest) -> ErrorCode | None:
        return ErrorCode.SIGNALING_NOT_ALLOWED

    def measured(self, room: UUID, member: Presence, report: QualityReport) -> None:
        pass

    def tick(self) -> None:
        pass

    def abandon(self) -> None:
        pass
