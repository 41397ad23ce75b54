"""What this package needs from the composition root, as one object (`services.media`)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.http import EdgeServices
from core.identity import Principal
from media.keys import KeyFile, PatientKeys
from media.objects import SealedObjects
from media.pipeline import WorkerPool
from media.shares import Shares
from media.stores import DiskStore
from media.views import Photo
from media.writers import Writers

SHARES = "shares"
"""The folder of the shares, beside the key file."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose photo it is to be: that of a visit, or of a patient outside any visit. Exactly one is set."""

    consultation_id: UUID | None
    patient_id: UUID | None


UploadPolicy = Callable[[AsyncSession, Principal, Subject], Awaitable[UUID]]
"""The patient, when this principal may add to their photos: takes part in the visit, or may see them. Else NotFound."""

PhotoStored = Callable[[Photo], Awaitable[None]]
"""Called after the commit of a photo that came by upload: as a preview, and again once it is whole."""


@dataclass(frozen=True, slots=True)
class Limits:
    """upload_s: life of an upload. idle_s: silence, or time at less than floor_bytes_s, after which a PATCH ends
    with what it has."""

    photo_bytes: int = 50_000_000
    open_uploads: int = 20
    upload_s: float = 48 * 3600
    idle_s: float = 30.0
    floor_bytes_s: float = 8192


@dataclass(frozen=True, slots=True)
class MediaServices:
    """time_zone: of cameras that record a local time without saying which."""

    objects: SealedObjects
    keys: PatientKeys
    workers: WorkerPool
    upload_policy: UploadPolicy
    on_photo_stored: PhotoStored
    limits: Limits = field(default_factory=Limits)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    writers: Writers = field(default_factory=Writers)

    @classmethod
    def on_disk(
        cls, folder: Path, *, key_file: Path, upload_policy: UploadPolicy, on_photo_stored: PhotoStored
    ) -> Self:
        """Objects under `folder`, the master key in `key_file`. Raises KeyFileError."""
        return cls(
            objects=SealedObjects(DiskStore(folder)),
            keys=PatientKeys(KeyFile(key_file), Shares(key_file.parent / SHARES)),
            workers=WorkerPool(),
            upload_policy=upload_policy,
            on_photo_stored=on_photo_stored,
        )

    async def aclose(self) -> None:
        await self.workers.aclose()
        self.objects.close()
        await self.keys.provider.aclose()


class MediaEdgeServices(EdgeServices, Protocol):
    @property
    def media(self) -> MediaServices: ...
