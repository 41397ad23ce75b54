"""The demo's preparation: visits of today half prepared, tasks to do, and some weeks of time given back."""

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_doctors import DOCTORS
from backend.demo.world_places import SITE_IDS, demo_id
from backend.preparation.models import ChecklistItem, ItemState, Task, TaskKind, TaskOrigin
from booking.availability import Interval, instant, local_date, local_day
from booking.models import LIVE, Appointment, AppointmentStatus
from booking.resources import as_range
from core.identity import AccountRole, Principal

ZONE = "Europe/Paris"
WEEKS = 6
# The dermatologist of the demo and a few colleagues.
_HERE = [doctor for doctor in DOCTORS if doctor.site == "comptoir"][:4]
_ITEMS = ("identity", "rights", "papers", "questionnaire", "consent")

# What, of which kind, days from today, and whether it is the assistant's own.
_OPEN = (
    ("Relancer le laboratoire pour le compte rendu", TaskKind.RESULTS, -2, True),
    ("Rappeler la famille pour l'accompagnement", TaskKind.CALL_BACK, 0, False),
    ("Demander le courrier du médecin traitant", TaskKind.PAPERS, 0, True),
    ("Prendre rendez-vous à l'hôpital de Lodève", TaskKind.REFERRAL, 3, False),
)
_DONE = (
    ("Compte rendu d'anatomopathologie récupéré", TaskKind.RESULTS),
    ("Ordonnance renvoyée à la pharmacie", TaskKind.OTHER),
    ("Patient rappelé", TaskKind.CALL_BACK),
    ("Rendez-vous d'imagerie organisé", TaskKind.REFERRAL),
)


async def write_preparation(session: AsyncSession, assistant: Principal, now: datetime) -> None:
    """What is missing of it; after the accounts. Running again changes nothing that people did."""
    today = local_date(now, ZONE)
    await _prepare(session, assistant, today, now)
    rows = [*_open_tasks(assistant, today, now), *_done_tasks(assistant, today)]
    await session.execute(insert(Task).on_conflict_do_nothing(), rows)


async def _prepare(session: AsyncSession, assistant: Principal, today: date, now: datetime) -> None:
    """Ticks on visits of the comptoir: all of past ones, some of today's."""
    since = local_day(today - timedelta(weeks=WEEKS), ZONE).start
    until = local_day(today, ZONE).end
    found = await session.execute(
        select(Appointment.appointment_id, Appointment.status, func.lower(Appointment.during)).where(
            Appointment.practitioner_id.in_([doctor.practitioner_id for doctor in _HERE]),
            Appointment.status.in_([*LIVE, AppointmentStatus.FULFILLED]),
            func.lower(Appointment.during).op("<@")(as_range(Interval(since, until))),
        )
    )
    rows = [
        _tick(assistant, appointment_id, code, min(starts_at - timedelta(minutes=20), now))
        for appointment_id, status, starts_at in found
        for turn, code in enumerate(_ITEMS)
        if status == AppointmentStatus.FULFILLED or turn < _dice(appointment_id) % 7
    ]
    if rows:
        await session.execute(insert(ChecklistItem).on_conflict_do_nothing(), rows)


def _dice(appointment_id: UUID) -> int:
    return hashlib.sha256(appointment_id.bytes).digest()[0]


def _tick(assistant: Principal, appointment_id: UUID, code: str, at: datetime) -> dict[str, Any]:
    return {
        "appointment_id": appointment_id,
        "code": code,
        "state": ItemState.DONE.value,
        "papers": ["carte_vitale", "referral_letter"] if code == "papers" else [],
        "account_id": assistant.account_id,
        "actor": assistant.name,
        "actor_role": AccountRole.ASSISTANT.value,
        "changed_at": at,
    }


def _open_tasks(assistant: Principal, today: date, now: datetime) -> list[dict[str, Any]]:
    return [
        _task(f"open/{turn}", title, kind, _HERE[turn % 2].practitioner_id, assistant)
        | {
            "due_on": today + timedelta(days=days),
            "created_at": now - timedelta(days=max(0, -days)),
            "assignee_id": assistant.account_id if own else None,
            "assignee": assistant.name if own else None,
        }
        for turn, (title, kind, days, own) in enumerate(_OPEN)
    ]


def _done_tasks(assistant: Principal, today: date) -> list[dict[str, Any]]:
    """One a weekday, in turn for the doctors of the comptoir."""
    rows = []
    for days in range(1, 7 * WEEKS):
        day = today - timedelta(days=days)
        if day.weekday() >= 5:
            continue
        title, kind = _DONE[day.toordinal() % len(_DONE)]
        doctor = _HERE[day.toordinal() % len(_HERE)]
        at = instant(day, time(14, 30), ZONE)
        rows.append(
            _task(f"done/{day}", title, kind, doctor.practitioner_id, assistant)
            | {
                "due_on": day,
                "created_at": at - timedelta(hours=5),
                "assignee_id": None,
                "assignee": None,
                "done_at": at,
                "done_by": assistant.account_id,
                "done_actor": assistant.name,
                "done_role": AccountRole.ASSISTANT.value,
            }
        )
    return rows


def _task(key: str, title: str, kind: TaskKind, practitioner_id: UUID, assistant: Principal) -> dict[str, Any]:
    return {
        "task_id": demo_id(f"task/{key}"),
        "site_id": SITE_IDS["comptoir"],
        "kind": kind.value,
        "origin": TaskOrigin.HAND.value,
        "title": title,
        "note": "",
        "practitioner_id": practitioner_id,
        "created_by": assistant.account_id,
        "done_at": None,
        "done_by": None,
        "done_actor": None,
        "done_role": None,
    }
