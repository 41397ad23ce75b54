"""A recording of an instrument, of one second."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.recordings.models import RecordingChunk, RecordingRow
from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind
from contract.waveforms import Encoding, RecordingHead
from tests.booking.clinic import NOW


async def recorded(session: AsyncSession, *, patient_id: UUID, cabin_id: UUID, visit: UUID) -> dict[str, UUID]:
    head = RecordingHead(
        recording_id=uuid4(),
        consultation_id=visit,
        waveform=Waveform.ECG,
        kind=DeviceKind.ECG,
        device=DeviceIdentity(driver="ble.ecg12", model="M", serial="1"),
        started_at=NOW,
        monotonic_ns=1,
        boot_id="boot",
        kiosk_clock="synchronised",
        encoding=Encoding.INT16LE,
        channels=["2:1"],
        period_ms=2.0,
        unit="uV",
        factor=2.5,
    )
    session.add(
        RecordingRow(
            recording_id=head.recording_id,
            cabin_id=cabin_id,
            consultation_id=visit,
            patient_id=patient_id,
            kind=head.kind.value,
            waveform=head.waveform.value,
            started_at=NOW,
            last_chunk=0,
            document=head.model_dump(mode="json"),
        )
    )
    await session.flush()
    session.add(
        RecordingChunk(recording_id=head.recording_id, chunk=0, first=0, samples=1, octets=b"\1\0", sha256=bytes(32))
    )
    await session.flush()
    return {"recording_id": head.recording_id}
