"""An offer of the waiting list is told at once, with its deadline, while it is open."""

from datetime import timedelta
from uuid import UUID, uuid4

from booking import service
from booking.visits import Wish
from booking.waiting_list.models import Offer, OfferState, WaitingEntry
from core.jobs import enqueue
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import NOW, at


async def an_offer(room: Mailroom, *, state: OfferState = OfferState.OPEN) -> UUID:
    now = room.house.clock()
    async with room.house.services.background.begin() as session:
        wish = Wish(room.clinic.skin, at(9, day=25), "Une tache", patient_id=room.clinic.patients[0])
        held = await service.book(session, room.principal("assistant"), wish, now=now, hold=timedelta(days=1))
        entry = WaitingEntry(
            entry_id=uuid4(),
            patient_id=room.clinic.patients[0],
            principal_id=room.house.accounts["patient"],
            speciality_code="dermatology",
            earliest=NOW.date(),
            latest=NOW.date() + timedelta(days=30),
            state="offered" if state is OfferState.OPEN else "waiting",
        )
        session.add(entry)
        await session.flush()
        offer = Offer(
            offer_id=uuid4(),
            entry_id=entry.entry_id,
            appointment_id=held.appointment.appointment_id,
            made_at=now,
            deadline=now + timedelta(hours=2),
            state=state.value,
            answered_at=None if state is OfferState.OPEN else now,
        )
        session.add(offer)
        await session.flush()
        await enqueue(session, "offer.made", {"offer_id": str(offer.offer_id)}, run_at=now)
        return offer.offer_id


async def test_an_offer_is_told_at_once_even_at_night(room: Mailroom) -> None:
    room.house.clock.now = at(22)
    offer_id = await an_offer(room)
    (mail,) = await room.work()
    assert mail.subject == "Une heure se libère le 25/11 à 10h00"
    assert "Répondez avant le 24/11 à 1h00" in mail.text
    assert f"https://house.test/offres/{offer_id}" in mail.text
    assert mail.invitation is None
    (row,) = await room.rows()
    assert (row.kind, row.offer_id, row.expires_at) == ("offer", offer_id, at(22) + timedelta(hours=2))


async def test_an_offer_that_was_answered_meanwhile_is_not_told(room: Mailroom) -> None:
    await an_offer(room, state=OfferState.DECLINED)
    assert await room.work() == []
    assert await room.rows() == []
