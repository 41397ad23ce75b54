"""Intimate photos: the patient, a parent until majority, the practitioner whose own care link names her."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

import media.lesions.access
from core.access import CareLink
from media.lesions.models import Lesion
from media.models import StoredPhoto
from tests.backend.house import House
from tests.backend.lesions.skin import a_lesion, a_photo, helped_by_parent, in_care, me, picture, trail
from tests.media import tus


async def test_an_intimate_photo_is_shown_to_the_patient_and_her_doctor_and_not_to_the_team(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient, restricted=True)
    photo = await a_photo(house, lesion_id=UUID(lesion), restricted=True)
    doctor, assistant = await house.signed_in("doctor"), await house.signed_in("assistant")
    for client in (patient, doctor):
        assert (await client.get(f"/api/photos/{photo}/preview")).status_code == 200
        (seen,) = (await client.get(f"/api/patients/{me(house)}/lesions")).json()
        assert (seen["restricted"], seen["cover"]) == (True, None)
    assert (await assistant.get(f"/api/photos/{photo}")).status_code == 404
    assert (await assistant.get(f"/api/lesions/{lesion}")).status_code == 404
    assert (await assistant.get(f"/api/patients/{me(house)}/lesions")).json() == []
    assert (await assistant.get("/api/lesions/due")).json() == []
    assert [who for who, _ in await trail(house, "photo:restricted_read")] == ["Patient", "Doctor"]


async def test_an_intimate_photo_that_is_said_to_be_fetched_ahead_was_seen(house: House) -> None:
    await in_care(house)
    photo = await a_photo(house, restricted=True)
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(f"/api/photos/{photo}/preview", params={"ahead": True})).status_code == 200
    assert [who for who, _ in await trail(house, "photo:restricted_read")] == ["Doctor"]
    assert await trail(house, "photo:fetch_ahead") == []


async def test_it_has_no_thumbnail_for_anybody(house: House) -> None:
    patient = await in_care(house)
    photo = await a_photo(house, restricted=True)
    assert (await patient.get(f"/api/photos/{photo}/thumbnail")).status_code == 404


async def test_a_practitioner_of_the_place_without_a_care_link_of_her_own_does_not_see_it(house: House) -> None:
    await in_care(house)
    photo = await a_photo(house, restricted=True)
    plain = await a_photo(house)
    async with house.services.background.begin() as session:
        link = (await session.scalars(select(CareLink).where(CareLink.grantee_id == house.clinic.skin))).one()
        link.withdrawn_at = house.clock()
        session.add(
            CareLink(
                care_link_id=link.source_id,
                patient_id=me(house),
                grantee_id=house.clinic.heart,
                source_id=link.source_id,
                starts_at=link.starts_at,
                ends_at=link.ends_at,
            )
        )
    cardiologist, doctor = await house.signed_in("other-doctor"), await house.signed_in("doctor")
    assert (await cardiologist.get(f"/api/photos/{photo}")).status_code == 200
    assert (await doctor.get(f"/api/photos/{photo}")).status_code == 404
    assert (await cardiologist.get(f"/api/photos/{plain}")).status_code == 200


async def test_the_database_alone_keeps_it_from_the_team(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def yes(*_: object, **__: object) -> bool:
        return True

    await in_care(house)
    photo = await a_photo(house, restricted=True)
    monkeypatch.setattr(media.lesions.access, "may_see_restricted", yes)
    assistant = await house.signed_in("assistant")
    assert (await assistant.get(f"/api/photos/{photo}")).status_code == 404


async def test_a_parent_sees_it_until_majority_and_a_helper_of_a_grown_up_never(house: House) -> None:
    await in_care(house)
    photo, plain = await a_photo(house, restricted=True), await a_photo(house)
    parent = await house.signed_in("parent")
    await helped_by_parent(house, "child", until=timedelta(hours=1))
    assert (await parent.get(f"/api/photos/{photo}")).status_code == 200
    await helped_by_parent(house, "relative", until=timedelta(hours=1))
    assert (await parent.get(f"/api/photos/{photo}")).status_code == 404
    assert (await parent.get(f"/api/photos/{plain}")).status_code == 200
    await helped_by_parent(house, "child", until=timedelta(hours=1))
    house.clock.forward(hours=2)
    parent = await house.signed_in("parent")
    assert (await parent.get(f"/api/photos/{photo}")).status_code == 404
    assert (await parent.get(f"/api/photos/{plain}")).status_code == 404


async def test_a_lesion_that_becomes_intimate_takes_its_photos_with_it_and_a_chaperone_is_noted(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    photo = await a_photo(house, lesion_id=UUID(lesion))
    assert (await patient.patch(f"/api/lesions/{lesion}", json={"restricted": True})).status_code == 200
    async with house.services.background() as session:
        assert (await session.get_one(StoredPhoto, UUID(photo))).restricted

    doctor, assistant = await house.signed_in("doctor"), await house.signed_in("assistant")
    place = {"lesion_id": lesion, "view": "close_up", "chaperone": "Mme Vidal, mère"}
    placed = (await doctor.put(f"/api/photos/{photo}/place", json=place)).json()
    # Of a restricted lesion, whatever the wish says.
    assert (placed["restricted"], placed["chaperone"]) == (True, "Mme Vidal, mère")
    other = await a_photo(house)
    assert (await assistant.put(f"/api/photos/{other}/place", json={"restricted": True})).status_code == 404


async def test_an_assistant_may_send_an_intimate_photo_in_two_renditions_and_does_not_see_it(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient, restricted=True)
    assistant = await house.signed_in("assistant")
    data = picture()
    whole = {"patient_id": str(me(house)), "sha256": tus.sha256_of(data), "restricted": "true"}
    ahead = picture("tan")
    preview = {
        "patient_id": str(me(house)),
        "restricted": "true",
        "rendition": "preview",
        "original_sha256": tus.sha256_of(data),
    }
    for content, said in ((ahead, preview), (data, whole)):
        headers = tus.VERSION | {"Upload-Length": str(len(content)), "Upload-Metadata": tus.encoded(said)}
        made = await assistant.post("/api/uploads", headers=headers)
        assert made.status_code == 201, made.text
        done = await tus.patch(assistant, made.headers["Location"], 0, content)
        assert done.status_code == 204, done.text
    async with house.services.background() as session:
        (photo,) = (await session.scalars(select(StoredPhoto))).all()
    assert (photo.restricted, photo.state) == (True, "whole")
    assert (await assistant.get(f"/api/photos/{photo.photo_id}")).status_code == 404
    assert (await patient.get(f"/api/photos/{photo.photo_id}/original")).status_code == 200
    # Onto the lesion that she does not see she cannot send one.
    onto = tus.encoded(whole | {"lesion_id": lesion})
    headers = tus.VERSION | {"Upload-Length": str(len(data)), "Upload-Metadata": onto}
    refused = await assistant.post("/api/uploads", headers=headers)
    assert refused.status_code == 404


async def test_photos_sent_for_an_intimate_lesion_are_intimate_and_none_are_taken_in_after_a_no(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient, restricted=True)
    data = picture()
    said = tus.encoded({"patient_id": str(me(house)), "lesion_id": lesion})
    headers = tus.VERSION | {"Upload-Length": str(len(data)), "Upload-Metadata": said}
    made = await patient.post("/api/uploads", headers=headers)
    await tus.patch(patient, made.headers["Location"], 0, data)
    ((photo,),) = [one["photos"] for one in (await patient.get(f"/api/lesions/{lesion}")).json()["series"]]
    assert photo["restricted"]
    await patient.put(f"/api/patients/{me(house)}/photo-consents", json={"care": False, "teaching": False})
    refused = await patient.post("/api/uploads", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "media.consent_refused")


async def test_a_no_that_comes_while_a_photo_travels_is_heard_before_it_is_one(house: House) -> None:
    patient = await in_care(house)
    data = picture()
    headers = tus.VERSION | {
        "Upload-Length": str(len(data)),
        "Upload-Metadata": tus.encoded({"patient_id": str(me(house))}),
    }
    location = (await patient.post("/api/uploads", headers=headers)).headers["Location"]
    assert (await tus.patch(patient, location, 0, data[:100])).status_code == 204
    await patient.put(f"/api/patients/{me(house)}/photo-consents", json={"care": False, "teaching": False})
    refused = await tus.patch(patient, location, 100, data[100:])
    assert (refused.status_code, refused.json()["code"]) == (409, "media.consent_refused")
    async with house.services.background() as session:
        assert (await session.scalars(select(StoredPhoto))).all() == []
    # Nothing of it is kept for another try.
    assert (await tus.head(patient, location)).status_code == 404


async def test_a_photo_of_a_lesion_that_became_intimate_while_it_travelled_is_intimate(house: House) -> None:
    """What its upload declared was said before: hours, on a rural line."""
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    assert (await patient.patch(f"/api/lesions/{lesion}", json={"restricted": True})).status_code == 200
    photo = await a_photo(house, lesion_id=UUID(lesion))
    assert (await patient.get(f"/api/photos/{photo}")).json()["restricted"] is True
    assert (await patient.get(f"/api/photos/{photo}/thumbnail")).status_code == 404


async def test_a_photo_placed_while_its_lesion_becomes_intimate_is_intimate(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    photo = await a_photo(house)
    async with house.services.background.begin() as session:
        row = await session.get_one(Lesion, UUID(lesion), with_for_update=True)
        row.restricted = True
        await session.flush()
        placing = asyncio.create_task(
            patient.put(f"/api/photos/{photo}/place", json={"lesion_id": lesion, "view": "close_up"})
        )
        await asyncio.sleep(0.3)
    assert (await placing).json()["restricted"] is True
