"""Microlife blood pressure cuffs (BP3GY1-2N), which have a service of the maker's own and tell their whole memory.

All of a memory may be of another patient, and this cuff's clock can be set and not be read. So the times of its records
are known once this kiosk has set the clock; until then everything is quarantined. Its stamps are cut to minutes, so a
record of a visit's first minute may count as older than the visit. The name it keeps of its owner is never asked for,
and nothing is ever deleted.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from cabin_agent.drivers import Capability, Descriptor, DeviceInfo, Event, Fault, MatchRule, ReadingDraft, numeric
from cabin_agent.drivers.gatt import UNREADABLE, GattDriver, GattLink
from cabin_agent.drivers.gatt_stream import Ended
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.microlife import (
    PARSER,
    disconnect,
    frame_length,
    get_measurements,
    is_done,
    parse_answer,
    parse_slot,
    set_time,
    slots_of,
)
from cabin_agent.transports import Connection, Frame, LinkLost, Refused, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "microlife"
"""In the kiosk's settings. Many makers use the service number of these cuffs, 0xFFF0, so it does not tell them."""
ANSWERS = "FFF1"
COMMANDS = "FFF2"

DESCRIPTOR = Descriptor(
    driver_id="ble.microlife",
    version=1,
    kind=DeviceKind.BLOOD_PRESSURE,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(
        numeric(Metric.SYSTOLIC, "0", "255", "1"),
        numeric(Metric.DIASTOLIC, "0", "255", "1"),
        numeric(Metric.PULSE_RATE, "0", "255", "1"),
    ),
    capable=frozenset({Capability.HISTORY_READ, Capability.USER_SLOTS, Capability.TIME_SYNC}),
    implemented=frozenset({Capability.HISTORY_READ, Capability.TIME_SYNC}),
)

# Within the time an instrument that was told to end still has.
_ANSWER_S = 8.0


def driver(*, answer_s: float = _ANSWER_S) -> GattDriver:
    """`answer_s`: how long a command is waited on."""
    return GattDriver(
        DESCRIPTOR,
        subscribe=(ANSWERS,),
        ends_stream=(),
        decoder=_NothingUnasked,
        link=partial(MicrolifeLink, set_here=set(), answer_s=answer_s),
    )


class _NothingUnasked:
    """The cuff says nothing by itself."""

    def decode(self, frame: Frame) -> Iterator[Event]:
        del frame
        yield from ()

    def last(self) -> Iterator[Event]:
        yield from ()


class MicrolifeLink(GattLink):
    """`set_here`: serial numbers of the cuffs whose clock this kiosk has set. A kiosk that starts anew knows of none."""

    def __init__(
        self,
        connection: Connection,
        info: DeviceInfo,
        decoder: _NothingUnasked,
        ends_stream: tuple[str, ...],
        *,
        set_here: set[str],
        answer_s: float,
    ) -> None:
        known = info.identity.serial in set_here
        super().__init__(
            connection,
            replace(info, clock_offset_s=0.0 if known else None, clock_is_blind=True),
            decoder,
            ends_stream,
        )
        self._set_here = set_here
        self._answer_s = answer_s
        self._over = False

    @property
    def is_complete(self) -> bool:
        return self._over

    async def heard(self) -> AsyncGenerator[Event]:
        """The whole memory. The cuff is let go once all of it is on the disk."""
        try:
            payload = await self._ask(get_measurements(), lambda answer: not is_done(answer))
            slots = slots_of(payload) if payload is not None else None
        except ParseError:
            yield Fault(UNREADABLE)
            return
        if slots is None:
            yield Fault("history_refused")
            return
        for slot in slots:
            # Without a date it is nobody's, and told again with every memory: its octets are what it is known by.
            measurement = parse_slot(slot)
            undated = slot.hex() if measurement.clock_unset else None
            yield ReadingDraft(measurement, Frame(ANSWERS, slot), PARSER, stored=True, content_id=undated)
        self._over = True
        with suppress(LinkLost, Refused):
            await self._connection.write(COMMANDS, disconnect())

    async def sync_time(self, now: datetime) -> float | None:
        """`now` in the cabin's zone. Always None: how far the clock was off cannot be asked."""
        try:
            payload = await self._ask(set_time(now), lambda answer: True)
        except ParseError:
            return None
        if payload is not None and is_done(payload):
            self._set_here.add(self.identity.serial)
        return None

    async def _ask(self, command: bytes, is_of_it: Callable[[bytes], bool]) -> bytes | None:
        """The payload of the answer that is of this command, as one to an earlier command may come late.

        None when the cuff refuses or stays silent. Raises `ParseError`, `LinkLost`.
        """
        try:
            await self._connection.write(COMMANDS, command)
        except Refused:
            return None
        while (payload := await self._answer()) is not None:
            if is_of_it(payload):
                break
        return payload

    async def _answer(self) -> bytes | None:
        received = b""
        while (length := frame_length(received)) is None or len(received) < length:
            try:
                frame = await self._stream.next(self._answer_s)
            except Ended:
                raise LinkLost from None
            if frame is None:
                return None
            received += frame.octets
        return parse_answer(received)

    async def finish(self) -> None:
        self._told.set()
