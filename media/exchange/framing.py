"""Hands originals to sandboxed workers that make DICOM frames of them: a process for each."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.errors import ErrorCode
from core.errors import Unavailable
from media.ending import end
from media.errors import ImageRefusal
from media.exchange.frames import Derivation, Frame

_PHOTO_S = 60.0
_HEAD_LIMIT = 4096
_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from media.exchange.worker import main; main()"

Pixels = Annotated[int, Field(ge=1, le=65535)]


class _Head(BaseModel):
    """What the worker says. It is not trusted: every field is bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: Pixels
    height: Pixels
    components: Literal[1, 3]
    derivation: Derivation
    jpeg: Annotated[int, Field(ge=0, le=1 << 28)]
    profile: Annotated[int, Field(ge=0, le=1 << 23)]


class Framing:
    """At most `size` photos at a time."""

    def __init__(self, size: int = 2) -> None:
        self._room = asyncio.Semaphore(size)

    async def frame(self, original: bytes, orientation: int) -> Frame:
        """Raises ImageRefusal, Unavailable."""
        async with self._room:
            # -I and an empty environment: the worker inherits neither settings nor secrets.
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-c", _PROGRAM, _ROOT, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={},
                start_new_session=True,
            )  # fmt: skip
            try:
                async with asyncio.timeout(_PHOTO_S):
                    answer, _ = await worker.communicate(bytes([orientation]) + original)
            except TimeoutError:
                raise Unavailable(
                    ErrorCode.SERVER_UNAVAILABLE, "Le traitement des photos est momentanément indisponible. Réessayez."
                ) from None
            finally:
                await asyncio.shield(end(worker))
        return _read(answer, original)


def _read(answer: bytes, original: bytes) -> Frame:
    size = int.from_bytes(answer[:4], "big")
    try:
        head = _Head.model_validate_json(answer[4 : 4 + min(size, _HEAD_LIMIT)])
    except ValidationError:
        raise ImageRefusal(ErrorCode.MEDIA_BROKEN_IMAGE) from None
    at = 4 + size + head.jpeg
    if len(answer) != at + head.profile:
        raise ImageRefusal(ErrorCode.MEDIA_BROKEN_IMAGE)
    jpeg = original if head.derivation is Derivation.NONE else answer[4 + size : at]
    return Frame(jpeg, head.width, head.height, head.components, answer[at:] or None, head.derivation)
