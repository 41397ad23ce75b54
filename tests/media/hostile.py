"""Eighty files that somebody may send on purpose: what a decoder, a stripper or a viewer gets wrong."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms

from media.heif import is_heif
from tests.media import phone_heic, pictures

GPS = b"43.6292,3.4322 N 43deg37min"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="43,37.75N" note="'
    + GPS
    + b'"/></x:xmpmeta>'
)
SCRIPT = b"<script>alert(document.cookie)</script>"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _after_soi(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def _before_idat(png: bytes, *chunks: bytes) -> bytes:
    at = png.index(b"IDAT") - 4
    return png[:at] + b"".join(chunks) + png[at:]


def _bomb(width: int, height: int, colour: int = 2, depth: int = 8) -> bytes:
    """A PNG of one colour: kilobytes that decode to hundreds of megabytes."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = bytes(1 + (width * samples * depth + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    palette = _chunk(b"PLTE", bytes(768)) if colour == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + palette + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _claims(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG with other sizes in its frame header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _jpegs(plain: bytes, progressive: bytes) -> dict[str, bytes]:
    exif = pictures.camera_exif().tobytes()
    scan = progressive.index(b"\xff\xda", progressive.index(b"\xff\xda") + 2)
    cmyk = pictures.encoded(pictures.pixels(640, 480).convert("CMYK"), "JPEG")
    rgb = pictures.encoded(pictures.pixels(640, 480), "JPEG", keep_rgb=True)
    return {
        "gps in exif": pictures.photo(640, 480),
        "gps in xmp": _after_soi(plain, _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
        "gps in extended xmp": _after_soi(
            plain, _segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + XMP)
        ),
        "gps in iptc": _after_soi(plain, _segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x1b" + GPS)),
        "gps in a comment": _after_soi(plain, _segment(0xFE, GPS)),
        "gps in app0 after jfif": _after_soi(plain, _segment(0xE0, b"JFXX\0\x10" + GPS)),
        "gps in app7": _after_soi(plain, _segment(0xE7, GPS)),
        "gps in app15": _after_soi(plain, _segment(0xEF, GPS)),
        "gps in a mpf index": _after_soi(plain, _segment(0xE2, b"MPF\0" + GPS)),
        "gps in a long app14": _after_soi(rgb, _segment(0xEE, b"Adobe\0\x64\0\0\0\0\0" + GPS)),
        "gps in an icc look-alike": _after_soi(plain, _segment(0xE2, b"ICC_PROFILE" + GPS)),
        "gps behind the end": plain + GPS,
        "gps in a second picture": plain + pictures.photo(320, 240),
        "comment between scans": progressive[:scan] + _segment(0xFE, GPS) + progressive[scan:],
        "application segment between scans": progressive[:scan]
        + _segment(0xE1, b"Exif\0\0" + GPS)
        + progressive[scan:],
        "script in a comment": _after_soi(plain, _segment(0xFE, SCRIPT)),
        "zip behind the end": plain + b"PK\x03\x04<?php system($_GET[0]); ?>PK\x05\x06" + bytes(18),
        "html behind the end": plain + b"<html>" + SCRIPT,
        "two end marks": plain + b"\xff\xd9\xff\xd9" + GPS,
        "no end mark": plain[:-2],
        "cut in the middle": plain[: len(plain) // 2],
        "cut in the header": plain[:100],
        "only the start": b"\xff\xd8\xff",
        "no scan": plain[: plain.index(b"\xff\xda")] + b"\xff\xd9",
        "cmyk": cmyk,
        "cmyk without app14": cmyk.replace(b"Adobe", b"Abode"),
        "rgb by app14": rgb,
        "app14 says ycck": _after_soi(plain, _segment(0xEE, b"Adobe\0\x64\0\0\0\0\x02")),
        "profile that is none": _after_soi(plain, _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"no profile" * 40)),
        "profile of a printer": pictures.encoded(
            pictures.pixels(640, 480), "JPEG", icc_profile=pictures.SRGB[:16] + b"CMYK" + pictures.SRGB[20:]
        ),
        "profile of lab": pictures.encoded(
            pictures.pixels(640, 480),
            "JPEG",
            icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
        ),
        "profile with a part missing": _after_soi(plain, _segment(0xE2, b"ICC_PROFILE\0\x02\x03" + pictures.SRGB)),
        "exif that points outside": _after_soi(plain, _segment(0xE1, exif[:20] + b"\xff\xff\xff\xff" + exif[24:])),
        "exif that points at itself": _after_soi(
            plain, _segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08")
        ),
        "claims 65535 by 65535": _claims(plain, 65_535, 65_535),
        "claims 8000 by 8000": _claims(plain, 8_000, 8_000),
        "claims 0 by 0": _claims(plain, 0, 0),
        "segment of length 0": plain[:2] + b"\xff\xe5\0\0" + plain[2:],
        "segment past the end": plain[:2] + b"\xff\xe5\xff\xff" + plain[2:200],
        "thirty thousand filling bytes": plain[:2] + b"\xff" * 30_000 + plain[2:],
        "random scan": plain[: plain.index(b"\xff\xda") + 14] + random.Random(1).randbytes(50_000) + b"\xff\xd9",
    }


def _others() -> dict[str, bytes]:
    image = pictures.pixels(640, 480)
    png, webp = pictures.encoded(image, "PNG"), pictures.encoded(image, "WEBP", exif=pictures.camera_exif(), xmp=XMP)
    frames = BytesIO()
    image.save(frames, "WEBP", save_all=True, append_images=[image.rotate(90)])
    return {
        "png gps in text": _before_idat(
            png, _chunk(b"tEXt", b"Comment\0" + GPS), _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
        ),
        "png compressed text bomb": _before_idat(png, _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9))),
        "png profile bomb": _before_idat(png, _chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(200_000_000), 9))),
        "png with a wrong sum": png[:60] + bytes([png[60] ^ 1]) + png[61:],
        "png cut": png[: len(png) // 2],
        "png bomb of 169 megapixels": pictures.png_bomb(),
        "png of 48 megapixels in colour": _bomb(8000, 6000),
        "png of 48 megapixels with alpha": _bomb(8000, 6000, colour=6),
        "png of 48 megapixels in 16 bits": _bomb(8000, 6000, colour=0, depth=16),
        "png of 48 megapixels in a palette": _bomb(8000, 6000, colour=3),
        "png of one line": _bomb(1_000_000, 1),
        "webp gps in exif and xmp": webp,
        "webp animation": frames.getvalue(),
        "webp shorter than it says": webp[: len(webp) // 2],
        "webp that is a wave": b"RIFF" + struct.pack("<I", 100) + b"WAVEfmt " + bytes(92),
        "eps that would start a program": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) run\n",
        "svg with a script": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
        "gif": pictures.encoded(image, "GIF"),
        "tiff": pictures.encoded(image, "TIFF"),
        "bitmap": pictures.encoded(image, "BMP"),
        "pdf and jpeg at once": b"%PDF-1.7\n" + pictures.photo(320, 240),
        "html and png at once": b"<html>" + SCRIPT + png,
        "gzip of fits": b"SIMPLE  =                    T" + bytes(3000),
        "nothing but zeros": bytes(100_000),
    }


def hostile() -> dict[str, bytes]:
    """name -> file."""
    plain = pictures.encoded(pictures.pixels(640, 480), "JPEG")
    return (
        _jpegs(plain, pictures.encoded(pictures.pixels(640, 480), "JPEG", progressive=True))
        | _others()
        | phone_heic.hostile(GPS)
    )


def readable_secrets(data: bytes) -> list[bytes]:
    """What must not be left in anything we keep, and is."""
    found = [
        secret
        for secret in (GPS, XMP[:40], SCRIPT, pictures.OWNER.encode(), b"PK\x03\x04", b"<html>")
        if secret in data
    ]
    with phone_heic.opened(data) if is_heif(data) else Image.open(BytesIO(data)) as image:
        if 0x8825 in image.getexif():
            found.append(b"GPS")
    return found
