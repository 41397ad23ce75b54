"""The demo's cabins as they stand in the morning: prepared, ready, with an address for the emergency services."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.state_models import CabinAddress, CabinStanding
from backend.cabins.states import CabinState
from backend.demo.world_places import CABINS, demo_id

# Invented, like the numbers: 04 65 71 is a range kept for fiction (ARCEP, decision 2018-0881).
_ADDRESSES = {
    "lodeve": ("14 boulevard de la Liberté", "Pharmacie, porte au fond à droite", "04 65 71 00 14"),
    "paulhan": ("3 place du Marché", "Maison de santé, rez-de-chaussée", "04 65 71 00 03"),
    "bedarieux": ("27 avenue Abbé Tarroux", "Pharmacie, entrée par la cour", "04 65 71 00 27"),
}
ON_DUTY = ("lodeve", "account/pharmacien@demo", "Bastien Roumégas")


async def write_cabins(session: AsyncSession, now: datetime) -> None:
    """What is there already stays as people left it."""
    for cabin in CABINS:
        street, access, callback = _ADDRESSES[cabin.key]
        duty_id, duty_name = _on_duty(cabin.key)
        address = insert(CabinAddress).values(cabin_id=cabin.cabin_id, street=street, access=access, callback=callback)
        await session.execute(address.on_conflict_do_nothing())
        row = insert(CabinStanding).values(
            cabin_id=cabin.cabin_id, state=CabinState.READY.value, since=now, duty_id=duty_id, duty_name=duty_name
        )
        await session.execute(row.on_conflict_do_nothing())


def _on_duty(key: str) -> tuple[UUID | None, str | None]:
    where, account, name = ON_DUTY
    return (demo_id(account), name) if key == where else (None, None)
