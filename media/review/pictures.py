"""Renditions opened for computing. Runs in the sandboxed worker only."""

from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]

_FORMATS = ("JPEG", "PNG", "WEBP")
_MAX_PIXELS = 8_000_000


class Unreadable(Exception):
    """No rendition of ours: another format, damaged, or larger than a preview."""


def grey(data: bytes) -> Grey:
    """Brightness, 0 to 255, rows by columns. Raises Unreadable."""
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
        if image.width * image.height > _MAX_PIXELS:
            raise Unreadable
        pixels = np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unreadable from None
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
