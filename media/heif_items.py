"""The items of a HEIF file: what there is, where its octets lie, what is said of each (ISO/IEC 14496-12, 8.11)."""

from dataclasses import dataclass, field
from itertools import islice

from media.isobmff import Reader, boxes, full
from media.jpeg import BrokenContainerError

_MOST_ITEMS = 16_384
_MOST_PROPERTIES = 65_536
_EXIF_LIMIT = 1 << 20


@dataclass
class Item:
    """properties: kind, body, and whether a reader must understand it, in their order. extents: offset and length."""

    item_id: int
    kind: bytes = b""
    properties: list[tuple[bytes, memoryview, bool]] = field(default_factory=list)
    in_idat: bool = False
    extents: list[tuple[int, int]] = field(default_factory=list)

    def has(self, *kinds: bytes) -> bool:
        return any(kind in kinds for kind, _, _ in self.properties)

    def only(self, wanted: bytes) -> memoryview:
        found = [body for kind, body, _ in self.properties if kind == wanted]
        if len(found) != 1:
            raise BrokenContainerError("a picture is not described once")
        return found[0]


@dataclass
class Items:
    whole: memoryview
    idat: memoryview
    primary_id: int
    items: dict[int, Item]
    made_of: dict[int, list[int]]
    read: int = 0

    @property
    def primary(self) -> Item:
        return self.by_id(self.primary_id)

    def by_id(self, item_id: int) -> Item:
        if item_id not in self.items:
            raise BrokenContainerError("an item is missing")
        return self.items[item_id]

    def derived_from(self, item: Item) -> list[int]:
        return self.made_of.get(item.item_id, [])

    def data_of(self, item: Item) -> memoryview:
        """Its octets. Raises BrokenContainerError outside the file, and when items share so much that they outgrow it."""
        source = self.idat if item.in_idat else self.whole
        parts = []
        for offset, length in item.extents:
            if length == 0 or offset + length > len(source):
                raise BrokenContainerError("an item passes the end")
            self.read += length
            parts.append(source[offset : offset + length])
        if not parts or self.read > len(self.whole):
            raise BrokenContainerError("an item without octets of its own")
        return parts[0] if len(parts) == 1 else memoryview(b"".join(parts))

    def exif(self) -> bytes | None:
        """The TIFF block of the first Exif item, if it can be had."""
        for item in self.items.values():
            if item.kind == b"Exif":
                try:
                    data = bytes(self.data_of(item)[:_EXIF_LIMIT])
                except BrokenContainerError:
                    return None
                return data[4 + int.from_bytes(data[:4], "big") :]
        return None


def read_items(whole: memoryview) -> Items:
    """Raises BrokenContainerError."""
    # What follows the description may be cut or foreign; an item that lies there is found missing when it is read.
    meta = next((body for kind, body in boxes(whole) if kind == b"meta"), None)
    if meta is None:
        raise BrokenContainerError("nothing is described")
    _, _, inside = full(meta)
    parts: dict[bytes, memoryview] = {}
    for kind, body in boxes(inside.rest()):
        parts.setdefault(kind, body)
    if missing := {b"pitm", b"iinf", b"iloc", b"iprp"} - parts.keys():
        raise BrokenContainerError(f"{len(missing)} descriptions are missing")
    items = _kinds(parts[b"iinf"])
    _place(parts[b"iloc"], items)
    _describe(parts[b"iprp"], items)
    version, _, reader = full(parts[b"pitm"])
    return Items(
        whole=whole,
        idat=parts.get(b"idat", memoryview(b"")),
        primary_id=reader.number(4 if version else 2),
        items=items,
        made_of=_derivations(parts[b"iref"]) if b"iref" in parts else {},
    )


def _bounded(count: int, most: int) -> range:
    if count > most:
        raise BrokenContainerError("more than a photograph has")
    return range(count)


def _kinds(body: memoryview) -> dict[int, Item]:
    version, _, reader = full(body)
    count = reader.number(4 if version else 2)
    _bounded(count, _MOST_ITEMS)
    items: dict[int, Item] = {}
    for kind, entry in islice(boxes(reader.rest()), count):
        version, _, reader = full(entry)
        if kind != b"infe" or version not in {2, 3}:
            continue
        item_id = reader.number(2 if version == 2 else 4)
        protected = reader.number(2)
        items.setdefault(item_id, Item(item_id, b"" if protected else bytes(reader.octets(4))))
    return items


def _place(body: memoryview, items: dict[int, Item]) -> None:
    version, _, reader = full(body)
    if version > 2:
        raise BrokenContainerError("places in an unknown version")
    sizes, more = reader.number(1), reader.number(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    for _ in _bounded(reader.number(4 if version == 2 else 2), _MOST_ITEMS):
        item = items.get(reader.number(4 if version == 2 else 2), Item(0))
        method = reader.number(2) & 15 if version else 0
        elsewhere = reader.number(2)
        base = reader.number(base_size)
        item.in_idat = method == 1
        for _ in _bounded(reader.number(2), _MOST_ITEMS):
            reader.number(index_size)
            offset, length = reader.number(offset_size), reader.number(length_size)
            if method < 2 and not elsewhere:
                item.extents.append((base + offset, length))


def _describe(body: memoryview, items: dict[int, Item]) -> None:
    parts = list(boxes(body))
    known = [one for kind, inside in parts if kind == b"ipco" for one in boxes(inside)]
    for kind, inside in parts:
        if kind != b"ipma":
            continue
        version, flags, reader = full(inside)
        bits = 16 if flags & 1 else 8
        for _ in _bounded(reader.number(4), _MOST_ITEMS):
            item = items.get(reader.number(4 if version else 2), Item(0))
            for _ in range(reader.number(1)):
                value = reader.number(bits // 8)
                index = value & (1 << bits - 1) - 1
                if index > len(known) or len(known) > _MOST_PROPERTIES:
                    raise BrokenContainerError("a property that is not there")
                if index:
                    item.properties.append((*known[index - 1], bool(value >> bits - 1)))


def _derivations(body: memoryview) -> dict[int, list[int]]:
    """Which items a derived one is made of, in their order."""
    version, _, reader = full(body)
    size = 4 if version else 2
    found: dict[int, list[int]] = {}
    for kind, inside in boxes(reader.rest()):
        if kind == b"dimg":
            entry = Reader(inside)
            whose = entry.number(size)
            found[whose] = [entry.number(size) for _ in _bounded(entry.number(2), _MOST_ITEMS)]
    return found
