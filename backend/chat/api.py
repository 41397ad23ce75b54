"""`/consultations/{id}/messages` and `/attachments`."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request

from backend.accounts.cookies import no_store
from backend.care.counting import counted
from backend.chat import files_api, messages
from backend.chat.messages import Named, NewMessage
from backend.chat.views import NewChatMessage
from backend.consultations.hooks import message_written
from backend.consultations.service import Hours
from contract.errors import ErrorCode
from contract.signaling import ChatMessage
from core import limits
from core.errors import Invalid
from core.http import CurrentClock, Participant, Session, problems, services_of
from core.identity import AccountRole

router = APIRouter(tags=["chat"], dependencies=[Depends(no_store)])
router.include_router(files_api.router)

_MESSAGES = "/consultations/{consultation_id}/messages"


@router.get(_MESSAGES, responses=problems(401, 403, 404, 422))
async def read_messages(
    consultation_id: UUID, principal: Participant, session: Session, clock: CurrentClock, request: Request
) -> list[ChatMessage]:
    """Oldest first, at most the last 500. A guest and a kiosk read while the visit lasts."""
    return await messages.messages_of(
        session, services_of(request).media.keys, principal, consultation_id=consultation_id, now=clock()
    )


@router.post(
    _MESSAGES,
    status_code=201,
    responses=problems(401, 403, 404, 409, 422, 429),
    dependencies=[Depends(counted(limits.CHAT, *AccountRole))],
)
async def write_message(
    consultation_id: UUID,
    message: NewChatMessage,
    principal: Participant,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> ChatMessage:
    """Kept encrypted in the record; the room hears `chat_added`. The same `client_id` again writes nothing new."""
    if not message.text and not message.attachments:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Écrivez un message, ou joignez un fichier.")
    services = services_of(request)
    new = NewMessage(
        message.client_id, message.text, [Named(one.attachment_id, one.name) for one in message.attachments]
    )
    written = await messages.write(
        session,
        services.media.keys,
        principal,
        new,
        consultation_id=consultation_id,
        hours=Hours.of(services.settings),
        now=clock(),
    )
    # A repeated request tells the room again: the first may have died between its commit and this.
    after_commit.add_task(message_written, services, consultation_id=consultation_id, message=written)
    return written
