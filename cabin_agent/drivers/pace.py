"""Waiting for an instrument that sends when somebody presses its key: minutes may pass, and it is not stalled."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def paced(items: AsyncGenerator[T], *, silence_s: float) -> AsyncGenerator[T | None]:
    """The items as they come, and None whenever none came for `silence_s`. Closes `items`."""
    coming = asyncio.ensure_future(anext(items, None))
    try:
        while True:
            await asyncio.wait({coming}, timeout=silence_s)
            if not coming.done():
                yield None
                continue
            item = coming.result()
            if item is None:
                return
            coming = asyncio.ensure_future(anext(items, None))
            yield item
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await coming
        await items.aclose()
