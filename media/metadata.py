"""What a client says of its file at creation: tus `Upload-Metadata`, read and bounded."""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, Json, StringConstraints, ValidationError, model_validator

from contract.errors import ErrorCode
from media.errors import ImageRefusal
from media.heic import heic_installed
from media.models import Rendition
from media.services import Subject
from media.traits import PhotoQuality, PhotoView, Traits
from media.uploads import Wish

_HEIC = {"image/heic", "image/heif"}

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]


class MetadataError(Exception):
    """`str`: what is wrong, for whoever writes the client."""


class Metadata(BaseModel):
    """The keys we read; others, the file's name first of all, are left unread: they may name the patient.

    consultation_id | patient_id: the visit, or the patient outside any visit. sha256: of the bytes that follow.
    original_sha256: of the file a preview was made of. filetype: to refuse early; what it is, its bytes say.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    consultation_id: UUID | None = None
    patient_id: UUID | None = None
    sha256: Digest | None = None
    rendition: Rendition = Rendition.ORIGINAL
    original_sha256: Digest | None = None
    body_site: Annotated[str, Field(max_length=80)] | None = None
    lesion_id: UUID | None = None
    view: PhotoView = PhotoView.OTHER
    series_id: UUID | None = None
    restricted: bool = False
    quality: Json[PhotoQuality] | None = None
    filetype: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Metadata":
        if (self.consultation_id is None) == (self.patient_id is None):
            raise ValueError("soit consultation_id, soit patient_id")
        if self.rendition not in {Rendition.ORIGINAL, Rendition.PREVIEW}:
            raise ValueError("rendition doit être original ou preview")
        if self.rendition is Rendition.PREVIEW and self.original_sha256 is None:
            raise ValueError("un aperçu porte original_sha256")
        if self.body_site is not None and not self.body_site.isprintable():
            raise ValueError("body_site doit être un texte imprimable")
        return self


def read_wish(header: str, length_bytes: int) -> Wish:
    """`key base64,key base64` (tus 1.0.0, Creation). Raises MetadataError, ImageRefusal for what nobody here reads."""
    try:
        said = Metadata.model_validate({key: value for key, value in _pairs(header).items() if value})
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, one["loc"])) or str(one["msg"]) for one in error.errors()}))
        raise MetadataError(f"Upload-Metadata n'est pas valable : {fields}.") from None
    if said.filetype in _HEIC and not heic_installed():
        # Before a rural line has carried it here.
        raise ImageRefusal(ErrorCode.MEDIA_NO_HEIC)
    return Wish(
        subject=Subject(said.consultation_id, said.patient_id),
        length_bytes=length_bytes,
        rendition=said.rendition,
        sha256=_octets(said.sha256),
        original_sha256=_octets(said.original_sha256),
        traits=Traits(
            body_site=said.body_site,
            lesion_id=said.lesion_id,
            view=said.view,
            series_id=said.series_id,
            restricted=said.restricted,
            quality=said.quality.model_dump() if said.quality else None,
        ),
    )


def _octets(digest: str | None) -> bytes | None:
    return bytes.fromhex(digest) if digest is not None else None


def _pairs(header: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        if key in found:
            raise MetadataError("Upload-Metadata nomme deux fois la même clé.")
        try:
            found[key] = base64.b64decode(value, validate=True).decode().strip()
        except (binascii.Error, UnicodeDecodeError):
            raise MetadataError("Upload-Metadata doit être en base64.") from None
    return found
