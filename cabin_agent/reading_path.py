"""The path of one reading: shown live, committed, let go by the instrument, shown stored, delivered.

The live copy leaves before anything is awaited. The instrument may forget only after the commit.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from cabin_agent.attribution import Step, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.device_clock import UNKNOWN, DeviceTimeline, offset_s, placed, timeline
from cabin_agent.drivers import DeviceInfo, DriverLink, ReadingDraft
from cabin_agent.outbox import Outbox
from cabin_agent.readings import compose
from contract.live import LiveMessage, LiveReading
from contract.observations import DeviceIdentity, Reading


class ReadingPath:
    """`broadcast` sends to the specialists in the call; `deliver` wakes the delivery to the server.

    The live copy's `kiosk_seq` is the expected one; the stored copy's is definite.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        visits: Visits,
        clock: KioskClock,
        zone: ZoneInfo,
        broadcast: Callable[[LiveMessage], None],
        deliver: Callable[[], None],
    ) -> None:
        self._outbox = outbox
        self._visits = visits
        self._clock = clock
        self._zone = zone
        self._broadcast = broadcast
        self._deliver = deliver

    def move_to(self, zone: ZoneInfo) -> None:
        """Where the instruments' clocks without a zone are."""
        self._zone = zone

    def local_time(self) -> datetime | None:
        """What an instrument's clock without a zone should show; None while the kiosk's own is not right."""
        now = self._clock.now()
        return None if now.kiosk_clock == "unsynchronised" else now.received_at.astimezone(self._zone)

    def clock_offset_s(self, info: DeviceInfo) -> float | None:
        """The instrument's clock minus the kiosk's, None when it has none that could be read."""
        if info.clock is None or info.clock_read_at is None:
            return info.clock_offset_s
        return offset_s(info.clock, read_at=info.clock_read_at, zone=self._zone)

    async def note_clock(self, identity: DeviceIdentity, offset_s: float) -> DeviceTimeline:
        """The instrument's clock as read at this connection, held against the connection before."""
        before_s = await self._outbox.exchange_device_offset(f"{identity.model}|{identity.serial}", offset_s)
        return timeline(offset_s, before_s=before_s)

    async def take(
        self, draft: ReadingDraft, *, link: DriverLink, step: Step, timeline: DeviceTimeline = UNKNOWN
    ) -> None:
        """Raises `sqlite3.Error` when it could not be stored: then the instrument keeps the record."""
        receipt = self._clock.now()
        reading = compose(
            draft,
            identity=link.identity,
            receipt=receipt,
            time=placed(draft.measurement, received_at=receipt.received_at, zone=self._zone, timeline=timeline),
            step=step,
            expected_seq=self._outbox.expected_seq,
        )
        self._show(LiveReading(stage="live", reading=reading))
        stored = await self._outbox.add(reading)
        try:
            await link.confirm(draft)
        finally:
            self._show(LiveReading(stage="stored", reading=stored.reading))
            self._deliver()

    def _show(self, live: LiveReading) -> None:
        """Only what belongs to the visit that is open now."""
        if self._belongs_to_open_visit(live.reading):
            self._broadcast(live)

    def _belongs_to_open_visit(self, reading: Reading) -> bool:
        visit = self._visits.current
        return visit is not None and reading.consultation_id == visit.consultation_id
