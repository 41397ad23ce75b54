"""The whole application in process, with a small clinic and an account for everybody in it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions
from backend.accounts.models import Account, Membership, Proxy
from backend.accounts.passwords import hash_password
from backend.app import create_app
from backend.cabins.state_models import CabinStanding
from backend.services import Services, open_services
from backend.settings import Settings
from core.context import NOBODY, acting
from core.db import SessionMaker
from core.http import SESSION_COOKIE
from core.identity import AccountRole, Assurance
from tests.booking.clinic import NOW, Clinic, a_clinic

PASSWORD = "a-long-enough-passphrase"
_HASH = hash_password(PASSWORD)


class ManualClock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class House:
    app: FastAPI
    services: Services
    clinic: Clinic
    clock: ManualClock
    accounts: dict[str, UUID]
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def visitor(self) -> httpx.AsyncClient:
        """Somebody who is not signed in."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="https://house.test")
        self._clients.append(client)
        return client

    async def signed_in(self, login: str, *, assurance: Assurance = Assurance.TWO_FACTORS) -> httpx.AsyncClient:
        """A client with an open session; how people get one is tested in accounts."""
        client = self.visitor()
        async with self.services.background.begin() as session:
            account = await session.get_one(Account, self.accounts[login])
            token = await sessions.open_session(
                session, account, assurance=assurance, browser="Firefox", now=self.clock()
            )
        client.cookies.set(SESSION_COOKIE, token, domain="house.test", path="/")
        return client

    async def book(self, client: httpx.AsyncClient, *, cabin: bool = False, starts_at: datetime | None = None) -> UUID:
        """Books the first free time of the dermatologist, or the one given."""
        if starts_at is None:
            url = f"/api/practitioners/{self.clinic.skin}/slots"
            days = (await client.get(url, params={"from": self.clock().date().isoformat(), "days": 1})).json()["days"]
            starts = days[0]["slots"][0]["starts_at"]
        else:
            starts = starts_at.isoformat()
        wish = {"practitioner_id": str(self.clinic.skin), "starts_at": starts, "reason": "Un grain de beauté"}
        if cabin:
            wish["cabin_id"] = str(self.clinic.cabin_id)
        response = await client.post("/api/appointments", json=wish, headers={"Idempotency-Key": str(uuid4())})
        assert response.status_code == 201, response.text
        return UUID(response.json()["appointment_id"])

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


async def _accounts(session: AsyncSession, clinic: Clinic) -> dict[str, UUID]:
    people: dict[str, dict[str, object]] = {
        "patient": {"role": AccountRole.PATIENT, "patient_id": clinic.patients[0]},
        "other-patient": {"role": AccountRole.PATIENT, "patient_id": clinic.patients[1]},
        "parent": {"role": AccountRole.PATIENT, "patient_id": clinic.patients[2]},
        "doctor": {"role": AccountRole.PRACTITIONER, "practitioner_id": clinic.skin},
        "other-doctor": {"role": AccountRole.PRACTITIONER, "practitioner_id": clinic.heart},
        "assistant": {"role": AccountRole.ASSISTANT},
        "attendant": {"role": AccountRole.ATTENDANT},
        "interpreter": {"role": AccountRole.INTERPRETER},
        "coordinator": {"role": AccountRole.COORDINATOR},
        "other-coordinator": {"role": AccountRole.COORDINATOR},
        "auditor": {"role": AccountRole.AUDITOR},
        "administrator": {"role": AccountRole.ADMINISTRATOR},
        "kiosk": {"role": AccountRole.CABIN, "cabin_id": clinic.cabin_id},
    }
    made = {
        login: Account(account_id=uuid4(), login=login, name=login.title(), password_hash=_HASH, **values)
        for login, values in people.items()
    }
    session.add_all(made.values())
    await session.flush()
    works_at = {
        "assistant": clinic.site_id,
        "coordinator": clinic.site_id,
        "attendant": clinic.pharmacy_id,
        "other-coordinator": clinic.pharmacy_id,
    }
    session.add_all(
        Membership(
            membership_id=uuid4(), account_id=made[login].account_id, site_id=site_id, starts_on=date(2026, 1, 1)
        )
        for login, site_id in works_at.items()
    )
    session.add(
        Proxy(
            proxy_id=uuid4(),
            patient_id=clinic.patients[0],
            account_id=made["parent"].account_id,
            relation="child",
            consented_by=made["parent"].account_id,
            starts_at=NOW - timedelta(days=1),
        )
    )
    return {login: account.account_id for login, account in made.items()}


_OPENED: list[Callable[[], AbstractAsyncContextManager[Services]]] = []


@cache
def _application() -> FastAPI:
    """One for all houses, each of which opens its own services: putting the routes together takes longer than most
    tests."""
    nowhere = Settings(
        database_url="postgresql://unused", web_dist=Path("/nowhere/no-build"), public_url="https://house.test"
    )
    return create_app(nowhere, lambda: _OPENED.pop()())


@dataclass(frozen=True)
class Furniture:
    """What stands in a database: the clinic, and the id of each account by its login."""

    clinic: Clinic
    accounts: dict[str, UUID]


async def furnish(maker: SessionMaker) -> Furniture:
    async with maker.begin() as session:
        clinic = await a_clinic(session)
        session.add(CabinStanding(cabin_id=clinic.cabin_id, state="ready", since=NOW))
        return Furniture(clinic, await _accounts(session, clinic))


@asynccontextmanager
async def a_house(
    maker: SessionMaker, folder: Path, *, upkeep: bool = True, found: Furniture | None = None
) -> AsyncGenerator[House]:
    """Opened on Monday 08:00 in Paris; the clock moves only when told. `maker`: with the system's sight, for
    what is set up; the application gets the same database without any. `found`: what is set up there already."""
    settings = Settings(
        database_url="postgresql://unused",
        data_dir=folder,
        web_dist=folder / "no-build",
        public_url="https://house.test",
    )
    clock = ManualClock(NOW)
    furniture = deepcopy(found) if found else await furnish(maker)
    app = _application()
    _OPENED.append(lambda: open_services(settings, sessions=acting(maker, NOBODY), clock=clock, upkeep=upkeep))
    async with app.router.lifespan_context(app):
        house = House(app, app.state.services, furniture.clinic, clock, furniture.accounts)
        try:
            yield house
        finally:
            await house.close()


@asynccontextmanager
async def at_work(services: Services) -> AsyncGenerator[None]:
    """Jobs are done, letters leave and the trail is sealed, without the rounds whose next one is minutes away."""
    loops = (services.audit_trail.keep_sealing, services.jobs.keep_working, services.deliveries.keep_working)
    tasks = [asyncio.create_task(loop()) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
