"""Job that follows a signature: the patient is told that documents wait."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.prescriptions.documents import tell
from backend.prescriptions.models import Prescription
from backend.prescriptions.service import SIGNED
from booking.service import load
from contract.prescriptions import PrescriptionStatus
from core.jobs import Handler, Payload

if TYPE_CHECKING:
    from backend.services import Services


def handlers(services: "Services") -> Mapping[str, Handler]:
    """By kind of job. Payload: prescription_id."""

    async def signed(session: AsyncSession, payload: Payload) -> None:
        row = await session.get(Prescription, UUID(payload["prescription_id"]))
        if row is not None and row.status == PrescriptionStatus.ACTIVE:
            await tell(session, services.outbox, await load(session, row.consultation_id), now=services.clock())

    return {SIGNED: signed}
