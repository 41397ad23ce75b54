"""uvicorn that lets the application take leave of its WebSockets before it closes them itself."""

import ctypes
import gc
from collections.abc import Awaitable, Callable
from socket import socket

import uvicorn
from fastapi import FastAPI


class DrainingServer(uvicorn.Server):
    """`drain` runs when the server is told to stop, before any connection is closed."""

    def __init__(self, config: uvicorn.Config, *, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._drain = drain

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await self._drain()
        await super().shutdown(sockets)


def settle_routes(app: FastAPI) -> None:
    """Has FastAPI build all routes now: by itself it does so when the first request passes by them."""
    nowhere = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(dict(nowhere))


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT = 32 << 20


def settle_memory() -> None:
    """What lives as long as the server need not be looked through while it answers.

    What a request leaves behind in circles is little; looking for it every few requests is not. And glibc keeps up to
    32 MiB of what is freed (mallopt(3)): given back to the system and asked for again, each piece of a photo that
    arrives would cost the faults of its pages.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _KEPT)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
