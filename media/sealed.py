"""What is kept of an encrypted object outside the store."""

from dataclasses import dataclass
from uuid import UUID

from media.key_wrapping import object_context

PART = "part"


@dataclass(frozen=True, slots=True)
class SealedObject:
    """What a row keeps of an object. `kind` is a rendition's name or PART."""

    object_id: UUID
    patient_id: UUID
    kind: str
    sealed_key: bytes
    plain_bytes: int
    sha256: bytes | None = None

    @property
    def context(self) -> bytes:
        return object_context(self.patient_id, self.object_id, self.kind)
