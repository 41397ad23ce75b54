"""Messages of the readings data channel, cabin agent to browsers: fast, lossy, labelled live.

JSON text, one message a frame. The stored path (contract.cabin) is the record.
"""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from contract.observations import DeviceKind, DeviceState, Metric, Reading


class Waveform(StrEnum):
    """auscultation: sound of the chest. It is heard live as a track, never as `Waves`."""

    PLETH = "pleth"
    ECG = "ecg"
    AUSCULTATION = "auscultation"


class LiveReading(BaseModel):
    """`stage` live: decoded just now; stored: committed to the cabin's disk."""

    type: Literal["reading"] = "reading"
    stage: Literal["live", "stored"]
    reading: Reading


class LiveValue(BaseModel):
    """A running value while the instrument works (SpO2 each second). `cuff_pressure` is no blood pressure."""

    type: Literal["value"] = "value"
    device: DeviceKind
    metric: Metric | Literal["cuff_pressure"]
    value: str
    unit: str


class Waves(BaseModel):
    """A piece of a recording of one or more channels taken together (FHIR SampledData semantics).

    `first`: index of the first sample since the recording began, so that a gap shows; a sample is
    `value * factor` in `unit` (UCUM). `values`: one list a channel, in the order of `channels`, all of one length.
    """

    type: Literal["waves"] = "waves"
    recording_id: UUID
    waveform: Waveform
    device: DeviceKind
    channels: Annotated[list[str], Field(min_length=1, max_length=16)]
    rate_hz: float
    unit: str
    factor: float
    first: Annotated[int, Field(ge=0)]
    values: list[list[int]]


class DeviceStatus(BaseModel):
    """`progress` runs from 0 to 1 while measuring; `detail` is a code for the catalogue of texts.

    `lit`: the specialist points at it ("take number 6"). `battery`: percent.
    """

    type: Literal["device"] = "device"
    device: DeviceKind
    number: int
    state: DeviceState
    progress: float | None = None
    detail: str | None = None
    lit: bool = False
    battery: Annotated[int, Field(ge=0, le=100)] | None = None


LiveMessage = Annotated[LiveReading | LiveValue | Waves | DeviceStatus, Field(discriminator="type")]
LIVE: TypeAdapter[LiveMessage] = TypeAdapter(LiveMessage)
