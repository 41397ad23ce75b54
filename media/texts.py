"""Short texts kept encrypted in a row: under a key of their own, sealed by the patient's key, as photos are."""

import os
from dataclasses import dataclass
from uuid import UUID

from media.key_wrapping import object_context, open_key, seal_key
from media.vault import KEY_BYTES, Opener, Sealer

# A text is a few hundred octets: a segment need not be larger than the longest.
_SEGMENT = 1 << 14


@dataclass(frozen=True, slots=True)
class SealedText:
    """What a row keeps of a text. `sealed`: in the vault's format, of `plain_bytes` octets of UTF-8."""

    sealed_key: bytes
    sealed: bytes
    plain_bytes: int


def seal_text(patient_key: bytes, text: str, *, patient_id: UUID, text_id: UUID, kind: str) -> SealedText:
    """Bound to the patient, to `text_id` and to `kind`: in another row it does not open."""
    context = object_context(patient_id, text_id, kind)
    key, out = os.urandom(KEY_BYTES), bytearray()
    sealer = Sealer(key, context, _SEGMENT, out.extend)
    sealer.write(text.encode())
    sealer.finish()
    return SealedText(seal_key(patient_key, key, context), bytes(out), sealer.plain_bytes)


def open_text(patient_key: bytes, kept: SealedText, *, patient_id: UUID, text_id: UUID, kind: str) -> str:
    """Raises CorruptError, WrongKeyError."""
    context = object_context(patient_id, text_id, kind)
    key = open_key(patient_key, kept.sealed_key, context)
    opener = Opener(
        key,
        context,
        _SEGMENT,
        size=len(kept.sealed),
        plain_bytes=kept.plain_bytes,
        read_at=lambda offset, length: kept.sealed[offset : offset + length],
    )
    return b"".join(opener.read()).decode()
