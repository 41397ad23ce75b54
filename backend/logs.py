"""The server's log: static messages with allow-listed fields. The text of an exception is never in it."""

import asyncio
import logging
from types import TracebackType
from typing import Any

from core.faults import described

# Of what code of ours passes in `extra=`; none of these is made of what somebody typed.
_FIELDS = ("error_type", "where", "reason", "close_code", "returncode")
# Libraries whose own lines quote what they handle: statements with values, addresses with queries.
_TALKATIVE = ("sqlalchemy", "asyncpg", "httpx", "httpcore", "websockets", "aiosmtplib", "multipart", "PIL", "aioice")

log = logging.getLogger(__name__)

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Of an exception it tells type and place, whichever library logged it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        said = super().formatMessage(record)
        fields = [f"{name}={vars(record)[name]}" for name in _FIELDS if name in vars(record)]
        return " ".join([said, *fields])

    def formatException(self, ei: _Error) -> str:  # noqa: N802 - logging's own name
        error = ei[1]
        return "" if error is None else " ".join(f"{name}={value}" for name, value in described(error).items())


def set_up_logging(level: int = logging.INFO) -> None:
    """To standard error, once a process. The server below (uvicorn) must be given no log configuration of its own."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def keep_loop_discreet() -> None:
    """In the running loop: what asyncio finds unhandled, such as a failed task nobody awaits, it logs with its text."""
    asyncio.get_running_loop().set_exception_handler(_on_loop_fault)


def _on_loop_fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    log.error("unhandled fault of a task", extra={} if error is None else described(error))
