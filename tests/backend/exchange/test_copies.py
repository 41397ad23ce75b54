"""Copies of photos through the whole house, to a real Orthanc: who may send, what is written down, what is tried again."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import httpx
import pydicom
import pytest
from sqlalchemy import delete, select

from backend.exchange import api
from backend.exchange.sending import ATTEMPTS
from booking.models import Appointment
from core import limits
from core.audit import AuditEntry
from core.jobs import Job
from media.exchange.originals import wrapped
from media.models import PatientKey, PhotoObject, Rendition, StoredPhoto
from media.photos import store_image
from media.traits import PhotoState, PhotoView, Traits
from tests.backend.house import House
from tests.media import pictures
from tests.orthanc import Orthanc, orthanc


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Orthanc]:
    async with orthanc(tmp_path_factory.mktemp("orthanc")) as server:
        yield server


@pytest.fixture
async def visit(house: House, server: Orthanc) -> UUID:
    """Of the first patient with the dermatologist, in a house with a PACS."""
    house.services.pacs = server.pacs()
    return await house.book(await house.signed_in("patient"))


async def a_photo(house: House, visit: UUID | None, *, patient: int = 0, **traits: Any) -> UUID:
    async with house.services.background.begin() as session:
        photo = await store_image(
            session,
            house.services.media,
            patient_id=house.clinic.patients[patient],
            consultation_id=visit,
            data=pictures.photo(320, 240, seed=patient + 1),
            taken_at=house.clock(),
            traits=Traits(**{"body_site": "back", "view": PhotoView.CLOSE_UP} | traits),
        )
        return photo.photo_id


def copies_path(house: House) -> str:
    return f"/api/patients/{house.clinic.patients[0]}/photo-copies"


async def send(house: House, client: httpx.AsyncClient, *photos: UUID, **more: Any) -> httpx.Response:
    body = {"photo_ids": [str(photo) for photo in photos]} | more
    return await client.post(copies_path(house), json=body)


async def known(house: House, login: str = "doctor") -> list[dict[str, Any]]:
    answer = await (await house.signed_in(login)).get(copies_path(house))
    assert answer.status_code == 200, answer.text
    copies: list[dict[str, Any]] = answer.json()["copies"]
    return copies


async def at_the_pacs(server: Orthanc, photo_patient: UUID) -> int:
    async with server.client() as client:
        answer = await client.get("/instances", params={"PatientID": str(photo_patient)})
    return len(answer.json()) if answer.status_code == 200 else 0


async def audited(house: House, action: str) -> list[str]:
    async with house.services.background() as session:
        return list(await session.scalars(select(AuditEntry.actor).where(AuditEntry.action == action)))


async def test_a_series_is_sent_and_the_patient_sees_where_it_went(house: House, visit: UUID, server: Orthanc) -> None:
    series = uuid4()
    photos = [
        await a_photo(house, visit, series_id=series, view=view) for view in (PhotoView.CLOSE_UP, PhotoView.DERMOSCOPY)
    ]
    answer = await send(house, await house.signed_in("doctor"), *photos)
    assert answer.status_code == 202, answer.text
    assert [one["state"] for one in answer.json()] == ["waiting", "waiting"]
    await house.services.copies.work_once()
    copies = await known(house, "patient")
    assert [(one["state"], one["destination"], one["kind"]) for one in copies] == [("sent", "PACS du test", "pacs")] * 2
    assert {one["actor"] for one in copies} == {"Doctor"}
    assert {UUID(one["photo_id"]) for one in copies} == set(photos)
    assert {one["body_site"] for one in copies} == {"back"}
    assert {datetime.fromisoformat(one["taken_at"]) for one in copies} == {house.clock()}
    assert await at_the_pacs(server, house.clinic.patients[0]) == 2
    assert await audited(house, "photo:copy") == ["Doctor", "Doctor"]


async def test_intimate_photos_leave_only_after_a_second_yes(house: House, visit: UUID, server: Orthanc) -> None:
    before = await at_the_pacs(server, house.clinic.patients[0])
    photo, intimate = await a_photo(house, visit), await a_photo(house, visit, restricted=True)
    doctor = await house.signed_in("doctor")
    refused = await send(house, doctor, photo, intimate)
    assert refused.status_code == 409
    assert refused.json()["code"] == "exchange.restricted"
    assert refused.json()["photo_ids"] == [str(intimate)]
    await house.services.copies.work_once()
    assert await known(house) == []
    assert await at_the_pacs(server, house.clinic.patients[0]) == before
    assert (await send(house, doctor, photo, intimate, confirm_restricted=True)).status_code == 202
    await house.services.copies.work_once()
    assert [one["state"] for one in await known(house)] == ["sent", "sent"]
    # The team of the place hears of the ordinary one alone.
    assert {one["photo_id"] for one in await known(house, "patient")} == {str(photo), str(intimate)}
    assert [one["photo_id"] for one in await known(house, "assistant")] == [str(photo)]


async def test_a_photo_made_intimate_before_it_left_stays(house: House, visit: UUID, server: Orthanc) -> None:
    photo = await a_photo(house, visit)
    assert (await send(house, await house.signed_in("doctor"), photo)).status_code == 202
    async with house.services.background.begin() as session:
        (await session.get_one(StoredPhoto, photo)).restricted = True
    before = await at_the_pacs(server, house.clinic.patients[0])
    await house.services.copies.work_once()
    (copy,) = await known(house)
    assert (copy["state"], copy["error"]) == ("failed", "restricted")
    assert await at_the_pacs(server, house.clinic.patients[0]) == before


async def test_a_pacs_that_is_away_gets_it_once_it_is_back(house: House, visit: UUID, server: Orthanc) -> None:
    photo = await a_photo(house, visit)
    house.services.pacs = server.pacs(password="wrong")
    await send(house, await house.signed_in("doctor"), photo)
    await house.services.copies.work_once()
    (copy,) = await known(house)
    assert (copy["state"], copy["error"], copy["attempts"]) == ("waiting", "credentials", 1)
    assert await house.services.copies.work_once() == 0, "not at once"
    house.services.pacs = server.pacs()
    house.clock.forward(minutes=2)
    await house.services.copies.work_once()
    (copy,) = await known(house)
    assert (copy["state"], copy["error"], copy["attempts"]) == ("sent", None, 2)


async def test_what_was_tried_in_vain_is_sent_again_by_hand(house: House, visit: UUID, server: Orthanc) -> None:
    photo = await a_photo(house, visit)
    house.services.pacs = server.pacs(password="wrong")
    doctor = await house.signed_in("doctor")
    await send(house, doctor, photo)
    for _ in range(ATTEMPTS):
        assert await house.services.copies.work_once() == 1
        house.clock.forward(hours=3)
    (copy,) = await known(house)
    assert (copy["state"], copy["attempts"]) == ("failed", ATTEMPTS)
    assert await house.services.copies.work_once() == 0
    house.services.pacs = server.pacs()
    doctor = await house.signed_in("doctor")
    again = await doctor.post(f"/api/photo-copies/{copy['copy_id']}/resend")
    assert again.status_code == 202, again.text
    await house.services.copies.work_once()
    assert [one["state"] for one in await known(house)] == ["sent"]
    # What has arrived stays as it is.
    assert (await doctor.post(f"/api/photo-copies/{copy['copy_id']}/resend")).json()["state"] == "sent"
    assert await house.services.copies.work_once() == 0


async def test_nothing_leaves_of_a_patient_whose_key_was_destroyed(house: House, visit: UUID) -> None:
    photo = await a_photo(house, visit)
    await send(house, await house.signed_in("doctor"), photo)
    async with house.services.background.begin() as session:
        await session.execute(delete(PatientKey).where(PatientKey.patient_id == house.clinic.patients[0]))
    await house.services.copies.work_once()
    (copy,) = await known(house)
    assert (copy["state"], copy["error"]) == ("failed", "erased")


async def test_a_photo_whose_original_is_on_its_way_is_refused(house: House, visit: UUID) -> None:
    photo = await a_photo(house, visit)
    async with house.services.background.begin() as session:
        (await session.get_one(StoredPhoto, photo)).state = PhotoState.PREVIEW.value
    doctor = await house.signed_in("doctor")
    for answer in (await send(house, doctor, photo), await doctor.get(f"/api/photos/{photo}/copies/dicom")):
        assert answer.status_code == 409
        assert answer.json()["code"] == "exchange.original_on_its_way"


async def test_without_a_pacs_nothing_is_queued(house: House, visit: UUID) -> None:
    house.services.pacs = None
    photo = await a_photo(house, visit)
    doctor = await house.signed_in("doctor")
    answer = await send(house, doctor, photo)
    assert (answer.status_code, answer.json()["code"]) == (409, "exchange.no_pacs")
    assert (await doctor.get(copies_path(house))).json() == {"pacs": None, "copies": []}
    async with house.services.background() as session:
        assert await session.scalar(select(Job.job_id).where(Job.kind == "photo.copy")) is None


async def test_another_patients_photo_is_not_sent_among_hers(house: House, visit: UUID) -> None:
    hers, foreign = await a_photo(house, visit), await a_photo(house, None, patient=1)
    assert (await send(house, await house.signed_in("doctor"), hers, foreign)).status_code == 404
    assert await known(house) == []


async def test_a_practitioner_takes_a_dicom_file_and_that_is_written(house: House, visit: UUID) -> None:
    photo = await a_photo(house, visit)
    doctor = await house.signed_in("doctor")
    answer = await doctor.get(f"/api/photos/{photo}/copies/dicom")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/dicom"
    assert answer.headers["content-disposition"] == f'attachment; filename="{photo}.dcm"'
    assert answer.headers["cache-control"] == "private, no-store"
    told = pydicom.dcmread(BytesIO(answer.content))
    assert told.PatientID == str(house.clinic.patients[0])
    async with house.services.background() as session:
        begins = (await session.get_one(Appointment, visit)).during.lower
    assert begins is not None
    local = begins.astimezone(house.services.media.time_zone)
    assert (told.StudyDate, told.StudyTime) == (f"{local:%Y%m%d}", f"{local:%H%M%S}")
    original = (await doctor.get(f"/api/photos/{photo}/original")).content
    assert original in answer.content
    (copy,) = await known(house, "patient")
    assert (copy["kind"], copy["state"], copy["destination"]) == ("file", "sent", "")


async def test_while_a_file_is_made_no_connection_waits_and_rights_that_end_meanwhile_count(
    house: House, visit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = await a_photo(house, visit)
    doctor = await house.signed_in("doctor")
    held = []

    async def made(*given: Any) -> bytes:
        held.append(house.services.background.kw["bind"].pool.checkedout())
        file = await wrapped(*given)
        async with house.services.background.begin() as session:
            (await session.get_one(StoredPhoto, photo)).patient_id = house.clinic.patients[1]
        return file

    monkeypatch.setattr(api, "wrapped", made)
    answer = await doctor.get(f"/api/photos/{photo}/copies/dicom")
    assert held == [0]
    assert answer.status_code == 404
    assert await audited(house, "photo:copy") == []


async def test_the_patient_takes_all_her_photos_with_her(house: House, visit: UUID) -> None:
    await a_photo(house, visit)
    await a_photo(house, None, restricted=True)
    await a_photo(house, None, patient=1)
    patient = await house.signed_in("patient")
    answer = await patient.get("/api/me/photos.zip")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="comptoir-photos.zip"'
    assert "content-length" not in answer.headers
    with ZipFile(BytesIO(answer.content)) as file:
        names = file.namelist()
    assert len([name for name in names if name.endswith(".jpg") and "_apercu" not in name]) == 2
    assert len([name for name in names if name.startswith("photos-intimes/") and name.endswith(".html")]) == 2
    assert await audited(house, "photo:export") == ["Patient"]
    assert "Patient" in await audited(house, "photo:restricted_read")


async def test_archives_are_limited(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPORTS", limits.Limit("exports-few", 2, timedelta(hours=1)))
    patient = await house.signed_in("patient")
    statuses = [(await patient.get("/api/me/photos.zip")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_a_file_that_could_not_be_made_is_not_written_down_as_taken(house: House, visit: UUID) -> None:
    photo, other = await a_photo(house, visit), await a_photo(house, visit)
    async with house.services.background.begin() as session:
        damaged = await session.get_one(PhotoObject, (photo, Rendition.ORIGINAL.value))
        damaged.sealed_key = (await session.get_one(PhotoObject, (other, Rendition.ORIGINAL.value))).sealed_key
    answer = await (await house.signed_in("doctor")).get(f"/api/photos/{photo}/copies/dicom")
    assert (answer.status_code, answer.json()["code"]) == (500, "media.stored_data_corrupt"), answer.text
    assert await known(house) == []
    assert await audited(house, "photo:copy") == []


async def test_taking_an_intimate_photo_as_a_file_is_in_its_own_audit(house: House, visit: UUID) -> None:
    photo = await a_photo(house, visit, restricted=True)
    answer = await (await house.signed_in("doctor")).get(f"/api/photos/{photo}/copies/dicom")
    assert answer.status_code == 200, answer.text
    assert await audited(house, "photo:restricted_read") == ["Doctor"]


async def test_whoever_came_back_after_an_erasure_takes_what_is_new(house: House, visit: UUID) -> None:
    erased = await a_photo(house, visit)
    async with house.services.background.begin() as session:
        await session.execute(delete(PatientKey).where(PatientKey.patient_id == house.clinic.patients[0]))
        await session.execute(delete(PhotoObject).where(PhotoObject.photo_id == erased))
    patient = await house.signed_in("patient")
    assert (await patient.get("/api/me/photos.zip")).status_code == 200
    await a_photo(house, visit)
    answer = await patient.get("/api/me/photos.zip")
    assert answer.status_code == 200, answer.text
    with ZipFile(BytesIO(answer.content)) as file:
        assert len([name for name in file.namelist() if name.endswith(".jpg")]) == 2
