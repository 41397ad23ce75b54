"""Who waits for which time, and what they have been offered."""

from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.models import Appointment, Practitioner, Site, Speciality, VisitMode
from booking.models.checks import one_of
from core.db import Base
from core.people import Patient

ONE_WAIT = "uq_waiting_entries_patient_target"
ONE_SOONER = "uq_waiting_entries_sooner_than"
ONE_INSTEAD = "uq_waiting_entries_instead_of"
ONE_OPEN = "uq_offers_entry_open"

_LIVE = "state IN ('waiting', 'offered')"
_TARGET = "coalesce(practitioner_id, '00000000-0000-0000-0000-000000000000')"


class WaitingState(StrEnum):
    """`offered`: a time is held for the patient; nothing else is offered meanwhile."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    EXPIRED = "expired"


WAITS = (WaitingState.WAITING, WaitingState.OFFERED)


class Priority(IntEnum):
    """Smaller first; within one class, by time of joining. LEAVE: lost a visit to the practitioner's leave."""

    LEAVE = 1
    URGENT = 2
    ORDINARY = 5


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class Answer(StrEnum):
    """How an offer came to its end. `left`: the patient no longer waits. `lost`: the time was given up elsewhere."""

    PATIENT = "patient"
    STAFF = "staff"
    DEADLINE = "deadline"
    LEFT = "left"
    LOST = "lost"


class WaitingEntry(Base):
    """A patient who waits for a time with one practitioner, or with any of a speciality.

    principal_id: the account that put her there. mode: where she wants to be; any place if empty.
    zone_id, site_id: only there. max_km: from the centre of `from_commune` (INSEE code), for visits on
    site. earliest, latest: local days, both included. weekdays: Monday is 0; empty: any.
    hours_from, hours_until: local hours within which the visit lies. sooner_than: the appointment
    she keeps until an earlier one is accepted. instead_of, leave_id: the appointment a leave took
    from her.
    """

    __tablename__ = "waiting_entries"
    __table_args__ = (
        one_of("state", WaitingState),
        CheckConstraint("mode IN ('home', 'cabin', 'on_site')", name="mode_known"),
        CheckConstraint("priority IN (1, 2, 5)", name="priority_known"),
        CheckConstraint("earliest <= latest", name="days_in_order"),
        CheckConstraint("hours_from < hours_until", name="hours_in_order"),
        CheckConstraint("max_km > 0", name="distance_sensible"),
        CheckConstraint("weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]::smallint[]", name="weekdays_known"),
        Index(
            ONE_WAIT,
            "patient_id",
            "speciality_code",
            text(_TARGET),
            unique=True,
            postgresql_where=text(f"{_LIVE} AND instead_of IS NULL"),
        ),
        Index(ONE_INSTEAD, "instead_of", unique=True, postgresql_where=text(_LIVE)),
        Index(ONE_SOONER, "sooner_than", unique=True, postgresql_where=text(_LIVE)),
        Index(
            "ix_waiting_entries_turn",
            "speciality_code",
            "priority",
            "joined_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_waiting_entries_practitioner_id", "practitioner_id", postgresql_where=text(_LIVE)),
        Index("ix_waiting_entries_patient_id", "patient_id"),
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    principal_id: Mapped[UUID]
    speciality_code: Mapped[str] = mapped_column(ForeignKey("specialities.code"))
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    visit_type: Mapped[str | None] = mapped_column(ForeignKey("visit_types.code"))
    mode: Mapped[str | None]
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.zone_id"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.site_id"))
    from_commune: Mapped[str | None] = mapped_column(ForeignKey("communes.code"))
    max_km: Mapped[int | None] = mapped_column(SmallInteger)
    earliest: Mapped[date]
    latest: Mapped[date]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default=text("'{}'"), default=list)
    hours_from: Mapped[time | None]
    hours_until: Mapped[time | None]
    priority: Mapped[int] = mapped_column(SmallInteger, server_default=text("5"), default=Priority.ORDINARY.value)
    sooner_than: Mapped[UUID | None] = mapped_column(ForeignKey("appointments.appointment_id"))
    instead_of: Mapped[UUID | None] = mapped_column(ForeignKey("appointments.appointment_id"))
    leave_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(server_default="", default="")
    interpreter_language: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=WaitingState.WAITING.value, default=WaitingState.WAITING.value)
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]

    speciality: Mapped[Speciality] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    practitioner: Mapped[Practitioner | None] = relationship(lazy="joined", viewonly=True)
    site: Mapped[Site | None] = relationship(lazy="joined", viewonly=True)
    patient: Mapped[Patient] = relationship(lazy="raise", viewonly=True)

    @property
    def only_with(self) -> UUID | None:
        """Whom she waits for and nobody else. After a leave, a colleague will do."""
        return None if self.priority == Priority.LEAVE else self.practitioner_id

    @property
    def wanted_mode(self) -> VisitMode | None:
        return VisitMode(self.mode) if self.mode else None


class Offer(Base):
    """A time held for one who waits. appointment_id: the hold. made_by: the account of staff who chose it."""

    __tablename__ = "offers"
    __table_args__ = (
        one_of("state", OfferState),
        CheckConstraint("answered_how IN ('patient', 'staff', 'deadline', 'left', 'lost')", name="answer_known"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_once"),
        Index(ONE_OPEN, "entry_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_offers_entry_id", "entry_id"),
        Index("ix_offers_deadline", "deadline", postgresql_where=text("state = 'open'")),
    )

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("waiting_entries.entry_id"))
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"), unique=True)
    made_at: Mapped[datetime]
    deadline: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default=OfferState.OPEN.value, default=OfferState.OPEN.value)
    answered_at: Mapped[datetime | None]
    answered_how: Mapped[str | None]
    made_by: Mapped[UUID | None]

    entry: Mapped[WaitingEntry] = relationship(lazy="raise", viewonly=True)
    appointment: Mapped[Appointment] = relationship(lazy="raise", viewonly=True)
