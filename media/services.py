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
from media.stores import DiskStore
from media.views import Photo
from media.writers import Writers

UploadPolicy = Callable[[AsyncSession, Principal, UUID], Awaitable[UUID]]
"""(session, principal, consultation_id) -> patient_id of the consultation they take part in, else NotFound."""

PhotoStored = Callable[[Photo], Awaitable[None]]
"""Called after the commit of a photo that came by upload."""


@dataclass(frozen=True, slots=True)
class Limits:
    """upload_s: life of an upload. idle_s: silence after which a PATCH ends with what it has."""

    photo_bytes: int = 50_000_000
    open_uploads: int = 20
    upload_s: float = 48 * 3600
    idle_s: float = 30.0


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
            keys=PatientKeys(KeyFile(key_file)),
            workers=WorkerPool(),
            upload_policy=upload_policy,
            on_photo_stored=on_photo_stored,
        )

    async def aclose(self) -> None:
        await self.workers.aclose()
        self.objects.close()


class MediaEdgeServices(EdgeServices, Protocol):
    @property
    def media(self) -> MediaServices: ...
