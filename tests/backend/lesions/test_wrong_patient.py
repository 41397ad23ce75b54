"""A photo that was put on the wrong patient."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.access import CareLink
from media.keys import WrongKeyError
from media.models import PhotoObject
from media.sealed import SealedObject
from media.vault import CorruptError
from tests.backend.house import House
from tests.backend.lesions.skin import a_lesion, a_photo, in_care, me, trail
from tests.media.test_stores import disk_allows


async def _both_in_care(house: House) -> UUID:
    other = house.clinic.patients[1]
    await in_care(house)
    async with house.services.background.begin() as session:
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=other,
                grantee_id=house.clinic.skin,
                source_id=uuid4(),
                starts_at=house.clock() - timedelta(days=1),
                ends_at=house.clock() + timedelta(days=1),
            )
        )
    return other


async def _objects(house: House, photo: str) -> dict[str, SealedObject]:
    async with house.services.background() as session:
        rows = await session.scalars(select(PhotoObject).where(PhotoObject.photo_id == UUID(photo)))
        return {
            row.rendition: SealedObject(row.object_id, me(house), row.rendition, row.sealed_key, row.size_bytes)
            for row in rows
        }


async def test_it_is_sealed_anew_for_the_right_patient_and_the_old_objects_are_gone(house: House) -> None:
    other = await _both_in_care(house)
    doctor = await house.signed_in("doctor")
    lesion = await a_lesion(house, doctor)
    photo = await a_photo(house, lesion_id=UUID(lesion))
    before = await doctor.get(f"/api/photos/{photo}/original")
    old = await _objects(house, photo)

    moved = await doctor.post(f"/api/photos/{photo}/move", json={"patient_id": str(other), "reason": "Mauvais dossier"})
    assert (moved.status_code, moved.json()["patient_id"], moved.json()["lesion_id"]) == (200, str(other), None)

    for rendition in ("original", "preview", "thumbnail"):
        assert (await doctor.get(f"/api/photos/{photo}/{rendition}")).status_code == 200
    assert (await doctor.get(f"/api/photos/{photo}/original")).content == before.content
    patient, right = await house.signed_in("patient"), await house.signed_in("other-patient")
    assert (await patient.get(f"/api/photos/{photo}")).status_code == 404
    assert (await right.get(f"/api/photos/{photo}")).status_code == 200

    new = await _objects(house, photo)
    assert {one.object_id for one in old.values()}.isdisjoint(one.object_id for one in new.values())
    media = house.services.media
    async with house.services.background() as session:
        key = await media.keys.of(session, me(house))
    for stored in (*old.values(), *new.values()):
        # The old ones are no longer in the store; the wrong patient's key opens none of the new ones.
        with pytest.raises((CorruptError, WrongKeyError)):
            _ = [piece async for piece in media.objects.read(key, stored)]


async def test_both_records_keep_a_trace_that_does_not_name_the_other_patient(house: House) -> None:
    other = await _both_in_care(house)
    doctor = await house.signed_in("doctor")
    photo = await a_photo(house)
    await doctor.post(f"/api/photos/{photo}/move", json={"patient_id": str(other), "reason": "Photo de M. Serre"})
    patient, right = await house.signed_in("patient"), await house.signed_in("other-patient")
    for client, whose, way in ((patient, me(house), "out"), (right, other, "in")):
        (trace,) = (await client.get(f"/api/patients/{whose}/photo-moves")).json()
        assert (trace["way"], trace["by"], trace["reason"]) == (way, "Doctor", "")
    (trace,) = (await doctor.get(f"/api/patients/{other}/photo-moves")).json()
    assert trace["reason"] == "Photo de M. Serre"
    assert await trail(house, "photo:move_away") == [("Doctor", me(house))]
    assert await trail(house, "photo:move_here") == [("Doctor", other)]


async def test_it_goes_to_nobody_outside_the_mover_s_care_and_patients_move_none(house: House) -> None:
    patient = await in_care(house)
    photo = await a_photo(house)
    to = {"patient_id": str(house.clinic.patients[1]), "reason": "Mauvais dossier"}
    doctor = await house.signed_in("doctor")
    assert (await doctor.post(f"/api/photos/{photo}/move", json=to)).status_code == 404
    assert (await patient.post(f"/api/photos/{photo}/move", json=to)).status_code == 403
    same = {"patient_id": str(me(house)), "reason": "Mauvais dossier"}
    assert (await doctor.post(f"/api/photos/{photo}/move", json=same)).status_code == 422


async def test_without_room_for_the_copy_it_stays_where_it_is(house: House) -> None:
    other = await _both_in_care(house)
    doctor = await house.signed_in("doctor")
    photo = await a_photo(house, lesion_id=UUID(await a_lesion(house, doctor)))
    with disk_allows(0):
        refused = await doctor.post(
            f"/api/photos/{photo}/move", json={"patient_id": str(other), "reason": "Mauvais dossier"}
        )
    assert (refused.status_code, refused.json()["code"]) == (507, "media.storage_full")
    patient = await house.signed_in("patient")
    assert (await patient.get(f"/api/photos/{photo}/original")).status_code == 200
