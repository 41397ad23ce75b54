"""What processes of one installation share beside the database: the bus and the claims. Of one process: nothing."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from backend.rooms.claims import RoomClaims
from backend.settings import Settings
from signaling.bus import Bus, open_bus


@dataclass(slots=True)
class Shared:
    bus: Bus | None = None
    claims: RoomClaims | None = None
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def aclose(self) -> None:
        await self.opened.aclose()


async def open_shared(settings: Settings) -> Shared:
    """Raises OSError when the bus is configured and cannot be reached."""
    shared = Shared()
    if settings.bus_url:
        shared.bus = await shared.opened.enter_async_context(open_bus(settings.bus_url))
        shared.claims = RoomClaims(settings.database_url)
        shared.opened.push_async_callback(shared.claims.close)
    return shared
