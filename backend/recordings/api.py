"""`/consultations/{id}/recordings`, `/recordings/{id}`: waveforms and sound of a visit."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.parts import part_of
from backend.recordings import views
from backend.recordings.models import RecordingRow
from contract.waveforms import Encoding, Recording
from core import audit
from core.access import Field, shows
from core.clock import Clock
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems
from core.identity import Principal

router = APIRouter(tags=["recordings"])

_MEDIA_TYPES = {Encoding.INT16LE: "application/octet-stream", Encoding.FLAC: "audio/flac"}


@router.get("/consultations/{consultation_id}/recordings", responses=problems(401, 403, 404, 422))
async def list_recordings(
    consultation_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, response: Response
) -> list[Recording]:
    """Oldest first. Those still on their way are shown with what is missing."""
    response.headers["Cache-Control"] = "no-store"
    part = await part_of(session, principal, consultation_id=consultation_id, now=clock())
    _note(session, principal, part.appointment.patient_id, consultation_id)
    return await views.of_consultation(session, consultation_id)


@router.get("/recordings/{recording_id}", responses=problems(401, 403, 404, 422))
async def read_recording(
    recording_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, response: Response
) -> Recording:
    response.headers["Cache-Control"] = "no-store"
    return await views.view(session, await _seen(session, principal, recording_id, clock))


@router.get(
    "/recordings/{recording_id}/content",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _MEDIA_TYPES.values()}}, **problems(401, 403, 404, 422)},
)
async def read_content(
    recording_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> Response:
    """The samples stored so far, as the head says they are encoded; gaps are left out and told by the recording."""
    row = await _seen(session, principal, recording_id, clock)
    octets = await views.content(session, recording_id)
    media_type = _MEDIA_TYPES[Encoding(row.document["encoding"])]
    return Response(octets, media_type=media_type, headers={"Cache-Control": "no-store"})


async def _seen(session: AsyncSession, principal: Principal, recording_id: UUID, clock: Clock) -> RecordingRow:
    """For who takes part in its visit, audited. Raises NotFound for everybody else."""
    row = await session.get(RecordingRow, recording_id)
    if row is None or row.consultation_id is None or row.patient_id is None:
        raise NotFound
    await part_of(session, principal, consultation_id=row.consultation_id, now=clock())
    _note(session, principal, row.patient_id, recording_id)
    return row


def _note(session: AsyncSession, principal: Principal, patient_id: UUID, subject_id: UUID) -> None:
    if not shows(principal, Field.READINGS):
        raise NotFound
    audit.record(session, principal, audit.Action.RECORDING_READ, patient_id=patient_id, subject_id=subject_id)
