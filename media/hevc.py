"""The coded picture inside a HEIC: only its slices and its parameter sets stay (ITU-T H.265; ISO/IEC 14496-15, 8.3).

Messages beside the picture (SEI, where encoders and cameras write what they like) are dropped, and a parameter set that
asks the decoder for another size than its container says is refused before any decoder sees it.
"""

from media.isobmff import Reader
from media.jpeg import BrokenContainerError

_VPS, _SPS, _PPS = 32, 33, 34
# Pictures that stand alone; filling, messages, delimiters and what no standard names are left out.
_STILL = range(16, 22)
_FIRST_NON_PICTURE = 32
# A coded picture is rounded up to whole coding blocks, 64 samples at most.
_BLOCK = 64
_CONFIGURATION_HEAD = 22
_MOST_SETS = 16


def clean_configuration(body: memoryview, size: tuple[int, int]) -> bytes:
    """The `hvcC` body with its parameter sets only. Raises BrokenContainerError when one names another size."""
    reader = Reader(body)
    head = bytes(reader.octets(_CONFIGURATION_HEAD))
    arrays = []
    for _ in range(reader.number(1)):
        kind = reader.number(1) & 0x3F
        sets = [bytes(reader.octets(reader.number(2))) for _ in range(reader.number(2))]
        if kind not in {_VPS, _SPS, _PPS}:
            continue
        if len(sets) > _MOST_SETS or any(not one or one[0] >> 1 & 0x3F != kind for one in sets):
            raise BrokenContainerError("a parameter set is none")
        if kind == _SPS:
            for one in sets:
                _require_size(one, size)
        packed = b"".join(len(one).to_bytes(2, "big") + one for one in sets)
        arrays.append(bytes([0x80 | kind]) + len(sets).to_bytes(2, "big") + packed)
    if head[0] != 1 or len(arrays) != 3:
        raise BrokenContainerError("no decoder configuration")
    return head + bytes([len(arrays)]) + b"".join(arrays)


def clean_picture(coded: memoryview, configuration: bytes) -> list[memoryview]:
    """The slices of one picture, each with its length before it, octet for octet."""
    width = (configuration[21] & 3) + 1
    reader, kept = Reader(coded), []
    while reader:
        start = reader.rest()
        size = reader.number(width)
        kind = reader.octets(size)[0] >> 1 & 0x3F if size else _FIRST_NON_PICTURE
        if kind in _STILL:
            kept.append(start[: width + size])
        elif kind < _FIRST_NON_PICTURE:
            raise BrokenContainerError("a picture that needs another one")
    if not kept:
        raise BrokenContainerError("no picture inside")
    return kept


def _require_size(sps: bytes, size: tuple[int, int]) -> None:
    for coded, told in zip(_coded_size(sps), size, strict=True):
        if not told <= coded < told + _BLOCK:
            raise BrokenContainerError("the coded picture has another size")


def _coded_size(sps: bytes) -> tuple[int, int]:
    """Samples of luma, from a sequence parameter set (H.265, 7.3.2.2 and 7.3.3)."""
    bits = _Bits(sps[2:])
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + 88 + 8)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in present:
        bits.take(88 * profile + 8 * level)
    bits.exponential()
    if bits.exponential() == 3:
        bits.take(1)
    return bits.exponential(), bits.exponential()


class _Bits:
    def __init__(self, payload: bytes) -> None:
        # Emulation prevention: 00 00 03 stands for 00 00.
        clean = payload.replace(b"\0\0\3", b"\0\0")[:256]
        self._bits = int.from_bytes(clean, "big")
        self._left = 8 * len(clean)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise BrokenContainerError("a parameter set ends early")
        return self._bits >> self._left & (1 << count) - 1

    def exponential(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise BrokenContainerError("a number without an end")
        return (1 << zeros) - 1 + self.take(zeros)
