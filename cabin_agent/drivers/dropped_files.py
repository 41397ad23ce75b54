"""Instruments that drop files into a folder: each file is one or more records, known by its content.

What lay in the folder before the measurement began is of whom nobody knows: it is kept, and never this patient's
unless the time in it says so. A file that cannot be read goes to the reject folder with its reason. A picture a file
names may come later or never; the values do not wait for it.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace

from cabin_agent.drivers import (
    Descriptor,
    DeviceInfo,
    DriverLink,
    Event,
    Fault,
    Match,
    Progress,
    ReadingDraft,
    Remedy,
    Still,
)
from cabin_agent.drivers.pace import paced
from cabin_agent.drivers.raw import kept
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.eye.common import EyeFile, EyeImage
from cabin_agent.parsers.eye.jpeg import jpeg_size
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.transports import Connection, Found, Frame, Transport
from cabin_agent.transports.file_drop import IMAGE, MODEL_NUMBER, PRESENT, REJECT, SERIAL_NUMBER
from contract.observations import DeviceIdentity

IMAGE_EXPECTED = "image_expected"
"""The file names a picture that is apart from it."""

# How long a measurement that has its values goes on to wait for the pictures named.
IMAGE_WAIT_S = 20.0
_IMAGE_POLL_S = 0.5
# An instrument that measures several things may write a file of each: after one, how long the next may take.
SETTLE_S = 2.0


@dataclass(frozen=True, slots=True)
class Format:
    """`parser` goes into the reading; `read` raises nothing but `ParseError`."""

    parser: str
    read: Callable[[bytes], EyeFile]


class DroppedFileDriver:
    """`formats`: tried in order; the first that reads the file has it. The reason told is that of the last."""

    def __init__(self, descriptor: Descriptor, *formats: Format, image_wait_s: float = IMAGE_WAIT_S) -> None:
        self.descriptor = descriptor
        self._formats = formats
        self._image_wait_s = image_wait_s

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            identity = DeviceIdentity(
                driver=self.descriptor.driver_id,
                model=(await connection.read(MODEL_NUMBER)).decode() or found.name,
                serial=(await connection.read(SERIAL_NUMBER)).decode()[-80:] or found.address[-80:],
            )
            earlier = frozenset(json.loads(await connection.read(PRESENT) or b"[]"))
            yield _FolderLink(connection, identity, self._formats, earlier, self._image_wait_s)


class _FolderLink:
    """Ends when, after a file that arrived during the measurement, no other follows, and its pictures are there."""

    def __init__(
        self,
        connection: Connection,
        identity: DeviceIdentity,
        formats: tuple[Format, ...],
        earlier: frozenset[str],
        image_wait_s: float,
    ) -> None:
        self.identity = identity
        self._configured = identity
        self._connection = connection
        self._formats = formats
        self._earlier = earlier
        self._image_wait_s = image_wait_s
        self._frame: Frame | None = None
        self._unconfirmed = 0
        self._ended = asyncio.Event()

    async def events(self) -> AsyncGenerator[Event]:
        images: list[EyeImage] = []
        arrived = False
        async with aclosing(paced(self._connection.frames(), silence_s=SETTLE_S)) as frames:
            async for frame in frames:
                if frame is None and arrived:
                    break
                if frame is None:
                    yield Progress()
                    continue
                try:
                    file, parser = self._read(frame.octets)
                except ParseError as error:
                    await self._connection.write(REJECT + frame.characteristic, error.reason.encode())
                    yield Fault("unreadable_file", Remedy.OPERATOR)
                    continue
                for event in self._events_of(file, frame, parser):
                    yield event
                arrived = arrived or frame.characteristic not in self._earlier
                images += file.images
        async for event in self._pictures(images):
            yield event

    def _read(self, octets: bytes) -> tuple[EyeFile, str]:
        refusal = ParseError("no_format")
        for format_ in self._formats:
            try:
                return format_.read(octets), format_.parser
            except ParseError as error:
                refusal = error
        raise refusal

    def _events_of(self, file: EyeFile, frame: Frame, parser: str) -> Iterator[Event]:
        self.identity = _identity(self._configured, file)
        yield DeviceInfo(self.identity)
        octets, flags = kept(frame.octets)
        if file.images:
            flags += (IMAGE_EXPECTED,)
        if frame.characteristic in self._earlier:
            flags += (FROM_STORAGE,)
        self._frame, self._unconfirmed = frame, len(file.measurements)
        content = _content_id(file, frame)
        for number, measurement in enumerate(file.measurements):
            yield ReadingDraft(
                replace(measurement, flags=(*measurement.flags, *flags)),
                Frame("", octets),
                parser,
                stored=FROM_STORAGE in flags,
                content_id=f"{content}/{number}",
            )

    async def _pictures(self, images: Sequence[EyeImage]) -> AsyncGenerator[Event]:
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._image_wait_s
        missing = list(images)
        while missing:
            for image in tuple(missing):
                if still := await self._picture(image):
                    missing.remove(image)
                    yield still
            if not missing or self._ended.is_set() or loop.time() >= until_s:
                break
            await asyncio.sleep(_IMAGE_POLL_S)
        if missing:
            yield Fault("image_missing", Remedy.NONE)

    async def _picture(self, image: EyeImage) -> Still | None:
        octets = await self._connection.read(IMAGE + image.name)
        try:
            width, height = jpeg_size(octets)
        except ParseError:
            return None
        return Still("image/jpeg", octets, width, height, image.laterality)

    async def confirm(self, draft: ReadingDraft) -> None:
        """The file goes to the archive once all its records are on disk."""
        del draft
        self._unconfirmed -= 1
        if self._unconfirmed == 0 and self._frame is not None:
            await self._connection.confirm(self._frame)

    async def finish(self) -> None:
        self._ended.set()
        await self._connection.unsubscribe("")


def _identity(configured: DeviceIdentity, file: EyeFile) -> DeviceIdentity:
    """As the file says, else as configured."""
    said = file.identity
    model = " ".join(part for part in (said.maker, said.model) if part)[:80] if said.model else configured.model
    return configured.model_copy(
        update={"model": model, "serial": said.serial or configured.serial, "firmware": said.firmware}
    )


def _content_id(file: EyeFile, frame: Frame) -> str:
    """The hash of the octets. A file without date and time can repeat every octet for the next patient: then its
    name, which carries the moment, goes in too."""
    digest = hashlib.sha256(frame.octets)
    if file.stamp is None:
        digest.update(frame.characteristic.encode())
    return digest.hexdigest()
