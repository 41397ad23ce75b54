"""The room of a check. It is no visit: only who holds the installation's signing keys can make a ticket for it."""

import secrets
from uuid import UUID

# RFC 9562 5.8: a version for one's own use. Visits have version 4.
_VERSION = 8


def new_check_room() -> UUID:
    octets = bytearray(secrets.token_bytes(16))
    octets[6] = (octets[6] & 0x0F) | (_VERSION << 4)
    octets[8] = (octets[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(octets))


def is_check_room(room: UUID) -> bool:
    return room.version == _VERSION
