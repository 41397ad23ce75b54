"""Seven days without a line, then one that is cut again and again: everything arrives once, in order, without a hole."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from backend.cabins.models import CabinStatus, ReadingRow
from backend.cabins.service import enrol
from cabin_agent.attribution import Visits
from cabin_agent.clock import KioskClock
from cabin_agent.deliveries import Deliveries
from cabin_agent.keys import signature_text
from cabin_agent.link import CabinLink
from cabin_agent.link_client import LinkClient
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_sources import reading_sources
from contract.cabin import Heartbeat
from tests.backend.cabins.agents import a_reading
from tests.backend.house import House
from tests.serving import served

READINGS = 1200
CUTS = 4


async def fill(outbox: Outbox) -> None:
    began = KioskClock().now().received_at - timedelta(days=7)
    for number in range(READINGS):
        at = began + number * timedelta(days=7) / READINGS
        reading = a_reading(1, consultation_id=None, reading_id=UUID(int=number + 1))
        await outbox.add(reading.model_copy(update={"received_at": at}))


@asynccontextmanager
async def linked(house: House, outbox: Outbox, key: Ed25519PrivateKey, port: int) -> AsyncGenerator[None]:
    """Cut without a word at the end."""

    async def heartbeat() -> Heartbeat:
        backlog = await outbox.backlog()
        return Heartbeat(
            software="1",
            boot_id="b",
            outbox_depth=backlog.pending,
            oldest_unsent_s=backlog.oldest_unsent_s,
            devices=[],
            last_seq=backlog.last_seq,
        )

    client = LinkClient(
        url=f"ws://127.0.0.1:{port}/api/cabins/link",
        machine=CabinLink(
            cabin_id=house.clinic.cabin_id, server_id=None, sign=lambda octets: signature_text(key, octets)
        ),
        outbox=outbox,
        deliveries=Deliveries(reading_sources(outbox, Visits()), in_call=lambda: False, jitter_s=0),
        heartbeat=heartbeat,
        on_effect=lambda _: None,
    )
    running = asyncio.create_task(client.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def stored(house: House) -> int:
    async with house.services.background() as session:
        return await session.scalar(select(func.count()).select_from(ReadingRow)) or 0


async def until_stored(house: House, count: int) -> None:
    while await stored(house) < count:  # noqa: ASYNC110 - it waits for the server
        await asyncio.sleep(0.005)


async def test_a_backlog_arrives_whole_and_once_over_a_line_that_is_cut(house: House, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    async with open_outbox(tmp_path / "outbox", clock=KioskClock()) as outbox, served(house.app) as port:
        await fill(outbox)
        for cut in range(CUTS):
            async with linked(house, outbox, key, port):
                await until_stored(house, (cut + 1) * READINGS // (CUTS + 1))
        async with linked(house, outbox, key, port):
            await until_stored(house, READINGS)
            while (await outbox.backlog()).pending:  # noqa: ASYNC110 - the link works meanwhile
                await asyncio.sleep(0.005)
        async with linked(house, outbox, key, port):
            await until_said(house, READINGS)
    async with house.services.background() as session:
        numbers = list(await session.scalars(select(ReadingRow.kiosk_seq).order_by(ReadingRow.kiosk_seq)))
        status = await session.get(CabinStatus, house.clinic.cabin_id)
    assert numbers == list(range(1, READINGS + 1))
    assert status is not None
    assert (status.missing, status.complete_to, status.outbox_depth) == (0, READINGS, 0)


async def until_said(house: House, complete_to: int) -> None:
    """By a heartbeat after the last delivery."""
    complete = select(CabinStatus.complete_to).where(CabinStatus.outbox_depth == 0)
    while True:
        async with house.services.background() as session:
            if await session.scalar(complete) == complete_to:
                return
        await asyncio.sleep(0.01)
