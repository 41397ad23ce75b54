"""Writing and reading the messages of visits."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chat.access import reading, writing
from backend.chat.models import ChatEntry, ChatFile
from backend.consultations.service import Hours
from contract.errors import ErrorCode
from contract.signaling import ChatAttachment, ChatMessage, Role
from core import audit
from core.errors import Invalid, NotFound
from core.identity import Principal
from media.keys import PatientKeys, was_destroyed
from media.texts import SealedText, open_text, seal_text
from signaling.tickets import member_id

SHOWN = 500
_KIND = "chat"


@dataclass(frozen=True, slots=True)
class Named:
    """A file that was sent before, under the name its sender gives it."""

    attachment_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NewMessage:
    client_id: UUID
    text: str
    attachments: Sequence[Named] = ()


async def write(
    session: AsyncSession,
    keys: PatientKeys,
    principal: Principal,
    new: NewMessage,
    *,
    consultation_id: UUID,
    hours: Hours,
    now: datetime,
) -> ChatMessage:
    """The same `client_id` again writes nothing, and returns what was written. Raises NotFound, Conflict, Invalid."""
    async with writing(session, principal, consultation_id=consultation_id, hours=hours, now=now) as writer:
        patient_key = await keys.of_or_new(session, writer.patient_id, now=now)
        message_id = uuid4()
        content = json.dumps({"text": new.text, "names": [one.name for one in new.attachments]}, ensure_ascii=False)
        sealed = seal_text(patient_key, content, patient_id=writer.patient_id, text_id=message_id, kind=_KIND)
        added = await session.scalar(
            insert(ChatEntry)
            .values(
                message_id=message_id,
                consultation_id=consultation_id,
                patient_id=writer.patient_id,
                account_id=principal.account_id,
                client_id=new.client_id,
                author=writer.name,
                role=writer.part.role.value,
                sealed_key=sealed.sealed_key,
                sealed=sealed.sealed,
                plain_bytes=sealed.plain_bytes,
                sent_at=now,
            )
            .on_conflict_do_nothing(
                index_elements=[ChatEntry.consultation_id, ChatEntry.account_id, ChatEntry.client_id]
            )
            .returning(ChatEntry.message_id)
        )
        if added is not None:
            await _take_files(session, principal, new.attachments, consultation_id, message_id)
            audit.record(
                session,
                principal,
                audit.Action.CHAT_WRITTEN,
                patient_id=writer.patient_id,
                subject_id=consultation_id,
            )
        written = await _written(session, keys, principal, new.client_id, consultation_id)
    if written.text != new.text or [one.name for one in written.attachments] != [one.name for one in new.attachments]:
        raise Invalid(ErrorCode.REQUEST_KEY_REUSED, "Ce numéro a déjà servi pour un autre message.")
    return written


async def _take_files(
    session: AsyncSession, principal: Principal, files: Sequence[Named], consultation_id: UUID, message_id: UUID
) -> None:
    for position, one in enumerate(files):
        taken = await session.scalar(
            update(ChatFile)
            .where(
                ChatFile.attachment_id == one.attachment_id,
                ChatFile.consultation_id == consultation_id,
                ChatFile.account_id == principal.account_id,
                ChatFile.message_id.is_(None),
            )
            .values(message_id=message_id, position=position)
            .returning(ChatFile.attachment_id)
        )
        if taken is None:
            raise NotFound("Cette pièce jointe n'est plus là. Ajoutez-la encore une fois.")


async def _written(
    session: AsyncSession, keys: PatientKeys, principal: Principal, client_id: UUID, consultation_id: UUID
) -> ChatMessage:
    query = select(ChatEntry).where(
        ChatEntry.consultation_id == consultation_id,
        ChatEntry.account_id == principal.account_id,
        ChatEntry.client_id == client_id,
    )
    return (await _opened(session, keys, (await session.scalars(query)).all()))[0]


async def messages_of(
    session: AsyncSession, keys: PatientKeys, principal: Principal, *, consultation_id: UUID, now: datetime
) -> list[ChatMessage]:
    """Oldest first, at most the last 500; audited. Raises NotFound."""
    async with reading(session, principal, consultation_id=consultation_id, now=now) as part:
        query = (
            select(ChatEntry)
            .where(ChatEntry.consultation_id == consultation_id)
            .order_by(ChatEntry.ordinal.desc())
            .limit(SHOWN)
        )
        audit.record(
            session,
            principal,
            audit.Action.CHAT_READ,
            patient_id=part.appointment.patient_id,
            subject_id=consultation_id,
        )
        found = (await session.scalars(query)).all()
        return await _opened(session, keys, list(reversed(found)))


async def messages_of_visits(
    session: AsyncSession, keys: PatientKeys, *, consultation_ids: Sequence[UUID]
) -> dict[UUID, list[ChatMessage]]:
    """Of each, oldest first: for a record whose reader was asked for already. Where the key was destroyed there are none."""
    query = select(ChatEntry).where(ChatEntry.consultation_id.in_(consultation_ids)).order_by(ChatEntry.ordinal)
    found = (await session.scalars(query)).all()
    grouped: dict[UUID, list[ChatMessage]] = defaultdict(list)
    try:
        opened = await _opened(session, keys, found)
    except NotFound:
        return grouped
    visits = {entry.message_id: entry.consultation_id for entry in found}
    for message in opened:
        grouped[visits[message.message_id]].append(message)
    return grouped


async def _opened(session: AsyncSession, keys: PatientKeys, entries: Sequence[ChatEntry]) -> list[ChatMessage]:
    """Without what was written under a key since destroyed. Raises NotFound when there is no other key."""
    files = await _files_of(session, [entry.message_id for entry in entries])
    patient_keys = {one: await keys.of(session, one) for one in {entry.patient_id for entry in entries}}
    opened = []
    for entry in entries:
        patient_key = patient_keys[entry.patient_id]
        if was_destroyed(patient_key, entry.sealed_key):
            continue
        kept = SealedText(entry.sealed_key, entry.sealed, entry.plain_bytes)
        content = json.loads(
            open_text(patient_key, kept, patient_id=entry.patient_id, text_id=entry.message_id, kind=_KIND)
        )
        attachments = [
            ChatAttachment(
                attachment_id=file.attachment_id, name=name, media_type=file.media_type, size=file.size_bytes
            )
            for file, name in zip(files[entry.message_id], content["names"], strict=True)
        ]
        opened.append(
            ChatMessage(
                message_id=entry.message_id,
                author=entry.author,
                role=Role(entry.role),
                member=member_id(entry.consultation_id, entry.account_id),
                text=content["text"],
                attachments=attachments,
                sent_at=entry.sent_at,
            )
        )
    return opened


async def _files_of(session: AsyncSession, message_ids: Sequence[UUID]) -> dict[UUID, list[ChatFile]]:
    query = select(ChatFile).where(ChatFile.message_id.in_(message_ids)).order_by(ChatFile.position)
    files: dict[UUID, list[ChatFile]] = defaultdict(list)
    for file in await session.scalars(query.execution_options(populate_existing=True)):
        assert file.message_id is not None
        files[file.message_id].append(file)
    return files
