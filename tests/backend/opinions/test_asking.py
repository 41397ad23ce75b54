import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text

from backend.opinions.models import Opinion
from media.models import StoredPhoto
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.backend.opinions.steps import ANSWER, QUESTION, a_photo, asked, done, listed, shown
from tests.backend.opinions.test_deadlines import until


async def test_a_draft_is_seen_by_its_asker_alone(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.draft()
    assert (await shown(both.asker, opinion_id))["state"] == "draft"
    assert [one["opinion_id"] for one in await listed(both.asker, "asked")] == [opinion_id]
    assert await both.worklist() == []
    assert (await both.specialist.get(f"/api/opinions/{opinion_id}")).status_code == 404
    patient = await house.signed_in("patient")
    assert (await patient.get("/api/me/opinions")).json() == []


async def test_a_case_goes_to_the_specialist_with_its_photo_and_history(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.send(urgency_wished="soon")
    line = (await both.worklist())[0]
    assert (line["question"], line["urgency"], line["photos"]) == (QUESTION, "soon", 1)
    case = await shown(both.specialist, opinion_id)
    assert case["patient"]["name"] == "Rose Vidal-0"
    assert case["history"]["changes"] == ["grows", "colour"]
    assert [photo["photo_id"] for photo in case["shown"]] == [str(both.photo_id)]
    assert (await both.specialist.get(f"/api/photos/{both.photo_id}/preview")).status_code == 200
    assert (case["consent_how"], case["consent_at"]) == ("oral", "2026-11-23T07:00:00Z")
    row = (await audited(house, "opinion:ask"))[0]
    assert (row.account_id, row.patient_id) == (house.accounts["other-doctor"], both.patient_id)


async def test_nothing_is_sent_without_a_question_or_an_addressee(house: House) -> None:
    both = await asked(house)
    for wrong in ({"question": ""}, {"to_practitioner_id": None}):
        opinion_id = await both.draft(**wrong)
        refused = await both.asker.post(f"/api/opinions/{opinion_id}/send", json={"consent": "oral"})
        assert refused.status_code == 422
        changed = await both.asker.put(f"/api/opinions/{opinion_id}", json=_case(both.case()))
        assert changed.status_code == 200, changed.text
        assert (await done(both.asker, opinion_id, "send", consent="written"))["state"] == "sent"


def _case(whole: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in whole.items() if key != "patient_id"}


async def test_nothing_is_sent_without_the_patient_s_consent(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.draft()
    assert (await both.asker.post(f"/api/opinions/{opinion_id}/send", json={})).status_code == 422
    assert await both.worklist() == []


async def test_a_photo_of_another_patient_is_not_shown(house: House) -> None:
    both = await asked(house)
    foreign = await a_photo(house, house.clinic.patients[1])
    refused = await both.asker.post("/api/opinions", json=both.case(photo_ids=[str(foreign)]))
    assert refused.status_code == 404


async def test_nobody_asks_about_a_patient_she_does_not_care_for(house: House) -> None:
    both = await asked(house)
    stranger = both.case(patient_id=str(house.clinic.patients[1]), photo_ids=[])
    assert (await both.asker.post("/api/opinions", json=stranger)).status_code == 404
    assert (await both.specialist.post("/api/opinions", json=both.case(photo_ids=[]))).status_code == 404


async def test_nobody_asks_herself_or_nobody(house: House) -> None:
    both = await asked(house)
    for to, status in ((house.clinic.heart, 422), (uuid4(), 404)):
        asking = await both.asker.post("/api/opinions", json=both.case(to_practitioner_id=str(to)))
        assert asking.status_code == status


async def test_an_assistant_asks_for_a_doctor_of_her_place_only(house: House) -> None:
    both = await asked(house)
    await house.book(await house.signed_in("patient"))
    assistant = await house.signed_in("assistant")
    to_heart = {"to_practitioner_id": str(house.clinic.heart)}
    assert (await assistant.post("/api/opinions", json=both.case(**to_heart))).status_code == 422
    made = await assistant.post("/api/opinions", json=both.case(**to_heart, practitioner_id=str(house.clinic.skin)))
    assert made.status_code == 201, made.text
    assert (made.json()["asker"], made.json()["practitioner"]["name"]) == ("Assistant", "Dr Hélène Bréval")
    opinion_id = made.json()["opinion_id"]
    await done(assistant, opinion_id, "send", consent="oral")
    # The doctor in whose name it was asked sees it as her own.
    assert [one["opinion_id"] for one in await listed(both.specialist, "asked")] == [opinion_id]
    foreign = await assistant.post("/api/opinions", json=both.case(practitioner_id=str(uuid4())))
    assert foreign.status_code == 404


@pytest.mark.parametrize("login", ["patient", "attendant", "kiosk", "interpreter", "auditor"])
async def test_only_practitioners_and_assistants_ask(house: House, login: str) -> None:
    both = await asked(house)
    client = await house.signed_in(login)
    assert (await client.post("/api/opinions", json=both.case())).status_code == 403


async def test_a_withdrawn_case_is_gone_for_the_specialist(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    assert (await both.specialist.get(f"/api/patients/{both.patient_id}/record")).status_code == 200
    await done(both.asker, opinion_id, "withdraw", reason="Vue en consultation entre-temps")
    assert await both.worklist() == []
    assert (await both.specialist.get(f"/api/patients/{both.patient_id}/record")).status_code == 404
    late = await both.specialist.post(f"/api/opinions/{opinion_id}/answer", json=ANSWER)
    assert (late.status_code, late.json()["code"]) == (409, "opinion.moved_on")


async def test_a_draft_is_thrown_away_and_a_sent_case_is_not(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.draft()
    assert (await both.asker.delete(f"/api/opinions/{opinion_id}")).status_code == 204
    assert (await both.asker.get(f"/api/opinions/{opinion_id}")).status_code == 404
    sent = await both.send()
    assert (await both.asker.delete(f"/api/opinions/{sent}")).status_code == 409


async def test_an_assistant_who_completes_a_case_leaves_its_intimate_photos_in_it(house: House) -> None:
    both = await asked(house)
    await house.book(await house.signed_in("patient"))
    intimate, assistant = await a_photo(house, both.patient_id), await house.signed_in("assistant")
    async with house.services.background.begin() as session:
        (await session.get_one(StoredPhoto, intimate)).restricted = True
    # The other way round: the doctor of the skin asks, the other doctor answers.
    asker, specialist = both.specialist, both.asker
    whole = both.case(to_practitioner_id=str(house.clinic.heart), photo_ids=[str(both.photo_id), str(intimate)])
    opinion_id = (await asker.post("/api/opinions", json=whole)).json()["opinion_id"]
    await done(asker, opinion_id, "send", consent="oral")
    await done(specialist, opinion_id, "take")
    await done(specialist, opinion_id, "more", words="Une vue d'ensemble du dos")
    there = [photo["photo_id"] for photo in (await shown(assistant, opinion_id))["shown"]]
    assert there == [str(both.photo_id)]
    more = await a_photo(house, both.patient_id)
    changed = _case(whole) | {"photo_ids": [*there, str(more)]}
    assert (await assistant.put(f"/api/opinions/{opinion_id}", json=changed)).status_code == 200
    await done(assistant, opinion_id, "complete", words="Voici le dos")
    photos = {photo["photo_id"] for photo in (await shown(specialist, opinion_id))["shown"]}
    assert photos == {str(both.photo_id), str(intimate), str(more)}
    # Who sees them takes one out again.
    await done(specialist, opinion_id, "more", words="Sans la première")
    alone = _case(whole) | {"photo_ids": [str(more)]}
    assert (await asker.put(f"/api/opinions/{opinion_id}", json=alone)).status_code == 200
    assert [photo["photo_id"] for photo in (await shown(asker, opinion_id))["shown"]] == [str(more)]


async def test_a_draft_that_is_thrown_away_meanwhile_is_not_found(house: House) -> None:
    both = await asked(house)
    opinion_id = UUID(await both.draft())
    async with house.services.background.begin() as session:
        await session.scalar(select(Opinion.opinion_id).where(Opinion.opinion_id == opinion_id).with_for_update())
        sending = asyncio.create_task(both.asker.post(f"/api/opinions/{opinion_id}/send", json={"consent": "oral"}))
        await until(lambda: _waits(house))
        await session.execute(delete(Opinion).where(Opinion.opinion_id == opinion_id))
    assert (await sending).status_code == 404


async def _waits(house: House) -> bool:
    """Somebody is at a lock that another holds."""
    async with house.services.background() as session:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return bool(await session.scalar(text(waits)))


async def test_a_case_withdrawn_long_after_it_was_sent_is_among_those_that_ended_lately(house: House) -> None:
    both = await asked(house)
    answered, withdrawn = await both.taken(), await both.send()
    await done(both.specialist, answered, "answer", **ANSWER)
    house.clock.forward(days=91)
    both.asker = await house.signed_in("other-doctor")
    await done(both.asker, withdrawn, "withdraw", reason="Vue en consultation entre-temps")
    assert [one["opinion_id"] for one in await listed(both.asker, "asked", closed=True)] == [withdrawn]
    house.clock.forward(days=91)
    assert await listed(await house.signed_in("other-doctor"), "asked", closed=True) == []
