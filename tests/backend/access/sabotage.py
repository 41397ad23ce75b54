"""Faults that quote what somebody typed, for the canary test: in a request, a statement, a task and a socket.

`python -m tests.backend.access.sabotage` serves with them.
"""

import asyncio
import gc
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

import signaling.api
from booking import directory

# First word of a search in the directory: what happens then.
RAISES, STATEMENT, TASK = "raises", "statement", "task"
# In a message to a room.
SOCKET = "sabotage"


async def _fail(words: str) -> None:
    raise RuntimeError(words)


def sabotage(replace: Callable[[Any, str, Any], None]) -> None:
    """`replace(where, name, value)`: as setattr, or monkeypatch's."""
    search, parse = directory.search, signaling.api._parse

    async def searches(session: AsyncSession, *, q: str, **rest: Any) -> list[directory.Found]:
        match q.partition(" ")[0]:
            case "raises":
                await _fail(q)
            case "statement":
                # Twice what may be there once: PostgreSQL's details of that quote it.
                await session.execute(text("CREATE TEMPORARY TABLE said (q text PRIMARY KEY) ON COMMIT DROP"))
                await session.execute(text("INSERT INTO said VALUES (:q), (:q)"), {"q": q})
            case "task":
                task = asyncio.create_task(_fail(q))
                await asyncio.wait({task})
                del task
                gc.collect()
                q = ""
        return await search(session, q=q, **rest)

    def parses(frame: str) -> Any:
        if SOCKET in frame:
            raise RuntimeError(frame)
        return parse(frame)

    replace(directory, "search", searches)
    replace(signaling.api, "_parse", parses)


if __name__ == "__main__":
    from backend.__main__ import main

    sabotage(setattr)
    sys.argv[1:] = ["serve"]
    sys.exit(main())
