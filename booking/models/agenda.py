"""Time: who can be in one place only, the hours they keep, and the index that search reads."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Computed, ForeignKey, Identity, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import BIT, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import local_hours, on_marks, one_of
from core.db import Base

_NONE = text("'{}'")


class ResourceKind(StrEnum):
    """`seat`: a second place beside a practitioner's own, for an overbooking that staff wants."""

    PRACTITIONER = "practitioner"
    SEAT = "seat"
    CABIN = "cabin"
    ASSISTANT = "assistant"
    DEVICE_SET = "device_set"
    PATIENT = "patient"
    CABINET = "cabinet"
    EQUIPMENT = "equipment"
    LODGING = "lodging"


class Resource(Base):
    """Whoever or whatever can be in one place at a time only. `ref` is the id in its own table.

    keeps_hours: it can be booked within its openings only; others are there at any hour.
    buffer_minutes: kept free after each visit (cleaning, notes).
    """

    __tablename__ = "resources"
    __table_args__ = (
        one_of("kind", ResourceKind),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 120 AND buffer_minutes % 5 = 0", name="buffer_on_marks"),
    )

    # 32 bits: the first half of a pair of keys of pg_advisory_xact_lock.
    resource_id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    ref: Mapped[UUID] = mapped_column(unique=True)
    keeps_hours: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    buffer_minutes: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)


class RuleKind(StrEnum):
    OPEN = "open"
    BREAK = "break"


class Reserved(StrEnum):
    """For whom hours are kept: urgent requests that staff places, or patients of the place's priority zone."""

    URGENT = "urgent"
    ZONE = "zone"


class WeeklyRule(Base):
    """Wall clock, as people said it; read by booking.openings, never by SQL. Monday is 0.

    site_id: where, the practitioner's main place if empty. visit_types: only these; all if empty.
    reserved_for, release_hours: kept for some until so many hours before they begin, then for all.
    """

    __tablename__ = "weekly_rules"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("starts_local <> ends_local", name="has_length"),
        CheckConstraint("reserved_for IS NULL OR reserved_for IN ('urgent', 'zone')", name="reserved_for_known"),
        CheckConstraint("reserved_for IS NULL OR release_hours BETWEEN 0 AND 720", name="released"),
        one_of("kind", RuleKind),
        local_hours(),
    )

    rule_id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"), index=True)
    kind: Mapped[str] = mapped_column(server_default=RuleKind.OPEN.value, default=RuleKind.OPEN.value)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts_local: Mapped[time]
    ends_local: Mapped[time]
    tz: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.site_id"))
    visit_types: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE, default=list)
    reserved_for: Mapped[str | None]
    release_hours: Mapped[int | None] = mapped_column(SmallInteger)


class ExceptionKind(StrEnum):
    CLOSED = "closed"
    OPEN = "open"


class RuleException(Base):
    """Leave, a closure, or extra hours on one date; from 00:00 to 00:00 is the whole day.

    leave_id: the days of one leave share it. volunteer_day_id: extra hours of a volunteer's day.
    """

    __tablename__ = "rule_exceptions"
    __table_args__ = (one_of("kind", ExceptionKind), local_hours())

    exception_id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"), index=True)
    day: Mapped[date]
    kind: Mapped[str]
    starts_local: Mapped[time] = mapped_column(server_default=text("'00:00'"))
    ends_local: Mapped[time] = mapped_column(server_default=text("'00:00'"))
    tz: Mapped[str]
    label: Mapped[str] = mapped_column(server_default="", default="")
    leave_id: Mapped[UUID | None] = mapped_column(index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.site_id"))
    volunteer_day_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer_days.volunteer_day_id"), index=True)


class OpeningSource(StrEnum):
    RULE = "rule"
    EXTRA = "extra"


class Opening(Base):
    """Hours of one resource in UTC. `rule` rows are remade from the rules; `extra` rows are not.

    lane: who may book here. Empty: everybody. Else one of its words must be among the asker's:
    `visit:<type>`, `urgent`, `zone:<id>`, `unfollowed` (without a treating doctor); sorted.
    """

    __tablename__ = "openings"
    __table_args__ = (
        ExcludeConstraint(("resource_id", "="), ("during", "&&"), using="gist", name="ex_openings_no_overlap"),
        one_of("source", OpeningSource),
        on_marks(),
    )

    opening_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    source: Mapped[str]
    lane: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE, default=list)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.site_id"))
    volunteer_day_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer_days.volunteer_day_id"), index=True)


class DayBits(Base):
    """The index that search reads: 288 five-minute quanta of a UTC day, first bit 00:00. Written by triggers only."""

    __tablename__ = "day_bits"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    lane: Mapped[list[str]] = mapped_column(ARRAY(Text), primary_key=True, server_default=_NONE)
    open: Mapped[str] = mapped_column(BIT(288))
    busy: Mapped[str] = mapped_column(BIT(288))
    bits: Mapped[str] = mapped_column(BIT(288), Computed("open & ~busy", persisted=True))
