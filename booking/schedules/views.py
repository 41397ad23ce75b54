"""What schedules show to the outside. Times are UTC; days and hours of rules are wall clock of their `tz`."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, WithJsonSchema

from booking.models import ExceptionKind, Reserved, RuleKind
from booking.views import Appointment, Patient, PractitionerLite

# The format "time" of JSON Schema has an offset; a wall clock has none.
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][05]:00$"})]


class SiteLite(BaseModel):
    site_id: UUID
    name: str
    commune: str
    tz: str


class Rule(BaseModel):
    """One line of the week; Monday is 0. `ends` at or before `starts`: the next day. `valid_until`: included."""

    rule_id: UUID
    kind: RuleKind
    weekday: int
    starts: LocalTime
    ends: LocalTime
    tz: str
    valid_from: date
    valid_until: date | None
    site_id: UUID | None
    visit_types: list[str]
    reserved_for: Reserved | None
    release_hours: int | None


class DayChange(BaseModel):
    """One day unlike the others. From 00:00 to 00:00: the whole day; `open` then lifts a public holiday."""

    exception_id: UUID
    day: date
    kind: ExceptionKind
    starts: LocalTime
    ends: LocalTime
    tz: str
    label: str
    site_id: UUID | None
    volunteer_day_id: UUID | None


class Leave(BaseModel):
    """`last_day`: included. Hours of a single day, or whole days."""

    leave_id: UUID
    first_day: date
    last_day: date
    starts: LocalTime
    ends: LocalTime
    label: str


class Holiday(BaseModel):
    """`lifted`: she works as usual that day."""

    day: date
    name_fr: str
    name_en: str
    lifted: bool


class VisitLength(BaseModel):
    """`usual_minutes`: of the speciality. `minutes`: hers; None where she does not give this visit."""

    code: str
    name_fr: str
    name_en: str
    usual_minutes: int
    minutes: int | None


class Settings(BaseModel):
    """`notice_minutes`, `horizon_days`: how near and how far ahead patients may book; the house's rule where None.
    `buffer_minutes`: kept free after each visit. `visit_minutes`: of a visit without a type; None for a cabin."""

    notice_minutes: int | None
    horizon_days: int | None
    buffer_minutes: int
    visit_minutes: int | None
    visits: list[VisitLength]


class Undoable(BaseModel):
    """The last change, while it may be taken back."""

    change_id: UUID
    until: datetime


class OwnerKind(StrEnum):
    PRACTITIONER = "practitioner"
    CABIN = "cabin"


class Schedule(BaseModel):
    """`rules`: in force today or later. `keeps_hours`: false for a cabin that may be booked at any hour.
    `sites`: where hours may be."""

    owner_id: UUID
    kind: OwnerKind
    name: str
    tz: str
    site_id: UUID
    sites: list[SiteLite]
    keeps_hours: bool
    rules: list[Rule]
    exceptions: list[DayChange]
    leaves: list[Leave]
    holidays: list[Holiday]
    settings: Settings
    undo: Undoable | None


class HitReason(StrEnum):
    """Why a change touches an appointment: no hours are left there, she is on leave, or the hours moved elsewhere."""

    CLOSED = "closed"
    LEAVE = "leave"
    PLACE = "place"


class Hit(BaseModel):
    """`patient`: None for who may not know; `held`: a time that somebody is filling in a form for."""

    appointment_id: UUID
    starts_at: datetime
    ends_at: datetime
    why: HitReason
    held: bool
    patient: Patient | None


class Change(BaseModel):
    """What was done, or with `dry_run` would be. `change_id`, `undo_until`: to take it back; None of a dry run."""

    change_id: UUID | None
    undo_until: datetime | None
    hits: list[Hit]


class For(StrEnum):
    """Whom hours are for. `types`: the visit types named beside it."""

    ALL = "all"
    TYPES = "types"
    URGENT = "urgent"
    ZONE = "zone"


class AgendaOpening(BaseModel):
    """`site_name`: where it is not her main place. `volunteer`: a volunteer's day."""

    starts_at: datetime
    ends_at: datetime
    kept_for: For
    visit_types: list[str]
    site_id: UUID
    site_name: str | None
    volunteer: bool


class AgendaSpan(BaseModel):
    starts_at: datetime
    ends_at: datetime


class AgendaClosure(AgendaSpan):
    """Leave (`leave_id`), or hours closed on one day (`exception_id`)."""

    label: str
    leave_id: UUID | None
    exception_id: UUID | None


class AgendaAppointment(Appointment):
    """`buffer_until`: when her time is free again."""

    buffer_until: datetime


class BusyKind(StrEnum):
    """`held`: somebody fills in a form, or has an offer. `other`: taken, by what this reader may not see."""

    HELD = "held"
    OTHER = "other"


class AgendaBusy(AgendaSpan):
    """FHIR busy-tentative or busy-unavailable: no name, no reason."""

    kind: BusyKind
    hold_until: datetime | None


class AgendaHoliday(BaseModel):
    day: date
    name_fr: str
    name_en: str


class Agenda(BaseModel):
    """One practitioner's time, for drawing. `tz`: of her main place."""

    practitioner: PractitionerLite
    tz: str
    site_id: UUID
    buffer_minutes: int
    openings: list[AgendaOpening]
    breaks: list[AgendaSpan]
    closures: list[AgendaClosure]
    holidays: list[AgendaHoliday]
    appointments: list[AgendaAppointment]
    busy: list[AgendaBusy]


class Agendas(BaseModel):
    """`first`, `days`: local days of `tz`. Breaks, closures and openings may reach over their edges."""

    first: date
    days: int
    tz: str
    starts_at: datetime
    ends_at: datetime
    agendas: list[Agenda]
