"""500 cabins on one server process, one reading a second each; what one idle agent costs its kiosk; crashing drivers.

Each cabin is a socket of an address of its own, with its own enrolled key, its readings and its heartbeats as an agent's.
Server and PostgreSQL are processes, all durable. The idle agent is the real program, linked, in no visit.
"""

import asyncio
import base64
import os
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect

from backend.demo.installation import Installation
from backend.demo.world import DEMO_CABIN_SITE
from benchmarks.crashing import p99_ms
from benchmarks.house import installed
from benchmarks.lines import Line, percentile
from contract.cabin import LINK, CabinHello, DeliverReadings, Heartbeat, Proof, ReadingsStored
from contract.cabin_access import Purpose, proof_text
from contract.observations import (
    Attribution,
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    MeasuredValue,
    Metric,
    Reading,
    Validity,
)

CABINS = 500
WARM_UP_S = 5
MEASURED_S = 20
HEARTBEAT_S = 15
_CALLS_AT_ONCE = 10
SETTLE_S = 10.0
IDLE_S = 15.0


@dataclass
class Cabin:
    number: int
    cabin_id: UUID = field(default_factory=uuid4)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    took_ms: list[float] = field(default_factory=list)

    @property
    def address(self) -> str:
        """A network of its own, as 500 pharmacies have."""
        return f"127.1.{self.number // 250}.{self.number % 250 + 1}"

    @asynccontextmanager
    async def linked(self, port: int) -> AsyncGenerator[ClientConnection]:
        url = f"ws://127.0.0.1:{port}/api/cabins/link"
        async with connect(url, compression=None, proxy=None, local_addr=(self.address, 0)) as socket:
            await socket.send(CabinHello(cabin_id=self.cabin_id).model_dump_json())
            challenge = LINK.validate_json(await socket.recv())
            assert challenge.type == "challenge"
            text = proof_text(
                cabin_id=self.cabin_id, nonce=challenge.nonce, purpose=Purpose.LINK, server_id=challenge.server_id
            )
            await socket.send(Proof(signature=base64.b64encode(self.key.sign(text)).decode()).model_dump_json())
            assert LINK.validate_json(await socket.recv()).type == "welcome"
            yield socket

    def delivery(self, seq: int) -> tuple[UUID, str]:
        reading = Reading(
            reading_id=uuid4(),
            kiosk_seq=seq,
            consultation_id=None,
            kind=DeviceKind.PULSE_OXIMETER,
            device=DeviceIdentity(driver="ble.plx", model="Nonin 3230", serial=str(self.number)),
            values=[
                MeasuredValue(metric=Metric.SPO2, value="97", unit="%"),
                MeasuredValue(metric=Metric.PULSE_RATE, value="71", unit="/min"),
            ],
            device_time=None,
            received_at=datetime.now(UTC),
            monotonic_ns=time.monotonic_ns(),
            boot_id=str(self.cabin_id),
            clock=ClockQuality.UNSET,
            attribution=Attribution.QUARANTINED,
            quarantine_reason="no_visit",
            validity=Validity.VALID,
            raw_base64="AGEARwA=",
            parser="gatt-pulse-oximeter/1",
        )
        return reading.reading_id, DeliverReadings(readings=[reading]).model_dump_json()

    async def measure(self, socket: ClientConnection, start: float) -> None:
        """One reading a second, at a moment of the second that is this cabin's; each waits for its own answer."""
        offset = self.number / CABINS
        for second in range(WARM_UP_S + MEASURED_S):
            await asyncio.sleep(max(0.0, start + second + offset - time.perf_counter()))
            reading_id, text = self.delivery(second + 1)
            sent = time.perf_counter()
            await socket.send(text)
            answer = LINK.validate_json(await socket.recv())
            took = time.perf_counter() - sent
            assert isinstance(answer, ReadingsStored)
            assert answer.reading_ids == [reading_id]
            if second >= WARM_UP_S:
                self.took_ms.append(1000 * took)
            if (second + self.number) % HEARTBEAT_S == 0:
                await socket.send(self.heartbeat(second + 1))

    def heartbeat(self, last_seq: int) -> str:
        return Heartbeat(
            software="cabin-agent",
            boot_id=str(self.cabin_id),
            outbox_depth=0,
            oldest_unsent_s=None,
            devices=[],
            last_seq=last_seq,
        ).model_dump_json()


async def _enrol(house: Installation, cabins: list[Cabin]) -> None:
    owner = await asyncpg.connect(house.database_url)
    try:
        await owner.executemany(
            "INSERT INTO cabins (cabin_id, site_id, name) VALUES ($1, $2, $3)",
            [(cabin.cabin_id, DEMO_CABIN_SITE, f"Télécabine {cabin.number}") for cabin in cabins],
        )
        await owner.executemany(
            "INSERT INTO cabin_keys (key_id, cabin_id, public_key, enrolled_at, confirmed_at)"
            " VALUES ($1, $2, $3, now(), now())",
            [(uuid4(), cabin.cabin_id, cabin.key.public_key().public_bytes_raw()) for cabin in cabins],
        )
    finally:
        await owner.close()


async def _ack_p99_ms(house: Installation) -> float:
    cabins = [Cabin(number) for number in range(CABINS)]
    await _enrol(house, cabins)
    async with AsyncExitStack() as stack:
        sockets: list[ClientConnection] = []
        for at in range(0, CABINS, _CALLS_AT_ONCE):
            calling = (stack.enter_async_context(c.linked(house.port)) for c in cabins[at : at + _CALLS_AT_ONCE])
            sockets += await asyncio.gather(*calling)
        start = time.perf_counter() + 1.0
        await asyncio.gather(*(c.measure(s, start) for c, s in zip(cabins, sockets, strict=True)))
        for socket in sockets:
            socket.transport.abort()
    return percentile([ms for cabin in cabins for ms in cabin.took_ms], 99)


def _memory_mib(pid: int) -> float:
    """Resident, shared pages counted whole."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _idle(house: Installation) -> tuple[float, float]:
    """MiB, and percent of a core, once it has settled."""
    await house.cabin.start()
    pid = house.cabin.pid
    assert pid is not None
    owner = await asyncpg.connect(house.database_url)
    linked = "SELECT count(*) FROM cabin_statuses WHERE boot_id <> cabin_id::text"
    while not await owner.fetchval(linked):  # noqa: ASYNC110 - it waits for another process
        await asyncio.sleep(0.2)
    await owner.close()
    await asyncio.sleep(SETTLE_S)
    before, at = _cpu_s(pid), time.monotonic()
    await asyncio.sleep(IDLE_S)
    used = 100 * (_cpu_s(pid) - before) / (time.monotonic() - at)
    return _memory_mib(pid), used


async def measure() -> list[Line]:
    return await asyncio.get_running_loop().run_in_executor(None, lambda: uvloop.run(_measure()))


async def _measure() -> list[Line]:
    crashing, quiet = await p99_ms()
    async with installed(cabin=False) as house:
        memory, cpu = await _idle(house)
        await house.cabin.stop()
        p99 = await _ack_p99_ms(house)
    return [
        Line("fleet", "ack_p99_500_cabins", p99, None, "ms", "lower"),
        Line("fleet", "agent_idle_memory", memory, None, "MiB", "lower"),
        Line("fleet", "agent_idle_cpu", cpu, None, "% of a core", "lower"),
        Line("fleet", "reading_p99_beside_crashing_drivers", crashing, quiet, "ms", "lower"),
    ]
