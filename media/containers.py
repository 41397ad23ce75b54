"""The clean PNG and WebP: compressed pixels as they came, colour information, and nothing else."""

import zlib

from media.jpeg import BrokenContainerError, orientation_exif

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"cICP", b"iCCP", b"IDAT", b"IEND"}
_WEBP_ALPHA, _WEBP_ICC, _WEBP_EXIF = 0x10, 0x20, 0x08


def clean_png(data: bytes, *, orientation: int = 1) -> bytes:
    """Raises BrokenContainerError. An animated file keeps its default picture only (PNG 3rd edition)."""
    if not data.startswith(_PNG):
        raise BrokenContainerError("no PNG signature")
    view, at, out = memoryview(data), len(_PNG), [_PNG]
    turned = orientation == 1
    while True:
        size = int.from_bytes(view[at : at + 4], "big")
        kind = bytes(view[at + 4 : at + 8])
        end = at + 12 + size
        if len(kind) < 4 or end > len(view):
            raise BrokenContainerError("a chunk passes the end")
        if zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise BrokenContainerError("a chunk's check sum is wrong")
        if kind == b"IDAT" and not turned:
            out.append(_png_chunk(b"eXIf", orientation_exif(orientation)))
            turned = True
        if kind == b"iCCP":
            # Its name is free text: only the profile stays.
            profile = bytes(view[at + 8 : end - 4]).partition(b"\0")[2]
            out.append(_png_chunk(kind, b"profile\0" + profile))
        elif kind in _PNG_KEPT:
            out.append(bytes(view[at:end]))
        if kind == b"IEND":
            return b"".join(out)
        at = end


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def clean_webp(data: bytes, *, orientation: int = 1) -> bytes:
    """Raises BrokenContainerError, for animations as well (RFC 9649)."""
    chunks = _webp_chunks(data)
    if b"ANIM" in chunks or b"ANMF" in chunks:
        raise BrokenContainerError("an animation is no photograph")
    picture = next((kind for kind in (b"VP8 ", b"VP8L") if kind in chunks), None)
    if picture is None:
        raise BrokenContainerError("no picture inside")
    kept: list[tuple[bytes, bytes]] = [(kind, chunks[kind]) for kind in (b"ICCP", b"ALPH", picture) if kind in chunks]
    if b"VP8X" in chunks:
        flags = chunks[b"VP8X"][0] & _WEBP_ALPHA
        flags |= _WEBP_ICC if b"ICCP" in chunks else 0
        if orientation != 1:
            flags |= _WEBP_EXIF
            kept.append((b"EXIF", orientation_exif(orientation)))
        kept.insert(0, (b"VP8X", bytes([flags]) + chunks[b"VP8X"][1:10]))
    else:
        kept = kept[-1:]
    body = b"WEBP" + b"".join(
        kind + len(part).to_bytes(4, "little") + part + b"\0" * (len(part) % 2) for kind, part in kept
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _webp_chunks(data: bytes) -> dict[bytes, bytes]:
    """The first chunk of each kind inside the RIFF size; what lies behind it is left."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise BrokenContainerError("no WebP signature")
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise BrokenContainerError("the file is shorter than it says")
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= end:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            raise BrokenContainerError("a chunk passes the end")
        chunks.setdefault(data[at : at + 4], data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return chunks
