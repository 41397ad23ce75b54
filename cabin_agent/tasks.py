"""Background tasks that end with their owner."""

import asyncio
from collections.abc import Coroutine, Iterable

_ASK_AGAIN_S = 1.0
# A relay that is gone answers no goodbye.
_DRAIN_S = 5.0


class Tasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self) -> None:
        """Waits for what still runs, some seconds at most. A cancellation meanwhile is raised afterwards: what is
        closing a connection must not be torn."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + _DRAIN_S
        told_to_stop = False
        while self._running and loop.time() < until_s:
            try:
                await asyncio.wait(self._running, timeout=until_s - loop.time())
            except asyncio.CancelledError:
                told_to_stop = True
        if told_to_stop:
            raise asyncio.CancelledError

    async def close(self) -> None:
        """Cancels what still runs and waits for it, but for the task that asks."""
        running = self._running - {asyncio.current_task()}
        while running:
            await cancelled(running)
            running = {task for task in running if not task.done()}


async def cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancels them and gives them a moment. One may still run afterwards: then it has to be asked again.

    Before Python 3.13 a task group that is ending for another reason swallows a cancellation from outside.
    """
    asked = set(tasks)
    for task in asked:
        task.cancel()
    await asyncio.wait(asked, timeout=_ASK_AGAIN_S)
