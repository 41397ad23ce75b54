"""Tables of call quality: one row a side of a link, its course for some weeks, and the incidents of the act."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import REAL, BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

_ZERO = text("0")


class LineKind(StrEnum):
    """Whose connection a side hangs on: a cabin's, a place's, somebody's at home, an invited person's."""

    CABIN = "cabin"
    SITE = "site"
    HOME = "home"
    GUEST = "guest"


class CallSide(Base):
    """One link as one of its two members saw it, summed over the call. Kept with the act.

    `member` measured, `peer` is at the other end. `line_id`: the cabin or the place. Times in seconds (`_s`) and
    milliseconds (`_ms`), sizes in octets, rates in bits a second (`_bps`); `weak_s`, `bad_s` by the levels of
    samples.py. Percentiles (`_p50`, `_p95`) are those of its windows; `loss_p95` is a share of packets, 0 to 1.
    """

    __tablename__ = "call_sides"
    __table_args__ = (
        CheckConstraint("line IN ('cabin', 'site', 'home', 'guest')", name="line_known"),
        Index(None, "consultation_id", "member", "peer", unique=True),
        Index(None, "first_at"),
    )

    side_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    member: Mapped[UUID]
    peer: Mapped[UUID]
    role: Mapped[str]
    line: Mapped[str]
    line_id: Mapped[UUID | None]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(server_default=_ZERO)
    weak_s: Mapped[float] = mapped_column(server_default=_ZERO)
    bad_s: Mapped[float] = mapped_column(server_default=_ZERO)
    relay_s: Mapped[float] = mapped_column(server_default=_ZERO)
    tcp_s: Mapped[float] = mapped_column(server_default=_ZERO)
    narrow_s: Mapped[float] = mapped_column(server_default=_ZERO)
    """Sent less than wished because of the line."""
    slow_s: Mapped[float] = mapped_column(server_default=_ZERO)
    """Sent less than wished because of the device."""
    freezes: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    frozen_s: Mapped[float] = mapped_column(server_default=_ZERO)
    concealed_s: Mapped[float] = mapped_column(server_default=_ZERO)
    packets: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    lost: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    bytes_in: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    bytes_out: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    socket_ms: Mapped[float | None] = mapped_column(REAL)
    admitted_ms: Mapped[float | None] = mapped_column(REAL)
    described_ms: Mapped[float | None] = mapped_column(REAL)
    connected_ms: Mapped[float | None] = mapped_column(REAL)
    first_frame_ms: Mapped[float | None] = mapped_column(REAL)
    rtt_p50_ms: Mapped[float | None] = mapped_column(REAL)
    rtt_p95_ms: Mapped[float | None] = mapped_column(REAL)
    loss_p95: Mapped[float | None] = mapped_column(REAL)
    available_p50_bps: Mapped[float | None] = mapped_column(REAL)


class CallPoint(Base):
    """One window of one side, `at` its end by the server's clock. Kept for some weeks."""

    __tablename__ = "call_points"
    __table_args__ = (Index(None, "at"),)

    side_id: Mapped[int] = mapped_column(ForeignKey("call_sides.side_id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    window_s: Mapped[float] = mapped_column(REAL)
    level: Mapped[int] = mapped_column(SmallInteger)
    relay: Mapped[bool | None]
    rtt_ms: Mapped[float | None] = mapped_column(REAL)
    loss: Mapped[float | None] = mapped_column(REAL)
    jitter_ms: Mapped[float | None] = mapped_column(REAL)
    in_bps: Mapped[float] = mapped_column(REAL)
    out_bps: Mapped[float] = mapped_column(REAL)
    available_bps: Mapped[float | None] = mapped_column(REAL)
    frozen_s: Mapped[float] = mapped_column(REAL)


class CallIncident(Base):
    """A technical incident of the act (R. 6316-4 CSP): part of the record, never swept.

    `said_at`: by the clock of the device, which names it. `at`: the same where that clock is believable, else when
    we heard. `seconds`: how long; none while it lasts, or where nobody said.
    """

    __tablename__ = "call_incidents"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('audio_only', 'video_reduced', 'interrupted', 'reconnected', 'frozen', 'signaling_lost',"
            " 'no_connection')",
            name="kind_known",
        ),
        Index(None, "consultation_id", "at"),
    )

    side_id: Mapped[int] = mapped_column(ForeignKey("call_sides.side_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    said_at: Mapped[datetime] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    at: Mapped[datetime]
    seconds: Mapped[float | None] = mapped_column(REAL)
