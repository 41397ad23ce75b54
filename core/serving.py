"""uvicorn that lets the application take leave of its WebSockets before it closes them itself."""

import gc
from collections.abc import Awaitable, Callable
from socket import socket

import uvicorn


class DrainingServer(uvicorn.Server):
    """`drain` runs when the server is told to stop, before any connection is closed."""

    def __init__(self, config: uvicorn.Config, *, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._drain = drain

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await self._drain()
        await super().shutdown(sockets)


def settle_memory() -> None:
    """What lives as long as the server need not be looked through while it answers.

    What a request leaves behind in circles is little; looking for it every few requests is not.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
