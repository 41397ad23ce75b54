"""What was changed of somebody's hours, so that it can be taken back and told."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import one_of
from core.db import Base


class ChangeKind(StrEnum):
    WEEKLY = "weekly"
    DAY = "day"
    LEAVE = "leave"
    SETTINGS = "settings"


class ScheduleChange(Base):
    """`removed`, `added`: rows by table, as they were and as they became. `actor`: the name as it was then."""

    __tablename__ = "schedule_changes"
    __table_args__ = (one_of("kind", ChangeKind), Index(None, "resource_id", "at"))

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.resource_id"))
    account_id: Mapped[UUID]
    actor: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    removed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    added: Mapped[dict[str, Any]] = mapped_column(JSONB)
    undone_at: Mapped[datetime | None]
