"""A lesion that is named, photographed over years and checked."""

from datetime import timedelta
from uuid import UUID, uuid4

from tests.backend.house import House
from tests.backend.lesions.skin import MOLE, a_lesion, a_photo, in_care, me, trail


async def test_what_the_patient_places_the_doctor_sees_on_the_map_with_its_series(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    series, now = uuid4(), house.clock()
    old = await a_photo(house, taken_at=now - timedelta(days=700), lesion_id=UUID(lesion), view="close_up")
    near = await a_photo(house, taken_at=now, lesion_id=UUID(lesion), view="close_up", series_id=series)
    far = await a_photo(house, taken_at=now, lesion_id=UUID(lesion), view="overview", series_id=series)

    doctor = await house.signed_in("doctor")
    (seen,) = (await doctor.get(f"/api/patients/{me(house)}/lesions")).json()
    assert {key: seen[key] for key in MOLE} == MOLE
    assert (seen["photos"], seen["cover"], seen["unseen"]) == (3, near, True)
    detail = (await doctor.get(f"/api/lesions/{lesion}")).json()
    assert [[photo["photo_id"] for photo in one["photos"]] for one in detail["series"]] == [[far, near], [old]]
    assert ("Doctor", me(house)) in await trail(house, "lesion:read")


async def test_photos_that_came_are_on_the_worklist_until_a_practitioner_has_looked(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    await a_photo(house, lesion_id=UUID(lesion))
    doctor, assistant = await house.signed_in("doctor"), await house.signed_in("assistant")
    (due,) = (await doctor.get("/api/lesions/due")).json()
    assert (due["why"], due["patient_name"], due["lesion"]["lesion_id"]) == ("photos", "Rose Vidal-0", lesion)
    assert len((await assistant.get("/api/lesions/due")).json()) == 1

    checked = {"state": "watched", "interval_months": 6}
    assert (await assistant.post(f"/api/lesions/{lesion}/checked", json=checked)).status_code == 403
    seen = (await doctor.post(f"/api/lesions/{lesion}/checked", json=checked)).json()
    assert (seen["next_due_on"], seen["unseen"]) == ("2027-05-23", False)
    assert (await doctor.get("/api/lesions/due")).json() == []


async def test_a_photo_that_came_after_the_page_was_opened_is_not_taken_as_looked_at(house: House) -> None:
    await in_care(house)
    doctor = await house.signed_in("doctor")
    lesion = await a_lesion(house, doctor)
    await a_photo(house, lesion_id=UUID(lesion))
    page = (await doctor.get(f"/api/lesions/{lesion}")).json()
    until = page["series"][0]["photos"][0]["received_at"]
    house.clock.forward(minutes=1)
    late = await a_photo(house, lesion_id=UUID(lesion))
    house.clock.forward(minutes=1)

    checked = {"state": "watched", "interval_months": 6, "photos_until": until}
    seen = (await doctor.post(f"/api/lesions/{lesion}/checked", json=checked)).json()
    assert (seen["next_due_on"], seen["unseen"]) == ("2027-05-23", True)
    (due,) = (await doctor.get("/api/lesions/due")).json()
    assert (due["why"], due["lesion"]["cover"]) == ("photos", late)

    # A colleague has looked at it since: who still has the old page open does not make it new again.
    await doctor.post(f"/api/lesions/{lesion}/checked", json={"state": "watched"})
    again = (await doctor.post(f"/api/lesions/{lesion}/checked", json=checked)).json()
    assert again["unseen"] is False


async def test_a_photo_placed_on_a_lesion_after_it_was_checked_is_new_there(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    photo = await a_photo(house)
    house.clock.forward(minutes=1)
    doctor = await house.signed_in("doctor")
    checked = {"state": "watched", "interval_months": 6}
    assert (await doctor.post(f"/api/lesions/{lesion}/checked", json=checked)).status_code == 200
    house.clock.forward(minutes=1)
    place = {"lesion_id": lesion, "view": "close_up", "body_site": None}
    assert (await patient.put(f"/api/photos/{photo}/place", json=place)).status_code == 200
    (due,) = (await doctor.get("/api/lesions/due")).json()
    assert (due["why"], due["lesion"]["cover"], due["lesion"]["unseen"]) == ("photos", photo, True)

    # Its view is said anew, and the doctor looks with the page that shows it: then it is seen.
    house.clock.forward(minutes=1)
    page = (await doctor.get(f"/api/lesions/{lesion}")).json()
    assert (await patient.put(f"/api/photos/{photo}/place", json=place | {"view": "overview"})).status_code == 200
    until = page["series"][0]["photos"][0]["placed_at"]
    await doctor.post(f"/api/lesions/{lesion}/checked", json=checked | {"photos_until": until})
    assert (await doctor.get("/api/lesions/due")).json() == []


async def test_a_check_is_on_the_worklist_two_weeks_ahead_and_not_once_it_is_closed(house: House) -> None:
    patient = await in_care(house)
    doctor = await house.signed_in("doctor")
    near = await a_lesion(house, doctor, next_due_on="2026-12-07")
    await a_lesion(house, doctor, name="Plus tard", next_due_on="2026-12-08")
    (due,) = (await doctor.get("/api/lesions/due")).json()
    assert (due["why"], due["lesion"]["lesion_id"]) == ("due", near)
    await doctor.patch(f"/api/lesions/{near}", json={"state": "closed"})
    assert (await doctor.get("/api/lesions/due")).json() == []
    assert (await patient.get("/api/lesions/due")).status_code == 403


async def test_the_patient_names_and_moves_a_lesion_but_does_not_set_its_checks(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    changed = await patient.patch(f"/api/lesions/{lesion}", json={"name": "Le rond", "x": 0.5})
    assert (changed.json()["name"], changed.json()["x"], changed.json()["y"]) == ("Le rond", 0.5, MOLE["y"])
    for wish in ({"interval_months": 3}, {"state": "closed"}, {"next_due_on": None}):
        assert (await patient.patch(f"/api/lesions/{lesion}", json=wish)).status_code == 403


async def test_a_photo_is_placed_on_a_lesion_of_its_own_patient_only(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    photo = await a_photo(house)
    place = {"lesion_id": lesion, "view": "dermoscopy", "body_site": "back"}
    placed = await patient.put(f"/api/photos/{photo}/place", json=place)
    assert (placed.json()["lesion_id"], placed.json()["view"]) == (lesion, "dermoscopy")

    other = await house.signed_in("other-patient")
    theirs = await a_photo(house, patient_id=house.clinic.patients[1])
    assert (await other.put(f"/api/photos/{theirs}/place", json=place)).status_code == 404


async def test_a_lesion_outside_the_map_or_without_a_name_is_refused(house: House) -> None:
    patient = await house.signed_in("patient")
    for wrong in ({"x": 1.1}, {"y": -0.1}, {"map": "knee"}, {"name": "  "}, {"name": "a\x00"}):
        answer = await patient.post(f"/api/patients/{me(house)}/lesions", json=MOLE | wrong)
        assert answer.status_code == 422, wrong
