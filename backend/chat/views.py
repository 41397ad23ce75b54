"""What a page says and hears about the messages of a visit. A message itself: contract.signaling.ChatMessage."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

TEXT_LENGTH = 2000
FILES_A_MESSAGE = 4

# Without control characters, which PostgreSQL would not all keep; line breaks and tabs are meant.
Words = Annotated[
    str,
    StringConstraints(max_length=TEXT_LENGTH, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", strip_whitespace=True),
]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class AttachmentName(BaseModel):
    attachment_id: UUID
    name: FileName


class NewChatMessage(BaseModel):
    """`client_id`: the same for every retry of one message. Text, attachments, or both."""

    client_id: UUID
    text: Words = ""
    attachments: Annotated[list[AttachmentName], Field(max_length=FILES_A_MESSAGE)] = []


class StoredAttachment(BaseModel):
    """Waits for its message for an hour. `size` in octets, as it is kept."""

    attachment_id: UUID
    media_type: str
    size: int
