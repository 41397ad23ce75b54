"""The task list of a place: made by hand, from a visit, or by what happened; done with undo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.preparation.models import Task, TaskKind, TaskOrigin
from backend.preparation.team import name_of_colleague
from booking import appointments as bookings
from booking.availability import local_date
from booking.models import Practitioner, Site
from contract.errors import ErrorCode
from core import audit
from core.access import require_patient
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import Principal
from core.people import Patient

ZONE = "Europe/Paris"
SHOWN = 300
DONE_SHOWN = timedelta(days=14)


class Scope(StrEnum):
    """mine: given to me, or to nobody. site: all of my places."""

    MINE = "mine"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants done. Empty `assignee_id`: anybody there."""

    kind: TaskKind
    title: str
    due_on: date
    note: str = ""
    patient_id: UUID | None = None
    appointment_id: UUID | None = None
    practitioner_id: UUID | None = None
    assignee_id: UUID | None = None
    site_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A task with the names that belong to it, as far as the reader may see them."""

    task: Task
    patient: Patient | None
    practitioner: Practitioner | None


@dataclass(frozen=True, slots=True)
class TaskList:
    """hidden: open ones about patients whose care here has ended, which may not be shown any more."""

    tasks: list[Shown]
    hidden: int
    today: date


async def tasks_of(session: AsyncSession, principal: Principal, *, scope: Scope, done: bool, now: datetime) -> TaskList:
    """Open ones by the day they are due, done ones of the last fortnight newest first."""
    where = [_at_my_places(principal)]
    if scope is Scope.MINE:
        where.append(_for_me(principal))
    if done:
        where.append(Task.done_at > now - DONE_SHOWN)
        order: tuple[Any, ...] = (Task.done_at.desc(),)
    else:
        where.append(Task.done_at.is_(None))
        order = (Task.due_on, Task.created_at)
    found = (await session.scalars(select(Task).where(*where).order_by(*order).limit(SHOWN))).all()
    shown = await _with_names(session, found)
    audit.record_agenda(session, principal, (task.patient_id for task in found if task.patient_id))
    # The wall hides what is about patients no longer in the place's care: how many is told, nothing of them.
    async with elevated(session):
        counted = await session.scalar(select(func.count()).where(*where)) if not done else len(found)
    return TaskList(shown, max(0, (counted or 0) - len(found)) if len(found) < SHOWN else 0, local_date(now, ZONE))


async def task_for(session: AsyncSession, principal: Principal, *, task_id: UUID) -> Shown:
    """Raises NotFound unless it is of the principal's places, and its patient in their care."""
    found = await session.scalar(select(Task).where(Task.task_id == task_id, _at_my_places(principal)))
    if found is None:
        raise NotFound
    return (await _with_names(session, [found]))[0]


async def add(session: AsyncSession, principal: Principal, draft: Draft, *, now: datetime) -> Shown:
    """Raises NotFound (a patient, visit, colleague or place that is not the principal's), Invalid."""
    draft = await _completed(session, principal, draft, now)
    site_id = await _site_of(session, principal, draft)
    task = Task(
        task_id=uuid4(),
        site_id=site_id,
        origin=TaskOrigin.HAND.value,
        assignee=await name_of_colleague(session, site_id, draft.assignee_id),
        created_by=principal.account_id,
        created_at=now,
        **_columns(draft),
    )
    session.add(task)
    await session.flush()
    _note(session, principal, task)
    return await task_for(session, principal, task_id=task.task_id)


async def change(
    session: AsyncSession,
    principal: Principal,
    *,
    task_id: UUID,
    title: str,
    note: str,
    due_on: date,
    assignee_id: UUID | None,
) -> Shown:
    """Words, day and person; what it is about stays. Raises NotFound, Invalid."""
    task = (await task_for(session, principal, task_id=task_id)).task
    if task.origin == TaskOrigin.HAND and not title:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Dites ce qu'il y a à faire.")
    task.title, task.note, task.due_on = title, note, due_on
    task.assignee_id, task.assignee = assignee_id, await name_of_colleague(session, task.site_id, assignee_id)
    await session.flush()
    _note(session, principal, task)
    return await task_for(session, principal, task_id=task_id)


async def finish(session: AsyncSession, principal: Principal, *, task_id: UUID, now: datetime) -> Shown:
    """Done by the principal, once: finishing again changes nothing. Raises NotFound."""
    task = (await task_for(session, principal, task_id=task_id)).task
    changed = await session.execute(
        update(Task)
        .where(Task.task_id == task_id, Task.done_at.is_(None))
        .values(done_at=now, done_by=principal.account_id, done_actor=principal.name, done_role=principal.role.value)
        .returning(Task.task_id)
    )
    if changed.scalar() is not None:
        _note(session, principal, task)
    await session.refresh(task)
    return await task_for(session, principal, task_id=task_id)


async def reopen(session: AsyncSession, principal: Principal, *, task_id: UUID) -> Shown:
    """Takes “done” back, and with it the minutes it counted for. Raises NotFound."""
    task = (await task_for(session, principal, task_id=task_id)).task
    if task.done_at is not None:
        task.done_at = task.done_by = task.done_actor = task.done_role = None
        await session.flush()
        _note(session, principal, task)
    return await task_for(session, principal, task_id=task_id)


async def discard(session: AsyncSession, principal: Principal, *, task_id: UUID) -> None:
    """Written by mistake: by whoever wrote it, while it is open. Raises NotFound, Invalid."""
    task = (await task_for(session, principal, task_id=task_id)).task
    if task.created_by != principal.account_id or task.done_at is not None:
        raise Invalid(
            ErrorCode.REQUEST_INVALID, "Seule la personne qui l'a écrite peut la retirer, avant qu'elle soit faite."
        )
    await session.delete(task)
    _note(session, principal, task)


async def make(session: AsyncSession, *, origin: TaskOrigin, dedupe: str, now: datetime, **columns: Any) -> None:
    """One that an event makes; the same event makes it once. With the system's sight."""
    row = insert(Task).values(task_id=uuid4(), origin=origin.value, dedupe=dedupe, created_at=now, **columns)
    await session.execute(row.on_conflict_do_nothing(index_elements=[Task.dedupe]))


def _at_my_places(principal: Principal) -> ColumnElement[bool]:
    sites = Task.site_id.in_(principal.site_ids)
    if principal.practitioner_id is None:
        return sites
    return or_(sites, Task.practitioner_id == principal.practitioner_id)


def _for_me(principal: Principal) -> ColumnElement[bool]:
    mine = Task.assignee_id == principal.account_id
    if principal.practitioner_id is None:
        return or_(mine, Task.assignee_id.is_(None))
    return or_(mine, and_(Task.assignee_id.is_(None), Task.practitioner_id == principal.practitioner_id))


async def _with_names(session: AsyncSession, tasks: Sequence[Task]) -> list[Shown]:
    patients = {task.patient_id for task in tasks if task.patient_id}
    doctors = {task.practitioner_id for task in tasks if task.practitioner_id}
    people = {p.patient_id: p for p in await session.scalars(select(Patient).where(Patient.patient_id.in_(patients)))}
    found = await session.scalars(select(Practitioner).where(Practitioner.practitioner_id.in_(doctors)))
    names = {one.practitioner_id: one for one in found}
    return [
        Shown(
            task,
            people.get(task.patient_id) if task.patient_id else None,
            names.get(task.practitioner_id) if task.practitioner_id else None,
        )
        for task in tasks
    ]


async def _completed(session: AsyncSession, principal: Principal, draft: Draft, now: datetime) -> Draft:
    """With the patient and the practitioner of its visit; each must be the principal's to see."""
    draft = replace(draft, practitioner_id=draft.practitioner_id or principal.practitioner_id)
    if draft.appointment_id is not None:
        visit = await bookings.appointment_for(session, principal, appointment_id=draft.appointment_id, now=now)
        return replace(
            draft, patient_id=visit.patient_id, practitioner_id=draft.practitioner_id or visit.practitioner_id
        )
    if draft.patient_id is not None:
        await require_patient(session, principal, patient_id=draft.patient_id, now=now)
    return draft


async def _site_of(session: AsyncSession, principal: Principal, draft: Draft) -> UUID:
    """The one asked for, the practitioner's, or the principal's first."""
    doctor = draft.practitioner_id or principal.practitioner_id
    practitioner = await session.get(Practitioner, doctor) if doctor else None
    if doctor is not None and practitioner is None:
        raise NotFound
    places = set(principal.site_ids)
    if practitioner is not None and practitioner.practitioner_id == principal.practitioner_id:
        places.add(practitioner.site_id)
    if draft.site_id is not None:
        if draft.site_id not in places:
            raise NotFound
        return draft.site_id
    if practitioner is not None and practitioner.site_id in places:
        return practitioner.site_id
    site = await session.scalar(select(Site.site_id).where(Site.site_id.in_(places)).order_by(Site.name).limit(1))
    if site is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez un lieu où vous travaillez.")
    return site


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "kind": draft.kind.value,
        "title": draft.title,
        "note": draft.note,
        "due_on": draft.due_on,
        "patient_id": draft.patient_id,
        "appointment_id": draft.appointment_id,
        "practitioner_id": draft.practitioner_id,
        "assignee_id": draft.assignee_id,
    }


def _note(session: AsyncSession, principal: Principal, task: Task) -> None:
    changed = audit.Action.TASK_CHANGED
    audit.record(session, principal, changed, patient_id=task.patient_id, subject_id=task.task_id)
