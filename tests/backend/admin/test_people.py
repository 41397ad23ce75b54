"""Staff accounts: who sees and changes whom, invitations, closing, second factors, sessions."""

import asyncio
import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from backend.accounts.credentials import AccountInvitation, BackupCode, Passkey, TotpFactor
from backend.accounts.models import Account, Membership
from backend.accounts.sessions import hash_of
from core.audit import Action, AuditEntry
from core.identity import AccountRole, Assurance
from tests.backend.care.letters import letters, reachable_at
from tests.backend.house import House

# The same in every process that collects this file.
UNKNOWN = str(UUID(int=1))
NEW = {"name": "Ana Pons", "login": "ana.pons@example.org", "role": "assistant"}


async def people(client: httpx.AsyncClient, **wanted: str) -> list[dict[str, Any]]:
    response = await client.get("/api/admin/people", params=wanted)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


async def act(client: httpx.AsyncClient, house: House, login: str, step: str) -> httpx.Response:
    return await client.post(f"/api/admin/people/{house.accounts[login]}/{step}")


async def a_member(house: House, site_id: UUID, role: AccountRole = AccountRole.ASSISTANT, *, login: str = "") -> UUID:
    account_id = uuid4()
    async with house.services.background.begin() as session:
        session.add(Account(account_id=account_id, login=login or f"{account_id}@x.test", name="Zoé", role=role.value))
        await session.flush()
        session.add(
            Membership(membership_id=uuid4(), account_id=account_id, site_id=site_id, starts_on=date(2026, 1, 1))
        )
    return account_id


async def did(house: House, subject: UUID) -> set[str]:
    async with house.services.background() as session:
        rows = await session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == subject))
        return set(rows)


# ---------------------------------------------------------------- who is seen


async def test_an_administrator_sees_all_of_staff_and_no_patient_or_kiosk(house: House) -> None:
    found = await people(await house.signed_in("administrator"))
    assert {person["role"] for person in found} == {role.value for role in AccountRole} - {"patient", "cabin", "guest"}
    names = [person["name"].lower() for person in found]
    assert names == sorted(names)


async def test_a_coordinator_sees_who_works_at_her_sites(house: House) -> None:
    assert [person["login"] for person in await people(await house.signed_in("coordinator"))] == [
        "assistant",
        "coordinator",
    ]


async def test_of_other_sites_a_coordinator_is_told_nothing(house: House) -> None:
    both = await a_member(house, house.clinic.site_id)
    async with house.services.background.begin() as session:
        session.add(
            Membership(
                membership_id=uuid4(), account_id=both, site_id=house.clinic.pharmacy_id, starts_on=date(2026, 1, 1)
            )
        )
    coordinator = await house.signed_in("coordinator")
    person = next(one for one in await people(coordinator) if one["account_id"] == str(both))
    assert [one["site_name"] for one in person["memberships"]] == ["Comptoir médical"]
    foreign = await coordinator.get("/api/admin/people", params={"site_id": str(house.clinic.pharmacy_id)})
    assert foreign.status_code == 404


async def test_people_are_found_by_words_role_and_site(house: House) -> None:
    administrator = await house.signed_in("administrator")
    assert {one["login"] for one in await people(administrator, q="COORD")} == {"coordinator", "other-coordinator"}
    assert await people(administrator, q="%") == []
    assert {one["login"] for one in await people(administrator, role="attendant")} == {"attendant"}
    assert await people(administrator, role="patient") == []
    here = await people(administrator, site_id=str(house.clinic.pharmacy_id))
    assert {one["login"] for one in here} == {"attendant", "other-coordinator"}


async def test_sessions_and_factors_are_counted(house: House) -> None:
    await house.signed_in("assistant")
    await house.signed_in("assistant")
    house.clock.forward(minutes=20)
    await house.signed_in("assistant")
    house.clock.forward(minutes=20)
    async with house.services.background.begin() as session:
        session.add(
            Passkey(
                passkey_id=uuid4(),
                account_id=house.accounts["assistant"],
                credential_id=b"c",
                public_key=b"k",
                sign_count=0,
                transports=[],
                name="Clé",
                created_at=house.clock(),
            )
        )
    person = (await people(await house.signed_in("administrator"), q="assistant"))[0]
    assert (person["sessions"], person["factors"], person["status"]) == (1, 1, "active")
    assert person["last_seen_at"] == "2026-11-23T07:20:00Z"


@pytest.mark.parametrize("login", ["patient", "doctor", "assistant", "attendant", "interpreter", "auditor", "kiosk"])
async def test_nobody_else_administers(house: House, login: str) -> None:
    client = await house.signed_in(login)
    assert (await client.get("/api/admin/people")).status_code == 403
    assert (await client.post("/api/admin/people", json=NEW)).status_code == 403
    assert (await act(client, house, "assistant", "close")).status_code == 403


# ---------------------------------------------------------------- invitations


async def test_who_is_invited_gets_a_link_that_the_database_knows_by_hash_only(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    response = await coordinator.post("/api/admin/people", json=NEW | {"site_id": str(house.clinic.site_id)})
    assert response.status_code == 201
    person = response.json()
    assert (person["status"], person["memberships"][0]["in_force"]) == ("invited", True)
    assert person["memberships"][0]["starts_on"] == "2026-11-23"
    link = re.search(r"https://house\.test/bienvenue#(\S+)", letters(house, NEW["login"])[0])
    assert link is not None
    async with house.services.background() as session:
        row = (await session.scalars(select(AccountInvitation))).one()
    assert row.token_hash == hash_of(link[1])
    assert len(link[1]) >= 22
    assert (row.expires_at - house.clock()).total_seconds() == 72 * 3600
    assert await did(house, UUID(person["account_id"])) == {
        Action.ACCOUNT_CREATED,
        Action.ACCOUNT_INVITED,
        Action.MEMBERSHIP_STARTED,
    }


async def test_inviting_again_voids_the_former_link(house: House) -> None:
    administrator = await house.signed_in("administrator")
    person = (await administrator.post("/api/admin/people", json=NEW)).json()
    again = await administrator.post(f"/api/admin/people/{person['account_id']}/invite")
    assert again.status_code == 204
    async with house.services.background() as session:
        rows = (await session.scalars(select(AccountInvitation))).all()
    assert len(rows) == 1
    assert len(letters(house, NEW["login"])) == 2


@pytest.mark.parametrize("login", ["ANA.pons@example.org", "Ana.Pons@example.org"])
async def test_an_address_has_one_account_whatever_its_capitals(house: House, login: str) -> None:
    administrator = await house.signed_in("administrator")
    assert (await administrator.post("/api/admin/people", json=NEW)).status_code == 201
    refused = await administrator.post("/api/admin/people", json=NEW | {"login": login})
    assert (refused.status_code, refused.json()["code"]) == (409, "account.exists")
    assert len(letters(house, NEW["login"])) == 1


async def test_of_ten_invitations_of_one_address_at_once_one_is_made(house: House) -> None:
    administrator = await house.signed_in("administrator")
    answers = await asyncio.gather(*(administrator.post("/api/admin/people", json=NEW) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "patient"},
        {"role": "cabin"},
        {"role": "guest"},
        {"role": "practitioner"},
        {"practitioner_id": UNKNOWN},
        {"role": "practitioner", "practitioner_id": UNKNOWN},
        {"starts_on": "2026-11-01"},
        {"name": " "},
        {"name": "a\u0000b"},
        {"login": "nobody"},
        {"login": "a@b.example\r\nBcc: c@d.example"},
        {"password": "secret"},
    ],
    ids=str,
)
async def test_what_cannot_be_meant_opens_no_account(house: House, changes: dict[str, str]) -> None:
    administrator = await house.signed_in("administrator")
    assert (await administrator.post("/api/admin/people", json=NEW | changes)).status_code == 422


async def test_a_practitioners_account_names_the_directory_once(house: House) -> None:
    administrator = await house.signed_in("administrator")
    listed = (await administrator.get("/api/admin/practitioners", params={"q": "aubrac"})).json()
    assert [(one["name"], one["rpps"]) for one in listed] == [("Dr Marc Aubrac", "99900000002")]
    wish = NEW | {"role": "practitioner", "practitioner_id": listed[0]["practitioner_id"]}
    refused = await administrator.post("/api/admin/people", json=wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "account.exists")
    await act(administrator, house, "other-doctor", "close")
    assert (await administrator.post("/api/admin/people", json=wish)).status_code == 201


@pytest.mark.parametrize("role", ["practitioner", "coordinator", "auditor", "administrator"])
async def test_a_coordinator_invites_nobody_with_rights_like_her_own_or_above(house: House, role: str) -> None:
    coordinator = await house.signed_in("coordinator")
    wish = NEW | {"role": role, "site_id": str(house.clinic.site_id)}
    refused = await coordinator.post("/api/admin/people", json=wish)
    assert (refused.status_code, refused.json()["code"]) == (403, "session.role_not_allowed")


async def test_a_coordinator_invites_to_her_own_sites_only(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    assert (await coordinator.post("/api/admin/people", json=NEW)).status_code == 422
    for site_id in (house.clinic.pharmacy_id, uuid4()):
        wish = NEW | {"site_id": str(site_id)}
        assert (await coordinator.post("/api/admin/people", json=wish)).status_code == 404
    assert letters(house, NEW["login"]) == []


async def test_invitations_are_limited(house: House) -> None:
    administrator = await house.signed_in("administrator")
    path = f"/api/admin/people/{house.accounts['assistant']}/invite"
    answers = [(await administrator.post(path)).status_code for _ in range(21)]
    assert answers == [204] * 20 + [429]


# ---------------------------------------------------------------- closing


async def test_closing_an_account_ends_its_sessions_at_once_and_voids_its_link(house: House) -> None:
    administrator, assistant = await house.signed_in("administrator"), await house.signed_in("assistant")
    await act(administrator, house, "assistant", "invite")
    closed = (await act(administrator, house, "assistant", "close")).json()
    assert (closed["status"], closed["sessions"]) == ("closed", 0)
    assert (await assistant.get("/api/session")).status_code == 401
    async with house.services.background() as session:
        assert (await session.scalars(select(AccountInvitation))).all() == []
    refused = await act(administrator, house, "assistant", "invite")
    assert (refused.status_code, refused.json()["code"]) == (409, "account.closed")
    assert (await act(administrator, house, "assistant", "close")).status_code == 200
    assert (await act(administrator, house, "assistant", "reopen")).json()["status"] == "active"
    assert await did(house, house.accounts["assistant"]) >= {Action.ACCOUNT_CLOSED, Action.ACCOUNT_REOPENED}


async def test_the_last_administrator_cannot_be_closed(house: House) -> None:
    administrator = await house.signed_in("administrator")
    invited = NEW | {"role": "administrator"}
    assert (await administrator.post("/api/admin/people", json=invited)).status_code == 201
    refused = await act(administrator, house, "administrator", "close")
    assert (refused.status_code, refused.json()["code"]) == (409, "account.last_administrator")


async def test_two_administrators_who_close_each_other_leave_one(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(
            update(Account).where(Account.account_id == house.accounts["auditor"]).values(role="administrator")
        )
    one, other = await house.signed_in("administrator"), await house.signed_in("auditor")
    await asyncio.gather(act(one, house, "auditor", "close"), act(other, house, "administrator", "close"))
    async with house.services.background() as session:
        open_ones = await session.scalars(
            select(Account).where(Account.role == "administrator", Account.closed_at.is_(None))
        )
        assert len(open_ones.all()) == 1


# ---------------------------------------------------------------- factors and sessions


async def test_resetting_factors_removes_them_all_ends_sessions_and_tells_the_person(house: House) -> None:
    await reachable_at(house, "assistant", "assistante@example.org")
    assistant_id = house.accounts["assistant"]
    async with house.services.background.begin() as session:
        session.add_all(
            [
                TotpFactor(
                    account_id=assistant_id,
                    sealed_secret=b"s",
                    last_step=0,
                    created_at=house.clock(),
                    confirmed_at=house.clock(),
                ),
                BackupCode(code_hash=b"h", account_id=assistant_id),
            ]
        )
    administrator, assistant = await house.signed_in("administrator"), await house.signed_in("assistant")
    assert (await act(administrator, house, "assistant", "reset-factors")).json()["factors"] == 0
    assert (await assistant.get("/api/session")).status_code == 401
    async with house.services.background() as session:
        for table in (TotpFactor, BackupCode):
            assert (await session.scalars(select(table))).all() == []
    assert "remis à zéro" in letters(house, "assistante@example.org")[0]
    assert Action.FACTOR_REMOVED in await did(house, assistant_id)


async def test_nobody_resets_the_own_factors(house: House) -> None:
    administrator = await house.signed_in("administrator")
    assert (await act(administrator, house, "administrator", "reset-factors")).status_code == 403


async def test_sessions_are_listed_and_ended(house: House) -> None:
    coordinator, assistant = await house.signed_in("coordinator"), await house.signed_in("assistant")
    path = f"/api/admin/people/{house.accounts['assistant']}/sessions"
    listed = (await coordinator.get(path)).json()
    assert [(one["created_at"], one["assurance"]) for one in listed] == [("2026-11-23T07:00:00Z", "two_factors")]
    assert (await coordinator.delete(path)).status_code == 204
    assert (await coordinator.get(path)).json() == []
    assert (await assistant.get("/api/session")).status_code == 401
    assert Action.SESSION_REVOKED in await did(house, house.accounts["assistant"])


# ---------------------------------------------------------------- what a coordinator may change

STEPS = ["invite", "close", "reopen", "reset-factors"]


@pytest.mark.parametrize("step", STEPS)
async def test_people_of_other_sites_look_like_nobody(house: House, step: str) -> None:
    coordinator = await house.signed_in("coordinator")
    for login in ("attendant", "patient", "kiosk", "administrator"):
        assert (await act(coordinator, house, login, step)).status_code == 404
    assert (await coordinator.post(f"/api/admin/people/{uuid4()}/{step}")).status_code == 404
    sessions = f"/api/admin/people/{house.accounts['attendant']}/sessions"
    assert (await coordinator.get(sessions)).status_code == 404
    assert (await coordinator.delete(sessions)).status_code == 404


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", [AccountRole.COORDINATOR, AccountRole.AUDITOR, AccountRole.ADMINISTRATOR])
async def test_a_coordinator_changes_nobody_with_rights_like_her_own_or_above(
    house: House, step: str, role: AccountRole
) -> None:
    colleague = await a_member(house, house.clinic.site_id, role)
    coordinator = await house.signed_in("coordinator")
    assert (await coordinator.post(f"/api/admin/people/{colleague}/{step}")).status_code == 403
    assert (await act(coordinator, house, "coordinator", step)).status_code == 403


@pytest.mark.parametrize("step", STEPS)
async def test_a_coordinator_does_not_decide_for_other_sites(house: House, step: str) -> None:
    async with house.services.background.begin() as session:
        elsewhere = Membership(
            membership_id=uuid4(),
            account_id=house.accounts["assistant"],
            site_id=house.clinic.pharmacy_id,
            starts_on=date(2027, 1, 1),
        )
        session.add(elsewhere)
    coordinator = await house.signed_in("coordinator")
    assert (await act(coordinator, house, "assistant", step)).status_code == 403
    async with house.services.background.begin() as session:
        await session.delete(await session.get_one(Membership, elsewhere.membership_id))
    assert (await act(coordinator, house, "assistant", step)).is_success


@pytest.mark.parametrize("step", ["close", "reopen", "reset-factors"])
async def test_accounts_are_changed_only_after_a_recent_second_step(house: House, step: str) -> None:
    administrator = await house.signed_in("administrator")
    house.clock.forward(minutes=5, seconds=1)
    refused = await act(administrator, house, "assistant", step)
    assert (refused.status_code, refused.json()["code"]) == (403, "session.step_up_required")
    assert (await administrator.post("/api/admin/people", json=NEW)).json()["code"] == "session.step_up_required"


async def test_one_factor_administers_nothing(house: House) -> None:
    half = await house.signed_in("administrator", assurance=Assurance.ONE_FACTOR)
    refused = await half.get("/api/admin/people")
    assert (refused.status_code, refused.json()["code"]) == (403, "session.second_factor_required")
