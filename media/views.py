"""What the API says of a photo."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from media.models import StoredPhoto
from media.traits import PhotoQuality, PhotoState, PhotoView


class Photo(BaseModel):
    """Sizes in pixels as displayed; `bytes` and `sha256` (hex) of the clean original.

    placed_at: since when it is at its lesion, where it was placed there after it came, or since when it counts as new there.
    state: `preview` while the original is still on its way. restricted: intimate; shown once it is asked for, never as a thumbnail in a list.
    """

    photo_id: UUID
    consultation_id: UUID | None
    patient_id: UUID
    taken_at: datetime
    received_at: datetime
    body_site: str | None
    lesion_id: UUID | None
    placed_at: datetime | None
    series_id: UUID | None
    view: PhotoView
    restricted: bool
    chaperone: str | None
    quality: PhotoQuality | None
    width: int
    height: int
    content_type: str
    bytes: int
    sha256: str
    state: PhotoState

    @classmethod
    def of(cls, photo: StoredPhoto) -> Self:
        return cls(
            photo_id=photo.photo_id,
            consultation_id=photo.consultation_id,
            patient_id=photo.patient_id,
            taken_at=photo.taken_at,
            received_at=photo.received_at,
            body_site=photo.body_site,
            lesion_id=photo.lesion_id,
            placed_at=photo.placed_at,
            series_id=photo.series_id,
            view=PhotoView(photo.view),
            restricted=photo.restricted,
            chaperone=photo.chaperone,
            quality=PhotoQuality.model_validate(photo.quality) if photo.quality else None,
            width=photo.width,
            height=photo.height,
            content_type=photo.content_type,
            bytes=photo.size_bytes,
            sha256=photo.sha256.hex(),
            state=PhotoState(photo.state),
        )
