"""What is sent: a photograph without metadata, so that a server that cleans photographs keeps the very same bytes."""

import hashlib
from functools import cache

from tests.media import pictures


@cache
def picture(width: int = 1200, height: int = 900, seed: int = 1) -> bytes:
    return pictures.encoded(pictures.pixels(width, height, seed), "JPEG", quality=90)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
