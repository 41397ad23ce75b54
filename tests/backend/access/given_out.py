"""A copy of a photo that did not arrive."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.exchange.models import CopyKind, CopyState, PhotoCopy
from tests.booking.clinic import NOW


async def given_out(session: AsyncSession, patient_id: UUID, photo_id: UUID) -> dict[str, UUID]:
    copy = PhotoCopy(
        copy_id=uuid4(),
        photo_id=photo_id,
        patient_id=patient_id,
        kind=CopyKind.PACS.value,
        destination="PACS",
        instance_uid="2.25.1",
        restricted=False,
        account_id=uuid4(),
        actor="Dr",
        asked_at=NOW,
        state=CopyState.FAILED.value,
        error="away",
    )
    session.add(copy)
    await session.flush()
    return {"copy_id": copy.copy_id}
