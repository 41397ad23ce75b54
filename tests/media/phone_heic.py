"""HEIC files as phones write them, and as nobody should."""

from dataclasses import replace
from io import BytesIO

import pillow_heif
from PIL import Image

from media.heif import Heif, read_heif
from media.isobmff import box
from tests.media import pictures

TILE = 512


def heic(
    width: int = 1200, height: int = 900, *, orientation: int = 1, tile: int = TILE, seed: int = 1, **options: object
) -> bytes:
    """Tiles of 512 like an iPhone's (0: one piece), with owner, place, time and a colour profile."""
    return saved(pictures.pixels(width, height, seed), tile=tile, exif=exif(orientation), **options)


def exif(orientation: int = 1) -> bytes:
    return pictures.camera_exif(orientation).tobytes()


def saved(image: Image.Image, *, tile: int = 0, **options: object) -> bytes:
    before, pillow_heif.options.GRID_TILE_SIZE = pillow_heif.options.GRID_TILE_SIZE, tile
    out = BytesIO()
    said = {"icc_profile": pictures.SRGB, "quality": 80}
    try:
        pillow_heif.from_pillow(image).save(out, format="HEIF", enc_params={"preset": "ultrafast"}, **(said | options))
    finally:
        pillow_heif.options.GRID_TILE_SIZE = before
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """By the library's own way: all at once, turned, with all that it finds beside the picture."""
    image: Image.Image = pillow_heif.open_heif(BytesIO(data)).to_pillow()
    return image


def tiled(columns: int, rows: int, *, width: int | None = None, height: int | None = None, flat: bool = True) -> bytes:
    """A picture of one tile over and over, of one colour unless it is to be heavy: as large as wanted, in no time."""
    tile = Image.new("RGB", (TILE, TILE), (180, 120, 100)) if flat else pictures.pixels(TILE, TILE)
    one = read_heif(saved(tile))
    return _grid(one, columns, rows, width or columns * TILE, height or rows * TILE).clean()


def _grid(one: Heif, columns: int, rows: int, width: int, height: int) -> Heif:
    pieces = list(one.pieces) * (columns * rows)
    return replace(one, width=width, height=height, columns=columns, pieces=pieces, is_grid=True)


def with_message(data: bytes, message: bytes) -> bytes:
    """The same one-piece picture with a user's message (SEI) before its slices."""
    one = read_heif(data)
    body = bytes([39 << 1, 1, 5, 16 + len(message)]) + bytes(16) + message + b"\x80"
    spoken = memoryview(len(body).to_bytes(4, "big") + body)
    pieces = [one.pieces[0]._replace(slices=[spoken, *one.pieces[0].slices])]
    return replace(one, pieces=pieces).clean()


def hostile(needle: bytes) -> dict[str, bytes]:
    """name -> file. needle: a place, to be left in nothing we keep."""
    plain = heic(640, 480, tile=0)
    bare = saved(pictures.pixels(640, 480), exif=None)
    grid = heic(1200, 900)
    ispe = (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
    described = (1200).to_bytes(2, "big") + (900).to_bytes(2, "big")
    claims = (60_000).to_bytes(2, "big") * 2
    slices = read_heif(bare).pieces[0].slices[0]
    at = bare.index(bytes(slices))
    return {
        "heic gps in exif": plain,
        "heic gps in xmp": heic(640, 480, tile=0, xmp=b"<x>" + needle + b"</x>"),
        "heic in tiles with gps in exif": grid,
        "heic gps behind the end": bare + needle,
        "heic gps in a free box": bare + box(b"free", needle),
        "heic gps in a box of nobody": bare + box(b"uuid", bytes(16), needle),
        "heic gps in a message to the decoder": with_message(bare, needle),
        "heic with a thumbnail inside": heic(640, 480, tile=0, thumbnails=[128]),
        "heic cut in the middle": grid[: len(grid) // 2],
        "heic cut in its head": grid[:300],
        "heic only the start": grid[:24],
        "heic claims 65535 by 65535": bare.replace(ispe, (65_535).to_bytes(4, "big") * 2),
        "heic claims 8000 by 8000": bare.replace(ispe, (8_000).to_bytes(4, "big") * 2),
        "heic claims 0 by 0": bare.replace(ispe, bytes(8)),
        "heic tiles that claim 60000 by 60000": grid.replace(described, claims),
        "heic of 67 megapixels in tiles": tiled(16, 16),
        "heic of 49 megapixels in tiles": tiled(16, 12, width=8064, height=6048, flat=False),
        "heic of 4000 tiles of which one shows": tiled(64, 63, width=500, height=500),
        "heic random slices": bare[: at + 60] + pictures.pixels(64, 64).tobytes() + bare[at + 60 + 12_288 :],
        "heic box of size 1": bare[:24] + b"\0\0\0\1meta" + b"\xff" * 8 + bare[40:],
        "heic whose places point outside": bare.replace(b"iloc\0\0\0\0\x44", b"iloc\0\0\0\0\x88"),
        "heic said to be avif": bare.replace(b"heic", b"avif"),
        "heic coded in something else": bare.replace(b"hvc1", b"av01"),
        "heic with a property nobody knows": bare.replace(b"pixi", b"lhvC"),
        "heic nothing described": box(b"ftyp", b"heic", bytes(4), b"mif1heic") + box(b"meta", bytes(4)),
    }
