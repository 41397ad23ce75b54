"""HEIC, the format of iPhones, where the optional extra `heic` is installed: its pixels, from the clean file only.

A picture in tiles is decoded a row of tiles at a time, so that the decoder never holds the whole of it.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Final

from PIL import Image

from media.heif import Heif

# Up to 1.23.1 a crafted file writes outside the decoder's memory (CVE-2026-84383).
SAFE_VERSION: Final = (1, 23, 2)


def heic_installed() -> bool:
    """Whether there is a decoder, asked without loading it: it belongs in the sandbox only."""
    return find_spec("pillow_heif") is not None


@cache
def decoder() -> Any | None:
    """The module that decodes; None when it is not installed, or older than the safe version."""
    try:
        found = import_module("pillow_heif")
    except ImportError:
        return None
    version = tuple(int(part) for part in str(found.libheif_version()).split("."))
    if version < SAFE_VERSION:
        return None
    found.options.DECODE_THREADS = 1
    return found


def pixels(heif: Heif) -> Image.Image:
    """RGB, not turned. Raises what the decoder raises on damaged pictures: OSError, RuntimeError, ValueError, EOFError."""
    if not heif.is_grid:
        return _decoded(heif.row(0), None)
    whole = Image.new("RGB", (heif.width, heif.height))
    height = heif.tile[1]
    for number in range(heif.rows):
        band = _decoded(heif.row(number), (heif.columns * heif.tile[0], height))
        whole.paste(band, (0, number * height))
    return whole


def _decoded(file: bytes, size: tuple[int, int] | None) -> Image.Image:
    module = decoder()
    assert module is not None, "asked before"
    opened = module.open_heif(BytesIO(file), convert_hdr_to_8bit=True)
    image: Image.Image = opened.to_pillow()
    if size not in {None, image.size}:
        raise ValueError("the decoder made another size")
    image.info.clear()
    return image if image.mode == "RGB" else image.convert("RGB")
