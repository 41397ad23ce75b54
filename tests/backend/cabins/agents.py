"""The agent's side of the cabin link, as little of it as a test needs."""

import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from contract.cabin import LINK, CabinHello, LinkError, LinkMessage, Proof
from contract.cabin_access import Purpose, proof_text
from contract.observations import (
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    MeasuredValue,
    Metric,
    Reading,
    Validity,
)


class Agent:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def say(self, message: Any) -> None:
        await self._socket.send(message if isinstance(message, str) else message.model_dump_json())

    async def hear(self) -> LinkMessage:
        return LINK.validate_json(await self._socket.recv())

    async def prove(
        self,
        cabin_id: UUID,
        key: Ed25519PrivateKey,
        *,
        purpose: Purpose = Purpose.LINK,
        server_id: str | None = None,
    ) -> LinkMessage:
        await self.say(CabinHello(cabin_id=cabin_id))
        challenge = await self.hear()
        assert challenge.type == "challenge"
        server_id = server_id or challenge.server_id
        text = proof_text(cabin_id=cabin_id, nonce=challenge.nonce, purpose=purpose, server_id=server_id)
        await self.say(Proof(signature=base64.b64encode(key.sign(text)).decode()))
        return await self.hear()

    async def last_code(self) -> str | None:
        """Reads to the end: the code of the last error."""
        code = None
        with contextlib.suppress(ConnectionClosed):
            while True:
                message = await self.hear()
                code = message.code if isinstance(message, LinkError) else code
        return code

    async def closed(self) -> int:
        await self._socket.wait_closed()
        assert self._socket.close_code is not None
        return self._socket.close_code


@asynccontextmanager
async def an_agent(port: int) -> AsyncIterator[Agent]:
    async with connect(f"ws://127.0.0.1:{port}/api/cabins/link", compression=None, proxy=None) as socket:
        yield Agent(socket)


def a_reading(seq: int, *, consultation_id: UUID | None, reading_id: UUID | None = None) -> Reading:
    return Reading(
        reading_id=reading_id or uuid4(),
        kiosk_seq=seq,
        consultation_id=consultation_id,
        kind=DeviceKind.THERMOMETER,
        device=DeviceIdentity(driver="ble.thermometer", model="T1", serial="1"),
        values=[MeasuredValue(metric=Metric.TEMPERATURE, value="37.60", unit="Cel")],
        device_time=None,
        received_at=datetime(2026, 11, 23, 8, seq, tzinfo=UTC),
        monotonic_ns=seq,
        boot_id="boot",
        clock=ClockQuality.SYNCHRONISED,
        validity=Validity.VALID,
        raw_base64=base64.b64encode(b"\x00\x01").decode(),
        parser="test/1",
    )
