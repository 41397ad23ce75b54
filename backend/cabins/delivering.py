"""What an agent delivers, stored and answered for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from starlette.websockets import WebSocket

from backend.cabins import readings
from backend.cabins.receiving import Unfit
from backend.cabins.registry import Link
from backend.recordings import store as recordings
from contract import cabin as wire
from contract.errors import ErrorCode
from contract.observations import Reading
from contract.signaling import ReadingConfirmed
from core.http import services_of


async def deliver_readings(websocket: WebSocket, link: Link, message: wire.DeliverReadings) -> None:
    """Acknowledged after the commit. What the database refuses is found by storing each by itself, and refused alone."""
    try:
        await _store(websocket, link, message.readings)
    except DBAPIError as fault:
        if not _is_of_the_data(fault):
            raise
        if len(message.readings) == 1:
            await link.send(_poison(message.readings[0].reading_id))
            return
        for reading in message.readings:
            await deliver_readings(websocket, link, wire.DeliverReadings(readings=[reading]))


async def _store(websocket: WebSocket, link: Link, given: Sequence[Reading]) -> None:
    services = services_of(websocket)
    async with services.background.begin() as session:
        shown = await readings.store(session, cabin_id=link.cabin_id, readings=given)
    await link.send(wire.ReadingsStored(reading_ids=[reading.reading_id for reading in given]))
    for reading in shown:
        assert reading.consultation_id is not None
        await services.hub.publish(reading.consultation_id, ReadingConfirmed(reading=reading))


def _is_of_the_data(fault: DBAPIError) -> bool:
    """SQLSTATE classes 22 (data exception) and 23 (integrity): the same again would be refused again."""
    return str(getattr(fault.orig, "sqlstate", "")).startswith(("22", "23"))


def _poison(reading_id: UUID) -> wire.ReadingRefused:
    return wire.ReadingRefused(
        reading_id=reading_id, code=ErrorCode.CABIN_READING, message="This reading cannot be stored."
    )


async def deliver_sorted(websocket: WebSocket, link: Link, sorted_out: Unfit) -> None:
    """The rest is not held up by what is not of the contract."""
    if sorted_out.fit:
        await deliver_readings(websocket, link, wire.DeliverReadings(readings=sorted_out.fit))
    for reading_id in sorted_out.unfit:
        await link.send(_poison(reading_id))


async def deliver_waveform(websocket: WebSocket, link: Link, message: wire.DeliverWaveform) -> None:
    chunk = message.chunk
    name = {"recording_id": chunk.recording.recording_id, "chunk": chunk.chunk}
    try:
        async with services_of(websocket).background.begin() as session:
            await recordings.store(session, cabin_id=link.cabin_id, chunk=chunk)
    except recordings.RecordingRefused:
        refusal = "Another recording is stored under this name."
        await link.send(wire.WaveformRefused(**name, code=ErrorCode.CABIN_READING, message=refusal))
    else:
        await link.send(wire.WaveformStored(**name))
