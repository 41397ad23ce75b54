"""What is kept of a file, and which files are refused."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from contract.errors import ErrorCode
from media.imaging import ImageRefused, develop
from media.jpeg import BrokenContainerError, clean_jpeg
from tests.media import pictures


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def hostile_progressive() -> bytes:
    """A progressive JPEG with comments between its scans, and a tail that holds another end mark."""
    plain = pictures.encoded(pictures.pixels(640, 480), "JPEG", progressive=True)
    comment = b"\xff\xfe\x00\x0cGPS 43.6N\x00"
    second_scan = plain.index(b"\xff\xda", plain.index(b"\xff\xda") + 2)
    return plain[:second_scan] + comment + plain[second_scan:] + b"PK\x03\x04<?php\xff\xd9"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_the_clean_original_has_the_same_pixels_and_no_secret(format_: str) -> None:
    data = pictures.encoded(pictures.pixels(801, 603), format_, exif=pictures.camera_exif(6), icc_profile=pictures.SRGB)
    assert pictures.OWNER.encode() in data
    done = develop(data)
    assert pictures.same_pixels(done.original, data)
    assert pictures.OWNER.encode() not in done.original
    assert dict(opened(done.original).getexif()) == {0x0112: 6}
    assert opened(done.original).info["icc_profile"] == pictures.SRGB
    assert done.content_type == f"image/{format_.lower()}"
    assert (done.width, done.height, done.orientation) == (603, 801, 6)
    assert (done.taken_at, done.utc_offset) == ("2026-11-25T09:30:00", "+01:00")


def test_derivatives_carry_the_profile_or_srgb_and_nothing_else() -> None:
    done = develop(pictures.photo(orientation=8))
    preview, thumbnail = opened(done.preview), opened(done.thumbnail)
    assert preview.info["icc_profile"] == pictures.SRGB
    assert "icc_profile" not in thumbnail.info
    for image in (preview, thumbnail):
        assert not image.getexif()
        assert "comment" not in image.info
    assert done.preview_size == preview.size == (900, 1200)
    assert done.thumbnail_size == thumbnail.size == (192, 256)


def thumbnail_of_skin(profile: bytes) -> tuple[int, int, int]:
    image = Image.new("RGB", (300, 300), (200, 120, 100))
    thumbnail = opened(develop(pictures.encoded(image, "PNG", icc_profile=profile)).thumbnail).convert("RGB")
    red, green, blue = np.asarray(thumbnail.resize((1, 1)))[0, 0].tolist()
    return red, green, blue


def near(colour: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(colour, other, strict=True))


@pytest.mark.parametrize("name", ["sRGB", "Disp"])
def test_a_profile_of_wide_primaries_moves_the_thumbnail_to_srgb_whatever_it_is_called(name: str) -> None:
    # Display P3's (200, 120, 100) in sRGB, by the primaries of SMPTE EG 432-1.
    assert near(thumbnail_of_skin(pictures.display_p3(name)), (213, 115, 95))


def test_an_srgb_profile_leaves_the_thumbnails_colours() -> None:
    assert near(thumbnail_of_skin(pictures.SRGB), (200, 120, 100))


@pytest.mark.parametrize(
    ("width", "height", "preview"),
    [(4032, 3024, (2016, 1512)), (3024, 4032, (1512, 2016)), (3000, 2000, (2016, 1344)), (2000, 1000, (2000, 1000))],
)
def test_the_preview_fits_the_specialists_screen(width: int, height: int, preview: tuple[int, int]) -> None:
    assert develop(pictures.encoded(Image.new("RGB", (width, height)), "JPEG")).preview_size == preview


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_upright(orientation: int) -> None:
    upright = Image.new("RGB", (320, 240), "black")
    upright.paste("white", (0, 0, 80, 60))
    stored = upright.copy()
    backwards = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    if orientation in backwards:
        stored = upright.transpose(backwards[orientation])
    done = develop(pictures.encoded(stored, "JPEG", exif=pictures.camera_exif(orientation)))
    assert (done.width, done.height) == (320, 240)
    difference = np.abs(np.asarray(opened(done.preview), dtype=int) - np.asarray(upright, dtype=int))
    assert difference.mean() < 4


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "I;16"])
def test_every_pixel_mode_of_a_png_gives_a_preview(mode: str) -> None:
    image = pictures.pixels(2500, 200)
    image = Image.fromarray(np.zeros((200, 2500), np.uint16)) if mode == "I;16" else image.convert(mode)
    done = develop(pictures.encoded(image, "PNG"))
    assert opened(done.preview).mode == "RGB"
    assert pictures.same_pixels(done.original, pictures.encoded(image, "PNG"))


def test_comments_between_scans_and_tails_are_cut() -> None:
    data = hostile_progressive()
    done = develop(data)
    assert b"GPS" not in done.original
    assert b"php" not in done.original
    assert pictures.same_pixels(done.original, data)


def test_adobes_colour_transform_survives() -> None:
    plain = pictures.encoded(pictures.pixels(64, 64), "JPEG")
    adobe = b"\xff\xee\x00\x15Adobe\x00\x64\x00\x00\x00\x00\x00SECRET\x00"
    data = plain[:2] + adobe + plain[2 + 18 :]
    cleaned = clean_jpeg(data)
    assert b"SECRET" not in cleaned
    assert b"\xff\xee\x00\x0eAdobe" in cleaned
    assert pictures.same_pixels(cleaned, data)
    assert not pictures.same_pixels(cleaned, plain)


def test_a_profile_in_several_segments_comes_out_in_order() -> None:
    profile = pictures.SRGB
    halves = [profile[:300], profile[300:]]
    plain = pictures.encoded(pictures.pixels(64, 64), "JPEG")
    chunks = [
        b"\xff\xe2" + (len(half) + 16).to_bytes(2, "big") + b"ICC_PROFILE\0" + bytes([number, 2]) + half
        for number, half in enumerate(halves, 1)
    ]
    cleaned = clean_jpeg(plain[:2] + chunks[1] + chunks[0] + plain[2:])
    assert opened(cleaned).info["icc_profile"] == profile
    assert cleaned.index(chunks[0]) < cleaned.index(chunks[1])


JPEG = pictures.photo(800, 600)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"some words\n" * 1000, ErrorCode.MEDIA_NOT_AN_IMAGE, id="text"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", ErrorCode.MEDIA_NOT_AN_IMAGE, id="eps"),
        pytest.param(
            pictures.encoded(Image.new("P", (9, 9)), "GIF"), ErrorCode.MEDIA_NOT_AN_IMAGE, id="another format"
        ),
        pytest.param(
            pictures.encoded(Image.new("CMYK", (99, 99)), "JPEG"), ErrorCode.MEDIA_NOT_AN_IMAGE, id="printer's colours"
        ),
        pytest.param(JPEG[: len(JPEG) // 2], ErrorCode.MEDIA_BROKEN_IMAGE, id="half a jpeg"),
        pytest.param(JPEG[:-2], ErrorCode.MEDIA_BROKEN_IMAGE, id="no end"),
        pytest.param(JPEG[:40], ErrorCode.MEDIA_BROKEN_IMAGE, id="a head only"),
        pytest.param(
            pictures.encoded(pictures.pixels(99, 99), "PNG")[:-20], ErrorCode.MEDIA_BROKEN_IMAGE, id="half a png"
        ),
        pytest.param(
            pictures.encoded(pictures.pixels(99, 99), "WEBP")[:-20], ErrorCode.MEDIA_BROKEN_IMAGE, id="half a webp"
        ),
        pytest.param(pictures.png_bomb(), ErrorCode.MEDIA_TOO_MANY_PIXELS, id="bomb"),
    ],
)
def test_what_is_no_sound_photo_is_refused_with_its_reason(data: bytes, code: ErrorCode) -> None:
    with pytest.raises(ImageRefused) as refused:
        develop(data)
    assert refused.value.code is code


def test_an_animation_is_refused() -> None:
    frames = [pictures.pixels(64, 64, seed) for seed in (1, 2)]
    data = pictures.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(ImageRefused):
        develop(data)


def test_damaged_exif_refuses_nothing() -> None:
    plain = pictures.encoded(pictures.pixels(64, 64), "JPEG")
    exif = b"\xff\xe1\x00\x12Exif\0\0MM\x00\x2a\xff\xff\xff\xff"
    done = develop(plain[:2] + exif + b"\x00\x00" + plain[2:])
    assert (done.orientation, done.taken_at) == (1, None)


def test_a_jpeg_without_a_scan_is_broken() -> None:
    with pytest.raises(BrokenContainerError):
        clean_jpeg(b"\xff\xd8\xff\xd9")
