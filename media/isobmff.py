"""Boxes of ISO base media files (ISO/IEC 14496-12), as far as a still picture needs them: read by length, nothing followed."""

from collections.abc import Iterator

from media.jpeg import BrokenContainerError

_LARGEST_BOX = 1 << 31


class Reader:
    """Big-endian numbers one after the other. Raises BrokenContainerError past the end."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def number(self, size: int) -> int:
        """`size` octets, 0 to 8."""
        return int.from_bytes(self.octets(size), "big")

    def octets(self, size: int) -> memoryview:
        end = self._at + size
        if size < 0 or end > len(self._view):
            raise BrokenContainerError("a field passes the end")
        self._at, start = end, self._at
        return self._view[start:end]

    def rest(self) -> memoryview:
        return self._view[self._at :]

    def __bool__(self) -> bool:
        return self._at < len(self._view)


def boxes(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and body of each box. Raises BrokenContainerError."""
    reader = Reader(view)
    while reader:
        size, kind, head = reader.number(4), bytes(reader.octets(4)), 8
        if size == 1:
            size, head = reader.number(8), 16
        if size == 0:
            yield kind, reader.rest()
            return
        if size < head or size > _LARGEST_BOX:
            raise BrokenContainerError("a box has an impossible size")
        yield kind, reader.octets(size - head)


def full(body: memoryview) -> tuple[int, int, Reader]:
    """Version, flags and what follows of a full box."""
    reader = Reader(body)
    return reader.number(1), reader.number(3), reader


def box(kind: bytes, *parts: bytes | memoryview) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def full_box(kind: bytes, *parts: bytes | memoryview, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, bytes([version]) + flags.to_bytes(3, "big"), *parts)
