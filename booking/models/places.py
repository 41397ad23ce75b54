"""Places of care, their zones, and who and what is found there."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Integer, SmallInteger, Text, exists, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from booking.models.checks import one_of
from core.db import Base

_NONE = text("'{}'")


class SiteKind(StrEnum):
    COMPTOIR = "comptoir"
    MAISON_DE_SANTE = "maison_de_sante"
    CABINET = "cabinet"
    PHARMACY = "pharmacy"


class Zone(Base):
    """A priority zone, with the five criteria that make it one.

    gp_access: reachable GP visits a head and year (APL). young_doctors_pct: GPs under 60 years, per
    cent. ald_pct: inhabitants with a long-term illness, per cent. emergency_minutes: by road to the
    nearest emergency department. income_eur: median a year and consumption unit. tz: IANA name.
    """

    __tablename__ = "zones"

    zone_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    population: Mapped[int] = mapped_column(Integer)
    tz: Mapped[str] = mapped_column(server_default="Europe/Paris")
    gp_access: Mapped[float | None]
    young_doctors_pct: Mapped[float | None]
    ald_pct: Mapped[float | None]
    emergency_minutes: Mapped[float | None]
    income_eur: Mapped[float | None]


class Commune(Base):
    """`code`: INSEE. Coordinates of its centre, WGS 84 degrees."""

    __tablename__ = "communes"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    postcode: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.zone_id"), index=True)


class Cabin(Base):
    """A télécabine. `instruments`: kinds it has (booking.nomenclature). Its enrolled key and devices are kept by
    backend.cabins."""

    __tablename__ = "cabins"

    cabin_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"), index=True)
    name: Mapped[str]
    instruments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE, default=list)

    site: Mapped["Site"] = relationship(lazy="raise", viewonly=True)


class DeviceSet(Base):
    """Instruments that travel within a site and are booked like a room."""

    __tablename__ = "device_sets"

    device_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"), index=True)
    name: Mapped[str]
    instruments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE, default=list)


class Site(Base):
    """A place of care. `tz` is an IANA name; coordinates are WGS 84 degrees.

    zone_id: the priority zone it stands in. holiday_region: subdivision whose public holidays hold
    there (ISO 3166-2:FR without "FR-"; empty: the national ones).
    """

    __tablename__ = "sites"
    __table_args__ = (one_of("kind", SiteKind),)

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    commune: Mapped[str]
    postcode: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    priority_zone: Mapped[bool] = mapped_column(default=False)
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.zone_id"), index=True)
    tz: Mapped[str] = mapped_column(default="Europe/Paris")
    holiday_region: Mapped[str] = mapped_column(server_default="", default="")

    has_cabin: Mapped[bool] = column_property(exists().where(Cabin.site_id == site_id).correlate_except(Cabin))


class Speciality(Base):
    """`keywords_*`: what people type when they do not know the name, "grain de beauté"."""

    __tablename__ = "specialities"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    keywords_fr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    keywords_en: Mapped[list[str]] = mapped_column(ARRAY(Text))


class VisitType(Base):
    """What a visit is for. `remote`: may be done by video. `instruments`: kinds it needs where the patient is."""

    __tablename__ = "visit_types"
    __table_args__ = (CheckConstraint("minutes BETWEEN 5 AND 120 AND minutes % 5 = 0", name="visit_on_marks"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    speciality_code: Mapped[str] = mapped_column(ForeignKey("specialities.code"), index=True)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    remote: Mapped[bool]
    on_site: Mapped[bool]
    instruments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE, default=list)
    position: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class Practitioner(Base):
    """`rpps`: national number, 11 digits. `languages`: ISO 639-1 codes.

    visit_minutes: of a visit without a type. notice_minutes, horizon_days: how near and how far
    ahead patients may book; the house's rule where empty. min_age, max_age: of patients, in years.
    delegated: assistants of the site act on the agenda.
    """

    __tablename__ = "practitioners"
    __table_args__ = (
        CheckConstraint("rpps ~ '^[0-9]{11}$'", name="rpps_digits"),
        CheckConstraint("sector IN (1, 2)", name="sector_known"),
        CheckConstraint("visit_minutes BETWEEN 5 AND 120 AND visit_minutes % 5 = 0", name="visit_on_marks"),
        CheckConstraint("fee_cents >= 0", name="fee_not_negative"),
        CheckConstraint("notice_minutes >= 0 AND horizon_days BETWEEN 1 AND 365", name="reach_sensible"),
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
    delegated: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    visit_minutes: Mapped[int] = mapped_column(SmallInteger)
    notice_minutes: Mapped[int | None] = mapped_column(Integer)
    horizon_days: Mapped[int | None] = mapped_column(SmallInteger)
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    about_fr: Mapped[str] = mapped_column(default="")
    about_en: Mapped[str] = mapped_column(default="")
    portrait_seed: Mapped[str]

    speciality: Mapped[Speciality] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def name(self) -> str:
        return f"Dr {self.given_name} {self.family_name}"


class Tariff(Base):
    """The opposable tariff of a visit to a speciality, while it is in force; both days included."""

    __tablename__ = "tariffs"
    __table_args__ = (CheckConstraint("cents >= 0", name="not_negative"),)

    speciality_code: Mapped[str] = mapped_column(ForeignKey("specialities.code"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    cents: Mapped[int]


class PractitionerVisit(Base):
    """A visit type as one practitioner gives it. Who has no rows gives all types of the speciality as they are."""

    __tablename__ = "practitioner_visits"
    __table_args__ = (CheckConstraint("minutes BETWEEN 5 AND 120 AND minutes % 5 = 0", name="visit_on_marks"),)

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"), primary_key=True)
    visit_type: Mapped[str] = mapped_column(ForeignKey("visit_types.code"), primary_key=True)
    minutes: Mapped[int] = mapped_column(SmallInteger)
