"""A process that serves, and one that waits for its death with all code loaded and the port open.

A start from nothing takes seconds, most of them imports, in which no call would have signaling. A fork takes
milliseconds, and who connects meanwhile waits in the port's queue.
"""

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
_BACKLOG = 2048
# Servers that die sooner than this, one after another, die for a reason that the next will meet too.
_LIVES_AT_LEAST_S = 5.0
_FORGIVEN = 3
_LONGEST_PAUSE_S = 5.0
_ENDS = {signal.SIGTERM, signal.SIGINT}
_HEARD = {*_ENDS, signal.SIGCHLD}


def listening(host: str, port: int) -> socket.socket:
    """Raises OSError when the address is not this machine's or the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that event loops switch Nagle off.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(_BACKLOG)
    return listener


def keep_serving(listener: socket.socket, serve: Callable[[], int]) -> int:
    """Runs `serve` in a fork, and in another one whenever a signal killed it. Returns its exit code, or after SIGTERM
    or SIGINT that of its orderly end. No thread and no event loop may run here: forks do not take them along.
    """
    gc.collect()
    gc.freeze()
    # Blocked and waited for: a handler whose signal comes while waitpid() begins runs only when that has ended.
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    # What is ignored by default need not stay pending (POSIX).
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return _Keeper(listener, serve).run()


class _Keeper:
    def __init__(self, listener: socket.socket, serve: Callable[[], int]) -> None:
        self._listener = listener
        self._serve = serve
        self._stopping = False

    def run(self) -> int:
        brief_lives = 0
        while True:
            began = time.monotonic()
            code = os.waitstatus_to_exitcode(self._one_life())
            if code >= 0 or self._stopping:
                return max(code, 0)
            log.error("server killed", extra={"signal": signal.Signals(-code).name})
            brief_lives = brief_lives + 1 if time.monotonic() - began < _LIVES_AT_LEAST_S else 0
            if brief_lives > _FORGIVEN:
                time.sleep(min(_LONGEST_PAUSE_S, 0.1 * 2 ** (brief_lives - _FORGIVEN)))
            if signal.sigpending() & _ENDS:
                return 0

    def _one_life(self) -> int:
        """The wait status of one child."""
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            _become_child(parent)
            os._exit(_exit_code(self._serve))
        while True:
            if signal.sigwait(_HEARD) in _ENDS:
                self._stop(child)
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status

    def _stop(self, child: int) -> None:
        """Who connects from now on is refused, not kept waiting."""
        self._stopping = True
        self._listener.close()
        os.kill(child, signal.SIGTERM)


def _become_child(parent: int) -> None:
    # Ctrl-C is for who waits, who passes it on once.
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    for number in _HEARD:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)


def _exit_code(serve: Callable[[], int]) -> int:
    try:
        return serve()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:
        # Nobody above hears of it: the fork ends here.
        log.exception("server failed")
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
