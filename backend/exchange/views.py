"""What the API says of copies."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.exchange.models import CopyKind, CopyState, PhotoCopy
from media.models import StoredPhoto


class NewCopies(BaseModel):
    """One photo or the shots of a series. confirm_restricted: the second yes that intimate photos need."""

    model_config = ConfigDict(extra="forbid")

    photo_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    confirm_restricted: bool = False


class PhotoCopyView(BaseModel):
    """destination: the PACS by its name; empty for a file. error: why it did not arrive, in a word; None otherwise.

    taken_at, body_site: of the photo, None when it is in another record meanwhile.
    """

    copy_id: UUID
    photo_id: UUID
    taken_at: datetime | None
    body_site: str | None
    kind: CopyKind
    destination: str
    actor: str
    asked_at: datetime
    state: CopyState
    attempts: int
    done_at: datetime | None
    error: str | None

    @classmethod
    def of(cls, row: PhotoCopy, photo: StoredPhoto | None) -> Self:
        return cls(
            copy_id=row.copy_id,
            photo_id=row.photo_id,
            taken_at=photo.taken_at if photo else None,
            body_site=photo.body_site if photo else None,
            kind=CopyKind(row.kind),
            destination=row.destination,
            actor=row.actor,
            asked_at=row.asked_at,
            state=CopyState(row.state),
            attempts=row.attempts,
            done_at=row.done_at,
            error=row.error,
        )


class PhotoCopies(BaseModel):
    """pacs: the name of the one this installation sends to, None without. copies: newest first."""

    pacs: str | None
    copies: list[PhotoCopyView]
