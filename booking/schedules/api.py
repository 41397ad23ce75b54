"""HTTP edge of schedules: somebody's hours, leave and settings, and the agenda drawn from them."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from sqlalchemy.ext.asyncio import AsyncSession

from booking.edge import CurrentRules, Day, VisitCode
from booking.models import ExceptionKind, Reserved, RuleKind
from booking.rules import BookingRules
from booking.schedules import changes, edits, reading, settings, undo, views
from booking.schedules.agenda import MOST, agendas_of
from booking.schedules.changes import Fate
from booking.schedules.owners import Owner, owner_for
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole, Principal

router = APIRouter(tags=["schedules"])

_KEEPERS = (AccountRole.PRACTITIONER, AccountRole.ASSISTANT, AccountRole.COORDINATOR)
_REFUSALS = problems(401, 403, 404, 409, 422, 503)


def _printable_line(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()


def _on_marks(at: time) -> time:
    if at.second or at.microsecond or at.minute % 5 or at.tzinfo is not None:
        raise ValueError("a five-minute mark of a wall clock")
    return at


WallClock = Annotated[
    time,
    AfterValidator(_on_marks),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][05](:00)?$"}),
]
Label = Annotated[str, Field(max_length=80), AfterValidator(_printable_line)]
WholeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Minutes = Annotated[int, Field(ge=5, le=120, multiple_of=5)]
Fates = Annotated[dict[UUID, Fate], Field(max_length=500)]


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ChangeWish(_Wish):
    """`dry_run`: only say what it would touch. `appointments`: what becomes of each that it touches."""

    appointments: Fates = Field(default_factory=dict)
    dry_run: bool = False


class Line(_Wish):
    """Monday is 0; `ends` at or before `starts`: the next day. `release_hours`: before they begin, reserved hours
    open to all."""

    kind: RuleKind = RuleKind.OPEN
    weekday: Annotated[int, Field(ge=0, le=6)]
    starts: WallClock
    ends: WallClock
    site_id: UUID | None = None
    visit_types: Annotated[list[VisitCode], Field(max_length=50)] = Field(default_factory=list)
    reserved_for: Reserved | None = None
    release_hours: Annotated[int | None, Field(ge=0, le=720)] = None


class Week(_ChangeWish):
    valid_from: WholeDay
    rules: Annotated[list[Line], Field(max_length=100)]


class NewDay(_ChangeWish):
    """From 00:00 to 00:00: the whole day; `open` then lifts a public holiday."""

    day: WholeDay
    kind: ExceptionKind
    starts: WallClock = time(0)
    ends: WallClock = time(0)
    site_id: UUID | None = None
    label: Label = ""


class NewLeave(_ChangeWish):
    """`last_day`: included. `starts`, `ends`: hours of a single day; whole days without."""

    first_day: WholeDay
    last_day: WholeDay
    starts: WallClock = time(0)
    ends: WallClock = time(0)
    label: Label = ""


class NewSettings(_Wish):
    """As the schedule shows them; of `visits` those that are given, none where all are as they are."""

    buffer_minutes: Annotated[int, Field(ge=0, le=120, multiple_of=5)]
    notice_minutes: Annotated[int | None, Field(ge=0, le=60 * 24 * 30)] = None
    horizon_days: Annotated[int | None, Field(ge=1, le=365)] = None
    visit_minutes: Minutes | None = None
    visits: Annotated[dict[VisitCode, Minutes], Field(max_length=100)] = Field(default_factory=dict)


class Undo(_Wish):
    appointments: Fates = Field(default_factory=dict)


async def _change(
    session: AsyncSession,
    principal: Principal,
    owner_id: UUID,
    edit: Callable[[Owner], edits.Edit],
    wish: _ChangeWish,
    now: datetime,
    rules: BookingRules,
) -> views.Change:
    require_role(principal, *_KEEPERS)
    owner = await owner_for(session, principal, owner_id=owner_id, now=now, to_change=not wish.dry_run)
    wanted = edit(owner)
    if wanted.leave_id is not None and wanted.removed_days:
        wanted = await changes.ending_leave(session, owner, wanted, keep_offers=wish.dry_run)
    if wish.dry_run:
        touched = await changes.preview(session, owner, wanted, now=now, rules=rules)
        hits = await reading.hits_view(session, principal, touched)
        return views.Change(change_id=None, undo_until=None, hits=hits)
    made = await changes.make(session, principal, owner, wanted, fates=wish.appointments, now=now, rules=rules)
    hits = await reading.hits_view(session, principal, made.touched)
    return views.Change(change_id=made.change_id, undo_until=made.until, hits=hits)


@router.get("/schedules/{owner_id}", responses=problems(401, 403, 404, 422))
async def show_schedule(
    owner_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Schedule:
    """`owner_id`: a practitioner, for herself and the assistants of her places; a cabin, for its coordinator."""
    require_role(principal, *_KEEPERS)
    owner = await owner_for(session, principal, owner_id=owner_id, now=clock())
    return await reading.schedule_view(session, owner, now=clock())


@router.put("/schedules/{owner_id}/week", responses=_REFUSALS)
async def set_week(
    owner_id: UUID,
    body: Week,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.Change:
    """The whole week from a day on; earlier weeks end the day before. 409 `booking.hours_in_use` lists the
    `appointments` whose fate is not said."""
    now = clock()
    require_role(principal, *_KEEPERS)
    asked = await owner_for(session, principal, owner_id=owner_id, now=now)
    types = await settings.types_given(session, asked)
    lines = [edits.WeeklyLine(**line.model_dump()) for line in body.rules]

    def edit(owner: Owner) -> edits.Edit:
        return edits.new_week(owner, lines, valid_from=body.valid_from, types=types)

    return await _change(session, principal, owner_id, edit, body, now, rules)


@router.post("/schedules/{owner_id}/days", responses=_REFUSALS)
async def add_day(
    owner_id: UUID,
    body: NewDay,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.Change:
    """Extra hours, closed hours, or a public holiday worked as usual."""

    def edit(owner: Owner) -> edits.Edit:
        return edits.new_day(owner, **body.model_dump(include={"day", "kind", "starts", "ends", "site_id", "label"}))

    return await _change(session, principal, owner_id, edit, body, clock(), rules)


@router.post("/schedules/{owner_id}/days/{exception_id}/remove", responses=_REFUSALS)
async def remove_day(
    owner_id: UUID,
    exception_id: UUID,
    body: _ChangeWish,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.Change:
    def edit(owner: Owner) -> edits.Edit:
        return edits.without_day(owner, exception_id)

    return await _change(session, principal, owner_id, edit, body, clock(), rules)


@router.post("/schedules/{owner_id}/leaves", responses=_REFUSALS)
async def set_leave(
    owner_id: UUID,
    body: NewLeave,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.Change:
    """Appointments may be kept, or offered another time (`reoffer`); their patients are told after ten minutes."""

    def edit(owner: Owner) -> edits.Edit:
        return edits.new_leave(owner, **body.model_dump(include={"first_day", "last_day", "starts", "ends", "label"}))

    return await _change(session, principal, owner_id, edit, body, clock(), rules)


@router.delete("/schedules/{owner_id}/leaves/{leave_id}", responses=_REFUSALS)
async def end_leave(
    owner_id: UUID,
    leave_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.Change:
    """Its days to come are as they were before; nobody who was not told yet is told."""

    def edit(owner: Owner) -> edits.Edit:
        return edits.without_leave(owner, leave_id)

    return await _change(session, principal, owner_id, edit, _ChangeWish(), clock(), rules)


@router.put("/schedules/{owner_id}/settings", responses=_REFUSALS)
async def set_settings(
    owner_id: UUID, body: NewSettings, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Change:
    require_role(principal, *_KEEPERS)
    owner = await owner_for(session, principal, owner_id=owner_id, now=clock(), to_change=True)
    wanted = settings.Wanted(**body.model_dump())
    made = await settings.change_settings(session, principal, owner, wanted, now=clock())
    return views.Change(change_id=made.change_id, undo_until=made.until, hits=[])


@router.post("/schedule-changes/{change_id}/undo", responses=_REFUSALS)
async def undo_change(
    change_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    body: Undo | None = None,
) -> views.Change:
    """Within ten minutes, and while it is the last one. 409 `booking.changed_meanwhile` otherwise."""
    require_role(principal, *_KEEPERS)
    fates = body.appointments if body else {}
    touched = await undo.undo(session, principal, change_id=change_id, fates=fates, now=clock(), rules=rules)
    hits = await reading.hits_view(session, principal, touched)
    return views.Change(change_id=None, undo_until=None, hits=hits)


@router.get("/agenda", responses=problems(401, 403, 404, 422))
async def show_agenda(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    practitioner_id: Annotated[list[UUID] | None, Query(max_length=MOST)] = None,
    site_id: UUID | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=42)] = 1,
) -> views.Agendas:
    """A practitioner's own agenda; for assistants those of practitioners at their sites, or at `site_id`."""
    return await agendas_of(
        session,
        principal,
        practitioner_ids=practitioner_id or [],
        site_id=site_id,
        first=first,
        days=days,
        now=clock(),
        rules=rules,
    )
