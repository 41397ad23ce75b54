"""The recovery ladder of a stuck Bluetooth: each rung more costly than the one before, the last is a human.

BlueZ can hold a phantom connection for hours, or answer `InProgress` after a process died in mid-connect, until the
device is removed or the adapter is cycled. So a failed connection climbs, one rung an attempt.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

import structlog

from cabin_agent.transports import NEEDS_OPERATOR, LinkLost

logger = structlog.stdlib.get_logger(__name__)

_PATIENCE_S = 15.0
_T = TypeVar("_T")


class Stuck(Exception):
    """A connection could not be made though the instrument is there. The argument is the kind of the error."""


class RungMissing(Exception):
    """This kiosk has no means for that step."""


class Rung(StrEnum):
    RETRY = "retry"
    DISCONNECT_STALE = "disconnect_stale"
    REMOVE_DEVICE = "remove_device"
    POWER_CYCLE = "power_cycle"
    RESTART_DAEMON = "restart_daemon"
    REPLUG = "replug"


# These break the connections of the other instruments too.
_OF_ALL = {Rung.POWER_CYCLE, Rung.RESTART_DAEMON, Rung.REPLUG}


class Rungs(Protocol):
    """The edge to the kiosk's Bluetooth beneath bleak."""

    async def take(self, rung: Rung, address: str) -> None:
        """Raises `RungMissing`."""


async def climb(
    attempt: Callable[[], Awaitable[_T]], address: str, rungs: Rungs, *, alone: Callable[[], bool] = lambda: True
) -> _T:
    """The first attempt that is not stuck. `alone`: no other instrument is connected, so the adapter may be reset.

    Raises `LinkLost("needs_operator")` at the top. What `attempt` raises besides `Stuck` passes through.
    """
    for rung in Rung:
        try:
            return await attempt()
        except Stuck as error:
            logger.warning("bluetooth stuck", error=str(error), next=rung.value)
        if rung in _OF_ALL and not alone():
            break
        try:
            await rungs.take(rung, address)
        except RungMissing:
            logger.info("bluetooth rung missing", rung=rung.value)
    try:
        return await attempt()
    except Stuck as error:
        raise LinkLost(NEEDS_OPERATOR) from error


class BluezRungs:
    """By the commands of BlueZ, systemd and uhubctl, for the adapter "hci0" unless said.

    `hub`: location and port of the adapter's USB socket as uhubctl names them ("1-1", "2"), None without such a hub.
    """

    def __init__(self, adapter: str = "hci0", *, hub: tuple[str, str] | None = None, retry_s: float = 1.0) -> None:
        self._adapter = adapter
        self._hub = hub
        self._retry_s = retry_s

    async def take(self, rung: Rung, address: str) -> None:
        for command in self._commands(rung, address):
            await _run(command)
        await asyncio.sleep(self._retry_s)

    def _commands(self, rung: Rung, address: str) -> list[Sequence[str]]:
        match rung:
            case Rung.RETRY:
                return []
            case Rung.DISCONNECT_STALE:
                return [("bluetoothctl", "disconnect", address)]
            case Rung.REMOVE_DEVICE:
                return [("bluetoothctl", "remove", address)]
            case Rung.POWER_CYCLE:
                switch = ("btmgmt", "--index", self._adapter, "power")
                return [(*switch, "off"), (*switch, "on")]
            case Rung.RESTART_DAEMON:
                return [("systemctl", "restart", "bluetooth")]
            case Rung.REPLUG:
                if self._hub is None:
                    raise RungMissing(rung)
                location, port = self._hub
                return [("uhubctl", "-l", location, "-p", port, "-a", "cycle")]


async def _run(command: Sequence[str]) -> None:
    """A command that fails or hangs is as good as a rung that did not help: the next attempt shows."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
        )
    except OSError as error:
        raise RungMissing(command[0]) from error
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
