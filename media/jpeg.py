"""The clean JPEG: the same compressed pixels, without anything the camera or an attacker added.

Only an allow-list of segments survives, in a fixed order: JFIF without its thumbnail, our own
orientation, the colour profile, Adobe's colour transform rewritten to its 12 bytes, tables, scans.
Pixels are not decoded, so they stay bit-exact (ITU-T T.81; traps: comments between the scans of a
progressive file, a second picture behind the end, APP14 that decides the colours).
"""

import re
from dataclasses import dataclass, field

_EOI, _SOS = 0xD9, 0xDA
# SOF0-2, 9, 10 (baseline, extended, progressive; Huffman or arithmetic), DHT, DAC, DQT, DNL, DRI
_STRUCTURE = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA, 0xC4, 0xCC, 0xDB, 0xDC, 0xDD}
_JFIF, _ICC, _ADOBE = b"JFIF\x00", b"ICC_PROFILE\x00", b"Adobe"
# In a scan 0xFF is followed by 0x00 (a data byte), a restart mark, or by another 0xFF (filling).
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PROFILE_LIMIT = 4 << 20


class BrokenContainerError(Exception):
    """The file's structure is not what its format demands."""


def orientation_exif(orientation: int) -> bytes:
    """A TIFF block that says how to turn the picture, and nothing else (Exif 2.32, tag 0x0112)."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\x00\x00"
    return b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


@dataclass
class _Parts:
    jfif: bytes | None = None
    adobe: bytes | None = None
    profile: dict[int, bytes] = field(default_factory=dict)
    kept: list[memoryview] = field(default_factory=list)


def clean_jpeg(data: bytes, *, orientation: int = 1) -> bytes:
    """Raises BrokenContainerError when the structure is damaged or the end is missing."""
    parts = _walk(data)
    head = [b"\xff\xd8"]
    if parts.jfif is not None:
        # Version, units and densities stay; the thumbnail's size becomes 0 x 0.
        head.append(_segment(0xE0, _JFIF + parts.jfif[5:12].ljust(7, b"\x00") + b"\x00\x00"))
    if orientation != 1:
        head.append(_segment(0xE1, b"Exif\x00\x00" + orientation_exif(orientation)))
    if sum(map(len, parts.profile.values())) <= _PROFILE_LIMIT:
        head += [_segment(0xE2, body) for _, body in sorted(parts.profile.items())]
    if parts.adobe is not None:
        head.append(_segment(0xEE, _ADOBE + b"\x00\x64\x00\x00\x00\x00" + parts.adobe[11:12]))
    return b"".join([*head, *parts.kept, b"\xff\xd9"])


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def _walk(data: bytes) -> _Parts:
    view = memoryview(data)
    if not data.startswith(b"\xff\xd8"):
        raise BrokenContainerError("no start of image")
    parts, at, scans = _Parts(), 2, 0
    while True:
        at, marker = _marker(view, at)
        if marker == _EOI:
            if not scans:
                raise BrokenContainerError("no scan")
            return parts
        end = at + int.from_bytes(view[at : at + 2], "big")
        if end < at + 2 or end > len(view):
            raise BrokenContainerError("a segment passes the end")
        if marker == _SOS:
            after = _SCAN_END.search(data, end)
            if after is None:
                raise BrokenContainerError("the end of image is missing")
            end, scans = after.start(), scans + 1
        if marker == _SOS or marker in _STRUCTURE:
            parts.kept.append(view[at - 2 : end])
        elif not scans:
            _keep_application(parts, marker, bytes(view[at + 2 : end]))
        at = end


def _marker(view: memoryview, at: int) -> tuple[int, int]:
    """Position behind the marker at `at`, filling skipped, and its code."""
    if at >= len(view) or view[at] != 0xFF:
        raise BrokenContainerError("a marker is missing")
    while at < len(view) and view[at] == 0xFF:
        at += 1
    if at >= len(view):
        raise BrokenContainerError("the end of image is missing")
    marker = view[at]
    known = marker in _STRUCTURE or marker in {_EOI, _SOS, 0xFE} or 0xE0 <= marker <= 0xEF
    if not known:
        raise BrokenContainerError("a marker this format does not use here")
    return at + 1, marker


def _keep_application(parts: _Parts, marker: int, body: bytes) -> None:
    if marker == 0xE0 and body.startswith(_JFIF):
        parts.jfif = body
    elif marker == 0xEE and body.startswith(_ADOBE) and len(body) >= 12:
        parts.adobe = body
    elif marker == 0xE2 and body.startswith(_ICC) and len(body) > 14:
        parts.profile[body[12]] = body
