"""A program that stores readings as fast as it can and says which are stored, until it is killed."""

import asyncio
import sys
from pathlib import Path

from cabin_agent.clock import KioskClock
from cabin_agent.outbox import open_outbox
from tests.cabin_agent.drafts import a_reading


async def write(folder: Path, first: int) -> None:
    async with open_outbox(folder, clock=KioskClock()) as outbox:
        number = first
        while True:
            stored = await outbox.add(a_reading(number))
            sys.stdout.write(f"{stored.reading.kiosk_seq} {stored.reading.reading_id}\n")
            sys.stdout.flush()
            number += 1


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
