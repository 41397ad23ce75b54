"""What tasks, the time given back and delegations show to the outside. Days are of the place's wall clock."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

import booking.views
from backend.preparation import nomenclature, tasks
from backend.preparation.given_back import Per
from backend.preparation.models import TaskKind, TaskOrigin
from backend.preparation.views import Day, Request, Title, Words
from booking.models import Practitioner
from core.identity import AccountRole, Principal


class TaskView(BaseModel):
    """`title` is empty where `origin` says what it is. `practitioner_name`: for whom it is done."""

    task_id: UUID
    site_id: UUID
    kind: TaskKind
    origin: TaskOrigin
    title: str
    note: str
    patient: booking.views.Patient | None
    appointment_id: UUID | None
    practitioner_id: UUID | None
    practitioner_name: str | None
    due_on: date
    assignee_id: UUID | None
    assignee: str | None
    created_at: datetime
    mine: bool
    done_at: datetime | None
    done_actor: str | None


class TaskListView(BaseModel):
    """`hidden`: open tasks about patients whose care here has ended; they are not shown any more. `today`: in Paris."""

    today: date
    tasks: list[TaskView]
    hidden: int


class NewTask(Request):
    """About a visit (its patient and practitioner follow), about a patient, or about neither."""

    kind: TaskKind = TaskKind.OTHER
    title: Annotated[Title, Field(min_length=1)]
    note: Words = ""
    due_on: Day
    patient_id: UUID | None = None
    appointment_id: UUID | None = None
    practitioner_id: UUID | None = None
    assignee_id: UUID | None = None
    site_id: UUID | None = None


class ChangedTask(Request):
    title: Title = ""
    note: Words = ""
    due_on: Day
    assignee_id: UUID | None = None


class Teammate(BaseModel):
    account_id: UUID
    name: str
    role: AccountRole


def task_view(shown: tasks.Shown, principal: Principal) -> TaskView:
    task = shown.task
    return TaskView(
        task_id=task.task_id,
        site_id=task.site_id,
        kind=TaskKind(task.kind),
        origin=TaskOrigin(task.origin),
        title=task.title,
        note=task.note,
        patient=booking.views.patient_view(shown.patient) if shown.patient else None,
        appointment_id=task.appointment_id,
        practitioner_id=task.practitioner_id,
        practitioner_name=shown.practitioner.name if shown.practitioner else None,
        due_on=task.due_on,
        assignee_id=task.assignee_id,
        assignee=task.assignee,
        created_at=task.created_at,
        mine=task.created_by == principal.account_id,
        done_at=task.done_at,
        done_actor=task.done_actor,
    )


# ---------------------------------------------------------------- time given back


class GivenBackLine(BaseModel):
    period: date
    practitioner_id: UUID
    practitioner: str
    activity: str
    name_fr: str
    name_en: str
    acts: int
    minutes: int


class GivenBack(BaseModel):
    """Minutes by period (its first day), practitioner and activity. `total_minutes`: of all of them."""

    per: Per
    first: date
    last: date
    total_minutes: int
    lines: list[GivenBackLine]


class ActivityRate(BaseModel):
    """How many minutes an activity counts for, and since when."""

    activity: str
    name_fr: str
    name_en: str
    minutes: int
    valid_from: date


class NewActivityRate(Request):
    minutes: Annotated[int, Field(ge=0, le=120)]
    valid_from: Day


def rate_view(activity: str, minutes: int, valid_from: date) -> ActivityRate:
    name_fr, name_en = nomenclature.activity_name(activity)
    return ActivityRate(activity=activity, name_fr=name_fr, name_en=name_en, minutes=minutes, valid_from=valid_from)


# ---------------------------------------------------------------- delegation


class Delegation(BaseModel):
    """`delegated`: assistants of the site book, move and cancel on this agenda."""

    practitioner_id: UUID
    name: str
    speciality_fr: str
    speciality_en: str
    site_id: UUID
    delegated: bool


class DelegationChange(Request):
    delegated: bool


def delegation_view(row: Practitioner) -> Delegation:
    return Delegation(
        practitioner_id=row.practitioner_id,
        name=row.name,
        speciality_fr=row.speciality.name_fr,
        speciality_en=row.speciality.name_en,
        site_id=row.site_id,
        delegated=row.delegated,
    )
