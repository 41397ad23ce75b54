"""Collects the folder given into the outbox given, and is killed at the moment named."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from cabin_agent.outbox import Outbox
from cabin_agent.transports import Frame
from cabin_agent.transports.file_drop import FolderConnection
from contract.observations import Reading
from tests.cabin_agent.files.cabins import a_cabin


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("outlived SIGKILL")


async def not_added(self: Outbox, reading: Reading) -> NoReturn:
    del self, reading
    die()


async def not_moved(self: FolderConnection, frame: Frame) -> None:
    del self, frame
    die()


async def main(folder: Path, outbox_folder: Path, service: str, moment: str) -> None:
    move = FolderConnection.confirm

    async def moved(self: FolderConnection, frame: Frame) -> None:
        await move(self, frame)
        die()

    match moment:
        case "before the commit":
            Outbox.add = not_added  # type: ignore[method-assign]
        case "before the move":
            FolderConnection.confirm = not_moved  # type: ignore[method-assign]
        case "after the move":
            FolderConnection.confirm = moved  # type: ignore[method-assign]
    async with a_cabin(outbox_folder, {service: folder}):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
