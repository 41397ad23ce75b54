"""Recordings at the server: acknowledged once committed, stored once, of their own visit's patient, seen by her care."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from backend.cabins.service import enrol
from backend.recordings.models import RecordingChunk, RecordingRow
from contract.cabin import DeliverWaveform, LinkMessage, WaveformRefused, WaveformStored
from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind
from contract.waveforms import Encoding, RecordingHead, WaveformChunk
from core.audit import Action, AuditEntry
from tests.backend.cabins.agents import an_agent
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way
from tests.serving import served


def a_head(consultation_id: UUID | None, **more: Any) -> RecordingHead:
    fields = {
        "recording_id": uuid4(),
        "consultation_id": consultation_id,
        "waveform": Waveform.ECG,
        "kind": DeviceKind.ECG,
        "device": DeviceIdentity(driver="ble.ecg12", model="M", serial="1"),
        "started_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "monotonic_ns": 1,
        "boot_id": "boot",
        "kiosk_clock": "synchronised",
        "encoding": Encoding.INT16LE,
        "channels": ["2:1"],
        "period_ms": 2.0,
        "unit": "uV",
        "factor": 2.5,
    }
    return RecordingHead.model_validate(fields | more)


def a_chunk(head: RecordingHead, chunk: int, first: int, octets: bytes, *, last: bool = False) -> WaveformChunk:
    return WaveformChunk.of(head, chunk=chunk, first=first, samples=len(octets) // 2, last=last, octets=octets)


@pytest.fixture
async def port(house: House) -> AsyncGenerator[int]:
    async with served(house.app) as port:
        yield port


async def delivered(house: House, port: int, *chunks: WaveformChunk) -> list[LinkMessage]:
    """The answers to each, over the real link of the clinic's cabin."""
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    answers: list[LinkMessage] = []
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        for chunk in chunks:
            await agent.say(DeliverWaveform(chunk=chunk))
            answer = await agent.hear()
            while answer.type == "visit_opened":
                answer = await agent.hear()
            answers.append(answer)
    return answers


async def test_chunks_in_any_order_and_twice_are_one_recording_with_its_gap(house: House, port: int) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    head = a_head(visit)
    first, second = a_chunk(head, 0, 0, b"\1\0\2\0"), a_chunk(head, 1, 7, b"\3\0", last=True)
    answers = await delivered(house, port, second, first, second)
    assert answers == [WaveformStored(recording_id=head.recording_id, chunk=number) for number in (1, 0, 1)]
    doctor = await house.signed_in("doctor")
    (listed,) = (await doctor.get(f"/api/consultations/{visit}/recordings")).json()
    assert listed["gaps"] == [{"first": 2, "samples": 5}]
    assert (listed["samples"], listed["octets"], listed["chunks"]) == (8, 6, 2)
    assert (listed["complete"], listed["missing"]) == (True, [])
    assert RecordingHead.model_validate(listed["head"]) == head
    assert (await doctor.get(f"/api/recordings/{head.recording_id}")).json() == listed
    content = await doctor.get(f"/api/recordings/{head.recording_id}/content")
    assert content.content == b"\1\0\2\0\3\0"
    assert content.headers["content-type"] == "application/octet-stream"


async def test_what_has_not_yet_come_is_said_to_be_missing(house: House, port: int) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    head = a_head(visit)
    await delivered(house, port, a_chunk(head, 0, 0, b"\1\0"), a_chunk(head, 3, 3, b"\1\0"))
    doctor = await house.signed_in("doctor")
    listed = (await doctor.get(f"/api/recordings/{head.recording_id}")).json()
    assert (listed["complete"], listed["missing"]) == (False, [1, 2])


async def test_other_samples_under_the_name_of_a_stored_chunk_are_refused(house: House, port: int) -> None:
    head = a_head(None)
    stored, other = a_chunk(head, 0, 0, b"\1\0"), a_chunk(head, 0, 0, b"\2\0")
    another = a_chunk(head.model_copy(update={"factor": 5.0}), 1, 1, b"\1\0")
    answers = await delivered(house, port, stored, other, another)
    assert isinstance(answers[0], WaveformStored)
    assert all(isinstance(answer, WaveformRefused) for answer in answers[1:])
    async with house.services.background() as session:
        assert (await session.scalars(select(RecordingChunk.octets))).all() == [b"\1\0"]


async def test_a_recording_of_a_visit_elsewhere_is_kept_and_given_to_nobody(house: House, port: int) -> None:
    elsewhere = await a_visit_under_way(house)
    head = a_head(elsewhere)
    await delivered(house, port, a_chunk(head, 0, 0, b"\1\0"))
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(f"/api/consultations/{elsewhere}/recordings")).json() == []
    assert (await doctor.get(f"/api/recordings/{head.recording_id}")).status_code == 404
    async with house.services.background() as session:
        row = await session.get_one(RecordingRow, head.recording_id)
        assert (row.patient_id, row.consultation_id) == (None, None)


async def test_sound_is_given_back_as_one_flac_file(house: House, port: int) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    head = a_head(visit, waveform=Waveform.AUSCULTATION, kind=DeviceKind.STETHOSCOPE, encoding=Encoding.FLAC)
    pieces = [b"fLaC header", b"frame"]
    await delivered(house, port, *(a_chunk(head, number, number, octets) for number, octets in enumerate(pieces)))
    doctor = await house.signed_in("doctor")
    content = await doctor.get(f"/api/recordings/{head.recording_id}/content")
    assert content.headers["content-type"] == "audio/flac"
    assert content.content == b"".join(pieces)


async def test_storing_and_reading_are_in_the_trail_of_the_patient(house: House, port: int) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    head = a_head(visit)
    await delivered(house, port, a_chunk(head, 0, 0, b"\1\0"), a_chunk(head, 1, 1, b"\1\0"))
    doctor = await house.signed_in("doctor")
    await doctor.get(f"/api/recordings/{head.recording_id}/content")
    async with house.services.background() as session:
        found = await session.execute(
            select(AuditEntry.action, AuditEntry.actor, func.count())
            .where(AuditEntry.subject_id == head.recording_id, AuditEntry.patient_id.is_not(None))
            .group_by(AuditEntry.action, AuditEntry.actor)
        )
        trail = {action: (actor, count) for action, actor, count in found}
    assert trail[Action.RECORDING_STORED] == ("cabin", 1)
    assert trail[Action.RECORDING_READ][1] == 1
