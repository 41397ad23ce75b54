"""A process that relays: the house's signaling edge (`house KEYS PORT`), or the bare limit (`bare - PORT`).

The bare one parses the same JSON, writes the sender in and passes it to the other socket of the pair: nothing else.
"""

import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi import FastAPI

from core.clock import utc_now
from core.limits import SOCKETS_ADDRESS
from core.serving import settle_memory
from core.tokens import TokenKeys
from signaling.api import router
from signaling.limits import Limits
from signaling.line import TokenBucket
from signaling.services import open_signaling

# A benchmark speaks faster than a person may, and sends no pings; one flooder is held back as in earnest.
TALKATIVE = Limits(messages_per_s=100_000, messages_burst=100_000, queued_messages=4000, quiet_admitted_s=600)
MEASURED = {"house": TALKATIVE, "strict": Limits(quiet_admitted_s=600)}


def house(keys: Path, limits: Limits) -> FastAPI:
    sockets = TokenBucket(
        per_s=SOCKETS_ADDRESS.burst / SOCKETS_ADDRESS.per.total_seconds(), burst=SOCKETS_ADDRESS.burst, now=0.0
    )

    def may_open(_: str) -> bool:
        """As in earnest; all that comes here comes from one address."""
        return limits is TALKATIVE or sockets.take(time.monotonic())

    services = open_signaling(TokenKeys.open(keys), clock=utc_now, limits=limits, may_open=may_open)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.services = SimpleNamespace(signaling=services, clock=utc_now)
        async with services.rooms.serving():
            settle_memory()
            yield

    app = FastAPI(lifespan=lifespan)
    app.include_router(router, prefix="/api")
    return app


_pairs: dict[str, list[Any]] = {}


async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Two sockets on the same path are a pair."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    pair = _pairs.setdefault(scope["path"], [])
    mine = len(pair)
    pair.append(send)
    while (event := await receive())["type"] == "websocket.receive":
        message = json.loads(event["text"])
        message["sender"] = mine
        await pair[1 - mine]({"type": "websocket.send", "text": json.dumps(message)})


if __name__ == "__main__":
    kind, keys, port = sys.argv[1:]
    uvicorn.run(
        bare if kind == "bare" else house(Path(keys), MEASURED[kind]),
        port=int(port),
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off" if kind == "bare" else "on",
        access_log=False,
        log_level="warning",
    )
