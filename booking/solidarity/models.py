"""What town halls offer to volunteers, and what is owed for their days."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import one_of
from core.db import Base


class OfferKind(StrEnum):
    CABINET = "cabinet"
    EQUIPMENT = "equipment"
    LODGING = "lodging"


class OfferedResource(Base):
    """What a commune lends to volunteers; `offer_id` is its `ref` among the resources that can be booked once.

    site_id: where it stands, of cabinets and equipment; a lodging is for the whole zone. capacity: people it
    is for. photo_seed: draws the same picture everywhere. retired_at: offered no more; days given keep it.
    """

    __tablename__ = "offered_resources"
    __table_args__ = (
        one_of("kind", OfferKind),
        CheckConstraint("capacity BETWEEN 1 AND 50", name="capacity_sensible"),
        CheckConstraint("kind = 'lodging' OR site_id IS NOT NULL", name="stands_somewhere"),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("resources.ref"), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zones.zone_id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.site_id"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("communes.code"))
    capacity: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"), default=1)
    notes: Mapped[str] = mapped_column(server_default="", default="")
    photo_seed: Mapped[str]
    retired_at: Mapped[datetime | None]


class EntryKind(StrEnum):
    DAY = "day"
    HALF_DAY = "half_day"


class VolunteerRate(Base):
    """What a day or a half-day is paid, while it is in force; both days included."""

    __tablename__ = "volunteer_rates"
    __table_args__ = (one_of("kind", EntryKind), CheckConstraint("cents > 0", name="positive"))

    kind: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    cents: Mapped[int]


class LedgerEntry(Base):
    """What is owed for one day on which consultations were held. Written once; nobody changes or deletes one."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        one_of("kind", EntryKind),
        CheckConstraint("amount_cents > 0 AND visits > 0", name="earned"),
        Index(None, "practitioner_id", "day"),
        Index(None, "zone_id", "day"),
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    volunteer_day_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer_days.volunteer_day_id"), unique=True)
    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zones.zone_id"))
    day: Mapped[date]
    kind: Mapped[str]
    visits: Mapped[int]
    amount_cents: Mapped[int]
    created_at: Mapped[datetime]


class Statement(Base):
    """A month of one volunteer as it was handed out. An entry that comes later makes another version."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("practitioner_id", "month", "version"),
        CheckConstraint("extract(day FROM month) = 1", name="first_of_month"),
    )

    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    month: Mapped[date]
    version: Mapped[int] = mapped_column(SmallInteger)
    entries: Mapped[int]
    total_cents: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ZoneWait(Base):
    """Once a day: how many days away the third free time with a volunteer of the zone is; empty if there is none."""

    __tablename__ = "zone_waits"

    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zones.zone_id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    third_free_days: Mapped[float | None]
