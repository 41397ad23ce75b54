"""Locks the calling process in: memory, processor, files, network, other programs.

Limits hold everywhere. What Linux adds (another user, no network, refused system calls) is done
where the kernel lets us, and `lock_in` says which of it holds.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from contextlib import suppress

MEMORY_BYTES = 768 << 20
PROCESSOR_S = 5
_NOBODY = 65534
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2

# Numbers of the kernel's tables: open, creat, openat, openat2, socket, socketpair, connect, execve,
# execveat, fork, vfork, ptrace, process_vm_readv, process_vm_writev, kill, rename*, unlink*.
_REFUSED = {
    "x86_64": (2, 85, 257, 437, 41, 53, 42, 59, 322, 57, 58, 101, 310, 311, 62, 82, 264, 316, 87, 263),
    "aarch64": (56, 437, 198, 199, 203, 221, 281, 117, 270, 271, 129, 38, 276, 35),
}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3, _CLONE_THREAD = 435, 0x00010000
_X32_CALLS = 0x40000000
_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_FLAGS = 0, 4, 16


def lock_in() -> list[str]:
    """Nothing can be opened or imported after this. Returns the walls that stand."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = int(used.ru_utime + used.ru_stime) + PROCESSOR_S
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    walls = ["limits"]
    if sys.platform == "linux":
        walls += [name for name, build in (("network", _no_network), ("user", _nobody), ("calls", _refuse)) if build()]
    return walls


def _no_network() -> bool:
    return bool(ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET) == 0)


def _nobody() -> bool:
    if os.geteuid() != 0:
        return False
    with suppress(OSError):
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        return True
    return False


def _refuse() -> bool:
    """A seccomp filter that answers EPERM to opening, connecting and starting anything but a thread."""
    machine = platform.machine()
    if machine not in _REFUSED:
        return False
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _program(machine)))
    filter_ = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, filter_, 0, 0) == 0)


def _program(machine: str) -> list[tuple[int, int, int, int]]:
    """Classic BPF over `struct seccomp_data`: (code, steps if true, steps if false, value)."""
    program = [
        (_LOAD, 0, 0, _OFFSET_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32_CALLS),
        (_RETURN, 0, 0, _KILL),
        # Absent rather than refused: the C library then makes its threads by clone, whose flags are seen.
        (_JUMP_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _ENOSYS),
    ]
    for number in _REFUSED[machine]:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _EPERM)]
    program += [
        (_JUMP_EQUAL, 0, 3, _CLONE[machine]),
        (_LOAD, 0, 0, _OFFSET_FLAGS),
        (_JUMP_SET, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return program
