"""What the kiosk tells of itself from afar. Nothing of any visit can be in it.

A line of the log is taken only with the keys and the forms listed here. What the program writes are lower-case
sentences without a digit; a figure, a name or octets do not pass.
"""

import platform
import re
import resource
import sys
from collections import deque
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from contract.fleet import LOG_EVENTS, LogEvent
from contract.observations import DeviceKind

_EVENT = re.compile(r"[a-z][a-z ,:'-]{2,99}")
_LEVELS = {"debug", "info", "warning", "error", "critical"}
_WORD = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,2}")
_ERROR = re.compile(r"[A-Z][A-Za-z]{2,38}(Error|Lost|Refused|Exception|Timeout)")
_KINDS = {kind.value for kind in DeviceKind}
# What each may say: a kind of instrument, a code, the name of a driver, the class of an error.
_KEYS = ("device", "detail", "code", "reason", "driver", "error")


class LogTail:
    """A structlog processor that keeps the last events, as far as they may leave the kiosk."""

    def __init__(self, length: int = LOG_EVENTS) -> None:
        self._kept: deque[LogEvent] = deque(maxlen=length)

    def __call__(self, _logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        text = event.get("event")
        if isinstance(text, str) and _EVENT.fullmatch(text) and method in _LEVELS:
            codes = {key: said for key in _KEYS if (said := _said(key, event.get(key))) is not None}
            self._kept.append(LogEvent(at=datetime.now(UTC), level=method, event=text, codes=codes))
        return event

    def events(self) -> list[LogEvent]:
        return list(self._kept)


def _said(key: str, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    if key == "device":
        return value if value in _KINDS else None
    if key == "error":
        return value.lower() if _ERROR.fullmatch(value) else None
    return value if _WORD.fullmatch(value) else None


LOG_TAIL = LogTail()


def system() -> str:
    return f"{platform.system()} {platform.release()} {platform.machine()}"[:80]


def python() -> str:
    return sys.version.split()[0]


def memory_mib() -> float:
    """The most this process has had resident (getrusage(2); Linux counts KiB)."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
