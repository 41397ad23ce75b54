"""Instruments that print over a serial line: one transfer a press of the key, taken when its end has come.

A transfer is a record by its content, because its header has a day and no time: sent again in the same visit it is the
same record; in another visit equal content is another record, and told as a repetition.
"""

import hashlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cabin_agent.drivers import Descriptor, DeviceInfo, DriverLink, Event, Fault, Match, Progress, ReadingDraft, Remedy
from cabin_agent.drivers.pace import paced
from cabin_agent.drivers.raw import kept
from cabin_agent.parsers import Measurement, ParseError
from cabin_agent.parsers.eye.acuity import Notation, Notations
from cabin_agent.parsers.eye.nidek_text import PARSER, Transfer, parse_transfer
from cabin_agent.parsers.eye.nidek_transfer import TransferReader
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.transports import Connection, Found, Frame, Transport
from contract.observations import DeviceIdentity

MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"

# Lines come 20 to 90 ms apart: after so long a begun transfer was cut, and the key has to be pressed again.
SILENCE_S = 5.0
REPEATED = "repeated_print_out"
OTHER_DAY = "other_day"
# A clock that is not set to the day, or a day that has just changed, is no other day.
_DAY_MARGIN = timedelta(days=1)
_REMEMBERED = 64
_FAR, _NEAR = "far.", "near."


class PrintOutDriver:
    """`Found.services` name the driver and, as "far.decimal" and "near.parinaud", the acuity notation set there."""

    def __init__(self, descriptor: Descriptor) -> None:
        self.descriptor = descriptor
        self._printed: deque[str] = deque(maxlen=_REMEMBERED)

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            identity = DeviceIdentity(
                driver=self.descriptor.driver_id,
                model=(await connection.read(MODEL_NUMBER)).decode() or found.name,
                serial=(await connection.read(SERIAL_NUMBER)).decode() or found.address,
            )
            link = PrintOutLink(connection, identity, _notations(found), earlier=frozenset(self._printed))
            try:
                yield link
            finally:
                self._printed.extend(link.printed)


class PrintOutLink:
    """Ends with the first transfer that could be read. `printed`: digests of those taken."""

    def __init__(
        self, connection: Connection, identity: DeviceIdentity, notations: Notations, *, earlier: frozenset[str]
    ) -> None:
        self.identity = identity
        self.printed: list[str] = []
        self._connection = connection
        self._notations = notations
        self._earlier = earlier
        self._reader = TransferReader()

    async def events(self) -> AsyncGenerator[Event]:
        told_of_cut = False
        async with aclosing(paced(self._connection.frames(), silence_s=SILENCE_S)) as frames:
            async for frame in frames:
                if frame is None:
                    cut = self._reader.begun and not told_of_cut
                    yield Fault("transfer_cut", Remedy.OPERATOR) if cut else Progress()
                    told_of_cut = self._reader.begun
                    continue
                told_of_cut = False
                for transfer in self._reader.feed(frame.octets):
                    for event in self._events_of(transfer):
                        yield event
                if self.printed and not self._reader.begun:
                    return

    def _events_of(self, octets: bytes) -> Iterator[Event]:
        try:
            transfer = parse_transfer(octets, self._notations)
        except ParseError:
            yield Fault("unreadable_transfer", Remedy.OPERATOR)
            return
        self.identity = self.identity.model_copy(update={"model": transfer.header.model})
        yield DeviceInfo(self.identity)
        digest = hashlib.sha256(octets).hexdigest()
        self.printed.append(digest)
        octets, flags = kept(octets)
        flags += (*([REPEATED] if digest in self._earlier else ()), *_day_flags(transfer))
        for number, measurement in enumerate(transfer.measurements):
            yield ReadingDraft(
                _flagged(measurement, flags),
                Frame("", octets),
                PARSER,
                stored=FROM_STORAGE in flags,
                content_id=f"{digest}/{number}",
                per_visit=True,
            )

    async def confirm(self, draft: ReadingDraft) -> None:
        """A serial line acknowledges nothing."""
        del draft

    async def finish(self) -> None:
        await self._connection.unsubscribe("")


def _flagged(measurement: Measurement, flags: tuple[str, ...]) -> Measurement:
    return replace(measurement, flags=(*measurement.flags, *flags))


def _day_flags(transfer: Transfer) -> tuple[str, ...]:
    """A print-out dated another day is of the instrument's memory, or its clock is wrong: of whom, nobody knows."""
    if transfer.header.date is None:
        return ()
    try:
        printed = date(*transfer.header.date)
    except ValueError:
        return ()
    today = datetime.now(UTC).date()
    return () if abs(printed - today) <= _DAY_MARGIN else (OTHER_DAY, FROM_STORAGE)


def _notations(found: Found) -> Notations:
    """Decimal where nothing is configured; an unknown word is a fault of the configuration (`ValueError`)."""
    far = next((word.removeprefix(_FAR) for word in found.services if word.startswith(_FAR)), Notation.DECIMAL)
    near = next((word.removeprefix(_NEAR) for word in found.services if word.startswith(_NEAR)), Notation.DECIMAL)
    return Notations(Notation(far), Notation(near))
