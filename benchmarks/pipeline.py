"""What the image work costs: processor time beside the best decoder and encoder at the same output, and memory.

The limit decodes at half scale, scales once more for the thumbnail, and encodes both at the same sizes and qualities,
with Pillow or OpenCV, whichever is faster at each step; it turns, cleans, manages colours and checks nothing.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.lines import Line
from media.imaging import develop
from tests.media import pictures

ROUNDS = 12
# VmHWM of a process of its own, before and after: ru_maxrss would count what its parent held when it forked.
_MEMORY = """
import sys
from pathlib import Path
from media.imaging import develop
from media.worker import _warm_up
data = Path(sys.argv[1]).read_bytes()
_warm_up()
def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
before = held()
develop(data)
print((held() - before) / 1024)
"""


def _best(work: Callable[[], object]) -> float:
    """Least processor time of many runs, in ms."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return 1000 * min(times)


def _decode(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.draft("RGB", (image.width // 2, image.height // 2))
    image.load()
    return image


def _encode(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _limit(data: bytes) -> float:
    packed = np.frombuffer(data, np.uint8)
    half = _decode(data)
    small = half.resize((256, 192), Image.Resampling.HAMMING, reducing_gap=2.0)
    arrays = [np.asarray(picture)[:, :, ::-1].copy() for picture in (half, small)]
    decoded = min(_best(lambda: _decode(data)), _best(lambda: cv2.imdecode(packed, cv2.IMREAD_REDUCED_COLOR_2)))
    pillow = _best(lambda: (_encode(half, 88), _encode(small, 82)))
    opencv = _best(
        lambda: [
            cv2.imencode(".jpg", array, [cv2.IMWRITE_JPEG_QUALITY, quality])
            for array, quality in zip(arrays, (88, 82), strict=True)
        ]
    )
    scaled = min(
        _best(lambda: half.resize(small.size, Image.Resampling.HAMMING, reducing_gap=1.0)),
        _best(lambda: cv2.resize(arrays[0], small.size, interpolation=cv2.INTER_AREA)),
    )
    return decoded + scaled + min(pillow, opencv)


def _added_memory(data: bytes) -> float:
    """MiB."""
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        Path(file.name).write_bytes(data)
        done = subprocess.run([sys.executable, "-c", _MEMORY, file.name], capture_output=True, check=True, text=True)
    return float(done.stdout)


async def measure() -> list[Line]:
    cv2.setNumThreads(1)
    twelve, forty_eight = pictures.photo(4032, 3024), pictures.photo(8064, 6048)
    return [
        Line("pipeline", "jpeg_12mpx", _best(lambda: develop(twelve)), _limit(twelve), "ms", "lower"),
        Line("pipeline", "jpeg_12mpx_memory", _added_memory(twelve), None, "MiB", "lower"),
        Line("pipeline", "jpeg_48mpx_memory", _added_memory(forty_eight), None, "MiB", "lower"),
    ]
