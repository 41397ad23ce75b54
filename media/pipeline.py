"""Hands photos to sandboxed worker processes, one process a photo, a warm one waiting.

A worker that crashes, is killed or takes too long costs its photo a refusal, and nothing else.
"""

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from contract.errors import ErrorCode
from core.errors import Unavailable
from media.ending import end
from media.errors import ImageRefusal
from media.worker import READY

log = logging.getLogger(__name__)

# Wall clock for one photo and for a start: the worker's own limit is on processor time.
_PHOTO_S = 30.0
_START_S = 20.0
_HEAD_LIMIT = 4096
_GROWTH = 4096
_DERIVED_LIMIT = 16 << 20
# Every pixel of the largest photo as a JPEG of high quality.
_FULL_LIMIT = 100 << 20
_ROOT = str(Path(__file__).resolve().parent.parent)
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from media.worker import main; main()"

Pixels = Annotated[int, Field(ge=1, le=1 << 20)]
Size = Annotated[int, Field(ge=1, le=1 << 27)]
MaybeNone = Annotated[int, Field(ge=0, le=_FULL_LIMIT)]


class Head(BaseModel):
    """What the worker says about a photo. The worker is not trusted: every field is bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content_type: Literal["image/jpeg", "image/png", "image/webp", "image/heic"]
    width: Pixels
    height: Pixels
    orientation: Annotated[int, Field(ge=1, le=8)]
    taken_at: Annotated[str, Field(max_length=19)] | None
    utc_offset: Annotated[str, Field(max_length=6)] | None
    preview_size: tuple[Pixels, Pixels]
    thumbnail_size: tuple[Pixels, Pixels]
    sizes: tuple[Size, Size, Size, MaybeNone]


class _Refusal(BaseModel):
    refused: Literal[
        ErrorCode.MEDIA_NOT_AN_IMAGE,
        ErrorCode.MEDIA_BROKEN_IMAGE,
        ErrorCode.MEDIA_TOO_MANY_PIXELS,
        ErrorCode.MEDIA_NO_HEIC,
    ]


_ANSWER: TypeAdapter[Head | _Refusal] = TypeAdapter(Head | _Refusal)


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo ready to be kept: clean original, preview, thumbnail; full, of an original that browsers cannot show."""

    head: Head
    original: bytes
    preview: bytes
    thumbnail: bytes
    full: bytes | None = None


class _WorkerDied(Exception):
    pass


class _Unavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            ErrorCode.SERVER_UNAVAILABLE, "Le traitement des photos est momentanément indisponible. Réessayez."
        )


class WorkerPool:
    """At most `size` photos at a time; `aclose` ends every worker."""

    def __init__(self, size: int = 2) -> None:
        self._room = asyncio.Semaphore(size)
        self._spare: asyncio.Task[Process] | None = None
        self._busy: set[Process] = set()
        self._closed = False

    async def develop(self, chunks: AsyncIterable[bytes], length: int) -> Developed:
        """The photo whose `length` bytes `chunks` gives. Raises ImageRefusal, Unavailable.

        What `chunks` raises ends the worker and goes through.
        """
        async with self._room:
            worker = await self._take()
            self._busy.add(worker)
            limit = asyncio.timeout(_PHOTO_S)
            try:
                async with limit:
                    await _send(worker, chunks, length)
                    return await _receive(worker, length)
            except _WorkerDied:
                log.warning("image worker lost", extra={"returncode": worker.returncode})
                raise ImageRefusal(ErrorCode.MEDIA_BROKEN_IMAGE) from None
            except TimeoutError:
                if not limit.expired():
                    raise
                # Its processor time is limited far below: the machine is too busy, the photo is not to blame.
                raise _Unavailable from None
            finally:
                await asyncio.shield(end(worker))
                self._busy.discard(worker)
                # Only now, so that the next worker's start takes no time from this photo.
                self.warm()

    def warm(self) -> None:
        """Starts the worker of the next photo."""
        if self._spare is None and not self._closed:
            self._spare = asyncio.create_task(_start(), name="image worker")

    async def aclose(self) -> None:
        self._closed = True
        spare, self._spare = self._spare, None
        if spare is not None:
            with suppress(Unavailable):
                await end(await spare)
        for worker in list(self._busy):
            await end(worker)

    async def _take(self) -> Process:
        spare, self._spare = self._spare, None
        if spare is None:
            return await _start()
        try:
            worker = await asyncio.shield(spare)
        except asyncio.CancelledError:
            self._spare = spare
            raise
        return worker if worker.returncode is None else await _start()


async def _start() -> Process:
    # -I and an empty environment: the worker inherits neither settings nor secrets.
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", _PROGRAM, _ROOT, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={},
        start_new_session=True, limit=1 << 22,
    )  # fmt: skip
    assert worker.stdout is not None
    try:
        async with asyncio.timeout(_START_S):
            ready = await worker.stdout.readexactly(2)
    except (asyncio.IncompleteReadError, TimeoutError, OSError):
        ready = b""
    if ready[:1] != READY:
        await end(worker)
        log.error("image worker does not start")
        raise _Unavailable
    return worker


async def _send(worker: Process, chunks: AsyncIterable[bytes], length: int) -> None:
    assert worker.stdin is not None
    try:
        worker.stdin.write(length.to_bytes(8, "big"))
        async for chunk in chunks:
            worker.stdin.write(chunk)
            await worker.stdin.drain()
        worker.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        raise _WorkerDied from None


async def _receive(worker: Process, length: int) -> Developed:
    assert worker.stdout is not None
    read = worker.stdout.readexactly
    try:
        size = int.from_bytes(await read(4), "big")
        if size > _HEAD_LIMIT:
            raise _WorkerDied
        head = _ANSWER.validate_json(await read(size))
        if isinstance(head, _Refusal):
            raise ImageRefusal(head.refused)
        original, preview, thumbnail, full = head.sizes
        if original > length + _GROWTH or max(preview, thumbnail) > _DERIVED_LIMIT:
            raise _WorkerDied
        return Developed(
            head=head,
            original=await read(original),
            preview=await read(preview),
            thumbnail=await read(thumbnail),
            full=await read(full) if full else None,
        )
    except (asyncio.IncompleteReadError, ValidationError):
        raise _WorkerDied from None
