"""Who is told that a check is due, and when not."""

from collections.abc import AsyncGenerator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from backend.lesions.reminders import remind
from core.db import SessionMaker
from media.lesions.models import Lesion, LesionState
from tests.backend.house import Furniture, House, a_house
from tests.backend.lesions.skin import a_photo, helped_by_parent, me
from tests.backend.notifications.mailroom import Mailroom


@pytest.fixture
async def room(real_sessions: SessionMaker, furniture: Furniture, tmp_path: Path) -> AsyncGenerator[Mailroom]:
    """Messages leave when told; the clock stands at 08:00 on 23 November 2026."""
    async with a_house(real_sessions, tmp_path, upkeep=False, found=furniture) as house:
        room = Mailroom(house)
        await room.reachable("patient", "rose@example.org")
        await room.reachable("parent", "mere@example.org")
        yield room


async def _due(house: House, on: date, **more: object) -> UUID:
    lesion_id = uuid4()
    async with house.services.background.begin() as session:
        values = {"name": "Omoplate", "map": "back", "x": 0.4, "y": 0.3, "created_at": house.clock()} | more
        session.add(Lesion(lesion_id=lesion_id, patient_id=me(house), next_due_on=on, **values))
    return lesion_id


async def _night(house: House) -> None:
    async with house.services.background.begin() as session:
        await remind(session, house.services, now=house.clock())


async def test_the_patient_is_told_once_on_the_day_and_once_more_a_month_later(room: Mailroom) -> None:
    house, today = room.house, room.house.clock().date()
    lesion = await _due(house, today)
    await _night(house)
    await _night(house)
    await room.work()
    (mail,) = room.sent
    assert mail.to == "rose@example.org"
    assert f"/photos/{lesion}" in mail.text
    assert "Omoplate" not in mail.subject + mail.text
    house.clock.forward(days=30)
    await _night(house)
    await room.work()
    assert len(room.sent) == 2


async def test_nobody_is_told_ahead_of_the_day_after_new_photos_or_of_what_is_closed(room: Mailroom) -> None:
    house, today = room.house, room.house.clock().date()
    await _due(house, today + timedelta(days=1))
    await _due(house, today, state=LesionState.CLOSED)
    photographed = await _due(house, today)
    await a_photo(house, lesion_id=photographed)
    await _night(house)
    await room.work()
    assert room.sent == []


async def test_a_message_that_waits_is_withdrawn_once_somebody_has_looked(room: Mailroom) -> None:
    house = room.house
    lesion = await _due(house, house.clock().date())
    await _night(house)
    async with house.services.background.begin() as session:
        (await session.get_one(Lesion, lesion)).checked_at = house.clock()
    await room.work()
    assert room.sent == []


async def test_of_an_intimate_lesion_no_helper_of_a_grown_up_is_told(room: Mailroom) -> None:
    house = room.house
    await helped_by_parent(house, "relative")
    await _due(house, house.clock().date(), restricted=True)
    await _night(house)
    await room.work()
    assert [mail.to for mail in room.sent] == ["rose@example.org"]
