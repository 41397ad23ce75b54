"""A lesion's photos, told as series over the years."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from media.lesions import views
from media.lesions.looked import is_new
from media.lesions.models import BodyMap, Lesion, LesionState
from media.models import StoredPhoto
from media.traits import PhotoView
from media.views import Photo

# The order of a series: from far to near.
_NEARNESS = {view.value: place for place, view in enumerate(PhotoView)}
# What tells a lesion best in a small picture.
_COVER = (PhotoView.CLOSE_UP, PhotoView.DERMOSCOPY, PhotoView.LANDMARK, PhotoView.OTHER, PhotoView.OVERVIEW)


async def photos_of_lesions(session: AsyncSession, lesion_ids: Sequence[UUID]) -> dict[UUID, list[StoredPhoto]]:
    """By lesion, newest first."""
    found: dict[UUID, list[StoredPhoto]] = defaultdict(list)
    query = select(StoredPhoto).where(StoredPhoto.lesion_id.in_(lesion_ids))
    for photo in await session.scalars(query.order_by(StoredPhoto.taken_at.desc(), StoredPhoto.photo_id)):
        assert photo.lesion_id is not None
        found[photo.lesion_id].append(photo)
    return found


def lesion_view(lesion: Lesion, photos: Sequence[StoredPhoto]) -> views.Lesion:
    """`photos`: those the reader may see, newest first."""
    return views.Lesion(
        lesion_id=lesion.lesion_id,
        patient_id=lesion.patient_id,
        name=lesion.name,
        body_site=lesion.body_site,
        map=BodyMap(lesion.map),
        x=lesion.x,
        y=lesion.y,
        note=lesion.note,
        state=LesionState(lesion.state),
        restricted=lesion.restricted,
        interval_months=lesion.interval_months,
        next_due_on=lesion.next_due_on,
        checked_at=lesion.checked_at,
        created_at=lesion.created_at,
        photos=len(photos),
        last_taken_at=photos[0].taken_at if photos else None,
        unseen=any(is_new(lesion, photo) for photo in photos),
        cover=_cover(photos),
    )


def _cover(photos: Sequence[StoredPhoto]) -> UUID | None:
    """Of the newest day, the view that tells most. Nothing restricted goes into a list."""
    open_ones = [photo for photo in photos if not photo.restricted]
    if not open_ones:
        return None
    day = open_ones[0].taken_at.date()
    same_day = [photo for photo in open_ones if photo.taken_at.date() == day]
    return min(same_day, key=lambda photo: _COVER.index(PhotoView(photo.view))).photo_id


def series_of(photos: Sequence[StoredPhoto], zone: ZoneInfo) -> list[views.LesionSeries]:
    """Newest first; within one, from far to near. `zone`: whose days are meant."""
    together: dict[UUID | date, list[StoredPhoto]] = defaultdict(list)
    for photo in photos:
        together[photo.series_id or photo.taken_at.astimezone(zone).date()].append(photo)
    found = [
        views.LesionSeries(
            series_id=shots[0].series_id,
            taken_at=min(shot.taken_at for shot in shots),
            photos=[Photo.of(shot) for shot in sorted(shots, key=lambda one: (_NEARNESS[one.view], one.taken_at))],
        )
        for shots in together.values()
    ]
    return sorted(found, key=lambda one: one.taken_at, reverse=True)
