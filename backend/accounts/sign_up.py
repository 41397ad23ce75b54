"""A person who proved a contact becomes a patient with an account."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.accounts.sessions import principal_of
from contract.errors import ErrorCode
from core import audit
from core.db import violated_constraint
from core.errors import Conflict, Invalid
from core.identity import AccountRole
from core.people import Patient

_OLDEST_YEARS = 130
_PARIS = ZoneInfo("Europe/Paris")


def require_birth_date(birth_date: date, now: datetime) -> None:
    """Raises Invalid."""
    today = now.astimezone(_PARIS).date()
    if not today.year - _OLDEST_YEARS <= birth_date.year or birth_date > today:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Vérifiez la date de naissance.")


async def create_patient_account(
    session: AsyncSession, *, contact: str, given_name: str, family_name: str, birth_date: date, locale: str
) -> Account:
    """A new patient, `provisoire`, and her account; with the system's sight.

    Somebody of the same name and birth date may be known already: a proven contact does not prove to be her, so the two
    are never joined here. Raises Conflict when the contact got an account meanwhile.
    """
    patient = Patient(patient_id=uuid4(), given_name=given_name, family_name=family_name, birth_date=birth_date)
    account = Account(
        account_id=uuid4(),
        login=contact,
        role=AccountRole.PATIENT.value,
        name=patient.name,
        locale=locale,
        patient_id=patient.patient_id,
    )
    session.add(patient)
    await session.flush()
    session.add(account)
    try:
        await session.flush()
    except IntegrityError as error:
        if violated_constraint(error) != "uq_accounts_login_lower":
            raise
        raise Conflict(ErrorCode.ACCOUNT_EXISTS, "Un compte existe déjà pour ce contact. Connectez-vous.") from None
    principal = principal_of(account)
    audit.record(session, principal, audit.Action.PATIENT_CREATED, patient_id=patient.patient_id)
    audit.record(session, principal, audit.Action.ACCOUNT_CREATED, subject_id=account.account_id)
    return account
