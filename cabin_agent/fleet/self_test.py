"""The morning's self-test: can the cabin measure, keep and send what it measures? Nobody may be inside."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from cabin_agent.clock import KioskClock
from cabin_agent.drivers import HealthLink
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.instruments import Station
from cabin_agent.outbox import Outbox
from cabin_agent.transports import LinkLost
from contract.fleet import CheckOutcome, SelfTestItem, SelfTestReport
from contract.observations import DeviceKind

OK, WARNING, FAILED = CheckOutcome.OK, CheckOutcome.WARNING, CheckOutcome.FAILED

_DEVICE_S = 15.0
_SLOW_LINE_S = 0.5
_DISK_FULL = 0.95
_LOW_BATTERY = 20
_PROBE = b"comptoir self-test\n" * 512


@dataclass(frozen=True, slots=True)
class Cabin:
    """What is tested. `needed`: without these nobody can be received. `round_trip`: seconds, None without a line."""

    folder: Path
    clock: KioskClock
    outbox: Outbox
    stations: Sequence[Station]
    sources: Sequence[LiveSource]
    faults: Sequence[str]
    needed: Collection[DeviceKind]
    round_trip: Callable[[], Awaitable[float | None]]


async def self_test(cabin: Cabin) -> SelfTestReport:
    """Never raises for what it finds."""
    at, began_s = cabin.clock.now().received_at, time.monotonic()
    items = [
        await _outbox(cabin),
        _disk(cabin),
        _clock(cabin),
        await _line(cabin),
        *[SelfTestItem(check="drivers", outcome=FAILED, detail=_code(fault)) for fault in cabin.faults],
        *[await _device(station, needed=cabin.needed) for station in cabin.stations],
        *[_live(source) for source in cabin.sources],
        *_missing(cabin),
    ]
    return SelfTestReport(test_id=uuid4(), at=at, took_s=round(time.monotonic() - began_s, 2), items=items[:64])


async def _outbox(cabin: Cabin) -> SelfTestItem:
    """A real write that is synced and read again, and the store of readings answers."""
    try:
        await asyncio.to_thread(write_and_read, cabin.folder)
        await cabin.outbox.backlog()
    except (OSError, sqlite3.Error):
        return SelfTestItem(check="outbox", outcome=FAILED, detail="not_writable", blocks=True)
    return SelfTestItem(check="outbox", outcome=OK, blocks=True)


def write_and_read(folder: Path) -> None:
    """Raises OSError."""
    path = folder / "self-test"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, _PROBE)
        os.fsync(descriptor)
        if os.pread(descriptor, len(_PROBE) + 1, 0) != _PROBE:
            raise OSError("what was written reads otherwise")
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def _disk(cabin: Cabin) -> SelfTestItem:
    gauge = cabin.outbox.gauge
    if gauge.used >= _DISK_FULL:
        return SelfTestItem(check="disk", outcome=FAILED, detail="full", blocks=True)
    if gauge.nearly_full:
        return SelfTestItem(check="disk", outcome=WARNING, detail="nearly_full", blocks=True)
    return SelfTestItem(check="disk", outcome=OK, blocks=True)


def _clock(cabin: Cabin) -> SelfTestItem:
    state = cabin.clock.now().kiosk_clock
    return SelfTestItem(
        check="clock",
        outcome=OK if state == "synchronised" else WARNING,
        detail=None if state == "synchronised" else state,
    )


async def _line(cabin: Cabin) -> SelfTestItem:
    """Without a line the cabin still measures and keeps: it warns."""
    took_s = await cabin.round_trip()
    if took_s is None:
        return SelfTestItem(check="line", outcome=WARNING, detail="no_line")
    slow = took_s > _SLOW_LINE_S
    return SelfTestItem(check="line", outcome=WARNING if slow else OK, detail="slow" if slow else None)


async def _device(station: Station, *, needed: Collection[DeviceKind]) -> SelfTestItem:
    """Connects, asks how it is, reads nothing it measured. Many instruments sleep until they are used: that is no fault."""
    kind = station.instrument.kind
    blocks = kind in needed
    try:
        async with asyncio.timeout(_DEVICE_S), station.connect() as link:
            station.instrument.identify(link.identity)
            problem = await _problem(link)
    except (LinkLost, TimeoutError):
        return SelfTestItem(check="device", outcome=OK, detail="asleep", device=kind, blocks=blocks)
    # A driver is a plug-in: whatever it raises is what is wrong with its instrument.
    except Exception:  # noqa: BLE001
        return SelfTestItem(check="device", outcome=FAILED, detail="driver_crashed", device=kind, blocks=blocks)
    return SelfTestItem(check="device", outcome=WARNING if problem else OK, detail=problem, device=kind, blocks=blocks)


async def _problem(link: object) -> str | None:
    if not isinstance(link, HealthLink):
        return None
    health = await link.health()
    if health.battery_percent is not None and health.battery_percent <= _LOW_BATTERY:
        return "low_battery"
    return _code(health.problems[0]) if health.problems else None


def _live(source: LiveSource) -> SelfTestItem:
    """Open since the program began; one that is not says why."""
    fault = getattr(source, "fault", None)
    return SelfTestItem(
        check="camera" if source.packets.kind == "video" else "sound",
        outcome=FAILED if fault else OK,
        detail=_code(fault) if fault else None,
        device=source.kind,
    )


def _missing(cabin: Cabin) -> list[SelfTestItem]:
    there = {station.instrument.kind for station in cabin.stations} | {source.kind for source in cabin.sources}
    return [
        SelfTestItem(check="device", outcome=FAILED, detail="missing", device=kind, blocks=True)
        for kind in cabin.needed
        if kind not in there
    ]


def _code(text: str) -> str:
    """As the contract writes codes."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_.:-") else "_" for sign in text.lower())[:80]
