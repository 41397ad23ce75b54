"""One client that sends as fast as it can, and comes back whenever it is closed: `python -m benchmarks.flooder PORT KEYS`."""

import asyncio
import contextlib
import sys
from pathlib import Path
from uuid import uuid4

import uvloop
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.signaling_peers import Server, joined
from contract.signaling import Role
from core.tokens import TokenKeys


async def flood(at: Server) -> None:
    while True:
        try:
            member = await joined(at, uuid4(), Role.PRACTITIONER, uuid4())
        except InvalidStatus:
            # 429. It does not wait as long as it is told to.
            await asyncio.sleep(0.1)
            continue
        member.to = uuid4()
        with contextlib.suppress(ConnectionClosed):
            while True:
                await member.say("x")


if __name__ == "__main__":
    port, keys = sys.argv[1:]
    uvloop.run(flood(Server(0, int(port), Path(keys), TokenKeys.open(Path(keys)))))
