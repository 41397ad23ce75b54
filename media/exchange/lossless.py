"""A JPEG turned without decoding it, by libjpeg-turbo's transform (`jpegtran -perfect`), where the library is there.

Blocks of coefficients are moved, never rounded: only pictures whose sides are whole numbers of blocks can be turned.
"""

import ctypes
from functools import cache

_LIBRARIES = ("libturbojpeg.so.0", "libturbojpeg.0.dylib")
_PERFECT, _COPY_NONE = 1, 64
# EXIF orientation to the operation that undoes it: TJXOP_HFLIP, ROT180, VFLIP, TRANSPOSE, ROT90, TRANSVERSE, ROT270.
_OPERATIONS = {2: 1, 3: 6, 4: 2, 5: 3, 6: 5, 7: 4, 8: 7}


class _Transform(ctypes.Structure):
    """`tjtransform` of turbojpeg.h, the same in libjpeg-turbo 2 and 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("x", "y", "w", "h", "op", "options")),
        ("data", ctypes.c_void_p),
        ("custom_filter", ctypes.c_void_p),
    ]


@cache
def library() -> ctypes.CDLL | None:
    """Loaded once, and before a worker is locked in."""
    for name in _LIBRARIES:
        try:
            found = ctypes.CDLL(name)
        except OSError:
            continue
        found.tjInitTransform.restype = ctypes.c_void_p
        found.tjTransform.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p),
            ctypes.POINTER(ctypes.c_ulong), ctypes.POINTER(_Transform), ctypes.c_int,
        ]  # fmt: skip
        found.tjFree.argtypes = [ctypes.c_void_p]
        found.tjDestroy.argtypes = [ctypes.c_void_p]
        return found
    return None


def turned(jpeg: bytes, orientation: int) -> bytes | None:
    """Upright, without any of its application segments; None where it cannot be done without loss."""
    turbo = library()
    if turbo is None:
        return None
    handle = turbo.tjInitTransform()
    out, size = ctypes.c_void_p(), ctypes.c_ulong()
    wish = _Transform(op=_OPERATIONS[orientation], options=_PERFECT | _COPY_NONE)
    try:
        failed = turbo.tjTransform(
            handle, jpeg, len(jpeg), 1, ctypes.byref(out), ctypes.byref(size), ctypes.byref(wish), 0
        )
        return None if failed else ctypes.string_at(out.value or 0, size.value)
    finally:
        if out.value:
            turbo.tjFree(out)
        turbo.tjDestroy(handle)
