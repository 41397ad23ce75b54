"""What a call does about its appointment."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import Handler, Payload


def handlers(services: Any) -> Mapping[str, Handler]:
    """By kind of job."""

    async def cancelled(_: AsyncSession, payload: Payload) -> None:
        # Whoever waits in the room of a visit that will not be is not left waiting. Closing again changes nothing.
        await services.hub.close_room(UUID(payload["appointment_id"]))

    return {"appointment.cancelled": cancelled}
