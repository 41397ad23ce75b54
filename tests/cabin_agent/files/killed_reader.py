"""Reads the folder given, commits its records to the outbox given, and is killed before the file is moved."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from cabin_agent.clock import KioskClock
from cabin_agent.drivers import ReadingDraft
from cabin_agent.outbox import open_outbox
from tests.cabin_agent.files.folders import a_folder, opened
from tests.cabin_agent.serial.lines import claimed, placed_in


async def main(folder: Path, outbox_folder: Path, service: str) -> None:
    transport = a_folder(folder, service)
    async with (
        open_outbox(outbox_folder, clock=KioskClock()) as outbox,
        opened(transport, await claimed(transport)) as link,
    ):
        async for event in link.events():
            if isinstance(event, ReadingDraft):
                await outbox.add(placed_in(event, link, visit=None))
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
