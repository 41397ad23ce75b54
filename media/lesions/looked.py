"""What a practitioner has looked at: two marks on a lesion, for its photos and for its restricted ones.

One mark would let somebody who may not see intimate photos take them off the list of who may.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, not_, or_

from core.identity import Principal
from media.lesions.access import restricted_shown
from media.lesions.models import Lesion
from media.models import StoredPhoto


def came_at(photo: StoredPhoto) -> datetime:
    """Since when it is at its lesion, or new there once more (`put_in_class`)."""
    return photo.placed_at or photo.received_at


def is_new(lesion: Lesion, photo: StoredPhoto) -> bool:
    """Whether nobody who may see such a photo has looked since it came."""
    mark = _mark(lesion, restricted=photo.restricted)
    return mark is None or came_at(photo) > mark


def has_new(principal: Principal, now: datetime) -> ColumnElement[bool]:
    """For use inside a query on lesions: `is_new` of any photo that this principal, who is staff, may see."""
    mark = case((StoredPhoto.restricted, Lesion.restricted_checked_at), else_=Lesion.checked_at)
    return exists().where(
        StoredPhoto.lesion_id == Lesion.lesion_id,
        or_(mark.is_(None), func.coalesce(StoredPhoto.placed_at, StoredPhoto.received_at) > mark),
        or_(not_(StoredPhoto.restricted), restricted_shown(principal, now, patient_id=Lesion.patient_id)),
    )


def look(
    lesion: Lesion, photos: Iterable[StoredPhoto], *, restricted: bool, until: datetime | None, now: datetime
) -> None:
    """Of one class of `photos`: up to now, or to just before the first that came after `until` and is new."""
    mark = now
    if until is not None:
        late = (came_at(photo) for photo in photos if photo.restricted == restricted and is_new(lesion, photo))
        mark = min((one - datetime.resolution for one in late if one > until), default=now)
    _set_mark(lesion, mark, restricted=restricted)


def put_in_class(
    lesion: Lesion, photos: Sequence[StoredPhoto], moving: Sequence[StoredPhoto], *, restricted: bool, now: datetime
) -> None:
    """`moving`, of the lesion's `photos`, become restricted or cease to be: neither looked at nor new by that.

    The mark of their new class goes on to cover those that were looked at, never back: somebody did look. What it
    would cover that is new comes after it, as if it came now.
    """
    moving = [photo for photo in moving if photo.restricted != restricted]
    joined = [*moving, *(photo for photo in photos if photo.restricted == restricted)]
    new = [photo for photo in joined if is_new(lesion, photo)]
    mark = _mark(lesion, restricted=restricted)
    marks = [came_at(photo) for photo in moving if photo not in new] + ([mark] if mark else [])
    for photo in moving:
        photo.restricted = restricted
    if not moving or not marks:
        return
    reached = max(marks)
    for photo in new:
        if came_at(photo) <= reached:
            photo.placed_at = now
    _set_mark(lesion, reached, restricted=restricted)


def _mark(lesion: Lesion, *, restricted: bool) -> datetime | None:
    return lesion.restricted_checked_at if restricted else lesion.checked_at


def _set_mark(lesion: Lesion, mark: datetime, *, restricted: bool) -> None:
    if restricted:
        lesion.restricted_checked_at = mark
    else:
        lesion.checked_at = mark
