"""Who waits in the demo: a dermatologist is full for ten days, and people want in."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_agenda import FILLED_AHEAD, SEEDER, ZONE
from backend.demo.world_doctors import DOCTORS
from backend.demo.world_patients import PATIENTS, DemoPatient
from backend.demo.world_places import demo_id
from booking.availability import local_date
from booking.waiting_list.models import Priority, WaitingEntry, WaitingState

FULL = DOCTORS[1]
_FIRST, *_OTHERS = (PATIENTS[0], PATIENTS[5], PATIENTS[9], PATIENTS[3])


async def write_waiting(session: AsyncSession, now: datetime) -> None:
    """Each waits for a time among those that are taken. The days follow the calendar; who has left stays away."""
    today = local_date(now, ZONE)
    last = today + FILLED_AHEAD - timedelta(days=1)
    common = {
        "principal_id": SEEDER,
        "speciality_code": FULL.speciality,
        "practitioner_id": FULL.practitioner_id,
        "state": WaitingState.WAITING,
        "earliest": today,
        "latest": last,
        "hours_from": None,
        "priority": Priority.ORDINARY,
        "reason": "",
    }
    rows = [
        common | _who(_FIRST, now - timedelta(days=6)) | {"reason": "Un grain de beauté qui a changé"},
        common | _who(_OTHERS[0], now - timedelta(days=4)) | {"hours_from": time(16), "reason": "Eczéma des mains"},
        common | _who(_OTHERS[1], now - timedelta(days=2)) | {"reason": "Contrôle après traitement"},
        common | _who(_OTHERS[2], now - timedelta(hours=5)) | {"reason": "Acné"},
    ]
    statement = insert(WaitingEntry)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[WaitingEntry.entry_id],
            set_={"latest": statement.excluded.latest},
            where=WaitingEntry.state == WaitingState.WAITING,
        ),
        rows,
    )


def _who(person: DemoPatient, joined_at: datetime) -> dict[str, Any]:
    return {
        "entry_id": demo_id(f"waiting/{person.key}"),
        "patient_id": person.patient_id,
        "joined_at": joined_at,
    }
