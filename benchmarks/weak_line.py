"""A photo of 12 MB over a line of 256 kbit/s that breaks every 60 s: bytes sent, and how soon the preview is there.

In real time that takes over six minutes. Here the line is 10 times faster and breaks 10 times as often, so that a
file meets as many breaks; what a break costs (bytes under way, headers of the next request) is not scaled, and
neither are the client's waits. The client is the page's own queue in Chromium, the server a process with real disk.

The preview's time begins when the queue holds the photo: handing 12 MB to a page as a test does takes longer than choosing a
file. What the device still does then counts ten times, though it is not the line's. The limit is what the line takes for
the bytes it carried until the preview was there.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.lines import Line
from benchmarks.photo_house import photo_house
from tests.media import pictures
from tests.media.phone import ENTRY, phone_on
from tests.web.call.bench import build

SCALE = 10
BYTES_PER_S = 256_000 / 8 * SCALE
CUT_EVERY_S = 60 / SCALE
BYTES = 12_000_000


def _photo() -> bytes:
    """12 Mpx and, with what cameras add, 12 MB."""
    photo = pictures.encoded(pictures.pixels(4032, 3024), "JPEG", quality=97, exif=pictures.camera_exif())
    comment = bytes(65_533)
    while len(photo) < BYTES:
        photo = photo[:2] + b"\xff\xfe\xff\xff" + comment + photo[2:]
    return photo


async def measure() -> list[Line]:
    photo = _photo()
    with tempfile.TemporaryDirectory() as name:
        module = await build(Path(name), ENTRY)
        async with photo_house() as server:
            target = server.target()
            port = urlsplit(target.url).port or 0
            async with phone_on(module, port, bytes_per_s=BYTES_PER_S) as phone:
                cutting = asyncio.create_task(phone.line.cut_every(CUT_EVERY_S))
                began = time.monotonic()
                await phone.add(photo, consultationId=target.metadata["consultation_id"])
                queued = time.monotonic()
                await phone.until("item.previewed")
                preview_s, preview_bytes = time.monotonic() - queued, phone.line.carried
                await phone.until("item.state === 'done'")
                cutting.cancel()
                carried, cuts = phone.line.carried, phone.line.cuts
            target.close()
    print(f"weak_line: {cuts} breaks, {time.monotonic() - began:.1f} s in all, scaled by {SCALE}", file=sys.stderr)
    return [
        Line("weak_line", "bytes_over_size", carried / 1e6, len(photo) / 1e6, "MB", "lower"),
        Line("weak_line", "preview_after", preview_s * SCALE, preview_bytes / BYTES_PER_S * SCALE, "s", "lower"),
    ]
