"""Who did what to whose data: rows in the same transaction as the thing itself, chained by hash.

`record` notes what is done; when the transaction commits, one statement writes all its rows. If
they cannot be written the transaction fails, and with it the read or write they tell of. The
application's database role can add rows by that statement only: it can change or delete none.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from core.db import Base
from core.driver import fetch_now
from core.identity import Principal

SHARDS = 16
_NOTED = "audit"


class Action(StrEnum):
    """`subject:verb`."""

    SESSION_OPENED = "session:open"
    SESSION_CLOSED = "session:close"
    SESSION_REFUSED = "session:refuse"
    SESSION_REVOKED = "session:revoke"
    SESSION_STEPPED_UP = "session:step_up"
    FACTOR_ADDED = "factor:add"
    FACTOR_REMOVED = "factor:remove"
    PASSWORD_CHANGED = "password:change"  # noqa: S105 - the name of an action
    ACCOUNT_CREATED = "account:create"
    ACCOUNT_INVITED = "account:invite"
    ACCOUNT_CLOSED = "account:close"
    ACCOUNT_REOPENED = "account:reopen"
    MEMBERSHIP_STARTED = "membership:start"
    MEMBERSHIP_ENDED = "membership:end"
    SITE_CHANGED = "site:change"
    TARIFF_CHANGED = "tariff:change"
    ASSIST_RATE_CHANGED = "assist_rate:change"
    CABIN_CREATED = "cabin:create"
    CABIN_CODE_ISSUED = "cabin:issue_code"
    CABIN_ENROLLED = "cabin:enrol"
    CABIN_CONFIRMED = "cabin:confirm"
    CABIN_REFUSED = "cabin:refuse"
    CABIN_REVOKED = "cabin:revoke"
    CABIN_MOVED = "cabin:move"
    CABIN_CALLED = "cabin:call"
    CABIN_ANSWERED = "cabin:answer"
    CABIN_ADDRESS_CHANGED = "cabin:address"
    CABIN_CALIBRATED = "cabin:calibrate"
    CABIN_CONFIGURED = "cabin:configure"
    CABIN_TESTED = "cabin:test"
    CABIN_DIAGNOSED = "cabin:diagnose"
    CALIBRATION_ENTERED = "calibration:enter"
    CALIBRATION_OVERRIDDEN = "calibration:override"
    CALIBRATION_RULED = "calibration:rule"
    ASSIST_BEGAN = "assist:begin"
    ASSIST_ENDED = "assist:end"
    PATIENT_CREATED = "patient:create"
    PATIENT_FOUND = "patient:find"
    IDENTITY_READ = "identity:read"
    IDENTITY_CHANGED = "identity:change"
    PROXY_INVITED = "proxy:invite"
    PROXY_STARTED = "proxy:start"
    PROXY_ENDED = "proxy:end"
    CARE_LINK_WITHDRAWN = "care_link:withdraw"
    REFERRAL_MADE = "referral:make"
    GLASS_BROKEN = "glass:break"
    GLASS_REVIEWED = "glass:review"
    GUEST_INVITED = "guest:invite"
    GUEST_ENTERED = "guest:enter"
    GUEST_REMOVED = "guest:remove"
    APPOINTMENT_BOOKED = "appointment:book"
    APPOINTMENT_HELD = "appointment:hold"
    APPOINTMENT_OVERRIDDEN = "appointment:override"
    APPOINTMENT_MOVED = "appointment:move"
    APPOINTMENT_CANCELLED = "appointment:cancel"
    APPOINTMENT_MISSED = "appointment:miss"
    APPOINTMENT_ARRIVED = "appointment:arrive"
    APPOINTMENT_READ = "appointment:read"
    AGENDA_READ = "agenda:read"
    SCHEDULE_CHANGED = "schedule:change"
    LEAVE_SET = "leave:set"
    FEED_CHANGED = "calendar_feed:change"
    QUEUE_JOINED = "queue:join"
    QUEUE_LEFT = "queue:leave"
    QUEUE_READ = "queue:read"
    QUEUE_TAKEN = "queue:take"
    QUEUE_HANDED_OVER = "queue:hand_over"
    QUEUE_CLOSED = "queue:close"
    QUEUE_SORTED = "queue:sort"
    WAITING_LIST_JOINED = "waiting_list:join"
    WAITING_LIST_LEFT = "waiting_list:leave"
    WAITING_LIST_READ = "waiting_list:read"
    OFFER_MADE = "offer:make"
    OFFER_ANSWERED = "offer:answer"
    MESSAGE_SENT = "message:send"
    VOLUNTEER_DAY_GIVEN = "volunteer_day:give"
    VOLUNTEER_DAY_WITHDRAWN = "volunteer_day:withdraw"
    LEDGER_READ = "ledger:read"
    ASSIST_SUMS_READ = "assist_sums:read"
    CHECKLIST_CHANGED = "checklist:change"
    TASK_CHANGED = "task:change"
    CLIENT_CHANGED = "client:change"
    CONSENT_GIVEN = "consent:give"
    CONSULTATION_JOINED = "consultation:join"
    CONSULTATION_ADMITTED = "consultation:admit"
    CONSULTATION_DISMISSED = "consultation:dismiss"
    CONSULTATION_HANDED_OVER = "consultation:hand_over"
    CONSULTATION_HANDED_BACK = "consultation:hand_back"
    CONSULTATION_ENDED = "consultation:end"
    CONSULTATION_READ = "consultation:read"
    PRESCRIPTION_WRITTEN = "prescription:write"
    PRESCRIPTION_SIGNED = "prescription:sign"
    PRESCRIPTION_CANCELLED = "prescription:cancel"
    PRESCRIPTION_READ = "prescription:read"
    PRESCRIPTION_PRINTED = "prescription:print"
    DOCUMENTS_PRINTED = "documents:print"
    QUALITY_READ = "quality:read"
    PHOTO_STORED = "photo:store"
    PHOTO_READ = "photo:read"
    PHOTO_FETCHED_AHEAD = "photo:fetch_ahead"
    PHOTO_RESTRICTED_READ = "photo:restricted_read"
    PHOTO_PLACED = "photo:place"
    PHOTO_MOVED_AWAY = "photo:move_away"
    PHOTO_MOVED_HERE = "photo:move_here"
    PHOTO_CONSENT_GIVEN = "photo:consent"
    MASTER_KEY_ROTATED = "master_key:rotate"
    PATIENT_KEY_ROTATED = "patient_key:rotate"
    VAULT_READ = "vault:read"
    PHOTOS_RESTRICTED = "photos:restrict"
    PHOTOS_RELEASED = "photos:release"
    PHOTOS_ERASED = "photos:erase"
    CERTIFICATE_READ = "certificate:read"
    PHOTO_COPIED = "photo:copy"
    PHOTO_EXPORTED = "photo:export"
    LESION_READ = "lesion:read"
    LESION_CHANGED = "lesion:change"
    OPINION_ASKED = "opinion:ask"
    OPINION_CHANGED = "opinion:change"
    OPINION_READ = "opinion:read"
    OPINION_TAKEN = "opinion:take"
    OPINION_ANSWERED = "opinion:answer"
    OPINION_RELEASED = "opinion:release"
    OPINION_WITHDRAWN = "opinion:withdraw"
    PHOTO_MEASURED = "photo:measure"
    PHOTO_ANNOTATED = "photo:annotate"
    READING_STORED = "reading:store"
    QUARANTINE_READ = "quarantine:read"
    QUARANTINE_KEPT = "quarantine:keep"
    QUARANTINE_DISCARDED = "quarantine:discard"
    QUARANTINE_OPENED = "quarantine:open"
    QUARANTINE_REOPENED = "quarantine:reopen"
    PARKED_RETRIED = "parked:retry"
    RECORDING_STORED = "recording:store"
    RECORDING_READ = "recording:read"
    CHAT_WRITTEN = "chat:write"
    CHAT_READ = "chat:read"
    CHAT_FILE_STORED = "chat_file:store"
    CHAT_FILE_READ = "chat_file:read"
    PUSH_CHANGED = "push:change"
    RECORD_READ = "record:read"
    ACCESSES_READ = "accesses:read"
    AUDIT_SEARCHED = "audit:search"


class AuditEntry(Base):
    """`actor`: the name as it was then. `hash`: SHA-256 over the one before it in its shard and this row."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "patient_id", "at"),
        Index(None, "account_id", "at"),
        Index(None, "at"),
    )

    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    patient_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def entry_id(self) -> str:
        return f"{self.shard}-{self.seq}"


class AuditHead(Base):
    """The last row of each shard."""

    __tablename__ = "audit_heads"

    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


def record(
    session: AsyncSession,
    principal: Principal | None,
    action: Action,
    *,
    patient_id: UUID | None = None,
    subject_id: UUID | None = None,
    actor: str = "server",
    once: timedelta | None = None,
) -> None:
    """Notes a row for this transaction's commit. `actor` names who acts when there is no principal.

    once: written only if the same account has no such row from within this time. For lists that a
    screen refreshes by itself.
    """
    session.info.setdefault(_NOTED, []).append(
        {
            "once_s": int(once.total_seconds()) if once else None,
            "account_id": str(principal.account_id) if principal else None,
            "actor": principal.name if principal else actor,
            "role": principal.role.value if principal else actor,
            "action": action.value,
            "patient_id": str(patient_id) if patient_id else None,
            "subject_id": str(subject_id) if subject_id else None,
        }
    )


def record_agenda(session: AsyncSession, principal: Principal, patient_ids: Iterable[UUID]) -> None:
    """A list of appointments was read: a row for each patient on it, at most one an hour."""
    for patient_id in dict.fromkeys(patient_ids):
        record(session, principal, Action.AGENDA_READ, patient_id=patient_id, once=timedelta(hours=1))


_APPEND = "SELECT audit_append(CAST(CAST($1 AS text) AS jsonb))"


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    noted = session.info.pop(_NOTED, None)
    if noted:
        session.flush()
        fetch_now(session, _APPEND, json.dumps(noted))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    if previous.parent is None:
        session.info.pop(_NOTED, None)
