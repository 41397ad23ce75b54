"""The size of a JPEG picture (ITU-T T.81), without decoding it."""

from cabin_agent.parsers.octets import ParseError

_START, _END = b"\xff\xd8", b"\xff\xd9"
# Start of frame, of any coding; C4, C8 and CC are other markers.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def jpeg_size(octets: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises `ParseError` for what is no JPEG or not whole yet."""
    if not octets.startswith(_START):
        raise ParseError("not_jpeg")
    if not octets.rstrip(b"\0").endswith(_END):
        raise ParseError("short_frame")
    at = len(_START)
    while at + 9 <= len(octets):
        if octets[at] != 0xFF:
            raise ParseError("not_jpeg")
        marker = octets[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            return int.from_bytes(octets[at + 7 : at + 9]), int.from_bytes(octets[at + 5 : at + 7])
        else:
            at += 2 + max(2, int.from_bytes(octets[at + 2 : at + 4]))
    raise ParseError("not_jpeg")
