"""What is said of a photo besides its pixels: the words of the API, of tus metadata and of the rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class PhotoView(StrEnum):
    """How near the camera was: the shots of a series."""

    OVERVIEW = "overview"
    LANDMARK = "landmark"
    CLOSE_UP = "close_up"
    DERMOSCOPY = "dermoscopy"
    OTHER = "other"


class PhotoState(StrEnum):
    """`preview`: viewable, its original still on the way."""

    PREVIEW = "preview"
    WHOLE = "whole"


class PhotoQuality(BaseModel):
    """What the capture page found. `kept`: sent all the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reasons: tuple[Literal["blurred", "dark", "bright", "far", "no_skin"], ...] = Field(max_length=5)
    kept: bool


@dataclass(frozen=True, slots=True)
class Traits:
    """quality: a PhotoQuality as JSON."""

    body_site: str | None = None
    lesion_id: UUID | None = None
    view: PhotoView = PhotoView.OTHER
    series_id: UUID | None = None
    restricted: bool = False
    quality: dict[str, Any] | None = None
