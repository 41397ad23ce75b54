"""A dermatologist's desk over HTTP: her hours, and a patient who books."""

from typing import Any

import httpx
from sqlalchemy import func, select

from booking.models import Opening
from tests.backend.house import House
from tests.booking.clinic import at, number_of

MORNING = {"starts": "09:00", "ends": "12:00"}
TUESDAY = "2026-11-24"
LEAVE = {"first_day": TUESDAY, "last_day": "2026-11-25", "label": "Congrès"}


class Desk:
    """The dermatologist's own hours, and a patient who books."""

    def __init__(self, house: House, client: httpx.AsyncClient, patient: httpx.AsyncClient, number: int) -> None:
        self.house, self.client, self.patient, self.number = house, client, patient, number
        self.url = f"/api/schedules/{house.clinic.skin}"

    async def schedule(self) -> Any:
        return (await self.client.get(self.url)).json()

    async def leave(self, **more: Any) -> httpx.Response:
        return await self.client.post(f"{self.url}/leaves", json=LEAVE | more)

    async def week(self, *rules: dict[str, Any], valid_from: str = TUESDAY, **more: Any) -> httpx.Response:
        return await self.client.put(f"{self.url}/week", json={"valid_from": valid_from, "rules": list(rules)} | more)

    async def book(self, starts_at: Any) -> str:
        return str(await self.house.book(self.patient, starts_at=starts_at))

    async def openings(self) -> list[tuple[str, str]]:
        start = func.lower(Opening.during)
        async with self.house.services.background() as session:
            rows = await session.execute(
                select(start, func.upper(Opening.during))
                .where(start >= self.house.clock(), start < at(0, day=30), Opening.resource_id == self.number)
                .order_by(start)
            )
            return [(f"{a:%d %H:%M}", f"{b:%H:%M}") for a, b in rows]

    async def undo(self, change: httpx.Response, **more: Any) -> httpx.Response:
        return await self.client.post(f"/api/schedule-changes/{change.json()['change_id']}/undo", json=more)


async def a_desk(house: House) -> Desk:
    async with house.services.background() as session:
        number = await number_of(session, house.clinic.skin)
    return Desk(house, await house.signed_in("doctor"), await house.signed_in("patient"), number)
