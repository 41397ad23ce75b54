"""Many patients of one house, each signed in."""

from datetime import date
from uuid import uuid4

from backend.accounts import sessions
from backend.accounts.models import Account
from core.http import SESSION_COOKIE
from core.identity import AccountRole, Assurance
from core.people import Patient
from tests.backend.house import House


async def a_crowd(house: House, count: int) -> list[str]:
    """The cookies of so many people."""
    cookies = []
    async with house.services.background.begin() as session:
        for number in range(count):
            patient = Patient(
                patient_id=uuid4(), given_name="Rose", family_name=f"Foule-{number}", birth_date=date(1950, 1, 1)
            )
            account = Account(
                account_id=uuid4(),
                login=f"foule-{number}",
                name=f"Rose Foule-{number}",
                role=AccountRole.PATIENT,
                patient_id=patient.patient_id,
            )
            session.add(patient)
            await session.flush()
            session.add(account)
            await session.flush()
            token = await sessions.open_session(
                session, account, assurance=Assurance.TWO_FACTORS, browser="Firefox", now=house.clock()
            )
            cookies.append(f"{SESSION_COOKIE}={token}")
    return cookies
