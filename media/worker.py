"""The image worker: one photo, then it ends. Started by `media.pipeline`, locked in before it reads.

stdin   length (8 bytes, big-endian), the file
stdout  `R` when locked in; then length of a JSON head (4 bytes), the head, original, preview, thumbnail, full (perhaps 0)
"""

import json
import os
import sys
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageCms

from contract.errors import ErrorCode
from media import heic
from media.imaging import ImageRefused, develop
from media.sandbox import lock_in

READY = b"R"


def main() -> None:
    _warm_up()
    walls = lock_in()
    out, source = sys.stdout.buffer, sys.stdin.buffer
    out.write(READY + len(walls).to_bytes(1, "big"))
    out.flush()
    length = int.from_bytes(source.read(8), "big")
    data = source.read(length)
    if length and len(data) == length:
        _answer(out, data)
    out.flush()
    # Interpreter shutdown would only tidy what ends with the process anyway.
    os._exit(0)


def _answer(out: BinaryIO, data: bytes) -> None:
    blobs: list[bytes] = []
    try:
        done = develop(data)
        blobs = [done.original, done.preview, done.thumbnail, done.full or b""]
        head = {name: getattr(done, name) for name in _HEAD} | {"sizes": [len(blob) for blob in blobs]}
    except ImageRefused as refusal:
        head = {"refused": refusal.code.value}
    except MemoryError:
        head = {"refused": ErrorCode.MEDIA_TOO_MANY_PIXELS.value}
    encoded = json.dumps(head).encode()
    out.write(len(encoded).to_bytes(4, "big") + encoded)
    for blob in blobs:
        out.write(blob)


_HEAD = (
    "content_type",
    "width",
    "height",
    "orientation",
    "taken_at",
    "utc_offset",
    "preview_size",
    "thumbnail_size",
)


def _warm_up() -> None:
    """Loads every codec and late import, because nothing can be opened once locked in."""
    heic.decoder()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    for format_ in ("JPEG", "PNG", "WEBP"):
        out = BytesIO()
        Image.new("RGB", (8, 8)).save(out, format_, exif=exif, icc_profile=profile)
        develop(out.getvalue())


if __name__ == "__main__":
    main()
