from uuid import UUID

from sqlalchemy import select

from backend.accounts.models import Account
from backend.notifications.models import Kind, Notification
from tests.backend.care.letters import letters, reachable_at
from tests.backend.house import House
from tests.backend.opinions.steps import ANSWER, QUESTION, asked, done
from tests.backend.opinions.test_deadlines import until
from tests.backend.opinions.test_expertise import another_dermatologist

SPECIALIST, ASKER, PATIENT = "specialist@example.org", "asker@example.org", "rose@example.org"
THIRD = "third@example.org"


async def read(house: House, contact: str, words: str) -> str:
    async def look() -> str | None:
        house.services.jobs.wake()
        house.services.deliveries.wake()
        return next((one for one in letters(house, contact) if words in one), None)

    found = await until(look)
    assert found is not None
    return found


async def test_both_sides_and_the_patient_are_told_and_no_letter_tells_what(house: House) -> None:
    for login, contact in (("doctor", SPECIALIST), ("other-doctor", ASKER), ("patient", PATIENT)):
        await reachable_at(house, login, contact)
    both = await asked(house)
    opinion_id = await both.send()
    told = await read(house, SPECIALIST, "Un avis vous est demandé")
    assert f"/desk/avis/{opinion_id}" in told
    await read(house, PATIENT, "Un avis est demandé pour vous")
    await done(both.specialist, opinion_id, "take")
    await done(both.specialist, opinion_id, "more", words="Une vue d'ensemble du dos")
    await read(house, ASKER, "Votre demande d'avis est à compléter")
    await done(both.asker, opinion_id, "complete", words="La voici, prise ce matin")
    await read(house, SPECIALIST, "Une demande d'avis est complétée")
    await done(both.specialist, opinion_id, "answer", **ANSWER)
    await read(house, ASKER, "Réponse à votre demande d'avis")
    result = await read(house, PATIENT, "Un avis est arrivé pour vous")
    assert "https://house.test/avis" in result
    written = "\n".join(text for contact in (SPECIALIST, ASKER, PATIENT) for text in letters(house, contact))
    for secret in ("Vidal", QUESTION, "dos", "Naevus", "dermato", "Bréval", "Aubrac"):
        assert secret not in written


async def test_a_speciality_is_written_to_for_what_is_urgent_alone(house: House) -> None:
    await reachable_at(house, "doctor", SPECIALIST)
    await reachable_at(house, "patient", PATIENT)
    both = await asked(house)
    ordinary = await both.to_speciality()
    # The patient's letter of the same event has left: what is not there by now is not to come.
    await read(house, PATIENT, "Un avis est demandé pour vous")
    assert letters(house, SPECIALIST) == []
    urgent = await both.to_speciality(urgency_wished="urgent")
    told = await read(house, SPECIALIST, "Un avis vous est demandé")
    assert (f"/desk/avis/{urgent}" in told, ordinary in told) == (True, False)


async def test_what_the_patient_takes_back_is_told_to_both_sides_and_its_asker_is_not_told_what_she_did(
    house: House,
) -> None:
    for login, contact in (("doctor", SPECIALIST), ("other-doctor", ASKER)):
        await reachable_at(house, login, contact)
    both = await asked(house)
    by_asker = await both.taken()
    await done(both.asker, by_asker, "withdraw", reason="Vue au cabinet")
    assert f"/desk/avis/{by_asker}" in await read(house, SPECIALIST, "Une demande d'avis est retirée")
    by_patient = await both.taken()
    patient = await house.signed_in("patient")
    assert (await patient.post(f"/api/me/opinions/{by_patient}/withdraw")).status_code == 204
    assert f"/desk/avis/{by_patient}" in await read(house, ASKER, "Une demande d'avis est retirée")
    told = [one for one in letters(house, ASKER) if "retirée" in one]
    assert (len(told), by_asker in told[0]) == (1, False)
    assert "Vue au cabinet" not in "".join(letters(house, SPECIALIST))


async def test_a_specialist_who_gave_a_case_back_is_not_told_that_it_is_withdrawn(house: House) -> None:
    for login, contact in (("doctor", SPECIALIST), ("other-doctor", ASKER)):
        await reachable_at(house, login, contact)
    both = await asked(house)
    opinion_id = await both.taken()
    await done(both.specialist, opinion_id, "give-back", reason="Je suis absente demain")
    patient = await house.signed_in("patient")
    assert (await patient.post(f"/api/me/opinions/{opinion_id}/withdraw")).status_code == 204
    # The asker's letter of the same event has left: what is not there by now is not to come.
    await read(house, ASKER, "Une demande d'avis est retirée")
    assert not [one for one in letters(house, SPECIALIST) if "retirée" in one]


async def test_a_speciality_is_told_of_what_becomes_urgent_by_triage(house: House) -> None:
    await another_dermatologist(house)
    await reachable_at(house, "third-doctor", THIRD)
    both = await asked(house)
    opinion_id = await both.to_speciality()
    triaged = await both.specialist.put(
        f"/api/opinions/{opinion_id}/urgency", json={"urgency": "urgent", "reason": "Lésion qui saigne"}
    )
    assert triaged.status_code == 200, triaged.text
    assert f"/desk/avis/{opinion_id}" in await read(house, THIRD, "Un avis vous est demandé")


async def test_an_urgent_case_given_back_is_told_to_the_others_of_the_speciality(house: House) -> None:
    await reachable_at(house, "doctor", SPECIALIST)
    both = await asked(house)
    opinion_id = await both.to_speciality(urgency_wished="urgent")
    await read(house, SPECIALIST, "Un avis vous est demandé")
    await done(both.specialist, opinion_id, "take")
    # Whoever comes after it was sent has not been told of it yet.
    await another_dermatologist(house)
    await reachable_at(house, "third-doctor", THIRD)
    await done(both.specialist, opinion_id, "give-back", reason="Je suis absente demain")
    assert f"/desk/avis/{opinion_id}" in await read(house, THIRD, "Un avis vous est demandé")
    assert len(letters(house, SPECIALIST)) == 1


async def test_a_case_that_went_to_somebody_else_at_night_is_not_told_in_the_morning(house: House) -> None:
    await another_dermatologist(house)
    for login, contact in (("doctor", SPECIALIST), ("third-doctor", THIRD)):
        await reachable_at(house, login, contact)
    house.clock.forward(hours=15)
    both = await asked(house)
    opinion_id = await both.send()
    await until(lambda: _queued(house))
    moved = await both.asker.put(
        f"/api/opinions/{opinion_id}/addressee", json={"to_practitioner_id": str(await _third(house))}
    )
    assert moved.status_code == 200, moved.text
    house.clock.forward(hours=10)
    await read(house, THIRD, "Un avis vous est demandé")
    assert letters(house, SPECIALIST) == []


async def _queued(house: House) -> UUID | None:
    """A letter that waits for the morning."""
    house.services.jobs.wake()
    async with house.services.background() as session:
        return await session.scalar(
            select(Notification.message_id).where(Notification.kind == Kind.OPINION_ASKED).limit(1)
        )


async def _third(house: House) -> UUID | None:
    async with house.services.background() as session:
        return await session.scalar(
            select(Account.practitioner_id).where(Account.account_id == house.accounts["third-doctor"])
        )
