"""HEIC: the coded picture of the camera is kept octet for octet, and nothing that came beside it."""

import random
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from contract.errors import ErrorCode
from media import heic as reader
from media.heif import TooManyPixelsError, UnreadableHeifError, is_heif, read_heif
from media.imaging import ImageRefused, develop
from media.isobmff import box
from media.jpeg import BrokenContainerError
from tests.media import phone_heic, pictures

FILE = phone_heic.heic(300, 200, tile=128)


def same(first: Image.Image, second: Image.Image) -> bool:
    return bool(np.array_equal(np.asarray(first), np.asarray(second)))


def difference(first: Image.Image, second: Image.Image) -> float:
    return float(np.abs(np.asarray(first, dtype=int) - np.asarray(second, dtype=int)).mean())


def refusal(data: bytes) -> ErrorCode:
    with pytest.raises(ImageRefused) as refused:
        develop(data)
    return refused.value.code


@pytest.mark.parametrize("tile", [0, 128])
@pytest.mark.parametrize("size", [(300, 200), (301, 203)])
def test_the_clean_original_has_the_same_pixels_and_no_secret(tile: int, size: tuple[int, int]) -> None:
    data = phone_heic.heic(*size, tile=tile, xmp=b"<x:xmpmeta>GPSLatitude</x:xmpmeta>", thumbnails=[64])
    done = develop(data)
    kept = phone_heic.opened(done.original)
    assert same(kept, phone_heic.opened(data))
    assert (done.content_type, done.width, done.height) == ("image/heic", *size)
    assert (done.taken_at, done.utc_offset) == ("2026-11-25T09:30:00", "+01:00")
    assert kept.info["icc_profile"] == pictures.SRGB
    assert not kept.getexif()
    assert not kept.info.get("xmp")
    assert kept.info.get("thumbnails", []) == []
    for secret in (pictures.OWNER.encode(), b"GPSLatitude", b"Exif", b"thmb"):
        assert secret in data
        for rendition in (done.original, done.preview, done.thumbnail):
            assert secret not in rendition


@pytest.mark.parametrize("tile", [0, 128])
def test_the_slices_are_kept_octet_for_octet(tile: int) -> None:
    data = phone_heic.heic(300, 200, tile=tile)
    before, after = read_heif(data), read_heif(read_heif(data).clean())
    assert [piece.slices for piece in after.pieces] == [piece.slices for piece in before.pieces]
    assert all(bytes(one) in data for piece in after.pieces for one in piece.slices)
    assert after.clean() == before.clean()


@pytest.mark.parametrize("tile", [0, 128])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_upright(orientation: int, tile: int) -> None:
    data = phone_heic.heic(300, 200, orientation=orientation, tile=tile)
    done = develop(data)
    upright = phone_heic.opened(data)
    assert done.orientation == orientation
    assert (done.width, done.height) == done.preview_size == upright.size
    assert difference(Image.open(BytesIO(done.preview)), upright) < 4
    assert same(phone_heic.opened(done.original), upright)


def test_exifs_word_on_turning_does_not_count_where_the_file_says_nothing() -> None:
    """ISO/IEC 23008-12, 6.5.10: turns are properties of the picture."""
    data = phone_heic.heic(300, 200, orientation=6, tile=0)
    silent = data.replace(b"irot\x03", b"irot\x00")
    assert silent != data
    done = develop(silent)
    assert (done.orientation, done.preview_size) == (1, (300, 200))


def test_the_full_picture_is_a_jpeg_of_every_pixel_turned_as_a_camera_would() -> None:
    data = phone_heic.heic(300, 200, orientation=6, tile=128)
    done = develop(data)
    assert done.full is not None
    full = Image.open(BytesIO(done.full))
    assert (full.format, full.size, dict(full.getexif())) == ("JPEG", (300, 200), {0x0112: 6})
    assert full.info["icc_profile"] == pictures.SRGB
    assert difference(full.transpose(Image.Transpose.ROTATE_270), phone_heic.opened(data)) < 3
    assert develop(pictures.photo(300, 200)).full is None


def test_a_message_to_the_decoder_is_dropped() -> None:
    data = phone_heic.with_message(phone_heic.heic(300, 200, tile=0), b"43.6292 N, 3.4322 E")
    assert b"43.6292 N" in data
    assert b"43.6292 N" not in develop(data).original


def test_a_parameter_set_that_asks_for_another_size_never_reaches_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = (read_heif(phone_heic.heic(side, side, tile=0)) for side in (640, 64))
    head = large.pieces[0].properties[0]
    crafted = replace(small, pieces=[small.pieces[0]._replace(properties=(head, *small.pieces[0].properties[1:]))])
    monkeypatch.setattr(reader, "pixels", lambda _: pytest.fail("decoded"))
    assert refusal(crafted.clean()) is ErrorCode.MEDIA_BROKEN_IMAGE


def test_tiles_that_share_their_octets_to_outgrow_the_file_are_refused() -> None:
    """Each tile points at nearly the whole file: read one by one they would fill the memory."""
    data = phone_heic.tiled(8, 8)
    at = data.index(b"iloc")
    count = int.from_bytes(data[at + 10 : at + 12], "big")
    entries = bytearray(data)
    for number in range(count - 1):
        entry = at + 12 + 16 * number
        entries[entry + 8 : entry + 16] = (8).to_bytes(4, "big") + (len(data) - 8).to_bytes(4, "big")
    with pytest.raises(BrokenContainerError, match="of its own"):
        read_heif(bytes(entries))


def test_what_must_be_understood_and_is_not_refuses_the_picture() -> None:
    data = phone_heic.heic(301, 203, tile=0)
    known = data.replace(b"clap", b"lsel")
    assert known != data
    assert refusal(known) is ErrorCode.MEDIA_NOT_AN_IMAGE


def test_avif_is_not_taken_for_heic() -> None:
    assert not is_heif(box(b"ftyp", b"avif", bytes(4), b"mif1miaf") + FILE[28:])
    assert is_heif(FILE)


def test_no_damage_gets_further_than_a_refusal() -> None:
    """Two thousand damaged heads: read, or refused in one of our ways."""
    chance = random.Random(7)
    head = FILE.index(b"mdat")
    refused = 0
    for _ in range(2000):
        damaged = bytearray(FILE)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(24, head)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        try:
            read_heif(bytes(damaged)).clean()
        except (BrokenContainerError, UnreadableHeifError, TooManyPixelsError):
            refused += 1
    assert 200 < refused < 2000


def test_without_the_extra_it_is_refused_and_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "decoder", lambda: None)
    assert refusal(FILE) is ErrorCode.MEDIA_NO_HEIC


def test_a_decoder_from_before_the_safe_version_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reader.decoder()
    assert found is not None
    monkeypatch.setattr(found, "libheif_version", lambda: "1.23.1")
    reader.decoder.cache_clear()
    try:
        assert reader.decoder() is None
    finally:
        reader.decoder.cache_clear()
