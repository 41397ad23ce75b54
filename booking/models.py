"""Tables of booking: places and people first, then their time, then appointments."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    exists,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from core.db import Base
from core.people import Patient

NO_OVERLAP = "ex_reservations_no_overlap"
ONE_KEY = "uq_appointments_principal_id_idempotency_key"


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def _on_marks(name: str = "five_minute_marks") -> CheckConstraint:
    return CheckConstraint(
        "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)"
        " AND extract(epoch FROM lower(during))::bigint % 300 = 0"
        " AND extract(epoch FROM upper(during))::bigint % 300 = 0",
        name=name,
    )


def _local_hours() -> CheckConstraint:
    return CheckConstraint(
        "extract(epoch FROM starts_local)::int % 300 = 0 AND extract(epoch FROM ends_local)::int % 300 = 0",
        name="local_hours_on_marks",
    )


# Places and people


class SiteKind(StrEnum):
    COMPTOIR = "comptoir"
    MAISON_DE_SANTE = "maison_de_sante"
    CABINET = "cabinet"
    PHARMACY = "pharmacy"


class Cabin(Base):
    """A télécabine. Its enrolled key and devices are kept by backend.cabins."""

    __tablename__ = "cabins"

    cabin_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"), index=True)
    name: Mapped[str]

    site: Mapped["Site"] = relationship(lazy="raise", viewonly=True)


class Site(Base):
    """A place of care. `tz` is an IANA name; coordinates are WGS 84 degrees."""

    __tablename__ = "sites"
    __table_args__ = (_one_of("kind", SiteKind),)

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    commune: Mapped[str]
    postcode: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    priority_zone: Mapped[bool] = mapped_column(default=False)
    tz: Mapped[str] = mapped_column(default="Europe/Paris")

    has_cabin: Mapped[bool] = column_property(exists().where(Cabin.site_id == site_id).correlate_except(Cabin))


class Speciality(Base):
    """`keywords_*`: what people type when they do not know the name, "grain de beauté"."""

    __tablename__ = "specialities"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    keywords_fr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    keywords_en: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Practitioner(Base):
    """`rpps`: national number, 11 digits. `languages`: ISO 639-1 codes."""

    __tablename__ = "practitioners"
    __table_args__ = (
        CheckConstraint("rpps ~ '^[0-9]{11}$'", name="rpps_digits"),
        CheckConstraint("sector IN (1, 2)", name="sector_known"),
        CheckConstraint("visit_minutes BETWEEN 5 AND 120 AND visit_minutes % 5 = 0", name="visit_on_marks"),
        CheckConstraint("fee_cents >= 0", name="fee_not_negative"),
    )

    practitioner_id: Mapped[UUID] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    rpps: Mapped[str] = mapped_column(unique=True)
    speciality_code: Mapped[str] = mapped_column(ForeignKey("specialities.code"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"), index=True)
    sector: Mapped[int] = mapped_column(SmallInteger)
    fee_cents: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    remote: Mapped[bool]
    on_site: Mapped[bool]
    volunteer: Mapped[bool] = mapped_column(default=False)
    visit_minutes: Mapped[int] = mapped_column(SmallInteger)
    about_fr: Mapped[str] = mapped_column(default="")
    about_en: Mapped[str] = mapped_column(default="")
    portrait_seed: Mapped[str]

    speciality: Mapped[Speciality] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def name(self) -> str:
        return f"Dr {self.given_name} {self.family_name}"


# Their time


class ResourceKind(StrEnum):
    PRACTITIONER = "practitioner"
    CABIN = "cabin"
    ASSISTANT = "assistant"
    DEVICE_SET = "device_set"
    PATIENT = "patient"


class Resource(Base):
    """Whoever or whatever can be in one place at a time only. `ref` is the id in its own table."""

    __tablename__ = "resources"
    __table_args__ = (_one_of("kind", ResourceKind),)

    # 32 bits: the first half of a pair of keys of pg_advisory_xact_lock.
    resource_id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    ref: Mapped[UUID] = mapped_column(unique=True)


class WeeklyRule(Base):
    """Wall clock, as people said it; read by availability.expand, never by SQL. Monday is 0."""

    __tablename__ = "weekly_rules"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("starts_local <> ends_local", name="has_length"),
        _local_hours(),
    )

    rule_id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"), index=True)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts_local: Mapped[time]
    ends_local: Mapped[time]
    tz: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class ExceptionKind(StrEnum):
    CLOSED = "closed"
    OPEN = "open"


class RuleException(Base):
    """Leave, a closure, or extra hours on one date; from 00:00 to 00:00 is the whole day."""

    __tablename__ = "rule_exceptions"
    __table_args__ = (_one_of("kind", ExceptionKind), _local_hours())

    exception_id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"), index=True)
    day: Mapped[date]
    kind: Mapped[str]
    starts_local: Mapped[time] = mapped_column(server_default=text("'00:00'"))
    ends_local: Mapped[time] = mapped_column(server_default=text("'00:00'"))
    tz: Mapped[str]


class OpeningSource(StrEnum):
    RULE = "rule"
    EXTRA = "extra"


class Opening(Base):
    """Hours of one resource in UTC. `rule` rows are remade from the rules; `extra` rows are not."""

    __tablename__ = "openings"
    __table_args__ = (
        ExcludeConstraint(("resource_id", "="), ("during", "&&"), using="gist", name="ex_openings_no_overlap"),
        _one_of("source", OpeningSource),
        _on_marks(),
    )

    opening_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    source: Mapped[str]


# Appointments


class AppointmentStatus(StrEnum):
    """FHIR R4 AppointmentStatus."""

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


class Appointment(Base):
    """`principal_id`: the account that booked. `site_id`: where the patient is expected, or the
    practitioner's place when the patient is at home. `version` grows with every change."""

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("principal_id", "idempotency_key", name=ONE_KEY),
        _one_of("status", AppointmentStatus),
        _on_marks(),
        Index("ix_appointments_practitioner_id_start", "practitioner_id", text("lower(during)")),
        Index("ix_appointments_patient_id_start", "patient_id", text("lower(during)")),
        Index("ix_appointments_site_id_start", "site_id", text("lower(during)")),
        Index("ix_appointments_cabin_id_start", "cabin_id", text("lower(during)")),
    )

    appointment_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID]
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"))
    reason: Mapped[str]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    status: Mapped[str]
    cancel_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
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
    """One resource held for one appointment. The exclusion constraint alone decides what is free."""

    __tablename__ = "reservations"
    __table_args__ = (
        ExcludeConstraint(("resource_id", "="), ("during", "&&"), using="gist", name=NO_OVERLAP),
        _on_marks(),
    )

    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("appointments.appointment_id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"), primary_key=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
