"""What a driver tells while an instrument is connected: a union of plain data, told apart by class."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from cabin_agent.parsers import DeviceStamp, Measurement
from cabin_agent.transports import Frame
from contract.live import Waveform
from contract.observations import DeviceIdentity, Laterality, Metric


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """A record of the instrument, not yet placed in time, visit and order.

    `stored`: fetched from the instrument's memory, so it may be of anybody.
    `content_id`: what the record is known by where its stamp cannot tell it from others, because it has no time of day,
    or need not, because its octets are a whole file: sent again it is the same record. `per_visit`: and in another
    visit equal content is another record.
    """

    measurement: Measurement
    frame: Frame
    parser: str
    stored: bool = False
    content_id: str | None = None
    per_visit: bool = False


@dataclass(frozen=True, slots=True)
class WaveformPiece:
    """A piece of one or more channels taken together (FHIR SampledData semantics).

    `values`: one tuple a channel, all of one length; a sample is `value * factor` in `unit` (UCUM). `first`: index of
    the first sample since the connection, so it jumps where the instrument lost some. What does not fit 16 bits with
    sign is shown and not recorded. `channels`: MDC codes of an ECG's leads ("2:1" is lead I), a name otherwise.
    """

    waveform: Waveform
    channels: tuple[str, ...]
    rate_hz: float
    unit: str
    factor: float
    first: int
    values: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Still:
    """A picture in full resolution, octets as the instrument gave them. `media_type`: "image/jpeg", "image/png"."""

    media_type: str
    octets: bytes
    width: int
    height: int
    laterality: Laterality | None = None


@dataclass(frozen=True, slots=True)
class RunningValue:
    metric: Metric | Literal["cuff_pressure"]
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`fraction` 0..1, None when the instrument does not let it be known."""

    fraction: float | None = None
    running: tuple[RunningValue, ...] = ()


class Remedy(StrEnum):
    """What helps against a fault: waiting, somebody's hand at the instrument, or nothing here."""

    RETRY = "retry"
    OPERATOR = "operator"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Fault:
    """`detail` is a code for the catalogue of texts. The instrument may go on after it."""

    detail: str
    remedy: Remedy = Remedy.RETRY


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What the instrument said of itself after it was connected.

    `battery_percent` 0..100. `clock_offset_s`: its clock minus the kiosk's, None when it has none or it is not set.
    `clock`: a clock of local time without zone as it was read, when the kiosk's stood at `clock_read_at` (UTC); the
    offset follows from the cabin's zone, which a driver does not know. `clock_is_blind`: it can be set and not read, so
    it is known only by being set, at each connection, by `ClockLink.sync_time`.
    """

    identity: DeviceIdentity
    battery_percent: int | None = None
    clock_offset_s: float | None = None
    clock: DeviceStamp | None = None
    clock_read_at: datetime | None = None
    clock_is_blind: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The instrument needs a word from whoever stands at it: which user slot, which PIN, is the eye aligned.

    `code` is for the catalogue of texts; `choices` empty: free text. The answer goes to `OperatorLink.answer`.
    """

    code: str
    choices: tuple[str, ...] = ()


Event = ReadingDraft | WaveformPiece | Still | Progress | Fault | DeviceInfo | Question
