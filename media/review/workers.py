"""Hands pictures to sandboxed worker processes, one process a question.

No warm one waits: a worker holds about a hundred megabytes, and its half second of start is nobody's wait
for a picture. One that crashes, is killed or takes too long is lost alone; its question is asked once more,
as the machine may have been at fault and not the pictures.
"""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from contract.errors import ErrorCode
from core.errors import Unavailable
from media.ending import end

log = logging.getLogger(__name__)

_READY = b"R"
# Wall clock, start included: the worker's own limit is on processor time.
_QUESTION_S = 30.0
_TRIES = 2
_ANSWER_LIMIT = 8192
# Each that waits holds a connection to the database and two previews.
_MOST_ASKED = 4
_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from media.review.worker import main; main()"

Number = Annotated[float, Field(ge=-1e4, le=1e4, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Point = tuple[Number, Number]


class _Bounded(BaseModel):
    """The worker is not trusted: every field is bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Aligned(_Bounded):
    """What media.review.registration found; `matrix` row by row."""

    matrix: Annotated[list[Number], Field(min_length=9, max_length=9)]
    model: Literal["similarity", "homography"]
    inliers: Annotated[int, Field(ge=0, le=100_000)]
    share: Share
    spread: Number
    likeness: Share
    residual: Number
    accepted: bool


class CardFound(_Bounded):
    """What media.review.card read."""

    corners: Annotated[list[Point], Field(min_length=4, max_length=4)]
    corner_sd: Annotated[float, Field(ge=0, le=1)]
    residual_mm: Annotated[float, Field(ge=0, le=10)]


class NoCard(_Bounded):
    refused: Literal["no_card", "card_small", "card_bent", "unreadable"]


class _NoMatch(_Bounded):
    refused: Literal["no_match", "unreadable"]


_Answer = TypeVar("_Answer")
_CARD: TypeAdapter[CardFound | NoCard] = TypeAdapter(CardFound | NoCard)
_ALIGNED: TypeAdapter[Aligned | _NoMatch] = TypeAdapter(Aligned | _NoMatch)


class _Lost(Exception):
    pass


class ReviewWorkers:
    """One question at a time: a specialist waits for one, and the machine's calls come first."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(1)
        self._asked = 0
        self._busy: set[Process] = set()

    async def align(self, first: bytes, second: bytes) -> Aligned | None:
        """Two previews. None when too little of them matches. Raises Unavailable."""
        answer = await self._ask("align", [first, second], _ALIGNED)
        return answer if isinstance(answer, Aligned) else None

    async def card(self, picture: bytes) -> CardFound | NoCard:
        """A preview. Raises Unavailable."""
        return await self._ask("card", [picture], _CARD)

    async def aclose(self) -> None:
        for worker in list(self._busy):
            await end(worker)

    async def _ask(self, kind: str, pictures: Sequence[bytes], form: TypeAdapter[_Answer]) -> _Answer:
        if self._asked >= _MOST_ASKED:
            raise _unavailable()
        self._asked += 1
        try:
            async with self._room:
                for _ in range(_TRIES):
                    answer = await self._answered(kind, pictures, form)
                    if answer is not None:
                        return answer
                raise _unavailable()
        finally:
            self._asked -= 1

    async def _answered(self, kind: str, pictures: Sequence[bytes], form: TypeAdapter[_Answer]) -> _Answer | None:
        """None when the worker was lost."""
        worker = await _start()
        self._busy.add(worker)
        try:
            async with asyncio.timeout(_QUESTION_S):
                return form.validate_json(await _exchanged(worker, kind, pictures))
        except (_Lost, TimeoutError, ValidationError) as fault:
            log.warning(
                "computing worker lost: %s, exit %s", type(fault).__name__, worker.returncode,
                extra={"error_type": type(fault).__name__},
            )  # fmt: skip
            return None
        finally:
            await asyncio.shield(end(worker))
            self._busy.discard(worker)


def _unavailable() -> Unavailable:
    return Unavailable(
        ErrorCode.SERVER_UNAVAILABLE, "Le calcul n'a pas abouti. Les photos restent affichées, réessayez."
    )


async def _start() -> Process:
    # -I and an empty environment: the worker inherits neither settings nor secrets.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", _PROGRAM, _ROOT, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={},
        start_new_session=True, limit=1 << 16,
    )  # fmt: skip


async def _exchanged(worker: Process, kind: str, pictures: Sequence[bytes]) -> bytes:
    assert worker.stdin is not None
    assert worker.stdout is not None
    question = json.dumps({"kind": kind, "sizes": [len(one) for one in pictures]}).encode()
    try:
        # Nothing is handed over before the walls stand.
        if (await worker.stdout.readexactly(2))[:1] != _READY:
            raise _Lost
        worker.stdin.write(len(question).to_bytes(4, "big") + question)
        for picture in pictures:
            worker.stdin.write(picture)
            await worker.stdin.drain()
        worker.stdin.close()
        size = int.from_bytes(await worker.stdout.readexactly(4), "big")
        if size > _ANSWER_LIMIT:
            raise _Lost
        return await worker.stdout.readexactly(size)
    except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
        raise _Lost from None
