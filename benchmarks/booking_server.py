"""The server as it is, but for what follows a booking: messages and the like, which a worker does at leisure."""

import asyncio
import sys

import backend.__main__ as program
import backend.services
from core.jobs import Worker


class _Resting(Worker):
    async def keep_working(self) -> None:
        await asyncio.Event().wait()


if __name__ == "__main__":
    setattr(backend.services, "Worker", _Resting)  # noqa: B010 - mypy knows of no such name there
    sys.exit(program.main())
