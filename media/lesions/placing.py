"""Saying afterwards what a photo shows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import Action, record
from core.errors import NotFound
from core.identity import Principal
from media.lesions import views
from media.lesions.access import require_restricted
from media.lesions.lesions import lesion_for
from media.lesions.looked import put_in_class
from media.lesions.series import photos_of_lesions
from media.models import StoredPhoto
from media.photos import photo_for


async def place_photo(
    session: AsyncSession, principal: Principal, place: views.PhotoPlace, *, photo_id: UUID, now: datetime
) -> StoredPhoto:
    """Audited. Raises NotFound for a foreign photo, a lesion that is not this patient's, and for whoever would not
    see the photo any more. A restricted lesion makes its photos restricted."""
    restricted, lesion = place.restricted, None
    if place.lesion_id is not None:
        # Before the photo, as a lesion that becomes restricted takes them: it must not miss one placed meanwhile.
        lesion = await lesion_for(session, principal, lesion_id=place.lesion_id, now=now, lock=True)
    photo = await photo_for(session, principal, photo_id=photo_id, now=now, lock=True)
    if lesion is not None:
        if lesion.patient_id != photo.patient_id:
            raise NotFound
        restricted = restricted or lesion.restricted
    if restricted or photo.restricted:
        await require_restricted(session, principal, patient_id=photo.patient_id, now=now)
    if photo.lesion_id != place.lesion_id:
        # New to whoever follows that lesion, however long ago it came.
        photo.placed_at = now if lesion is not None else None
    elif lesion is not None and photo.restricted != restricted:
        photos = (await photos_of_lesions(session, [lesion.lesion_id])).get(lesion.lesion_id, ())
        put_in_class(lesion, photos, [photo], restricted=restricted, now=now)
    photo.lesion_id, photo.view, photo.body_site = place.lesion_id, place.view.value, place.body_site
    photo.restricted, photo.chaperone = restricted, place.chaperone or None
    record(session, principal, Action.PHOTO_PLACED, patient_id=photo.patient_id, subject_id=photo_id)
    await session.flush()
    return photo
