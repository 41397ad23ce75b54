"""Test pictures: a plausible phone photo, and files that are none."""

import zlib
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
OWNER = "Rose Vidal's phone"
TAKEN = "2026:11:25 09:30:00"


def pixels(width: int, height: int, seed: int = 1) -> Image.Image:
    """Smooth noise: compresses like a photo, and no two places look the same."""
    coarse = np.random.default_rng(seed).integers(60, 200, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BILINEAR)


def camera_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: owner, place, time with its offset."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = OWNER
    exif[0x8825] = {1: "N", 2: (43.0, 37.0, 46.0), 3: "E", 4: (3.0, 25.0, 56.0)}
    details = exif.get_ifd(0x8769)
    details[0x9003] = TAKEN
    details[0x9011] = "+01:00"
    return exif


def encoded(image: Image.Image, format_: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def photo(width: int = 1200, height: int = 900, *, orientation: int = 1, seed: int = 1) -> bytes:
    """A JPEG as a phone sends it, with everything that should not be kept."""
    return encoded(
        pixels(width, height, seed),
        "JPEG",
        quality=90,
        exif=camera_exif(orientation),
        icc_profile=SRGB,
        comment=b"<script>alert(1)</script>",
    )


def display_p3(name: str = "Disp") -> bytes:
    """A profile with the primaries of Display P3 (D50) and sRGB's curve. name: four letters of its description."""
    made = SRGB.replace("sRGB".encode("utf-16-be"), name.encode("utf-16-be"))
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for tag, values in primaries.items():
        # The tag table gives the place; the value follows its type and four empty bytes, as s15Fixed16.
        at = int.from_bytes(made[(entry := made.index(tag)) + 4 : entry + 8], "big") + 8
        fixed = b"".join(round(value * 65536).to_bytes(4, "big", signed=True) for value in values)
        made = made[:at] + fixed + made[at + 12 :]
    return made


def png_bomb(side: int = 13_000) -> bytes:
    """A few kilobytes that would decode to hundreds of megabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    packer = zlib.compressobj(9)
    line = bytes(1 + 3 * side)
    data = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def same_pixels(first: bytes, second: bytes) -> bool:
    one, other = (np.asarray(Image.open(BytesIO(data)).convert("RGB")) for data in (first, second))
    return bool(np.array_equal(one, other))
