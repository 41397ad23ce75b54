import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tests.backend.care.letters import audited, letters, reachable_at
from tests.backend.house import House
from tests.backend.opinions.steps import asked, done, shown

PATIENCE_S = 30.0
T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T | None]]) -> T:
    """Waits for a worker of the house to have done it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.05)


async def test_each_urgency_has_its_deadline_and_triage_moves_it(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.send()
    assert (await shown(both.asker, opinion_id))["due_at"] == "2026-11-30T07:00:00Z"
    house.clock.forward(hours=5)
    # A session that was left for hours is closed.
    both.specialist, both.asker = await house.signed_in("doctor"), await house.signed_in("other-doctor")
    path = f"/api/opinions/{opinion_id}/urgency"
    assert (await both.specialist.put(path, json={"urgency": "urgent"})).status_code == 422
    triaged = await both.specialist.put(path, json={"urgency": "urgent", "reason": "Lésion qui saigne"})
    assert triaged.status_code == 200, triaged.text
    case = triaged.json()
    assert (case["urgency"], case["urgency_wished"]) == ("urgent", "ordinary")
    assert case["due_at"] == "2026-11-24T07:00:00Z"
    assert (case["events"][-1]["urgency"], case["events"][-1]["words"]) == ("urgent", "Lésion qui saigne")
    soon = await both.specialist.put(path, json={"urgency": "soon", "reason": "Pas de signe grave"})
    assert soon.json()["due_at"] == "2026-11-25T07:00:00Z"
    assert (await both.asker.put(path, json={"urgency": "urgent", "reason": "Je préfère"})).status_code == 409


async def test_the_clock_stops_while_the_asker_completes(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken(urgency_wished="soon")
    house.clock.forward(hours=10)
    both.specialist = await house.signed_in("doctor")
    await done(both.specialist, opinion_id, "more", words="Une photo plus nette")
    house.clock.forward(hours=100)
    both.asker = await house.signed_in("other-doctor")
    waiting = await shown(both.asker, opinion_id)
    assert (waiting["due_at"], waiting["overdue"]) == (None, False)
    completed = await done(both.asker, opinion_id, "complete", words="La voici")
    assert completed["due_at"] == "2026-11-29T11:00:00Z"


async def test_a_late_answer_is_shown_written_down_and_told_to_both_sides(house: House) -> None:
    await reachable_at(house, "doctor", "specialist@example.org")
    await reachable_at(house, "other-doctor", "asker@example.org")
    both = await asked(house)
    opinion_id = await both.taken(urgency_wished="urgent")
    house.clock.forward(hours=23, minutes=59)
    assert not (await shown(await house.signed_in("doctor"), opinion_id))["overdue"]
    house.clock.forward(minutes=1)
    house.services.jobs.wake()
    late = await until(lambda: _late(house, opinion_id))
    assert late["overdue"]
    assert await audited(house, "opinion:change")
    house.services.jobs.wake()
    for contact in ("specialist@example.org", "asker@example.org"):
        letter = await until(lambda contact=contact: _letter(house, contact, "en retard"))  # type: ignore[misc]
        assert f"/desk/avis/{opinion_id}" in letter
        assert "Vidal" not in letter


async def test_an_answer_in_time_is_never_told_late(house: House) -> None:
    both = await asked(house)
    opinion_id = await both.taken(urgency_wished="urgent")
    await done(both.specialist, opinion_id, "more", words="Une photo plus nette")
    house.clock.forward(days=3)
    await house.services.jobs.work_once()
    case = await shown(await house.signed_in("other-doctor"), opinion_id)
    assert (case["overdue"], [one["kind"] for one in case["events"]]) == (False, ["sent", "taken", "more_asked"])


async def _late(house: House, opinion_id: str) -> dict[str, object] | None:
    case = await shown(await house.signed_in("doctor"), opinion_id)
    return case if case["events"][-1]["kind"] == "overdue" else None


async def _letter(house: House, contact: str, words: str) -> str | None:
    return next((one for one in letters(house, contact) if words in one), None)
