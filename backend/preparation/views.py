"""What preparation shows to the outside. Times are UTC; days are of the place's wall clock."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from backend.preparation import checklist, waiting_room
from backend.preparation.models import ItemState
from backend.preparation.nomenclature import Paper
from booking.models import VisitMode
from contract.observations import StoredReading
from core.access import shows
from core.identity import Principal


def _printable(words: str) -> str:
    """PostgreSQL keeps no NUL in a text; no other control character is meant either."""
    return "".join(c for c in words if c.isprintable() or c == "\n").strip()


Words = Annotated[str, StringConstraints(max_length=500), AfterValidator(_printable)]
Title = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


# ---------------------------------------------------------------- checklist


class ChecklistLine(BaseModel):
    """`waits`: the visit should not begin without it. `settled`: done by what the house knows, unless somebody says
    otherwise. `actor`, `at`: who said so last, and when."""

    code: str
    name_fr: str
    name_en: str
    hint_fr: str
    hint_en: str
    state: ItemState
    waits: bool
    settled: bool
    note: str
    papers: list[Paper]
    actor: str | None
    at: datetime | None


class Checklist(BaseModel):
    """`lacking`: names of what the visit waits for. `papers`: those that may be collected. `call_number`: of the
    waiting room, once the patient has come to the place."""

    appointment_id: UUID
    ready: bool
    settled: int
    total: int
    lacking_fr: list[str]
    lacking_en: list[str]
    lines: list[ChecklistLine]
    papers: list[Paper]
    readings: list[StoredReading]
    photos: int
    call_number: int | None


class Readiness(BaseModel):
    """Of one visit, for a board."""

    appointment_id: UUID
    ready: bool
    settled: int
    total: int
    lacking_fr: list[str]
    lacking_en: list[str]


class ItemSaid(Request):
    """What somebody says of one item. `papers`: of the item `papers` only."""

    state: ItemState
    note: Words = ""
    papers: Annotated[list[Paper], Field(max_length=len(Paper))] = []


def checklist_view(
    found: checklist.Preparation, principal: Principal, readings: list[StoredReading], number: int | None
) -> Checklist:
    """The items this account may see; what is lacking is told whole, by name."""
    return Checklist(
        **_readiness(found),
        lines=[_line(line) for line in found.lines if shows(principal, line.item.field)],
        papers=found.papers,
        readings=readings,
        photos=found.known.photos,
        call_number=number,
    )


def readiness_view(found: checklist.Preparation) -> Readiness:
    return Readiness(**_readiness(found))


def _readiness(found: checklist.Preparation) -> dict[str, object]:
    return {
        "appointment_id": found.appointment.appointment_id,
        "ready": found.ready,
        "settled": found.settled,
        "total": len(found.lines),
        "lacking_fr": [item.name_fr for item in found.lacking],
        "lacking_en": [item.name_en for item in found.lacking],
    }


def _line(line: checklist.Line) -> ChecklistLine:
    item, row = line.item, line.row
    return ChecklistLine(
        code=item.code,
        name_fr=item.name_fr,
        name_en=item.name_en,
        hint_fr=item.hint_fr,
        hint_en=item.hint_en,
        state=line.state,
        waits=line.waits,
        settled=line.settled,
        note=row.note if row else "",
        papers=[Paper(code) for code in row.papers] if row else [],
        actor=row.actor if row else None,
        at=row.changed_at if row else None,
    )


# ---------------------------------------------------------------- waiting room


class WaitingPerson(BaseModel):
    """`name`: of the patient, or initials for a screen on the wall, which has no `appointment_id` either.
    `call_number`: in the order of arrival; none for whoever waits from home. `inside`: the visit has begun."""

    appointment_id: UUID | None
    call_number: int | None
    name: str
    practitioner: str
    mode: VisitMode
    starts_at: datetime
    since: datetime
    inside: bool
    ready: bool
    lacking_fr: list[str]
    lacking_en: list[str]


class ExpectedPerson(BaseModel):
    appointment_id: UUID
    name: str
    practitioner: str
    mode: VisitMode
    starts_at: datetime
    ready: bool
    lacking_fr: list[str]
    lacking_en: list[str]


class WaitingRoom(BaseModel):
    """Who needs somebody next comes first. `expected`: later today; empty for a screen on the wall."""

    site_id: UUID
    site_name: str
    present: list[WaitingPerson]
    expected: list[ExpectedPerson]


def waiting_room_view(room: waiting_room.Room, *, wall: bool) -> WaitingRoom:
    present = [one for one in room.present if not wall or one.number is not None]
    return WaitingRoom(
        site_id=room.site.site_id,
        site_name=room.site.name,
        present=[_present(one, wall=wall) for one in present],
        expected=[] if wall else [_expected(one) for one in room.expected],
    )


def _present(one: waiting_room.Present, *, wall: bool) -> WaitingPerson:
    row = one.appointment
    lacking = [] if wall else one.preparation.lacking
    return WaitingPerson(
        appointment_id=None if wall else row.appointment_id,
        call_number=one.number,
        name=_initials(row.patient.name) if wall else row.patient.name,
        practitioner=row.practitioner.name,
        mode=VisitMode(row.mode),
        starts_at=row.starts_at,
        since=one.since,
        inside=one.inside,
        ready=one.preparation.ready,
        lacking_fr=[item.name_fr for item in lacking],
        lacking_en=[item.name_en for item in lacking],
    )


def _expected(one: checklist.Preparation) -> ExpectedPerson:
    row = one.appointment
    return ExpectedPerson(
        appointment_id=row.appointment_id,
        name=row.patient.name,
        practitioner=row.practitioner.name,
        mode=VisitMode(row.mode),
        starts_at=row.starts_at,
        ready=one.ready,
        lacking_fr=[item.name_fr for item in one.lacking],
        lacking_en=[item.name_en for item in one.lacking],
    )


def _initials(name: str) -> str:
    """
    >>> _initials("Anne-Marie de Lattre")
    'A. D. L.'
    """
    return " ".join(f"{word[0].upper()}." for word in name.split())
