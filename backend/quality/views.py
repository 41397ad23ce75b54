"""What is told of quality: an act's incidents, one call, and figures by week, line and access."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from backend.quality.diagnosis import LineFinding
from backend.quality.models import LineKind
from contract.quality import Incident, JoinTimeline
from contract.signaling import Role

LevelName = Literal["good", "weak", "bad"]


class TechnicalIncident(BaseModel):
    """Of one kind, as one side noted it: how often, how long in all (none where nobody said), first and last."""

    incident: Incident
    role: Role
    times: int
    seconds: float | None
    first_at: datetime
    last_at: datetime


class LineName(BaseModel):
    """`name`: of the cabin or place; empty at home and for guests."""

    kind: LineKind
    line_id: UUID | None
    name: str


class QualityPoint(BaseModel):
    """A window of `window_s` seconds that ended `at`. `loss`, 0 to 1; rates in bits a second."""

    at: datetime
    window_s: float
    level: LevelName
    relay: bool | None
    rtt_ms: float | None
    loss: float | None
    jitter_ms: float | None
    in_bps: float
    out_bps: float
    available_bps: float | None
    frozen_s: float


class QualitySide(BaseModel):
    """One end of a link; both ends have the same `link`. `peer_role`: of the other end, where it measured too.
    `loss`: of all packets, 0 to 1."""

    side_id: int
    link: int
    role: Role
    peer_role: Role | None
    line: LineName
    seconds: float
    weak_s: float
    bad_s: float
    relay_s: float
    tcp_s: float
    narrow_s: float
    slow_s: float
    freezes: int
    frozen_s: float
    concealed_s: float
    loss: float | None
    loss_p95: float | None
    rtt_p50_ms: float | None
    rtt_p95_ms: float | None
    available_p50_bps: float | None
    bytes_in: int
    bytes_out: int
    join: JoinTimeline
    points: list[QualityPoint]


class QualityIncident(BaseModel):
    incident: Incident
    side_id: int
    role: Role
    at: datetime
    seconds: float | None


class QualityFinding(BaseModel):
    """What is wrong on a link; `line`: whose, where one end is the cause. `side_id`: who noticed."""

    code: LineFinding
    link: int
    line: LineName | None
    side_id: int


class CallQuality(BaseModel):
    """`level`: none where nobody measured. Points older than `points_days` are gone; sums and incidents stay."""

    consultation_id: UUID
    practitioner: str
    level: LevelName | None
    began_at: datetime | None
    ended_at: datetime | None
    sides: list[QualitySide]
    incidents: list[QualityIncident]
    findings: list[QualityFinding]
    points_days: int


class QualityFigures(BaseModel):
    """Over the sides of calls. `rtt_*`: percentiles of each side's median; `loss_*`: of each side's share of lost packets,
    0 to 1; `join_*`: from the beginning of joining to the first picture, or the connection where there was none."""

    sides: int
    minutes: float
    rtt_p50_ms: float | None
    rtt_p95_ms: float | None
    loss_p50: float | None
    loss_p95: float | None
    join_p50_ms: float | None
    join_p95_ms: float | None
    relay_share: float
    audio_only_minutes: float
    reconnections: int


class CallCounts(BaseModel):
    """Calls by how they went."""

    calls: int
    good: int
    weak: int
    bad: int


class QualityWeek(BaseModel):
    """`week`: its Monday, in France."""

    week: date
    calls: CallCounts
    figures: QualityFigures


class QualityLine(BaseModel):
    """`calls`: as this line's own sides saw them."""

    line: LineName
    calls: CallCounts
    figures: QualityFigures
    findings: list[LineFinding]


class QualityAccess(BaseModel):
    """How sides reached the other: directly, over the relay by UDP or TCP, or not at all."""

    access: Literal["direct", "relay_udp", "relay_tcp", "none"]
    calls: CallCounts
    figures: QualityFigures


class QualityCall(BaseModel):
    """One of the calls that went worst. Without a patient's name."""

    consultation_id: UUID
    began_at: datetime
    practitioner: str
    place: str
    level: LevelName
    minutes: float
    rtt_p95_ms: float | None
    loss: float | None
    audio_only_minutes: float
    reconnections: int


class QualitySite(BaseModel):
    site_id: UUID
    name: str


class QualityOverview(BaseModel):
    """`first` and `last` day, both included. `sites`: those that may be asked for."""

    first: date
    last: date
    sites: list[QualitySite]
    calls: CallCounts
    figures: QualityFigures
    weeks: list[QualityWeek]
    lines: list[QualityLine]
    accesses: list[QualityAccess]
    worst: list[QualityCall]
