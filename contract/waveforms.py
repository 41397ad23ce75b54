"""A recording of an instrument's waveform, as the record keeps it: exact samples, no resampling, gaps said.

The semantics are FHIR SampledData's (origin, period, factor, lower and upper limit); channels carry MDC codes. A
recording travels in chunks that each carry its head, so any one of them can come first, twice, or years late.
"""

import base64
import hashlib
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind, ShortText

# MDC lead codes (ISO/IEEE 11073-10101, partition 2) in the order of a 12-lead machine.
ECG_LEADS: dict[str, str] = {
    "2:1": "I",
    "2:2": "II",
    "2:61": "III",
    "2:62": "aVR",
    "2:63": "aVL",
    "2:64": "aVF",
    "2:3": "V1",
    "2:4": "V2",
    "2:5": "V3",
    "2:6": "V4",
    "2:7": "V5",
    "2:8": "V6",
}

CHUNK_OCTETS = 128 * 1024


class Encoding(StrEnum):
    """int16le: samples one after the other, each with all its channels, signed, little-endian.

    flac: pieces of one FLAC stream (RFC 9639), mono, 16 bits; the first begins with the stream's header, so that all
    of them one after the other are a file.
    """

    INT16LE = "int16le"
    FLAC = "flac"


class RecordingHead(BaseModel):
    """What holds for every sample. A sample is `origin + value * factor` in `unit` (UCUM).

    `started_at`: by the kiosk's clock when the first sample came, of the quality `kiosk_clock`; `monotonic_ns` and
    `boot_id` of the same moment let it be dated again. `lower`, `upper`: values at which the instrument itself was at
    its limit. `consultation_id`: the visit it was begun in; None when there was none.
    """

    model_config = ConfigDict(extra="forbid")
    recording_id: UUID
    consultation_id: UUID | None
    waveform: Waveform
    kind: DeviceKind
    device: DeviceIdentity
    started_at: AwareDatetime
    monotonic_ns: int
    boot_id: ShortText
    kiosk_clock: Literal["synchronised", "unsynchronised", "unknown"]
    encoding: Encoding
    channels: Annotated[list[ShortText], Field(min_length=1, max_length=16)]
    period_ms: Annotated[float, Field(gt=0)]
    unit: Annotated[str, StringConstraints(max_length=20)]
    origin: float = 0.0
    factor: float
    lower: int = -32768
    upper: int = 32767

    @property
    def rate_hz(self) -> float:
        return 1000 / self.period_ms


class WaveformChunk(BaseModel):
    """`chunk` counts without a gap from 0. `first`: index of its first sample since the recording began; where it is
    more than the former chunk's end, the instrument's samples between them were lost. `sha256`: of the octets, hex.
    `last`: nothing follows; a recording that was cut off has no last chunk.
    """

    model_config = ConfigDict(extra="forbid")
    recording: RecordingHead
    chunk: Annotated[int, Field(ge=0, lt=1 << 31)]
    first: Annotated[int, Field(ge=0, lt=1 << 53)]
    samples: Annotated[int, Field(ge=0, lt=1 << 31)]
    last: bool
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    octets_base64: Annotated[str, StringConstraints(max_length=CHUNK_OCTETS * 4 // 3 + 4)]

    @model_validator(mode="after")
    def _whole(self) -> "WaveformChunk":
        octets = self.octets
        if hashlib.sha256(octets).hexdigest() != self.sha256:
            raise ValueError("the octets are not those of the hash")
        width = 2 * len(self.recording.channels)
        if self.recording.encoding is Encoding.INT16LE and len(octets) != self.samples * width:
            raise ValueError("the octets are not so many samples")
        return self

    @classmethod
    def of(
        cls, head: RecordingHead, *, chunk: int, first: int, samples: int, last: bool, octets: bytes
    ) -> "WaveformChunk":
        return cls(
            recording=head,
            chunk=chunk,
            first=first,
            samples=samples,
            last=last,
            sha256=hashlib.sha256(octets).hexdigest(),
            octets_base64=base64.b64encode(octets).decode(),
        )

    @property
    def octets(self) -> bytes:
        """Raises ValueError (binascii.Error) for what is no base64."""
        return base64.b64decode(self.octets_base64, validate=True)


class Gap(BaseModel):
    """Samples that never came: from `first` on, so many."""

    first: int
    samples: int


class Recording(BaseModel):
    """A recording as the server has it.

    `octets`: so far. `complete`: its last chunk and all before it are stored. `missing`: chunks not yet stored, of
    those before the newest. `samples`: index after the newest sample, gaps included.
    """

    head: RecordingHead
    samples: int
    octets: int
    chunks: int
    complete: bool
    missing: list[int]
    gaps: list[Gap]
