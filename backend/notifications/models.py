"""What was written to whom, what people want to receive, and where; calendar feeds.

No row holds a text or an address: texts are made when they leave, addresses belong to accounts.
"""

from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import one_of
from core.db import Base


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class Kind(StrEnum):
    """`agenda`: to a practitioner who asked to be told of changes of the next day. `hand_over`: to a practitioner who is
    given a visit under way. `check_due`: a lesion should be looked at again. `documents`: report or prescription of a
    visit can be read."""

    CONFIRMATION = "confirmation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    MISSED = "missed"
    REMINDER = "reminder"
    OFFER = "offer"
    AGENDA = "agenda"
    HAND_OVER = "hand_over"
    CHECK_DUE = "check_due"
    OPINION_ASKED = "opinion_asked"
    OPINION_MISSING = "opinion_missing"
    OPINION_COMPLETED = "opinion_completed"
    OPINION_RETURNED = "opinion_returned"
    OPINION_OVERDUE = "opinion_overdue"
    OPINION_ANSWERED = "opinion_answered"
    OPINION_SENT = "opinion_sent"
    OPINION_RELEASED = "opinion_released"
    OPINION_WITHDRAWN = "opinion_withdrawn"
    DOCUMENTS = "documents"


# To practitioners about their own work, and nothing of the patient's.
STAFFS_OWN = (Kind.AGENDA, Kind.HAND_OVER)


class State(StrEnum):
    """queued → sent → delivered | failed. suppressed: there was no way to write. withdrawn: no longer true."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    WITHDRAWN = "withdrawn"


class Notification(Base):
    """One message to one account on one channel. `patient_id`: whose appointment or lesion; empty for staff's own.

    minutes: of a reminder, before the start. due_at: not before. expires_at: of no use after it. unfinished:
    tries whose outcome is not known, such as one that a crash cut short. provider_id: by whom it was carried.
    dedupe: what it is about, so that an event that is handled twice writes once.
    """

    __tablename__ = "messages"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("channel", Channel),
        one_of("state", State),
        Index(None, "appointment_id", "created_at"),
        Index(None, "account_id", "created_at"),
        Index(None, "patient_id"),
        Index(None, "lesion_id"),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    channel: Mapped[str]
    kind: Mapped[str]
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointments.appointment_id"))
    lesion_id: Mapped[UUID | None] = mapped_column(ForeignKey("lesions.lesion_id"))
    opinion_id: Mapped[UUID | None] = mapped_column(ForeignKey("opinions.opinion_id"), index=True)
    offer_id: Mapped[UUID | None]
    minutes: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(server_default=State.QUEUED.value, default=State.QUEUED.value)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    unfinished: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    error_code: Mapped[str | None]
    dedupe: Mapped[str] = mapped_column(unique=True)


class MessagePreference(Base):
    """What one account wants to receive; the house's defaults where there is no row.

    channels: empty for whatever there is an address for. reminders: minutes before the start.
    quiet_from, quiet_until: local wall clock; equal for none. agenda_changes: for practitioners.
    """

    __tablename__ = "message_preferences"
    __table_args__ = (
        CheckConstraint("channels <@ ARRAY['email', 'sms']", name="channels_known"),
        CheckConstraint("cardinality(reminders) <= 6", name="few_reminders"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"), default=list)
    reminders: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    quiet_from: Mapped[time]
    quiet_until: Mapped[time]
    agenda_changes: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class MessageContact(Base):
    """Where an account is written to on one channel, if not at its login; in use once its code was given.

    Kept as contacts are (backend.accounts.contacts). `pending`: a new one that waits for its code; the code's HMAC is
    keyed with a secret that only the page which asked for it has.
    """

    __tablename__ = "message_contacts"
    __table_args__ = (one_of("channel", Channel),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    pending: Mapped[str | None]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_until: Mapped[datetime | None]
    tries_left: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)


class CalendarFeed(Base):
    """A practitioner's agenda for a calendar programme. Only the SHA-256 of the address's token is kept."""

    __tablename__ = "calendar_feeds"

    feed_id: Mapped[UUID] = mapped_column(primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"), index=True)
    name: Mapped[str] = mapped_column(server_default="", default="")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
