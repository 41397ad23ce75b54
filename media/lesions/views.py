"""What the API says of lesions, their series, consents to photos and photos that were put right."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from media.lesions.models import BodyMap, LesionState
from media.traits import PhotoView
from media.views import Photo

# Without control characters, which PostgreSQL would not all keep; line breaks and tabs are meant in a note.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=_LINE, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=1000, pattern=_WORDS, strip_whitespace=True)]
Person = Annotated[str, StringConstraints(max_length=80, pattern=_LINE, strip_whitespace=True)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=300, pattern=_LINE, strip_whitespace=True)]
SiteCode = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]+$")]
# Finite: JSON as Python reads it knows NaN.
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
# Far from both ends of the calendar, where arithmetic would overflow.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Months = Annotated[int, Field(ge=1, le=60)]


class NewLesion(BaseModel):
    """`x`, `y`: 0 to 1 on the map, from the top left."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    map: BodyMap
    x: Share
    y: Share
    body_site: SiteCode | None = None
    note: Note = ""
    restricted: bool = False
    interval_months: Months | None = None
    next_due_on: Day | None = None


class LesionChange(BaseModel):
    """Only what is given changes. `state`, `interval_months` and `next_due_on` are for staff."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(default="")
    map: BodyMap = BodyMap.FRONT
    x: Share = 0
    y: Share = 0
    body_site: SiteCode | None = None
    note: Note = ""
    restricted: bool = False
    state: LesionState = LesionState.WATCHED
    interval_months: Months | None = None
    next_due_on: Day | None = None


class Lesion(BaseModel):
    """`photos`: how many you may see. `cover`: the newest photo for a list; none of a restricted lesion.

    `unseen`: photos have come since a practitioner last looked.
    """

    lesion_id: UUID
    patient_id: UUID
    name: str
    body_site: str | None
    map: BodyMap
    x: float
    y: float
    note: str
    state: LesionState
    restricted: bool
    interval_months: int | None
    next_due_on: date | None
    checked_at: datetime | None
    created_at: datetime
    photos: int
    last_taken_at: datetime | None
    unseen: bool
    cover: UUID | None


class LesionSeries(BaseModel):
    """Shots taken together; without a series_id, those of one day. `taken_at`: of the first."""

    series_id: UUID | None
    taken_at: datetime
    photos: list[Photo]


class LesionDetail(Lesion):
    """`series`: newest first."""

    series: list[LesionSeries]


class DueLesion(BaseModel):
    """A lesion somebody should look at. `why`: photos have come, or its day is here or near."""

    lesion: Lesion
    patient_name: str
    why: Literal["photos", "due"]


class LesionChecked(BaseModel):
    """What follows from having looked. Without `interval_months` nothing is due any more.

    `photos_until`: when the newest photo that was shown had come; later ones stay unseen. Without it all are seen.
    """

    model_config = ConfigDict(extra="forbid")

    state: LesionState
    interval_months: Months | None = None
    photos_until: AwareDatetime | None = None


class PhotoPlace(BaseModel):
    """What a photo shows. chaperone: who else was there when an intimate photo, or one of a child, was taken."""

    model_config = ConfigDict(extra="forbid")

    lesion_id: UUID | None = None
    view: PhotoView = PhotoView.OTHER
    body_site: SiteCode | None = None
    restricted: bool = False
    chaperone: Person | None = None


class NewPhotoMove(BaseModel):
    """`patient_id`: whose photo it is in truth."""

    model_config = ConfigDict(extra="forbid")

    patient_id: UUID
    reason: Reason


class PhotoMoveView(BaseModel):
    """`way`: out of this record, or into it. The other patient is not named. `reason`: for staff, else empty."""

    move_id: UUID
    photo_id: UUID
    way: Literal["out", "in"]
    by: str
    reason: str
    moved_at: datetime


class NewPhotoConsent(BaseModel):
    """Neither: no new photos; those there stay part of the record."""

    model_config = ConfigDict(extra="forbid")

    care: bool
    teaching: bool


class PhotoConsentView(NewPhotoConsent):
    """`for_minor`: given by a parent."""

    given_at: datetime
    by: str
    for_minor: bool


class PhotoConsents(BaseModel):
    """What holds today, and how it came to be, newest first. `ask_again`: the patient has come of age since."""

    care: bool
    teaching: bool
    said: bool
    ask_again: bool
    history: list[PhotoConsentView]
