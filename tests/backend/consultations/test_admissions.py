"""Who is sent out comes in again only when let in again, and who loses their part in a visit loses their seat."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from backend.accounts.models import Account, Membership, Proxy
from backend.care.models import Guest
from backend.consultations import hooks
from backend.consultations.parts import part_of
from backend.consultations.standing import standing
from core.access import CareLink
from core.audit import AuditEntry
from core.errors import NotFound
from core.identity import AccountRole, Principal
from signaling.session import Standing
from signaling.tickets import read_ticket
from tests.backend.chat.test_messages import a_guest
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way


async def enters_at_once(house: House, client: httpx.AsyncClient, visit: UUID) -> bool:
    joined = await client.post(f"/api/consultations/{visit}/join")
    assert joined.status_code == 200, joined.text
    return read_ticket(house.services.token_keys, joined.json()["ticket"], now=house.clock()).admitted


@pytest.mark.parametrize("how", ["held", "removed"])
@pytest.mark.parametrize("login", ["patient", "assistant", "attendant"])
async def test_who_was_sent_out_waits_until_let_in_again(house: House, login: str, how: str) -> None:
    visit = await a_visit_under_way(house, cabin=login == "attendant")
    client, account, by = await house.signed_in(login), house.accounts[login], house.accounts["doctor"]
    await hooks.member_admitted(house.services, room=visit, account_id=account, by=by)
    assert await enters_at_once(house, client, visit)

    for _ in range(2):
        await hooks.member_dismissed(house.services, room=visit, account_id=account, by=by, how=how)  # type: ignore[arg-type]
    assert not await enters_at_once(house, client, visit)
    assert not await enters_at_once(house, client, visit)

    await hooks.member_admitted(house.services, room=visit, account_id=account, by=by)
    assert await enters_at_once(house, client, visit)
    async with house.services.background() as session:
        query = select(AuditEntry.patient_id, AuditEntry.subject_id)
        rows = (await session.execute(query.where(AuditEntry.action == "consultation:dismiss"))).all()
    assert [tuple(row) for row in rows] == [(house.clinic.patients[0], visit)] * 2


async def test_a_guest_who_was_removed_does_not_enter_by_the_invitation_alone(house: House) -> None:
    visit = await a_visit_under_way(house)
    guest_id, guest = await a_guest(house, visit)
    by = house.accounts["doctor"]
    await hooks.member_admitted(house.services, room=visit, account_id=guest_id, by=by)
    assert await enters_at_once(house, guest, visit)
    await hooks.member_dismissed(house.services, room=visit, account_id=guest_id, by=by, how="removed")
    assert not await enters_at_once(house, guest, visit)


async def test_the_practitioner_in_charge_is_never_kept_waiting(house: House) -> None:
    visit = await a_visit_under_way(house)
    doctor, account = await house.signed_in("doctor"), house.accounts["doctor"]
    await hooks.member_dismissed(house.services, room=visit, account_id=account, by=account, how="removed")
    assert await enters_at_once(house, doctor, visit)


# ---------------------------------------------------------------- seats


async def seat(house: House, client: httpx.AsyncClient, visit: UUID) -> Standing:
    """What the hub keeps of a member who came in with a ticket of this client."""
    joined = await client.post(f"/api/consultations/{visit}/join")
    assert joined.status_code == 200, joined.text
    ticket = read_ticket(house.services.token_keys, joined.json()["ticket"], now=house.clock())
    return Standing(ticket.session, ticket.room, ticket.account, ticket.role)


async def stands(house: House, one: Standing) -> bool:
    return one in await hooks.living(house.services, {one})


async def _end_membership(house: House, login: str) -> None:
    async with house.services.background.begin() as session:
        await session.execute(
            update(Membership)
            .where(Membership.account_id == house.accounts[login])
            .values(ends_on=(house.clock() - timedelta(days=1)).date())
        )


async def _close_account(house: House, login: str) -> None:
    async with house.services.background.begin() as session:
        (await session.get_one(Account, house.accounts[login])).closed_at = house.clock()


async def _withdraw_links(house: House, _: str) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(CareLink).values(withdrawn_at=house.clock()))


async def _end_proxy(house: House, _: str) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(Proxy).values(ends_at=house.clock()))


@pytest.mark.parametrize(
    ("login", "end"),
    [
        ("assistant", _end_membership),
        ("assistant", _close_account),
        ("assistant", _withdraw_links),
        ("attendant", _end_membership),
        ("doctor", _close_account),
        ("doctor", _withdraw_links),
        ("kiosk", _withdraw_links),
        ("parent", _end_proxy),
        ("patient", _close_account),
    ],
)
async def test_who_loses_the_part_in_the_visit_loses_the_seat(
    house: House, login: str, end: Callable[[House, str], Awaitable[None]]
) -> None:
    visit = await a_visit_under_way(house, cabin=login in {"kiosk", "attendant"})
    mine = await seat(house, await house.signed_in(login), visit)
    assert await stands(house, mine)
    await end(house, login)
    assert not await stands(house, mine)


async def test_a_guest_whose_invitation_is_taken_back_loses_the_seat(house: House) -> None:
    visit = await a_visit_under_way(house)
    guest_id, guest = await a_guest(house, visit)
    mine = await seat(house, guest, visit)
    assert await stands(house, mine)
    async with house.services.background.begin() as session:
        (await session.get_one(Guest, guest_id)).removed_at = house.clock()
    assert not await stands(house, mine)


async def test_a_session_that_stands_is_no_part_in_another_visit(house: House) -> None:
    visit = await a_visit_under_way(house)
    other = await house.book(await house.signed_in("other-patient"))
    mine = await seat(house, await house.signed_in("patient"), visit)
    assert not await stands(house, mine._replace(room=other))
    assert not await stands(house, mine._replace(room=uuid4()))
    assert not await stands(house, mine._replace(session=uuid4()))


async def test_seats_are_judged_as_requests_are(house: House) -> None:
    """Everybody of the house, in two visits: who would be let through as a participant, and nobody else."""
    visits = [await a_visit_under_way(house, cabin=True), await house.book(await house.signed_in("other-patient"))]
    async with house.services.background() as session:
        accounts = (await session.scalars(select(Account))).all()
        members = (await session.execute(select(Membership.account_id, Membership.site_id))).all()
        proxies = (await session.execute(select(Proxy.account_id, Proxy.patient_id))).all()
        seats = {(visit, account.account_id) for visit in visits for account in accounts}
        found = await standing(session, seats, now=house.clock())
        asked = set()
        for visit in visits:
            for account in accounts:
                principal = Principal(
                    account_id=account.account_id,
                    role=AccountRole(account.role),
                    name=account.name,
                    patient_id=account.patient_id,
                    practitioner_id=account.practitioner_id,
                    cabin_id=account.cabin_id,
                    site_ids=frozenset(site for owner, site in members if owner == account.account_id),
                    patient_ids=frozenset(one for owner, one in proxies if owner == account.account_id),
                )
                try:
                    await part_of(session, principal, consultation_id=visit, now=house.clock())
                except NotFound:
                    continue
                asked.add((visit, account.account_id))
    assert found == asked
    assert len(asked) >= 6
