"""Writes a trace of every connection a transport makes, beside what the driver does with it."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import TextIO

import structlog

from cabin_agent.playback.trace import EMULATOR, Entry, Step, entry_line, head_line
from cabin_agent.transports import Connection, Found, Frame, LinkLost, Refused, Transport, TransportKind

logger = structlog.stdlib.get_logger(__name__)

# A connection that says more than this is recorded up to here.
_OCTET_LIMIT = 4 * 1024 * 1024


class RecordingTransport:
    """Dropped files of real instruments are left out: their names and contents carry names of patients, and the file is its own trace.

    Files of the traces are readable for the program's own user only. A full disk ends the recording, not the
    measurement.
    """

    def __init__(self, inner: Transport, folder: Path, *, origin: str) -> None:
        self._inner = inner
        self._folder = folder
        self._origin = origin

    @property
    def fault(self) -> str | None:
        fault: str | None = getattr(self._inner, "fault", None)
        return fault

    @property
    def gathers(self) -> bool:
        return getattr(self._inner, "gathers", False)

    async def scan(self) -> list[Found]:
        return await self._inner.scan()

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        async with self._inner.connect(found) as connection:
            if found.transport is TransportKind.FILES and self._origin != EMULATOR:
                yield connection
                return
            writer = _Writer(self._folder, found, self._origin)
            try:
                yield _RecordingConnection(connection, writer)
            finally:
                writer.close()


class _Writer:
    """Goes quiet on the first error of the disk."""

    def __init__(self, folder: Path, found: Found, origin: str) -> None:
        self._began_s = asyncio.get_running_loop().time()
        self._octets = 0
        self._file: TextIO | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = _new_file(folder, re.sub(r"[^A-Za-z0-9.-]+", "_", found.address) or "instrument")
        except OSError as error:
            self._stop(error)
        self._write(head_line(found, origin=origin))

    def put(
        self,
        step: Step,
        *characteristics: str,
        octets: bytes = b"",
        indication: bool = False,
        refused: int | None = None,
        at: float | None = None,
    ) -> None:
        """`at`: when it began, where it took time; what came meanwhile came because of it."""
        at = self.now() if at is None else at
        self._write(entry_line(Entry(at, step, characteristics, octets, indication, refused)))

    def now(self) -> float:
        return asyncio.get_running_loop().time() - self._began_s

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self, line: str) -> None:
        self._octets += len(line) + 1
        if self._file is None or self._octets > _OCTET_LIMIT:
            return
        try:
            self._file.write(line + "\n")
            self._file.flush()
        except OSError as error:
            self._stop(error)

    def _stop(self, error: OSError) -> None:
        logger.warning("trace not recorded", reason=error.strerror)
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()


def _new_file(folder: Path, stem: str) -> TextIO:
    number = 1
    while True:
        try:
            handle = os.open(folder / f"{stem}-{number:04}.jsonl", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            number += 1
        else:
            return os.fdopen(handle, "w", encoding="utf-8")


class _RecordingConnection:
    def __init__(self, connection: Connection, writer: _Writer) -> None:
        self._connection = connection
        self._writer = writer

    async def read(self, characteristic: str) -> bytes:
        try:
            octets = await self._connection.read(characteristic)
        except Refused as refusal:
            self._writer.put(Step.READ, characteristic, refused=refusal.code)
            raise
        self._writer.put(Step.READ, characteristic, octets=octets)
        return octets

    async def subscribe(self, *characteristics: str) -> None:
        self._writer.put(Step.SUBSCRIBE, *characteristics)
        await self._connection.subscribe(*characteristics)

    async def unsubscribe(self, *characteristics: str) -> None:
        self._writer.put(Step.UNSUBSCRIBE, *characteristics)
        await self._connection.unsubscribe(*characteristics)

    async def write(self, characteristic: str, octets: bytes) -> None:
        began = self._writer.now()
        try:
            await self._connection.write(characteristic, octets)
        except Refused as refusal:
            self._writer.put(Step.WRITE, characteristic, octets=octets, refused=refusal.code, at=began)
            raise
        self._writer.put(Step.WRITE, characteristic, octets=octets, at=began)

    async def confirm(self, frame: Frame) -> None:
        self._writer.put(Step.CONFIRM, frame.characteristic, octets=frame.octets)
        await self._connection.confirm(frame)

    async def frames(self) -> AsyncGenerator[Frame]:
        try:
            async with aclosing(self._connection.frames()) as frames:
                async for frame in frames:
                    self._writer.put(Step.FRAME, frame.characteristic, octets=frame.octets, indication=frame.indication)
                    yield frame
        except LinkLost:
            self._writer.put(Step.LOST)
            raise
        self._writer.put(Step.ENDED)
