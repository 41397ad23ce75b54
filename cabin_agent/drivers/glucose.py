"""Blood glucose meters of the Bluetooth Glucose profile.

A meter tells nothing by itself: its records are asked for, from the number after the last one that is on the kiosk's
disk. Nothing is ever deleted from it.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial

from cabin_agent.drivers import (
    Capability,
    Descriptor,
    DeviceInfo,
    Event,
    Fault,
    MatchRule,
    Progress,
    ReadingDraft,
    Remedy,
    numeric,
)
from cabin_agent.drivers.gatt import GattClockLink, GattDriver, from_storage, is_undated
from cabin_agent.drivers.record_access import RECORD_ACCESS, procedure
from cabin_agent.parsers import Measurement
from cabin_agent.parsers.glucose import PARSER, parse_glucose
from cabin_agent.parsers.glucose_context import GlucoseContext, parse_glucose_context
from cabin_agent.parsers.racp import Answer, Code, report_all, report_from, report_last
from cabin_agent.transports import Connection, Frame, Refused, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "1808"
MEASUREMENT = "2A18"
CONTEXT = "2A34"
CONTEXT_MISSING = "context_missing"

DESCRIPTOR = Descriptor(
    driver_id="ble.gls",
    version=1,
    kind=DeviceKind.GLUCOSE_METER,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(numeric(Metric.GLUCOSE), numeric(Metric.GLUCOSE_MOLAR)),
    capable=frozenset({Capability.HISTORY_READ, Capability.TIME_SYNC, Capability.BATTERY}),
    implemented=frozenset({Capability.HISTORY_READ, Capability.TIME_SYNC, Capability.BATTERY}),
)

_ASK_AGAIN_S = 3.0
_LAST_SEQUENCE = 0xFFFF


def driver(*, ask_again_s: float = _ASK_AGAIN_S) -> GattDriver:
    """`ask_again_s`: how long a meter without a new record is left alone while the patient measures."""
    return GattDriver(
        DESCRIPTOR,
        subscribe=(MEASUREMENT, CONTEXT, RECORD_ACCESS),
        ends_stream=(),
        decoder=GlucoseDecoder,
        link=partial(GlucoseLink, fetched={}, ask_again_s=ask_again_s),
    )


class GlucoseDecoder:
    """A measurement whose context is announced waits for it: both are one record."""

    def __init__(self) -> None:
        self._waiting: ReadingDraft | None = None

    def decode(self, frame: Frame) -> Iterator[Event]:
        if frame.characteristic == MEASUREMENT:
            yield from self.last()
            record = parse_glucose(frame.octets)
            draft = _fetched(record.measurement(), frame)
            if record.context_follows:
                self._waiting = draft
            else:
                yield draft
        elif frame.characteristic == CONTEXT:
            yield from self._joined(parse_glucose_context(frame.octets))

    def last(self) -> Iterator[Event]:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            yield _flagged(waiting, (CONTEXT_MISSING,))

    def _joined(self, context: GlucoseContext) -> Iterator[Event]:
        """A context of no measurement that waits is let go: the record without it has been told already."""
        if self._waiting is not None and self._waiting.measurement.record_no == context.sequence:
            waiting, self._waiting = self._waiting, None
            yield _flagged(waiting, context.flags)


class GlucoseLink(GattClockLink):
    """`fetched`: by serial number, the last record that is on the disk. A kiosk that starts anew fetches all again,
    which the ids of the readings make harmless."""

    def __init__(
        self,
        connection: Connection,
        info: DeviceInfo,
        decoder: GlucoseDecoder,
        ends_stream: tuple[str, ...],
        *,
        fetched: dict[str, int],
        ask_again_s: float,
    ) -> None:
        super().__init__(connection, info, decoder, ends_stream)
        self._fetched = fetched
        self._ask_again_s = ask_again_s
        self._told_of: set[int] = set()
        self._on_disk: set[int] = set()
        self._over = False

    @property
    def is_complete(self) -> bool:
        return self._over

    async def heard(self) -> AsyncGenerator[Event]:
        """Rounds of asking. Ends when records came and were told, and when told to end."""
        while not self._over:
            async with aclosing(self._fetch()) as fetching:
                async for event in fetching:
                    yield event
            if not self._over:
                yield Progress()
                await self._wait()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), self._ask_again_s)
        self._over = self._told.is_set()

    async def _fetch(self) -> AsyncGenerator[Event]:
        """One round: what is new, or all of it where the meter cannot be asked so, or began to count anew."""
        known = self._fetched.get(self.identity.serial)
        request = report_all() if known is None or known >= _LAST_SEQUENCE else report_from(known + 1)
        async with aclosing(self._records(request)) as records:
            async for event in records:
                if not isinstance(event, Answer):
                    yield event
                elif (event.code == Code.OPERATOR_NOT_SUPPORTED and known is not None) or (
                    event.code == Code.NO_RECORDS and known is not None and await self._counts_anew(known)
                ):
                    del self._fetched[self.identity.serial]
                elif event.good:
                    self._remember()
                    self._over = self._recorded
                else:
                    yield Fault("history_refused", Remedy.RETRY)
                    self._over = True

    async def _records(self, request: bytes) -> AsyncGenerator[Event | Answer]:
        try:
            async with aclosing(procedure(self._connection, self._stream, request)) as steps:
                async for step in steps:
                    events = self._decoded(None) if isinstance(step, Answer) else self._decoded(step)
                    for event in events:
                        self._note(event)
                        yield event
                    if isinstance(step, Answer):
                        yield step
        except Refused:
            yield Answer(report_all()[0], Code.SERVER_BUSY)

    async def _counts_anew(self, known: int) -> bool:
        """A meter whose memory was emptied counts from the beginning: its last record is before the one we know."""
        newest = -1
        async with aclosing(self._records(report_last())) as records:
            async for event in records:
                if isinstance(event, ReadingDraft) and event.measurement.record_no is not None:
                    newest = event.measurement.record_no
        self._told_of.clear()
        self._recorded = False
        return 0 <= newest < known

    def _note(self, event: Event) -> None:
        if isinstance(event, ReadingDraft) and event.measurement.record_no is not None:
            self._told_of.add(event.measurement.record_no)

    async def confirm(self, draft: ReadingDraft) -> None:
        if draft.measurement.record_no is not None:
            self._on_disk.add(draft.measurement.record_no)

    def _remember(self) -> None:
        """Records may come in any order: only when all of a whole answer are on the disk is the last one counted."""
        if self._told_of and self._told_of <= self._on_disk:
            self._fetched[self.identity.serial] = max(self._told_of)

    async def finish(self) -> None:
        self._told.set()


def _fetched(measurement: Measurement, frame: Frame) -> ReadingDraft:
    """All a meter tells is out of its memory. Without a time nothing says that a record is of now, so it says that."""
    draft = ReadingDraft(measurement, frame, PARSER, stored=True)
    return from_storage(draft) if is_undated(measurement) else draft


def _flagged(draft: ReadingDraft, flags: tuple[str, ...]) -> ReadingDraft:
    return replace(draft, measurement=replace(draft.measurement, flags=draft.measurement.flags + flags))
