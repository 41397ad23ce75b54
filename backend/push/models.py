"""Browsers that asked to be rung."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class PushDestination(Base):
    """PushSubscription (W3C Push API) of one browser. `endpoint`: at its push service, known to nobody else.

    p256dh, auth: the browser's public key (65 octets, uncompressed point) and secret (16 octets) of RFC 8291.
    """

    __tablename__ = "push_subscriptions"

    subscription_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[bytes] = mapped_column(LargeBinary)
    auth: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """When its push service last took a message."""
