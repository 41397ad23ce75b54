"""What the API says of a review. Points and matrices in units of the photo's width."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

import booking.views
from backend.review.models import PhotoAlignment, PhotoAnnotation, PhotoCalibration, PhotoMeasure
from media.review.landmarks import LEAST, MOST
from media.review.measures import Shape
from media.views import Photo

_LEAST, _MOST = -0.5, 4.0
Coordinate = Annotated[float, Field(ge=_LEAST, le=_MOST, allow_inf_nan=False)]
# Two of a kind in words that every reader of OpenAPI knows; not all know `prefixItems`.
_POINT = {
    "type": "array",
    "items": {"type": "number", "minimum": _LEAST, "maximum": _MOST},
    "minItems": 2,
    "maxItems": 2,
}
Point = Annotated[tuple[Coordinate, Coordinate], WithJsonSchema(_POINT)]
Model = Literal["similarity", "homography", "landmarks", "none"]
CardRefusal = Literal["no_card", "card_small", "card_bent", "unreadable"]
Mark = Literal["arrow", "text", "outline"]

_ENDS: dict[str, tuple[int, int]] = {
    "line": (2, 2),
    "ellipse": (3, 3),
    "outline": (3, 400),
    "arrow": (2, 2),
    "text": (1, 1),
}


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


_W = TypeVar("_W", bound=_Wish)


class ReviewPatient(BaseModel):
    """A patient and all photos you may see, newest first."""

    patient: booking.views.Patient
    photos: list[Photo]


class Other(_Wish):
    other_photo_id: UUID


class LandmarkPair(_Wish):
    """The same point of the skin on this photo and on the other."""

    here: Point
    there: Point


class Landmarks(Other):
    pairs: Annotated[list[LandmarkPair], Field(min_length=LEAST, max_length=MOST)]


class Alignment(BaseModel):
    """matrix: 3 x 3 row by row, from this photo's points to the other's; `accepted` says whether to trust it.

    model: `landmarks` when set by hand, by whom in `by`; `none` when nothing matched. inliers, share, spread,
    likeness: what the gate judged. residual: median distance left between matching points.
    """

    photo_id: UUID
    other_photo_id: UUID
    model: Model
    matrix: list[float] | None
    accepted: bool
    inliers: int
    share: float
    spread: float
    likeness: float
    residual: float
    by: str | None
    made_at: datetime

    @classmethod
    def of(cls, row: PhotoAlignment, *, seen_from: UUID) -> Self:
        matrix, first = row.matrix, row.first_photo_id == seen_from
        if matrix is not None and not first:
            back = np.linalg.inv(np.array(matrix).reshape(3, 3))
            matrix = (back / back[2, 2]).ravel().tolist()
        return cls(
            photo_id=seen_from,
            other_photo_id=row.second_photo_id if first else row.first_photo_id,
            model=row.model,
            matrix=matrix,
            accepted=row.accepted,
            inliers=row.inliers,
            share=row.share,
            spread=row.spread,
            likeness=row.likeness,
            residual=row.residual,
            by=row.actor,
            made_at=row.made_at,
        )


class Calibration(BaseModel):
    """refused: why this photo has no scale. corners: of the card's tag, from its upper left clockwise."""

    calibrated: bool
    refused: CardRefusal | None
    corners: list[Point] | None
    residual_mm: float | None
    read_at: datetime

    @classmethod
    def of(cls, row: PhotoCalibration) -> Self:
        return cls(
            calibrated=row.refused is None,
            refused=row.refused,
            corners=[(x, y) for x, y in row.corners] if row.corners else None,
            residual_mm=row.residual_mm,
            read_at=row.read_at,
        )


class NewMeasure(_Wish):
    """line: two ends. ellipse: both ends of its long axis, one point of its border. outline: the border, in order.

    measure_id: a name the sender gives, who then may ask again when the answer was lost: it is kept once.
    """

    measure_id: UUID | None = None
    shape: Shape
    points: list[Point]

    @model_validator(mode="after")
    def _as_many_points(self) -> Self:
        return _counted(self, self.shape.value, self.points)


class Measure(BaseModel):
    """Sizes in mm and mm²; `error`: half width of the 95 % interval. asymmetry: share that does not fold onto itself."""

    measure_id: UUID
    photo_id: UUID
    shape: Shape
    points: list[Point]
    diameter_mm: float
    diameter_error_mm: float
    area_mm2: float | None
    area_error_mm2: float | None
    asymmetry: float | None
    asymmetry_error: float | None
    by: str
    measured_at: datetime

    @classmethod
    def of(cls, row: PhotoMeasure) -> Self:
        return cls(by=row.actor, points=[(x, y) for x, y in row.points], **_named(row, cls))


class NewAnnotation(_Wish):
    """arrow: tail, head. text: its place. outline: the border, in order. annotation_id: as `NewMeasure.measure_id`."""

    annotation_id: UUID | None = None
    kind: Mark
    points: list[Point]
    words: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _as_many_points(self) -> Self:
        if self.kind == "text" and not self.words.strip():
            raise ValueError("a text needs words")
        return _counted(self, self.kind, self.points)


class Annotation(BaseModel):
    annotation_id: UUID
    photo_id: UUID
    kind: Mark
    points: list[Point]
    words: str
    by: str
    written_at: datetime

    @classmethod
    def of(cls, row: PhotoAnnotation) -> Self:
        return cls(by=row.actor, points=[(x, y) for x, y in row.points], **_named(row, cls))


class PhotoMarks(BaseModel):
    """All that lies over one photo. calibration: none until the card was looked for."""

    photo_id: UUID
    calibration: Calibration | None
    measures: list[Measure]
    annotations: list[Annotation]


def _counted(wish: _W, kind: str, points: list[Point]) -> _W:
    least, most = _ENDS[kind]
    if not least <= len(points) <= most:
        raise ValueError(f"{kind} has {least} to {most} points")
    return wish


def _named(row: object, view: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields if name not in {"by", "points"}}
