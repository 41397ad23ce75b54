"""What was written in a visit, and a browser that is rung."""

import os
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chat.models import ChatEntry, ChatFile
from backend.push.models import PushDestination
from media.files import file_row
from media.services import MediaServices
from media.texts import seal_text
from tests.booking.clinic import NOW


async def written(
    session: AsyncSession, media: MediaServices, *, patient_id: UUID, account_id: UUID, visit: UUID
) -> dict[str, UUID]:
    """A message of the patient with a document."""
    patient_key = await media.keys.of_or_new(session, patient_id, now=NOW)
    message_id = uuid4()
    content = '{"text": "Bonjour", "names": ["x.pdf"]}'
    sealed = seal_text(patient_key, content, patient_id=patient_id, text_id=message_id, kind="chat")
    stored = await media.objects.put(patient_key, patient_id=patient_id, kind="chat file", data=b"%PDF-1.7")
    file = file_row(stored, content_type="application/pdf", now=NOW)
    session.add(file)
    session.add(
        ChatEntry(
            message_id=message_id,
            consultation_id=visit,
            patient_id=patient_id,
            account_id=account_id,
            client_id=uuid4(),
            author="Rose",
            role="patient",
            sealed_key=sealed.sealed_key,
            sealed=sealed.sealed,
            plain_bytes=sealed.plain_bytes,
            sent_at=NOW,
        )
    )
    await session.flush()
    attachment = ChatFile(
        attachment_id=uuid4(),
        consultation_id=visit,
        patient_id=patient_id,
        account_id=account_id,
        message_id=message_id,
        position=0,
        file_id=file.file_id,
        media_type="application/pdf",
        size_bytes=file.size_bytes,
        created_at=NOW,
    )
    session.add(attachment)
    await session.flush()
    return {"attachment_id": attachment.attachment_id}


async def rung(session: AsyncSession, account_id: UUID) -> dict[str, UUID]:
    row = PushDestination(
        subscription_id=uuid4(),
        account_id=account_id,
        endpoint=f"https://push.example.org/{uuid4()}",
        p256dh=os.urandom(65),
        auth=os.urandom(16),
        created_at=NOW,
    )
    session.add(row)
    await session.flush()
    return {"subscription_id": row.subscription_id}
