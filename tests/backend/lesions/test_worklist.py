"""The worklist of lesions: what a reader may not see takes no place on it."""

from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import media.lesions.worklist
from tests.backend.house import House
from tests.backend.lesions.skin import a_lesion, a_photo, in_care


async def test_what_the_reader_may_not_see_takes_no_place_even_without_the_database_s_wall(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media.lesions.worklist, "LONGEST", 2)
    patient = await in_care(house)
    doctor, assistant = await house.signed_in("doctor"), await house.signed_in("assistant")
    hidden = [await a_lesion(house, patient, restricted=True) for _ in range(2)]
    partly = [await a_lesion(house, patient) for _ in range(2)]
    for lesion in (*hidden, *partly):
        await a_photo(house, lesion_id=UUID(lesion), restricted=True)
    plain = await a_lesion(house, doctor, next_due_on="2026-11-25")
    await a_photo(house, lesion_id=UUID(plain), restricted=True)

    zone = ZoneInfo("Europe/Paris")
    async with house.services.background.begin() as session:
        team, her = house.clinic.assistant(), house.clinic.doctor()
        theirs = await media.lesions.worklist.due_lesions(session, team, now=house.clock(), zone=zone)
        hers = await media.lesions.worklist.due_lesions(session, her, now=house.clock(), zone=zone)
    assert [(str(one.lesion.lesion_id), one.why, one.lesion.photos) for one in theirs] == [(plain, "due", 0)]
    assert ([one.why for one in hers], len(hers)) == (["photos", "photos"], 2)
    assert [one["lesion"]["lesion_id"] for one in (await assistant.get("/api/lesions/due")).json()] == [plain]
