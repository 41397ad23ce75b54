"""The octets a reading keeps of a record that may be longer than a reading holds."""

import hashlib
import zlib

# 8192 characters of base64 in `contract.observations.Reading.raw_base64`.
RAW_LIMIT = 6144

DEFLATED = "raw_deflated"
DIGEST_ONLY = "raw_digest_only"
"""The reading keeps the SHA-256; the octets themselves lie in the archive folder."""


def kept(octets: bytes) -> tuple[bytes, tuple[str, ...]]:
    """What the reading keeps, and the flag that says how: as they are, else deflated (RFC 1950), else the digest."""
    if len(octets) <= RAW_LIMIT:
        return octets, ()
    deflated = zlib.compress(octets, 9)
    if len(deflated) <= RAW_LIMIT:
        return deflated, (DEFLATED,)
    return hashlib.sha256(octets).digest(), (DIGEST_ONLY,)
