"""`/cabins/stills`: pictures of the cabin's cameras, into the record by the way every photo takes."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.identity_api import CurrentCabin
from backend.cabins.readings import patients_of_visits
from backend.consultations.hooks import photo_stored
from backend.consultations.service import consent_of
from backend.recordings.models import StillRow
from contract.errors import ErrorCode
from contract.observations import DeviceKind
from contract.stills import STILL_OCTETS, DeliverStill, StillStored
from core.errors import Conflict, NotFound
from core.http import CurrentClock, problems, services_of
from media.photos import store_image
from media.services import MediaServices
from media.traits import PhotoView, Traits

# Base64 in JSON, and the head.
router = APIRouter(tags=["recordings"], max_body_size=STILL_OCTETS * 4 // 3 + 16 * 1024)

_VIEWS = {DeviceKind.DERMATOSCOPE: PhotoView.DERMOSCOPY}


@router.post("/cabins/stills", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def deliver_still(
    still: DeliverStill, known: CurrentCabin, request: Request, clock: CurrentClock, after_commit: BackgroundTasks
) -> StillStored:
    """Of a begun visit of this very cabin, whose patient agreed to the act. Again: the same answer, nothing stored."""
    services = services_of(request)
    async with services.background.begin() as session:
        row = await session.get(StillRow, still.head.still_id)
        if row is None:
            row = await _store(session, services.media, still, known.cabin_id, clock())
        elif row.cabin_id != known.cabin_id:
            raise NotFound
        stored = StillStored(still_id=row.still_id, photo_id=row.photo_id)
    after_commit.add_task(photo_stored, services, consultation_id=still.head.consultation_id, photo_id=stored.photo_id)
    return stored


async def _store(
    session: AsyncSession, media: MediaServices, still: DeliverStill, cabin_id: UUID, now: datetime
) -> StillRow:
    """Raises NotFound, Conflict, ImageRefusal, StorageFull."""
    head = still.head
    patients = await patients_of_visits(session, cabin_id, {head.consultation_id})
    patient_id = patients.get(head.consultation_id)
    if patient_id is None:
        raise NotFound
    if await consent_of(session, head.consultation_id) is None:
        raise Conflict(ErrorCode.CONSULTATION_CONSENT, "La personne n'a pas donné son accord à cette consultation.")
    photo = await store_image(
        session,
        media,
        patient_id=patient_id,
        consultation_id=head.consultation_id,
        data=still.jpeg,
        taken_at=head.taken_at,
        traits=Traits(view=_VIEWS.get(head.kind, PhotoView.CLOSE_UP)),
        received_at=now,
    )
    await session.flush()
    row = StillRow(
        still_id=head.still_id,
        photo_id=photo.photo_id,
        cabin_id=cabin_id,
        patient_id=patient_id,
        document=head.model_dump(mode="json"),
    )
    session.add(row)
    await session.flush()
    return row
