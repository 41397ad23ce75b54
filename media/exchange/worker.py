"""The worker that makes a photo's DICOM frame: one photo, then it ends. Locked in before it reads.

stdin   orientation (1 byte), the clean original
stdout  length of a JSON head (4 bytes), the head, the JPEG (nothing if it is the original itself), the ICC profile
"""

import json
import os
import sys
from io import BytesIO

from PIL import Image

from media.exchange import lossless
from media.exchange.frames import Derivation, frame_of
from media.sandbox import lock_in


def main() -> None:
    _warm_up()
    lock_in()
    orientation = sys.stdin.buffer.read(1)[0]
    frame = frame_of(sys.stdin.buffer.read(), orientation)
    jpeg = b"" if frame.derivation is Derivation.NONE else frame.jpeg
    profile = frame.profile or b""
    head: dict[str, int | str] = {"width": frame.width, "height": frame.height, "components": frame.components}
    head |= {"derivation": frame.derivation.value, "jpeg": len(jpeg), "profile": len(profile)}
    encoded = json.dumps(head).encode()
    for piece in (len(encoded).to_bytes(4, "big"), encoded, jpeg, profile):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    os._exit(0)


def _warm_up() -> None:
    """Loads every codec, because nothing can be opened once locked in."""
    lossless.library()
    for format_ in ("JPEG", "PNG", "WEBP"):
        out = BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (16, 16)).save(out, format_, exif=exif)
        frame_of(out.getvalue(), 6)


if __name__ == "__main__":
    main()
