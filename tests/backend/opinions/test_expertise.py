from uuid import uuid4

import httpx
import pytest

from backend.accounts.models import Account
from booking.models import Practitioner
from core.identity import AccountRole
from media.models import StoredPhoto
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.backend.opinions.steps import ANSWER, FINDING, a_photo, asked, done, listed, shown


async def another_dermatologist(house: House) -> httpx.AsyncClient:
    async with house.services.background.begin() as session:
        doctor = Practitioner(
            practitioner_id=uuid4(),
            given_name="Paule",
            family_name="Cazals",
            rpps="99900000077",
            speciality_code="dermatology",
            site_id=house.clinic.pharmacy_id,
            sector=1,
            fee_cents=3000,
            languages=["fr"],
            remote=True,
            on_site=True,
            visit_minutes=20,
            portrait_seed="z",
        )
        session.add(doctor)
        await session.flush()
        account = Account(
            account_id=uuid4(),
            login="third-doctor",
            name="Dr Paule Cazals",
            role=AccountRole.PRACTITIONER,
            practitioner_id=doctor.practitioner_id,
        )
        session.add(account)
        house.accounts["third-doctor"] = account.account_id
    return await house.signed_in("third-doctor")


async def test_a_speciality_s_case_shows_no_patient_until_somebody_takes_it(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.to_speciality()
    waiting = await shown(both.specialist, opinion_id)
    assert (waiting["patient"], waiting["patient_id"], waiting["history"], waiting["shown"]) == (None, None, None, [])
    assert (waiting["age"], waiting["photos"]) == (76, 1)
    assert (await both.specialist.get(f"/api/photos/{both.photo_id}/preview")).status_code == 404
    taken = await done(both.specialist, opinion_id, "take")
    assert (taken["state"], taken["patient"]["name"], len(taken["shown"])) == ("taken", "Rose Vidal-0", 1)
    assert (await both.specialist.get(f"/api/photos/{both.photo_id}/preview")).status_code == 200
    row = (await audited(house, "opinion:take"))[0]
    assert (row.account_id, row.patient_id) == (house.accounts["doctor"], both.patient_id)


async def test_one_specialist_takes_a_case_and_the_other_is_told_that_it_is_gone(house: House) -> None:
    both, third = await asked(house), await another_dermatologist(house)
    opinion_id = await both.to_speciality()
    assert [one["opinion_id"] for one in await listed(third, "worklist")] == [opinion_id]
    await done(both.specialist, opinion_id, "take")
    assert await listed(third, "worklist") == []
    assert (await third.post(f"/api/opinions/{opinion_id}/take")).status_code == 404
    await done(both.specialist, opinion_id, "give-back", reason="Je suis absente demain")
    assert (await both.specialist.get(f"/api/patients/{both.patient_id}/record")).status_code == 404
    assert (await done(third, opinion_id, "take"))["taken_by"]["name"] == "Dr Paule Cazals"
    # A case that was addressed to one by name is no other's, of the same speciality or not.
    named = await both.send()
    assert (await third.get(f"/api/opinions/{named}")).status_code == 200  # she cares for this patient now
    assert (await third.post(f"/api/opinions/{named}/take")).status_code == 404


async def test_a_named_specialist_s_refusal_goes_back_to_the_asker_who_asks_another(house: House) -> None:
    both, third = await asked(house), await another_dermatologist(house)
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "give-back", reason="Hors de mon domaine")
    returned = await shown(both.asker, opinion_id)
    assert (returned["state"], returned["rights"]["readdress"], returned["due_at"]) == ("returned", True, None)
    assert returned["events"][-1]["words"] == "Hors de mon domaine"
    path = f"/api/opinions/{opinion_id}/addressee"
    assert (await both.asker.put(path, json={})).status_code == 422
    moved = await both.asker.put(path, json={"to_speciality_code": "dermatology"})
    assert (moved.status_code, moved.json()["state"]) == (200, "sent"), moved.text
    assert (await done(third, opinion_id, "take"))["state"] == "taken"


async def test_more_is_asked_for_and_comes(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "more", words="Une vue d'ensemble du dos, et depuis quand il saigne")
    waiting = await shown(both.asker, opinion_id)
    assert (waiting["state"], waiting["missing"]) == ("missing", "Une vue d'ensemble du dos, et depuis quand il saigne")
    assert (await both.specialist.post(f"/api/opinions/{opinion_id}/answer", json=ANSWER)).status_code == 409
    second = await a_photo(house, both.patient_id)
    changed = both.case(photo_ids=[str(both.photo_id), str(second)])
    changed.pop("patient_id")
    assert (await both.asker.put(f"/api/opinions/{opinion_id}", json=changed)).status_code == 200
    await done(both.asker, opinion_id, "complete", words="Voici le dos. Il saigne depuis deux semaines.")
    back = await shown(both.specialist, opinion_id)
    assert (back["state"], len(back["shown"]), back["missing"]) == ("taken", 2, "")
    assert back["events"][-1]["words"] == "Voici le dos. Il saigne depuis deux semaines."


async def test_an_answer_reaches_the_asker_and_ends_the_access(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    given = ANSWER | {
        "findings": [
            FINDING | {"photo_id": str(both.photo_id)},
            {
                "diagnosis": "Kératose séborrhéique",
                "diagnosis_code": "L82",
                "confidence": "certain",
                "advice": "reassure",
            },
        ]
    }
    assert (await done(both.specialist, opinion_id, "answer", **given))["state"] == "answered"
    answer = (await shown(both.asker, opinion_id))["answer"]
    first, second = answer["findings"]
    assert (first["photo_id"], first["diagnosis_code"], first["within_days"]) == (str(both.photo_id), "D22.5", 21)
    assert (second["advice"], second["photo_id"], answer["visit"]) == ("reassure", None, "in_person")
    # What she wrote stays hers to read; the patient does not.
    after = await shown(both.specialist, opinion_id)
    assert (after["answer"]["text"], after["patient"], after["shown"]) == ("Asymétrie nette, deux couleurs.", None, [])
    assert (await both.specialist.get(f"/api/photos/{both.photo_id}/preview")).status_code == 404
    assert (await both.specialist.get(f"/api/patients/{both.patient_id}/record")).status_code == 404
    assert [one["opinion_id"] for one in await listed(both.specialist, "worklist", closed=True)] == [opinion_id]


async def test_the_access_ends_for_the_case_and_not_for_an_appointment(house: House) -> None:
    both = await asked(house)
    await house.book(await house.signed_in("patient"))
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "answer", **ANSWER)
    assert (await both.specialist.get(f"/api/patients/{both.patient_id}/record")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"findings": []},
        {"findings": [FINDING | {"within_days": None}]},
        {"findings": [FINDING | {"advice": "reassure"}]},
        {"findings": [FINDING | {"diagnosis_code": "naevus"}]},
        {"findings": [FINDING | {"photo_id": str(uuid4())}]},
        {"patient_words": ""},
    ],
)
async def test_an_answer_that_is_not_whole_is_refused(house: House, wrong: dict[str, object]) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    refused = await both.specialist.post(f"/api/opinions/{opinion_id}/answer", json=ANSWER | wrong)
    assert refused.status_code == 422, refused.text
    assert (await shown(both.asker, opinion_id))["state"] == "taken"


async def test_nobody_answers_a_case_she_has_not_taken(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.send()
    assert (await both.specialist.post(f"/api/opinions/{opinion_id}/answer", json=ANSWER)).status_code == 409
    assert (await both.asker.post(f"/api/opinions/{opinion_id}/take")).status_code == 409
    await done(both.specialist, opinion_id, "take")
    assert (await both.asker.post(f"/api/opinions/{opinion_id}/answer", json=ANSWER)).status_code == 409


async def test_a_patient_who_takes_the_access_back_shows_nothing_any_more(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    patient = await house.signed_in("patient")
    links = (await patient.get("/api/me/care-links")).json()
    link = next(one for one in links if one["grantee"] == "Dr Hélène Bréval")
    assert link["origin"] == "referral"
    assert (await patient.post(f"/api/me/care-links/{link['care_link_id']}/withdraw")).status_code == 204
    case = await shown(both.specialist, opinion_id)
    assert (case["patient"], case["shown"]) == (None, [])
    assert (await both.specialist.post(f"/api/opinions/{opinion_id}/answer", json=ANSWER)).status_code == 404


async def test_a_case_that_waited_long_for_its_asker_can_still_be_answered(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "more", words="Une photo plus nette")
    house.clock.forward(days=31)
    both.specialist, both.asker = await house.signed_in("doctor"), await house.signed_in("other-doctor")
    assert (await shown(both.specialist, opinion_id))["patient"] is None
    await done(both.asker, opinion_id, "complete", words="La voici")
    back = await shown(both.specialist, opinion_id)
    assert (back["patient"]["name"], len(back["shown"])) == ("Rose Vidal-0", 1)
    assert (await done(both.specialist, opinion_id, "answer", **ANSWER))["state"] == "answered"
    assert (await both.specialist.get(f"/api/patients/{both.patient_id}/record")).status_code == 404


async def test_an_access_that_the_patient_took_back_is_not_given_again_by_completing(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "more", words="Une photo plus nette")
    patient = await house.signed_in("patient")
    link = next(one for one in (await patient.get("/api/me/care-links")).json() if one["grantee"] == "Dr Hélène Bréval")
    assert (await patient.post(f"/api/me/care-links/{link['care_link_id']}/withdraw")).status_code == 204
    await done(both.asker, opinion_id, "complete", words="La voici")
    assert (await shown(both.specialist, opinion_id))["patient"] is None


async def test_nothing_is_found_on_a_photo_that_went_to_another_patient_meanwhile(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken()
    async with house.services.background.begin() as session:
        (await session.get_one(StoredPhoto, both.photo_id)).patient_id = house.clinic.patients[1]
    case = await shown(both.specialist, opinion_id)
    assert (case["shown"], case["photos"]) == ([], 0)
    given = ANSWER | {"findings": [FINDING | {"photo_id": str(both.photo_id)}]}
    assert (await both.specialist.post(f"/api/opinions/{opinion_id}/answer", json=given)).status_code == 422
    assert (await shown(both.asker, opinion_id))["state"] == "taken"
