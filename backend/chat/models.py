"""Messages of a visit and their files. Text and names of files are sealed with the patient's key (media.texts)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ChatEntry(Base):
    """One message. `account_id`: of an account, or of a guest. `author`, `role`: as they were then.

    client_id: given by the author's page, so that a repeated request writes once. ordinal: the order of a visit's
    messages, whose writers wait for each other.
    """

    __tablename__ = "chat_messages"
    __table_args__ = (
        UniqueConstraint("consultation_id", "account_id", "client_id"),
        Index(None, "consultation_id", "ordinal"),
        Index(None, "patient_id"),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    account_id: Mapped[UUID]
    client_id: Mapped[UUID]
    author: Mapped[str]
    role: Mapped[str]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    plain_bytes: Mapped[int]
    sent_at: Mapped[datetime]
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())


class ChatFile(Base):
    """A file that was sent. `message_id`: empty until a message takes it. `position`: in that message.

    preview_id: of a picture, in the size of a screen.
    """

    __tablename__ = "chat_attachments"
    __table_args__ = (
        CheckConstraint("(message_id IS NULL) = (position IS NULL)", name="taken_whole"),
        Index(None, "consultation_id"),
        Index(None, "patient_id"),
        Index(None, "message_id"),
    )

    attachment_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    account_id: Mapped[UUID]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat_messages.message_id"))
    position: Mapped[int | None] = mapped_column(SmallInteger)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("kept_files.file_id"), unique=True)
    preview_id: Mapped[UUID | None] = mapped_column(ForeignKey("kept_files.file_id"), unique=True)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]
