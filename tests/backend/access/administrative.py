"""What hangs on accounts, hours and the queue, rather than on a patient's record."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import Passkey
from backend.accounts.models import Account, LoginSession, Membership
from backend.cabins.models import CabinKey, ReadingRow
from booking.models import ResourceKind, RuleException
from booking.queue.models import QueueEntry, QueueState, Urgency
from booking.resources import resource_ids
from booking.schedules.models import ScheduleChange
from contract.observations import Attribution
from core.identity import AccountRole, Assurance
from tests.backend.cabins.agents import a_reading
from tests.backend.house import House
from tests.booking.clinic import NOW


async def administrative(
    session: AsyncSession, house: House, patient_account: UUID, site_id: UUID, cabin_id: UUID
) -> dict[str, UUID]:
    """A colleague at the site, and what hangs on the patient's own account."""
    colleague = Account(account_id=uuid4(), login=f"colleague-{site_id}", name="Collègue", role=AccountRole.ASSISTANT)
    session.add(colleague)
    await session.flush()
    membership = Membership(
        membership_id=uuid4(), account_id=colleague.account_id, site_id=site_id, starts_on=date(2026, 1, 1)
    )
    passkey = Passkey(
        passkey_id=uuid4(),
        account_id=patient_account,
        credential_id=uuid4().bytes,
        public_key=b"key",
        sign_count=0,
        transports=[],
        name="Téléphone",
        created_at=NOW,
    )
    elsewhere = LoginSession(
        session_id=uuid4(),
        token_hash=uuid4().bytes,
        account_id=patient_account,
        assurance=Assurance.TWO_FACTORS.value,
        created_at=NOW,
        last_seen_at=NOW,
        expires_at=NOW + timedelta(hours=1),
        idle_s=3600,
    )
    key = CabinKey(key_id=uuid4(), cabin_id=cabin_id, public_key=uuid4().bytes * 2)
    nobodys = _nobodys(cabin_id)
    session.add_all([membership, passkey, elsewhere, key, nobodys])
    return {
        "account_id": colleague.account_id,
        "membership_id": membership.membership_id,
        "passkey_id": passkey.passkey_id,
        "session_id": elsewhere.session_id,
        "reading_id": nobodys.reading_id,
    }


def _nobodys(cabin_id: UUID) -> ReadingRow:
    """In quarantine at the cabin."""
    update = {"attribution": Attribution.QUARANTINED, "quarantine_reason": "outside_visit"}
    reading = a_reading(1, consultation_id=None).model_copy(update=update)
    return ReadingRow(
        reading_id=reading.reading_id,
        cabin_id=cabin_id,
        kiosk_seq=reading.kiosk_seq,
        kind=reading.kind.value,
        received_at=reading.received_at,
        attribution=Attribution.QUARANTINED.value,
        quarantine_reason=reading.quarantine_reason,
        document=reading.model_dump(mode="json"),
    )


async def hours(session: AsyncSession, practitioner_id: UUID) -> dict[str, UUID]:
    """A closed day, a day of leave, and a change that may be taken back."""
    number = (await resource_ids(session, {practitioner_id: ResourceKind.PRACTITIONER}))[practitioner_id]
    leave_id = uuid4()
    closed, away = (
        RuleException(
            exception_id=uuid4(),
            resource_id=number,
            day=date(2026, 12, day),
            kind="closed",
            tz="Europe/Paris",
            leave_id=leave,
        )
        for day, leave in ((7, None), (8, leave_id))
    )
    change = ScheduleChange(
        change_id=uuid4(),
        resource_id=number,
        account_id=uuid4(),
        actor="Dr",
        kind="day",
        at=NOW,
        removed={"rules": [], "days": [], "extra": []},
        added={"rules": [], "days": []},
    )
    session.add_all([closed, away, change])
    await session.flush()
    return {
        "owner_id": practitioner_id,
        "exception_id": closed.exception_id,
        "leave_id": leave_id,
        "change_id": change.change_id,
    }


async def called(session: AsyncSession, patient_id: UUID, practitioner_id: UUID, appointment_id: UUID) -> UUID:
    """An entry of the queue whose doctor waits for an answer."""
    entry = QueueEntry(
        entry_id=uuid4(),
        patient_id=patient_id,
        account_id=uuid4(),
        speciality="dermatology",
        age=76,
        reason="Une tache",
        urgency=Urgency.ORDINARY.value,
        joined_at=NOW,
        rank_at=NOW,
        state=QueueState.CALLED.value,
        practitioner_id=practitioner_id,
        appointment_id=appointment_id,
        called_at=NOW,
        answer_by=NOW + timedelta(minutes=3),
    )
    session.add(entry)
    await session.flush()
    return entry.entry_id
