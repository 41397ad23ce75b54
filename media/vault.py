"""Tink's AES256-GCM-HKDF streaming format, readable by Google's libraries in any language.

header    40 bytes: its length, salt (32), nonce prefix (7)
key       HKDF-SHA256(object key, salt, info = associated data), 32 bytes
nonce     prefix (7), segment number (4, big-endian, from 0), last-segment flag (1)
segments  `segment` bytes of ciphertext each, the first shorter by the header, the last by what is
          left; each ends with its 16-byte tag

https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
Source of the layout and of the tests' boundary sizes: that page and the `tink` library.
"""

import os
from collections.abc import Callable, Iterator
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SEGMENT = 1 << 18
# Of photos, and of parts of uploads, until November 2026: read, and no longer written.
FORMER_SEGMENTS = (1 << 16, 1 << 20)

_SALT = 32
_PREFIX = 7
HEADER = 1 + _SALT + _PREFIX
TAG = 16
_MAX_SEGMENTS = 1 << 32


class CorruptError(Exception):
    """Stored bytes do not authenticate: cut, changed, swapped, or under another key."""


def associated_data(*parts: str) -> bytes:
    """The context a key or an object is bound to; lengths keep two contexts from sharing a string."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def room_of(segment: int, number: int) -> int:
    """Bytes of plaintext in segment `number`, counted from 0: the first shares its place with the header."""
    return segment - TAG if number else segment - HEADER - TAG


def sealed_size(plain: int, segment: int) -> int:
    """Bytes on disk of `plain` bytes."""
    first, rest = room_of(segment, 0), room_of(segment, 1)
    segments = 1 if plain <= first else 1 + -(-(plain - first) // rest)
    return HEADER + plain + segments * TAG


def segment_of(size: int, plain_bytes: int) -> int:
    """Which segments an object of this stored size was written in. Where several would give it, there is one, and they agree."""
    return next((former for former in FORMER_SEGMENTS if size == sealed_size(plain_bytes, former)), SEGMENT)


def _segment_key(key: bytes, salt: bytes, context: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, context).derive(key))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _pages(size: int) -> memoryview:
    """Memory that is there once it is written to: a short stream takes no more than it needs."""
    return memoryview(mmap(-1, size, MAP_PRIVATE | MAP_ANONYMOUS))


class Sealer:
    """Encrypts a stream segment by segment into one reused buffer of `segments`, handed to `sink` when it is full.

    The view given to `sink` is valid only during that call. A stream is sealed once, under a fresh
    salt: nothing is ever written again under a derived key that was used before.
    """

    def __init__(
        self, key: bytes, context: bytes, segment: int, sink: Callable[[memoryview], None], *, segments: int = 1
    ) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._cipher = _segment_key(key, salt, context)
        self._sink = sink
        self._pending = _pages(room_of(segment, 1))
        self._segment = segment
        self._sealed = _pages(segment * segments)
        self._sealed[:HEADER] = bytes([HEADER]) + salt + self._prefix
        self._waiting = HEADER
        self._filled = 0
        self._number = 0
        self._room = room_of(segment, 0)
        self.plain_bytes = 0

    def write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        self.plain_bytes += len(view)
        while view:
            # A full segment waits for a further byte, because the last one is flagged.
            if self._filled == self._room:
                self._seal(self._pending[: self._filled], last=False)
                self._filled = 0
            if not self._filled and len(view) > self._room:
                whole, view = view[: self._room], view[self._room :]
                self._seal(whole, last=False)
                continue
            taken = min(len(view), self._room - self._filled)
            self._pending[self._filled : self._filled + taken] = view[:taken]
            self._filled += taken
            view = view[taken:]

    def write_segments(self, plain: memoryview) -> None:
        """As `write`, of whole segments where nothing waits, sealed where they lie. None is the last."""
        assert not self._filled
        self.plain_bytes += len(plain)
        while plain:
            segment, plain = plain[: self._room], plain[self._room :]
            assert len(segment) == self._room
            self._seal(segment, last=False)

    def finish(self) -> None:
        """Seals the last segment; the object is unreadable without it."""
        self._seal(self._pending[: self._filled], last=True)
        if self._waiting:
            self._hand_over()

    def _seal(self, plain: memoryview, *, last: bool) -> None:
        if self._number >= _MAX_SEGMENTS:
            raise OverflowError("the format numbers segments with 32 bits")
        into = self._sealed[self._waiting : self._waiting + len(plain) + TAG]
        self._cipher.encrypt_into(_nonce(self._prefix, self._number, last=last), plain, None, into)
        self._waiting += len(into)
        self._number += 1
        self._room = room_of(self._segment, self._number)
        if self._waiting + self._segment > len(self._sealed):
            self._hand_over()

    def _hand_over(self) -> None:
        self._sink(self._sealed[: self._waiting])
        self._waiting = 0


class Opener:
    """Decrypts any range of a sealed object of `plain_bytes`, as its row says.

    read_at(offset, length) gives ciphertext; `size` is the stored size. A range proves only the
    segments it touches, so the size is compared with the row's first: that is what shows a cut.
    """

    def __init__(
        self,
        key: bytes,
        context: bytes,
        segment: int,
        *,
        size: int,
        plain_bytes: int,
        read_at: Callable[[int, int], bytes],
    ) -> None:
        if size != sealed_size(plain_bytes, segment):
            raise CorruptError("stored size differs from the recorded one")
        header = read_at(0, HEADER)
        if len(header) != HEADER or header[0] != HEADER:
            raise CorruptError("no valid header")
        self._cipher = _segment_key(key, header[1 : 1 + _SALT], context)
        self._prefix = header[1 + _SALT :]
        self._segment = segment
        self._size = size
        self._read_at = read_at
        self.plain_bytes = plain_bytes

    def read(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Plaintext pieces of [start, start + length), a segment at most each."""
        end = self.plain_bytes if length is None else min(start + length, self.plain_bytes)
        number = (start + HEADER) // (self._segment - TAG)
        while start < end or (number == 0 and self.plain_bytes == 0):
            plain = self._open(number)
            begins = number * (self._segment - TAG) - HEADER if number else 0
            piece = plain[start - begins : end - begins]
            if piece:
                yield piece
            number += 1
            start = begins + len(plain)
            if self.plain_bytes == 0:
                return

    def _open(self, number: int) -> bytes:
        begins = number * self._segment if number else HEADER
        ends = min((number + 1) * self._segment, self._size)
        sealed = self._read_at(begins, ends - begins)
        try:
            return self._cipher.decrypt(_nonce(self._prefix, number, last=ends == self._size), sealed, None)
        except InvalidTag:
            raise CorruptError("a segment does not authenticate") from None
