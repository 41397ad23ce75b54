"""Messages of the readings data channel, cabin agent to browsers: fast, lossy, labelled live.

JSON text, one message a frame. The stored path (contract.cabin) is the record.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from contract.observations import DeviceKind, DeviceState, Metric, Reading


class Waveform(StrEnum):
    PLETH = "pleth"


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


class Samples(BaseModel):
    """A piece of a waveform: `values` are scaled to 0..1000, `seq` counts pieces without a gap."""

    type: Literal["samples"] = "samples"
    waveform: Waveform
    seq: int
    rate_hz: float
    values: list[int]


class DeviceStatus(BaseModel):
    """`progress` runs from 0 to 1 while measuring; `detail` is a code for the catalogue of texts."""

    type: Literal["device"] = "device"
    device: DeviceKind
    number: int
    state: DeviceState
    progress: float | None = None
    detail: str | None = None


LiveMessage = Annotated[LiveReading | LiveValue | Samples | DeviceStatus, Field(discriminator="type")]
LIVE: TypeAdapter[LiveMessage] = TypeAdapter(LiveMessage)
