"""Which photos left the house, for where, at whose wish, and what became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CopyKind(StrEnum):
    """file: a DICOM file that a practitioner took with her."""

    PACS = "pacs"
    FILE = "file"


class CopyState(StrEnum):
    """failed: refused, or tried in vain; somebody may send it again."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class PhotoCopy(Base):
    """destination: its name as it was. restricted: the photo was, and the sender said so once more.

    instance_uid: of the DICOM object, by which the other side finds it. `actor`: the name as it was. attempts: how
    often it was sent; error: why not, a reason of media.exchange.stow or `erased`, `locked`, `restricted`, `moved`, `damaged`, `busy`.
    """

    __tablename__ = "photo_copies"
    __table_args__ = (
        CheckConstraint("kind IN ('pacs', 'file')", name="kind_known"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state_known"),
        Index(None, "patient_id", "asked_at"),
        Index(None, "photo_id"),
    )

    copy_id: Mapped[UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    kind: Mapped[str]
    destination: Mapped[str]
    instance_uid: Mapped[str]
    restricted: Mapped[bool]
    account_id: Mapped[UUID]
    actor: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default=CopyState.WAITING.value)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]
