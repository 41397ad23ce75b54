import asyncio

from cabin_agent.tasks import Tasks


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same() -> None:
    """As a task group does that is ending for another reason at that very moment."""
    swallowed = asyncio.Event()

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if swallowed.is_set():
                    raise
                swallowed.set()

    tasks = Tasks()
    tasks.spawn(stubborn())
    await asyncio.sleep(0)
    await tasks.close()
    assert swallowed.is_set()
