"""The clean HEIC, built anew from the coded picture of the camera and nothing else (ISO/IEC 23008-12).

Kept, octet for octet: the slices of the main picture or of its tiles, their parameter sets, the colour profile, how to
turn it. Everything else is not copied: Exif, XMP, thumbnails, depth and gain maps, names of items, free space, what
lies between the pieces. So the decoder meets ten kinds of box, all written by us.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from media.heif_items import Item, Items, read_items
from media.hevc import clean_configuration, clean_picture
from media.isobmff import Reader, box, full, full_box
from media.jpeg import BrokenContainerError

MAX_PIXELS = 50_000_000
"""The largest that phones write is 48.8; all pixels are in memory at once, three octets each."""
MAX_SINGLE_PIXELS = 24_000_000
"""Of a picture that is one piece: the decoder holds it three times."""

_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
_MOST_TILES = 4096
_PROFILES = {b"prof", b"rICC"}
_PROFILE_LIMIT = 4 << 20
# Properties that only describe; any other that a reader must understand (`essential`) is one that we do not.
_DESCRIBING = {b"hvcC", b"ispe", b"colr", b"pixi", b"irot", b"imir", b"clap"}
# (quarter turns clockwise, mirrored before) to the EXIF orientation that shows the same.
_EXIF = {(0, 0): 1, (0, 1): 2, (2, 0): 3, (2, 1): 4, (3, 1): 5, (1, 0): 6, (1, 1): 7, (3, 0): 8}


class UnreadableHeifError(Exception):
    """A sound file, of a kind that we do not read."""


class TooManyPixelsError(Exception):
    pass


class Piece(NamedTuple):
    """A coded picture, whole or a tile: its slices, and what describes it, as finished boxes."""

    slices: list[memoryview]
    properties: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Heif:
    """A still picture. width, height: before it is turned. tile: size of one, equal to the whole without a grid.

    orientation: the EXIF code of its turns. exif: the TIFF block that came with it, for its time alone.
    """

    width: int
    height: int
    tile: tuple[int, int]
    columns: int
    is_grid: bool
    pieces: Sequence[Piece]
    colours: tuple[bytes, ...]
    turns: tuple[bytes, ...]
    orientation: int
    profile: bytes | None
    exif: bytes | None = field(repr=False)

    @property
    def rows(self) -> int:
        return len(self.pieces) // self.columns

    def clean(self) -> bytes:
        """The whole picture, to keep."""
        return self._file(self.pieces, self.width, self.height, self.turns)

    def row(self, number: int) -> bytes:
        """One row of tiles as a picture of its own, not turned, not cropped; without a grid, the picture."""
        pieces = self.pieces[number * self.columns : (number + 1) * self.columns]
        width, height = self.tile
        return self._file(pieces, self.columns * width, height, ())

    def _file(self, pieces: Sequence[Piece], width: int, height: int, turns: tuple[bytes, ...]) -> bytes:
        if not self.is_grid:
            return _written([Piece(pieces[0].slices, (*pieces[0].properties, *turns))], None)
        head = b"\0\1" + bytes([len(pieces) // self.columns - 1, self.columns - 1])
        grid = head + width.to_bytes(4, "big") + height.to_bytes(4, "big")
        return _written(pieces, (grid, (_size_box(width, height), *self.colours, *turns)))


def is_heif(data: bytes) -> bool:
    """Whether its brands say so (ISO/IEC 23008-12, 10)."""
    if data[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(data[:4], "big"), 256)
    return not _BRANDS.isdisjoint(data[at : at + 4] for at in (8, *range(16, size - 3, 4)))


def read_heif(data: bytes) -> Heif:
    """Raises BrokenContainerError, UnreadableHeifError, TooManyPixelsError."""
    items = read_items(memoryview(data))
    main = items.primary
    if main.kind == b"hvc1":
        return _read(items, main, [main], *_size_of(main), columns=1)
    if main.kind != b"grid":
        raise UnreadableHeifError
    width, height, rows, columns = _grid(items, main)
    tiles = [items.by_id(one) for one in items.derived_from(main)]
    if len(tiles) != rows * columns:
        raise BrokenContainerError("tiles are missing")
    if any(tile.kind != b"hvc1" for tile in tiles) or any(tile.has(b"irot", b"imir", b"clap") for tile in tiles):
        raise UnreadableHeifError
    return _read(items, main, tiles, width, height, columns=columns)


def _read(items: Items, main: Item, parts: Sequence[Item], width: int, height: int, *, columns: int) -> Heif:
    grid = parts[0] is not main
    tile = _size_of(parts[0])
    rows = len(parts) // columns
    pixels = max(width * height, tile[0] * tile[1] * len(parts))
    if width * height > (MAX_PIXELS if grid else MAX_SINGLE_PIXELS):
        raise TooManyPixelsError
    covered = all(
        (count - 1) * side < whole <= count * side
        for count, side, whole in zip((columns, rows), tile, (width, height), strict=True)
    )
    if not covered or any(_size_of(part) != tile for part in parts) or pixels > 2 * MAX_PIXELS:
        raise BrokenContainerError("the tiles do not make the picture")
    if grid and main.has(b"clap"):
        raise UnreadableHeifError
    for item in {main.item_id: main, **{part.item_id: part for part in parts}}.values():
        if any(essential and kind not in _DESCRIBING for kind, _, essential in item.properties):
            raise UnreadableHeifError
    turns, orientation = _turns(main)
    return Heif(
        width=width,
        height=height,
        tile=tile,
        columns=columns,
        pieces=[_piece(items, part) for part in parts],
        is_grid=grid,
        colours=tuple(_colours(main)),
        turns=turns,
        orientation=orientation,
        profile=_profile(main) or _profile(parts[0]),
        exif=items.exif(),
    )


def _grid(items: Items, main: Item) -> tuple[int, int, int, int]:
    """Width, height, rows, columns (6.6.2.3)."""
    reader = Reader(items.data_of(main))
    version, flags = reader.number(1), reader.number(1)
    rows, columns = reader.number(1) + 1, reader.number(1) + 1
    size = 4 if flags & 1 else 2
    width, height = reader.number(size), reader.number(size)
    if version or rows * columns > _MOST_TILES or not (width and height):
        raise BrokenContainerError("no grid that can be")
    if width * height > MAX_PIXELS:
        raise TooManyPixelsError
    return width, height, rows, columns


def _piece(items: Items, part: Item) -> Piece:
    size = _size_of(part)
    configuration = clean_configuration(part.only(b"hvcC"), size)
    described = [box(b"hvcC", configuration), _size_box(*size), *_colours(part)]
    if part.has(b"clap"):
        described.append(box(b"clap", part.only(b"clap")[:32]))
    return Piece(clean_picture(items.data_of(part), configuration), tuple(described))


def _size_of(item: Item) -> tuple[int, int]:
    _, _, reader = full(item.only(b"ispe"))
    width, height = reader.number(4), reader.number(4)
    if not (width and height):
        raise BrokenContainerError("a picture without a size")
    return width, height


def _size_box(width: int, height: int) -> bytes:
    return full_box(b"ispe", width.to_bytes(4, "big"), height.to_bytes(4, "big"))


def _colours(item: Item) -> list[bytes]:
    """How its numbers are colours: an ICC profile, or code points (ISO/IEC 14496-12, 12.1.5)."""
    kept = []
    for kind, body, _ in item.properties:
        if kind != b"colr":
            continue
        if bytes(body[:4]) == b"nclx":
            kept.append(box(b"colr", body[:11]))
        elif bytes(body[:4]) in _PROFILES and len(body) <= _PROFILE_LIMIT:
            kept.append(box(b"colr", body))
    return kept


def _profile(item: Item) -> bytes | None:
    for kind, body, _ in item.properties:
        if kind == b"colr" and bytes(body[:4]) in _PROFILES and len(body) <= _PROFILE_LIMIT:
            return bytes(body[4:])
    return None


def _turns(item: Item) -> tuple[tuple[bytes, ...], int]:
    """The boxes that turn, in their order, and what they come to. Exif's word does not count here (23008-12, 6.5.10)."""
    kept, quarters, mirrored = [], 0, 0
    for kind, body, _ in item.properties:
        if kind not in {b"irot", b"imir"}:
            continue
        if not len(body):
            raise BrokenContainerError("a turn without a number")
        if kind == b"irot":
            angle = body[0] & 3
            quarters = (quarters - angle) % 4
            kept.append(box(kind, bytes([angle])))
        else:
            sideways = body[0] & 1
            quarters, mirrored = (-quarters + (0 if sideways else 2)) % 4, mirrored ^ 1
            kept.append(box(kind, bytes([sideways])))
    return tuple(kept), _EXIF[quarters, mirrored]


def _written(pieces: Sequence[Piece], grid: tuple[bytes, tuple[bytes, ...]] | None) -> bytes:
    """Items 1 and up are the coded pictures, the last one their grid, if there is one."""
    count = len(pieces) + (grid is not None)
    described = [piece.properties for piece in pieces] + ([grid[1]] if grid else [])
    known: dict[bytes, int] = {}
    for properties in described:
        for one in properties:
            known.setdefault(one, len(known) + 1)
    kinds = [b"hvc1"] * len(pieces) + [b"grid"] * (grid is not None)
    entries = [
        full_box(b"infe", _two(number) + b"\0\0" + kind + b"\0", version=2, flags=int(number != count))
        for number, kind in enumerate(kinds, 1)
    ]
    associations = b"".join(
        _two(number)
        + bytes([len(properties)])
        + b"".join(_two(_ESSENTIAL * (one[4:8] in _MUST) | known[one]) for one in properties)
        for number, properties in enumerate(described, 1)
    )
    sizes = [sum(map(len, piece.slices)) for piece in pieces]
    parts = [
        full_box(b"hdlr", bytes(4) + b"pict" + bytes(13)),
        full_box(b"pitm", _two(count)),
        full_box(b"iinf", _two(count), *entries),
    ]
    if grid:
        made_of = _two(count) + _two(len(pieces)) + b"".join(map(_two, range(1, len(pieces) + 1)))
        parts.append(full_box(b"iref", box(b"dimg", made_of)))
        parts.append(box(b"idat", grid[0]))
    parts.append(
        box(b"iprp", box(b"ipco", *known), full_box(b"ipma", count.to_bytes(4, "big") + associations, flags=1))
    )
    kind = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    # The places of the pieces have a fixed width, so that a first draft tells where they will be.
    before = len(kind) + len(full_box(b"meta", *parts, _places(sizes, 0, grid))) + 8
    head = kind + full_box(b"meta", *parts, _places(sizes, before, grid))
    slices = [one for piece in pieces for one in piece.slices]
    return b"".join([head, (sum(sizes) + 8).to_bytes(4, "big"), b"mdat", *slices])


_ESSENTIAL = 0x8000
_MUST = {b"hvcC", b"irot", b"imir", b"clap"}


def _places(sizes: Sequence[int], start: int, grid: tuple[bytes, tuple[bytes, ...]] | None) -> bytes:
    """`iloc`, version 1: one extent an item; the grid's description lies in `idat`."""
    entries, at = [], start
    for number, size in enumerate(sizes, 1):
        entries.append(_two(number) + b"\0\0\0\0\0\1" + at.to_bytes(4, "big") + size.to_bytes(4, "big"))
        at += size
    if grid:
        entries.append(_two(len(sizes) + 1) + b"\0\1\0\0\0\1" + bytes(4) + len(grid[0]).to_bytes(4, "big"))
    return full_box(b"iloc", b"\x44\0" + _two(len(entries)), *entries, version=1)


def _two(number: int) -> bytes:
    return number.to_bytes(2, "big")
