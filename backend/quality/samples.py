"""From one report to what is kept of it. Pure: no clock, no database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from contract.quality import Inbound, IncidentNote, JoinTimeline, Outbound, QualityReport


class Level(IntEnum):
    GOOD = 0
    WEAK = 1
    BAD = 2


# ITU-T G.114: below 150 ms one way nobody notices, above 400 ms no conversation: there and back, twice that.
RTT_MS = {Level.WEAK: 300.0, Level.BAD: 800.0}
# Opus with FEC hides single losses; beyond a tenth words go missing.
LOSS = {Level.WEAK: 0.03, Level.BAD: 0.10}
# Shares of the window in which the picture stood still, or sound was made up.
FROZEN = {Level.WEAK: 0.05, Level.BAD: 0.20}
CONCEALED = {Level.WEAK: 0.03, Level.BAD: 0.10}

# What no line of ours reaches: a report that says more is not believed beyond it, and sums stay numbers.
_MOST_BYTES = 150_000_000_000
_MOST_PACKETS = 1_000_000_000
_MOST_MS = 600_000.0
# The device's clock is believed within these of ours.
_LATE = timedelta(minutes=10)
_EARLY = timedelta(minutes=1)
# Both ends of the calendar overflow in another zone.
_YEARS = (1970, 2200)


@dataclass(frozen=True, slots=True)
class Sample:
    """A report with who sent it and when it arrived, by the server's clock."""

    room: UUID
    member: UUID
    role: str
    at: datetime
    report: QualityReport


@dataclass(frozen=True, slots=True)
class Window:
    """What one side saw in `seconds`. loss: share of the packets meant for it, None where none was. Rates: bits a second."""

    seconds: float
    level: Level
    relay: bool | None
    tcp: bool
    rtt_ms: float | None
    loss: float | None
    jitter_ms: float | None
    bytes_in: int
    bytes_out: int
    packets: int
    lost: int
    available_bps: float | None
    freezes: int
    frozen_s: float
    concealed_s: float
    narrow: bool
    slow: bool

    @property
    def in_bps(self) -> float:
        return self.bytes_in * 8 / self.seconds

    @property
    def out_bps(self) -> float:
        return self.bytes_out * 8 / self.seconds


def window_of(report: QualityReport) -> Window:
    heard = [part for part in (report.audio_in, report.video_in) if part is not None]
    sent = [part for part in (report.audio_out, report.video_out) if part is not None]
    packets = min(sum(part.packets for part in heard), _MOST_PACKETS)
    lost = min(sum(part.lost for part in heard), _MOST_PACKETS)
    loss = lost / (packets + lost) if packets + lost else None
    rtt_ms = None if report.round_trip_ms is None else min(report.round_trip_ms, _MOST_MS)
    frozen_s = min(report.video_in.frozen_s, report.window_s) if report.video_in else 0.0
    concealed_s = min(report.audio_in.concealed_s, report.window_s) if report.audio_in else 0.0
    narrow = _limited(report.video_out, "bandwidth")
    return Window(
        seconds=report.window_s,
        level=_level(rtt_ms, loss, frozen_s / report.window_s, concealed_s / report.window_s, narrow=narrow),
        relay=None if report.path is None else report.path == "relay",
        tcp=report.protocol == "tcp",
        rtt_ms=rtt_ms,
        loss=loss,
        jitter_ms=_jitter(heard),
        bytes_in=min(sum(part.bytes for part in heard), _MOST_BYTES),
        bytes_out=min(sum(part.bytes for part in sent), _MOST_BYTES),
        packets=packets,
        lost=lost,
        available_bps=report.available_out_bps,
        freezes=min(report.video_in.freezes, _MOST_PACKETS) if report.video_in else 0,
        frozen_s=frozen_s,
        concealed_s=concealed_s,
        narrow=narrow,
        slow=_limited(report.video_out, "cpu"),
    )


def _level(rtt_ms: float | None, loss: float | None, frozen: float, concealed: float, *, narrow: bool) -> Level:
    """The worst of round trip, loss, standing picture and made-up sound. A line too narrow for the picture is weak."""
    found = Level.WEAK if narrow else Level.GOOD
    for value, limits in ((rtt_ms, RTT_MS), (loss, LOSS), (frozen, FROZEN), (concealed, CONCEALED)):
        for level, limit in limits.items():
            if value is not None and value >= limit:
                found = max(found, level)
    return found


def _limited(video: Outbound | None, by: str) -> bool:
    return video is not None and video.limited_by == by


def _jitter(heard: list[Inbound]) -> float | None:
    return min(max((part.jitter_ms for part in heard if part.packets), default=0.0), _MOST_MS) if heard else None


def join_of(report: QualityReport) -> dict[str, float | None]:
    """The join timeline by column, milliseconds."""
    timeline = report.join or JoinTimeline()
    found = timeline.model_dump()
    return {name: None if value is None else min(value, _MOST_MS) for name, value in found.items()}


def moments_of(note: IncidentNote, heard_at: datetime) -> tuple[datetime, datetime]:
    """(said, at): what names the incident, and when it was: as the device says, unless its clock cannot be right."""
    if not _YEARS[0] <= note.at.year <= _YEARS[1]:
        return heard_at, heard_at
    believable = heard_at - _LATE <= note.at <= heard_at + _EARLY
    return note.at, note.at if believable else heard_at
