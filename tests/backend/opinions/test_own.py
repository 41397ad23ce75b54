import pytest

from tests.backend.house import House
from tests.backend.opinions.steps import ANSWER, QUESTION, asked, done, listed, shown


async def test_the_patient_sees_that_an_opinion_was_asked_and_of_whom(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.send()
    mine = (await (await house.signed_in("patient")).get("/api/me/opinions")).json()
    assert [(one["opinion_id"], one["state"], one["result"], one["photos"]) for one in mine] == [
        (opinion_id, "asked", None, 1)
    ]
    assert (mine[0]["asker"]["name"], mine[0]["specialist"]["name"]) == ("Dr Marc Aubrac", "Dr Hélène Bréval")
    assert "question" not in mine[0]
    parent = await house.signed_in("parent")
    of_child = await parent.get("/api/me/opinions", params={"patient_id": str(both.patient_id)})
    assert [one["opinion_id"] for one in of_child.json()] == [opinion_id]
    other = await house.signed_in("other-patient")
    assert (await other.get("/api/me/opinions")).json() == []


async def test_the_result_is_read_once_it_is_released_in_plain_words(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "answer", **(ANSWER | {"release": False, "patient_words": ""}))
    patient = await house.signed_in("patient")
    mine = (await patient.get("/api/me/opinions")).json()[0]
    assert (mine["state"], mine["result"]) == ("answered", None)
    assert (await both.asker.post(f"/api/opinions/{opinion_id}/release", json={})).status_code == 422
    await done(both.asker, opinion_id, "release", patient_words="Rien de grave. À revoir dans trois semaines.")
    result = (await patient.get("/api/me/opinions")).json()[0]["result"]
    assert (result["words"], result["visit"]) == ("Rien de grave. À revoir dans trois semaines.", "in_person")
    assert result["steps"] == [{"advice": "see", "within_days": 21}]
    assert "Naevus" not in str(result)
    assert (await both.asker.post(f"/api/opinions/{opinion_id}/release", json={})).status_code == 409


async def test_the_patient_takes_the_consent_back_while_there_is_no_answer(house: House) -> None:
    both = await asked(house)
    opinion_id, answered = await both.taken(), await both.taken()
    await done(both.specialist, answered, "answer", **ANSWER)
    patient, other = await house.signed_in("patient"), await house.signed_in("other-patient")
    assert (await other.post(f"/api/me/opinions/{opinion_id}/withdraw")).status_code == 404
    assert (await patient.post(f"/api/me/opinions/{answered}/withdraw")).status_code == 409
    assert (await patient.post(f"/api/me/opinions/{opinion_id}/withdraw")).status_code == 204
    assert await both.worklist() == []
    assert (await both.specialist.get(f"/api/photos/{both.photo_id}/preview")).status_code == 404
    case = await shown(both.asker, opinion_id)
    assert (case["state"], case["events"][-1]["actor"]) == ("withdrawn", "Patient")


@pytest.mark.parametrize("taken", [False, True])
async def test_the_specialist_reads_nothing_any_more_of_a_case_that_was_withdrawn(house: House, taken: bool) -> None:
    both = await asked(house)
    opinion_id = await both.send()
    if taken:
        await done(both.specialist, opinion_id, "take")
        await done(both.specialist, opinion_id, "more", words="Depuis quand saigne-t-il ?")
        await done(both.asker, opinion_id, "complete", words="Il saigne depuis deux semaines.")
    patient = await house.signed_in("patient")
    assert (await patient.post(f"/api/me/opinions/{opinion_id}/withdraw")).status_code == 204
    case = await shown(both.specialist, opinion_id)
    assert (case["state"], case["question"], case["photos"]) == ("withdrawn", "", 0)
    assert {one["words"] for one in case["events"]} == {""}
    assert [one["question"] for one in await listed(both.specialist, "worklist", closed=True)] == [""] * taken
    # Who asked keeps what she wrote.
    assert (await shown(both.asker, opinion_id))["question"] == QUESTION


async def test_no_deadline_is_shown_while_the_case_is_with_its_asker(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    patient = await house.signed_in("patient")
    assert (await patient.get("/api/me/opinions")).json()[0]["due_at"] == "2026-11-30T07:00:00Z"
    await done(both.specialist, opinion_id, "more", words="Une photo plus nette")
    assert (await patient.get("/api/me/opinions")).json()[0]["due_at"] is None
