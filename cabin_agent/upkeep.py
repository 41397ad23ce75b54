"""What the outbox needs now and then: old readings erased, times put right, room on the disk kept back."""

import asyncio
from datetime import timedelta

import structlog

from cabin_agent.outbox import Outbox
from cabin_agent.waves.store import WaveStore

logger = structlog.stdlib.get_logger(__name__)

EVERY_S = 15.0
_ERASE_EVERY_S = 3600.0


class Upkeep:
    def __init__(self, outbox: Outbox, waves: WaveStore, *, retention: timedelta) -> None:
        self._outbox = outbox
        self._waves = waves
        self._retention = retention
        self._erased_at_s = float("-inf")
        self._alarmed = False

    def keep_for(self, retention: timedelta) -> None:
        """How long what the server has is kept here too."""
        self._retention = retention

    async def run(self) -> None:
        """Until cancelled. A round that fails, as on a full disk, is told and tried again."""
        while True:
            try:
                await self.round()
            except Exception as error:
                logger.exception("upkeep of the outbox failed", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def round(self) -> None:
        dated = await self._outbox.redate()
        if dated:
            logger.info("readings dated by the clock now synchronised", readings=dated)
        now_s = asyncio.get_running_loop().time()
        if now_s - self._erased_at_s >= _ERASE_EVERY_S:
            self._erased_at_s = now_s
            await self._outbox.erase_acknowledged(older_than=self._retention)
            await self._waves.erase_stored()
        gauge = self._outbox.gauge
        await asyncio.to_thread(gauge.reserve)
        if gauge.nearly_full is not self._alarmed:
            self._alarmed = not self._alarmed
            logger.warning("disk nearly full" if self._alarmed else "disk has room again", used=round(gauge.used, 2))
