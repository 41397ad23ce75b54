from tests.backend.care.letters import letters, reachable_at
from tests.backend.house import House
from tests.backend.opinions.steps import ANSWER, QUESTION, asked, done
from tests.backend.opinions.test_deadlines import until

SPECIALIST, ASKER, PATIENT = "specialist@example.org", "asker@example.org", "rose@example.org"


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
