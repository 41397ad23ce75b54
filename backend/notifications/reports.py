"""What a provider tells of a text message: delivered, or lost. Believed only with the proof that its address holds.

Providers do not sign what they post. So each message gives the provider an address of its own, which ends in an HMAC of
the message's id: who does not have that address cannot say anything about the message.
"""

import base64
import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import Notification, State
from backend.notifications.smsmode import SmsmodeReport
from backend.settings import Settings
from core.errors import NotFound

_PURPOSE = b"comptoir message reports"
_PATH = "/api/sms/reports/{message_id}/{proof}"


def _proof(settings: Settings, message_id: UUID) -> str | None:
    """None without a provider: then nobody has anything to tell."""
    if settings.sms_key is None:
        return None
    key = hmac.digest(settings.sms_key.get_secret_value().encode(), _PURPOSE, "sha256")
    return base64.urlsafe_b64encode(hmac.digest(key, message_id.bytes, "sha256")).decode().rstrip("=")


def address(settings: Settings, row: Notification) -> str | None:
    proof = _proof(settings, row.message_id)
    path = _PATH.format(message_id=row.message_id, proof=proof)
    return settings.public_url.rstrip("/") + path if proof else None


async def receive(
    session: AsyncSession, settings: Settings, message_id: UUID, proof: str, report: SmsmodeReport, *, now: datetime
) -> None:
    """`session` with the system's sight. Telling the same again changes nothing. Raises NotFound without the proof,
    and for another message of the provider's."""
    right = _proof(settings, message_id)
    if right is None or not hmac.compare_digest(right.encode(), proof.encode()):
        raise NotFound
    query = select(Notification).where(Notification.message_id == message_id).with_for_update()
    row = (await session.scalars(query)).one_or_none()
    if row is None or (row.provider_id and report.messageId and row.provider_id != report.messageId):
        raise NotFound
    if report.arrived is None or row.state not in {State.SENT, State.QUEUED}:
        return
    row.state = State.DELIVERED if report.arrived else State.FAILED
    row.sent_at = row.sent_at or now
    row.settled_at = now
    row.error_code = None if report.arrived else "undelivered"
