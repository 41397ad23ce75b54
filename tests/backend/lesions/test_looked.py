"""Which photos a practitioner who says "I have looked" has seen: never those she may not see."""

from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest

from backend.accounts.models import Membership
from tests.backend.house import House
from tests.backend.lesions.skin import a_lesion, a_photo, in_care

LOOKED = {"state": "watched"}


async def _of_the_team(house: House) -> httpx.AsyncClient:
    """A practitioner who looks after the patient as the place's team does, without a care link of her own."""
    async with house.services.background.begin() as session:
        session.add(
            Membership(
                membership_id=uuid4(),
                account_id=house.accounts["other-doctor"],
                site_id=house.clinic.site_id,
                starts_on=date(2026, 1, 1),
            )
        )
    return await house.signed_in("other-doctor")


async def _looks(house: House, client: httpx.AsyncClient, lesion: str, **more: object) -> bool:
    """Whether something is new to her afterwards."""
    house.clock.forward(minutes=1)
    answer = await client.post(f"/api/lesions/{lesion}/checked", json=LOOKED | more)
    assert answer.status_code == 200, answer.text
    house.clock.forward(minutes=1)
    new: bool = answer.json()["unseen"]
    return new


async def _new_to(client: httpx.AsyncClient, lesion: str) -> bool:
    """As the lesion's page and the worklist say alike."""
    on_page: bool = (await client.get(f"/api/lesions/{lesion}")).json()["unseen"]
    due = (await client.get("/api/lesions/due")).json()
    assert [one["lesion"]["lesion_id"] for one in due if one["why"] == "photos"] == [lesion] * on_page
    return on_page


async def _placed(client: httpx.AsyncClient, photo: str, lesion: str, *, restricted: bool) -> None:
    place = {"lesion_id": lesion, "view": "close_up", "restricted": restricted}
    answer = await client.put(f"/api/photos/{photo}/place", json=place)
    assert (answer.status_code, answer.json()["restricted"]) == (200, restricted)


async def test_who_may_not_see_an_intimate_photo_has_not_looked_at_it(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    await a_photo(house, lesion_id=UUID(lesion))
    await a_photo(house, lesion_id=UUID(lesion), restricted=True)
    colleague, doctor = await _of_the_team(house), await house.signed_in("doctor")
    assert await _new_to(colleague, lesion)
    page = (await colleague.get(f"/api/lesions/{lesion}")).json()
    assert [len(one["photos"]) for one in page["series"]] == [1]

    until = page["series"][0]["photos"][0]["received_at"]
    assert await _looks(house, colleague, lesion, photos_until=until) is False
    assert await _looks(house, colleague, lesion) is False
    assert not await _new_to(colleague, lesion)
    assert await _new_to(doctor, lesion)

    assert await _looks(house, doctor, lesion) is False
    assert not await _new_to(doctor, lesion)


async def test_an_intimate_photo_that_came_after_the_page_was_opened_stays_new(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    await a_photo(house, lesion_id=UUID(lesion))
    doctor, colleague = await house.signed_in("doctor"), await _of_the_team(house)
    until = (await doctor.get(f"/api/lesions/{lesion}")).json()["series"][0]["photos"][0]["received_at"]
    house.clock.forward(minutes=1)
    await a_photo(house, lesion_id=UUID(lesion), restricted=True)
    assert await _looks(house, doctor, lesion, photos_until=until) is True
    assert not await _new_to(colleague, lesion)


@pytest.mark.parametrize("whole_lesion", [True, False], ids=["the lesion", "the photo"])
async def test_what_was_looked_at_is_not_new_for_becoming_intimate(house: House, whole_lesion: bool) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    photo = await a_photo(house, lesion_id=UUID(lesion))
    colleague, doctor = await _of_the_team(house), await house.signed_in("doctor")
    await _looks(house, colleague, lesion)
    if whole_lesion:
        assert (await patient.patch(f"/api/lesions/{lesion}", json={"restricted": True})).status_code == 200
    else:
        await _placed(patient, photo, lesion, restricted=True)
    assert not await _new_to(doctor, lesion)


async def test_an_intimate_photo_nobody_saw_stays_new_beside_those_that_become_so(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    await a_photo(house, lesion_id=UUID(lesion), restricted=True)
    house.clock.forward(minutes=1)
    await a_photo(house, lesion_id=UUID(lesion))
    colleague, doctor = await _of_the_team(house), await house.signed_in("doctor")
    await _looks(house, colleague, lesion)
    assert (await patient.patch(f"/api/lesions/{lesion}", json={"restricted": True})).status_code == 200
    assert await _new_to(doctor, lesion)
    assert await _looks(house, doctor, lesion) is False


async def test_a_photo_that_is_new_anyway_has_come_when_it_came(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    doctor = await house.signed_in("doctor")
    await _looks(house, doctor, lesion)
    await a_photo(house, lesion_id=UUID(lesion))
    until = (await doctor.get(f"/api/lesions/{lesion}")).json()["series"][0]["photos"][0]["received_at"]
    house.clock.forward(minutes=1)
    assert (await patient.patch(f"/api/lesions/{lesion}", json={"restricted": True})).status_code == 200
    assert await _new_to(doctor, lesion)
    # The page that she had opened before showed it.
    assert await _looks(house, doctor, lesion, photos_until=until) is False


@pytest.mark.parametrize("whole_lesion", [True, False], ids=["the lesion", "the photo"])
async def test_what_nobody_saw_stays_new_for_becoming_intimate(house: House, whole_lesion: bool) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    await a_photo(house, lesion_id=UUID(lesion))
    doctor = await house.signed_in("doctor")
    until = (await doctor.get(f"/api/lesions/{lesion}")).json()["series"][0]["photos"][0]["received_at"]
    house.clock.forward(minutes=1)
    late = await a_photo(house, lesion_id=UUID(lesion))
    # Of the intimate ones, of which there are none, she has seen all until today.
    assert await _looks(house, doctor, lesion, photos_until=until) is True
    if whole_lesion:
        assert (await patient.patch(f"/api/lesions/{lesion}", json={"restricted": True})).status_code == 200
    else:
        await _placed(patient, late, lesion, restricted=True)
    house.clock.forward(minutes=1)
    assert await _new_to(doctor, lesion)
    assert await _looks(house, doctor, lesion) is False


async def test_an_intimate_photo_nobody_saw_is_new_to_the_team_once_it_is_not_intimate(house: House) -> None:
    patient = await in_care(house)
    lesion = await a_lesion(house, patient)
    photo = await a_photo(house, lesion_id=UUID(lesion), restricted=True)
    colleague, doctor = await _of_the_team(house), await house.signed_in("doctor")
    assert await _looks(house, colleague, lesion) is False
    checked_at = (await colleague.get(f"/api/lesions/{lesion}")).json()["checked_at"]
    await _placed(patient, photo, lesion, restricted=False)
    assert await _new_to(colleague, lesion)
    assert await _new_to(doctor, lesion)
    # That somebody looked at the lesion then remains true.
    assert (await colleague.get(f"/api/lesions/{lesion}")).json()["checked_at"] == checked_at
    assert await _looks(house, colleague, lesion) is False
    assert not await _new_to(doctor, lesion)
