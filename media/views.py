"""What the API says of a photo."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from media.models import StoredPhoto


class Photo(BaseModel):
    """Sizes in pixels as displayed; `bytes` and `sha256` (hex) of the clean original."""

    photo_id: UUID
    consultation_id: UUID
    patient_id: UUID
    taken_at: datetime
    received_at: datetime
    body_site: str | None
    width: int
    height: int
    content_type: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, photo: StoredPhoto) -> Self:
        return cls(
            photo_id=photo.photo_id,
            consultation_id=photo.consultation_id,
            patient_id=photo.patient_id,
            taken_at=photo.taken_at,
            received_at=photo.received_at,
            body_site=photo.body_site,
            width=photo.width,
            height=photo.height,
            content_type=photo.content_type,
            bytes=photo.size_bytes,
            sha256=photo.sha256.hex(),
        )
