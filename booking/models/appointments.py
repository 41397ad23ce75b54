"""Appointments, and what each of them holds."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.models.checks import on_marks, one_of
from booking.models.places import Cabin, Practitioner, Site
from core.db import Base
from core.people import Patient

NO_OVERLAP = "ex_reservations_no_overlap"
ONE_KEY = "uq_appointments_principal_id_idempotency_key"


class AppointmentStatus(StrEnum):
    """FHIR R4 AppointmentStatus. `pending`: held while a form is filled, or offered to a patient."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"
    CHECKED_IN = "checked-in"
    WAITLIST = "waitlist"


LIVE = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN, AppointmentStatus.ARRIVED)


class VisitMode(StrEnum):
    """Where the patient is."""

    HOME = "home"
    CABIN = "cabin"
    ON_SITE = "on_site"


class CancelCode(StrEnum):
    """Why there was no visit."""

    PATIENT_UNWELL = "patient_unwell"
    PATIENT_BETTER = "patient_better"
    PATIENT_UNAVAILABLE = "patient_unavailable"
    PATIENT_ELSEWHERE = "patient_elsewhere"
    TRANSPORT = "transport"
    MISTAKE = "mistake"
    PRACTITIONER_LEAVE = "practitioner_leave"
    PRACTITIONER_ILL = "practitioner_ill"
    SITE_CLOSED = "site_closed"
    EQUIPMENT = "equipment"
    HOLD_EXPIRED = "hold_expired"
    OFFER_EXPIRED = "offer_expired"
    OFFER_DECLINED = "offer_declined"
    EARLIER_FOUND = "earlier_found"
    OTHER = "other"


SYSTEMS_OWN = frozenset(
    {CancelCode.HOLD_EXPIRED, CancelCode.OFFER_EXPIRED, CancelCode.OFFER_DECLINED, CancelCode.EARLIER_FOUND}
)
"""Nobody says these, but the first of a time she herself holds."""

THE_PLACES = frozenset(
    {CancelCode.PRACTITIONER_LEAVE, CancelCode.PRACTITIONER_ILL, CancelCode.SITE_CLOSED, CancelCode.EQUIPMENT}
)
"""Staff say these: whom a visit is taken from comes first on the waiting list."""


class Appointment(Base):
    """`principal_id`: the account that booked. `site_id`: where the patient is expected, or the
    practitioner's place when the patient is at home. `version` grows with every change.

    fee_cents: as shown before booking. overrun_cents: the part above the opposable tariff, never on
    a volunteer's day. previous_start: before the last move. series_id: of one course of visits.
    override_reason: why staff booked against the hours or beside another appointment.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("principal_id", "idempotency_key", name=ONE_KEY),
        one_of("status", AppointmentStatus),
        one_of("mode", VisitMode),
        on_marks(),
        CheckConstraint("volunteer_day_id IS NULL OR overrun_cents = 0", name="no_overrun_by_volunteers"),
        Index("ix_appointments_practitioner_id_start", "practitioner_id", text("lower(during)")),
        Index("ix_appointments_patient_id_start", "patient_id", text("lower(during)")),
        Index("ix_appointments_site_id_start", "site_id", text("lower(during)")),
        Index("ix_appointments_cabin_id_start", "cabin_id", text("lower(during)")),
        Index(None, "series_id", postgresql_where=text("series_id IS NOT NULL")),
    )

    appointment_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID]
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"))
    mode: Mapped[str] = mapped_column(server_default=VisitMode.HOME.value, default=VisitMode.HOME.value)
    visit_type: Mapped[str | None] = mapped_column(ForeignKey("visit_types.code"))
    reason: Mapped[str]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    status: Mapped[str]
    interpreter_language: Mapped[str | None]
    series_id: Mapped[UUID | None]
    fee_cents: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    overrun_cents: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    volunteer_day_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("volunteer_days.volunteer_day_id", ondelete="SET NULL"), index=True
    )
    override_reason: Mapped[str | None]
    previous_start: Mapped[datetime | None]
    cancel_code: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_late: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    version: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    practitioner: Mapped[Practitioner] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    patient: Mapped[Patient] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    cabin: Mapped[Cabin | None] = relationship(lazy="joined", viewonly=True)

    @property
    def starts_at(self) -> datetime:
        assert self.during.lower is not None
        return self.during.lower

    @property
    def ends_at(self) -> datetime:
        assert self.during.upper is not None
        return self.during.upper


class Reservation(Base):
    """One resource held for one appointment, or for one volunteer's day (a room, a bed). The exclusion constraint
    alone decides what is free. `hold_until`: firm where empty; after it, whoever wants the time takes it."""

    __tablename__ = "reservations"
    __table_args__ = (
        ExcludeConstraint(("resource_id", "="), ("during", "&&"), using="gist", name=NO_OVERLAP),
        CheckConstraint("num_nonnulls(appointment_id, volunteer_day_id) = 1", name="one_owner"),
        on_marks(),
        Index(None, "appointment_id", "resource_id"),
        Index(None, "volunteer_day_id", postgresql_where=text("volunteer_day_id IS NOT NULL")),
        Index(None, "hold_until", postgresql_where=text("hold_until IS NOT NULL")),
    )

    reservation_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    appointment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("appointments.appointment_id", deferrable=True, initially="DEFERRED")
    )
    volunteer_day_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer_days.volunteer_day_id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    hold_until: Mapped[datetime | None]
