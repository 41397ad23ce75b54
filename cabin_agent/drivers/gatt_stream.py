"""Frames of a connection one by one, with patience: an instrument that falls silent is not waited for without end."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from cabin_agent.transports import Frame


class Ended(Exception):
    """The instrument has hung up in good order."""


class FrameStream:
    """`told`: set when the instrument is to end; it cuts a wait without limit short."""

    def __init__(self, frames: AsyncGenerator[Frame], told: asyncio.Event) -> None:
        self._frames = frames
        self._told = told
        self._coming: asyncio.Future[Frame] | None = None

    async def next(self, patience_s: float | None) -> Frame | None:
        """None when nothing came for so long, or, with no limit, when it was told to end. Raises `Ended`, `LinkLost`."""
        if self._coming is None:
            self._coming = asyncio.ensure_future(anext(self._frames))
        if patience_s is None and not self._coming.done():
            await self._come_or_told(self._coming)
        elif not self._coming.done():
            await asyncio.wait({self._coming}, timeout=patience_s)
        if not self._coming.done():
            return None
        came, self._coming = self._coming, None
        try:
            return came.result()
        except StopAsyncIteration:
            raise Ended from None

    async def _come_or_told(self, coming: asyncio.Future[Frame]) -> None:
        told = asyncio.ensure_future(self._told.wait())
        try:
            waited: set[asyncio.Future[Any]] = {coming, told}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()

    async def close(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.wait({self._coming})
        await self._frames.aclose()
