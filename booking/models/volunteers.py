"""Days that practitioners give to priority zones."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import on_marks, one_of
from core.db import Base


class DayPart(StrEnum):
    FULL = "full"
    MORNING = "morning"
    AFTERNOON = "afternoon"


class VolunteerDay(Base):
    """A day, or half a day, that a practitioner gives to a priority zone.

    The keys hold the limit: a calendar month has the ordinals 1 and 2, in all zones together. half: 0
    takes the ordinal alone; 1 and 2 are two half-days that share one, where the house counts so.
    during: from the first to the last hour, the pause included, UTC; hours are wall clock of `tz`.
    taken_back_at: nobody books it any more; it goes once its last visit stands elsewhere.
    """

    __tablename__ = "volunteer_days"
    __table_args__ = (
        UniqueConstraint("practitioner_id", "day"),
        ExcludeConstraint(
            ("practitioner_id", "="),
            ("month", "="),
            ("ordinal", "="),
            (text("int4range((half / 2)::int, CASE half WHEN 1 THEN 1 ELSE 2 END)"), "&&"),
            using="gist",
            name="ex_volunteer_days_ordinal_once",
        ),
        CheckConstraint("ordinal BETWEEN 1 AND 2", name="two_a_month"),
        CheckConstraint("month = day - (extract(day FROM day)::int - 1)", name="month_of_day"),
        CheckConstraint("half BETWEEN 0 AND 2 AND (half = 0 OR part <> 'full')", name="halves_of_an_ordinal"),
        CheckConstraint(
            "(pause_starts_local IS NULL) = (pause_ends_local IS NULL)"
            " AND starts_local < coalesce(pause_starts_local, ends_local)"
            " AND coalesce(pause_starts_local, starts_local) <= coalesce(pause_ends_local, starts_local)"
            " AND coalesce(pause_ends_local, starts_local) < ends_local",
            name="hours_in_order",
        ),
        one_of("part", DayPart),
        on_marks(),
        Index(None, "zone_id", "day"),
        Index(None, "taken_back_at", postgresql_where=text("taken_back_at IS NOT NULL")),
    )

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    half: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, server_default=text("0"), default=0
    )
    volunteer_day_id: Mapped[UUID] = mapped_column(unique=True)
    day: Mapped[date]
    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zones.zone_id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"), index=True)
    part: Mapped[str]
    starts_local: Mapped[time]
    ends_local: Mapped[time]
    pause_starts_local: Mapped[time | None]
    pause_ends_local: Mapped[time | None]
    tz: Mapped[str]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    given_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]

    @property
    def starts_at(self) -> datetime:
        assert self.during.lower is not None
        return self.during.lower

    @property
    def ends_at(self) -> datetime:
        assert self.during.upper is not None
        return self.during.upper
