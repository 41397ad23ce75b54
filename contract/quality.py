"""How well a call went: what each side measures, from RTCStatsReport (W3C webrtc-stats). Plain data."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
Measure = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Incident(StrEnum):
    """What the technical record of a visit says about its line."""

    AUDIO_ONLY = "audio_only"
    """The picture was given up to keep the sound."""
    VIDEO_REDUCED = "video_reduced"
    INTERRUPTED = "interrupted"
    """Nothing arrived from the other side."""
    RECONNECTED = "reconnected"
    FROZEN = "frozen"
    SIGNALING_LOST = "signaling_lost"
    NO_CONNECTION = "no_connection"
    """No path was found."""


class IncidentNote(BaseModel):
    """`seconds`: how long it lasted, when it is over."""

    incident: Incident
    at: AwareDatetime
    seconds: Measure | None = None


class Inbound(BaseModel):
    """Received in the window. `jitter_ms`: RFC 3550 interarrival jitter. Freezes: video only."""

    bytes: Count = 0
    packets: Count = 0
    lost: Count = 0
    jitter_ms: Measure = 0.0
    frames_per_s: Measure | None = None
    freezes: Count = 0
    frozen_s: Measure = 0.0
    concealed_s: Measure = 0.0
    """Sound that was made up for what did not arrive."""


class Outbound(BaseModel):
    """Sent in the window. `limited_by`: RTCQualityLimitationReason. `lost`: as the other side reports it, 0 to 1."""

    bytes: Count = 0
    frames_per_s: Measure | None = None
    width: Count | None = None
    height: Count | None = None
    limited_by: Literal["none", "cpu", "bandwidth", "other"] = "none"
    lost: Annotated[float, Field(ge=0, le=1)] | None = None


class JoinTimeline(BaseModel):
    """Milliseconds since the page began to join; null for what has not happened."""

    socket_ms: Measure | None = None
    admitted_ms: Measure | None = None
    described_ms: Measure | None = None
    connected_ms: Measure | None = None
    first_frame_ms: Measure | None = None


class QualityReport(BaseModel):
    """One link as one side saw it for `window_s` seconds. `path`: candidate type of the selected pair, the worse of both."""

    peer: UUID
    window_s: Annotated[float, Field(gt=0, le=120)]
    path: Literal["host", "srflx", "prflx", "relay"] | None = None
    protocol: Literal["udp", "tcp"] | None = None
    round_trip_ms: Measure | None = None
    available_out_bps: Measure | None = None
    audio_in: Inbound | None = None
    video_in: Inbound | None = None
    audio_out: Outbound | None = None
    video_out: Outbound | None = None
    join: JoinTimeline | None = None
    incidents: Annotated[list[IncidentNote], Field(max_length=20)] = []
