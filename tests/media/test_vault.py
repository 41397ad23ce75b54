"""The format is Tink's: each side reads the other, and nothing that was touched opens."""

import io
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tink import TinkError, cleartext_keyset_handle, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from media.vault import (
    FORMER_SEGMENTS,
    HEADER,
    SEGMENT,
    TAG,
    CorruptError,
    Opener,
    Sealer,
    associated_data,
    sealed_size,
)

KEY = bytes(range(32))
CONTEXT = associated_data("comptoir", "patient", "object", "original", "1")
SMALL = FORMER_SEGMENTS[0]
FIRST, REST = SMALL - HEADER - TAG, SMALL - TAG
SIZES = [0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + REST, FIRST + REST + 1, 300_000]


def seal(plain: bytes, *, segment: int = SMALL, pieces: int = 1 << 30, context: bytes = CONTEXT) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(KEY, context, segment, lambda view: [out.write(view)].clear())
    for at in range(0, len(plain), pieces):
        sealer.write(plain[at : at + pieces])
    sealer.finish()
    return out.getvalue()


def opener(sealed: bytes, plain_bytes: int, *, segment: int = SMALL, context: bytes = CONTEXT) -> Opener:
    return Opener(
        KEY,
        context,
        segment,
        size=len(sealed),
        plain_bytes=plain_bytes,
        read_at=lambda offset, length: sealed[offset : offset + length],
    )


def unseal(sealed: bytes, plain_bytes: int, *, segment: int = SMALL, context: bytes = CONTEXT) -> bytes:
    return b"".join(opener(sealed, plain_bytes, segment=segment, context=context).read())


@pytest.fixture(scope="module", params=[*FORMER_SEGMENTS, SEGMENT], ids=["64 KiB", "1 MiB", "256 KiB"])
def tink(request: pytest.FixtureRequest) -> tuple[streaming_aead.StreamingAead, int]:
    streaming_aead.register()
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        version=0,
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=request.param, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
        ),
        key_value=KEY,
    )
    keyset = tink_pb2.Keyset(primary_key_id=1)
    entry = keyset.key.add(key_id=1, status=tink_pb2.ENABLED, output_prefix_type=tink_pb2.RAW)
    entry.key_data.type_url = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
    entry.key_data.value = key.SerializeToString()
    entry.key_data.key_material_type = tink_pb2.KeyData.SYMMETRIC
    handle = cleartext_keyset_handle.from_keyset(keyset)
    return handle.primitive(streaming_aead.StreamingAead), request.param


@pytest.mark.parametrize("size", [*SIZES, SEGMENT - HEADER - TAG, SEGMENT + 5, 12_000_000])
def test_tink_reads_what_we_seal(tink: tuple[streaming_aead.StreamingAead, int], size: int) -> None:
    primitive, segment = tink
    plain = os.urandom(size)
    source = io.BytesIO(seal(plain, segment=segment, pieces=100_000))
    with primitive.new_decrypting_stream(source, CONTEXT) as stream:
        assert stream.read() == plain


@pytest.mark.parametrize("size", [*SIZES, SEGMENT - HEADER - TAG, SEGMENT + 5, 12_000_000])
def test_we_read_what_tink_seals(tink: tuple[streaming_aead.StreamingAead, int], size: int) -> None:
    primitive, segment = tink
    plain = os.urandom(size)
    out = io.BytesIO()
    out.close = lambda: None  # type: ignore[method-assign]
    with primitive.new_encrypting_stream(out, CONTEXT) as stream:
        stream.write(plain)
    assert unseal(out.getvalue(), size, segment=segment) == plain


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pieces", [1000, SMALL, 1 << 30])
def test_the_pieces_written_do_not_matter(size: int, pieces: int) -> None:
    plain = os.urandom(size)
    sealed = seal(plain, pieces=pieces)
    assert len(sealed) == sealed_size(size, SMALL)
    assert unseal(sealed, size) == plain


def test_any_range_reads_alone() -> None:
    chance = random.Random(1)
    plain = os.urandom(300_000)
    reader = opener(seal(plain), len(plain))
    for _ in range(200):
        start = chance.randrange(len(plain))
        length = chance.randrange(1, 100_000)
        assert b"".join(reader.read(start, length)) == plain[start : start + length]


def test_two_seals_of_the_same_bytes_share_nothing() -> None:
    first, second = seal(b"same" * 1000), seal(b"same" * 1000)
    assert first[1:HEADER] != second[1:HEADER]
    assert first[HEADER:] != second[HEADER:]


SIZE = 200_000
PLAIN = os.urandom(SIZE)


def _swapped(sealed: bytes) -> bytes:
    second, third = sealed[SMALL : 2 * SMALL], sealed[2 * SMALL : 3 * SMALL]
    return sealed[:SMALL] + third + second + sealed[3 * SMALL :]


@pytest.mark.parametrize(
    "touched",
    [
        pytest.param(lambda sealed: sealed[:-1], id="last byte gone"),
        pytest.param(lambda sealed: sealed[: 2 * SMALL], id="cut between segments"),
        pytest.param(lambda sealed: sealed + b"\0", id="a byte more"),
        pytest.param(_swapped, id="segments swapped"),
        pytest.param(lambda sealed: b"", id="empty"),
        pytest.param(lambda sealed: sealed[:1] + bytes(32) + sealed[33:], id="other salt"),
    ],
)
def test_a_touched_object_does_not_open(touched) -> None:
    with pytest.raises(CorruptError):
        unseal(touched(seal(PLAIN)), SIZE)


@given(at=st.integers(0, sealed_size(SIZE, SMALL) - 1), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_one_flipped_bit_anywhere_is_seen(at: int, bit: int) -> None:
    sealed = bytearray(seal(PLAIN))
    sealed[at] ^= 1 << bit
    with pytest.raises(CorruptError):
        unseal(bytes(sealed), SIZE)


def test_a_cut_at_a_segment_border_is_seen_even_when_the_row_agrees() -> None:
    sealed = seal(PLAIN)[: 2 * SMALL]
    with pytest.raises(CorruptError):
        unseal(sealed, FIRST + REST)


def _flipped(sealed: bytes) -> bytes:
    middle = len(sealed) // 2
    return sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]


TOUCHED = {
    "last byte gone": lambda sealed, _: sealed[:-1],
    "cut between segments": lambda sealed, segment: sealed[: 2 * segment],
    "a byte more": lambda sealed, _: sealed + b"\0",
    "a segment more": lambda sealed, segment: sealed + sealed[-segment:],
    "segments swapped": lambda sealed, segment: (
        sealed[:segment] + sealed[2 * segment : 3 * segment] + sealed[segment : 2 * segment] + sealed[3 * segment :]
    ),
    "a bit flipped": lambda sealed, _: _flipped(sealed),
}


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED.keys())
def test_what_was_touched_opens_neither_here_nor_in_tink_whoever_sealed_it(
    tink: tuple[streaming_aead.StreamingAead, int], touch
) -> None:
    primitive, segment = tink
    plain = os.urandom(3 * segment + 1000)
    by_tink = io.BytesIO()
    by_tink.close = lambda: None  # type: ignore[method-assign]
    with primitive.new_encrypting_stream(by_tink, CONTEXT) as stream:
        stream.write(plain)
    for sealed in (seal(plain, segment=segment), by_tink.getvalue()):
        touched = touch(sealed, segment)
        with pytest.raises(CorruptError):
            unseal(touched, len(plain), segment=segment)
        with pytest.raises(TinkError), primitive.new_decrypting_stream(io.BytesIO(touched), CONTEXT) as stream:
            stream.read()


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("segments", [1, 2, 3])
def test_sizes_at_the_borders_of_segments_are_read_by_either_side(
    tink: tuple[streaming_aead.StreamingAead, int], segments: int, beyond: int
) -> None:
    primitive, segment = tink
    plain = os.urandom(segments * (segment - TAG) - HEADER + beyond)
    with primitive.new_decrypting_stream(io.BytesIO(seal(plain, segment=segment)), CONTEXT) as stream:
        assert stream.read() == plain
    out = io.BytesIO()
    out.close = lambda: None  # type: ignore[method-assign]
    with primitive.new_encrypting_stream(out, CONTEXT) as stream:
        stream.write(plain)
    assert len(out.getvalue()) == sealed_size(len(plain), segment)
    assert unseal(out.getvalue(), len(plain), segment=segment) == plain


def test_another_context_does_not_open() -> None:
    with pytest.raises(CorruptError):
        unseal(seal(PLAIN), SIZE, context=associated_data("comptoir", "patient", "object", "preview", "1"))


def test_contexts_with_the_same_letters_differ() -> None:
    assert associated_data("ab", "c") != associated_data("a", "bc")
