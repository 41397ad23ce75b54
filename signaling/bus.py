"""The message bus between processes of one installation: NATS. One process alone needs none.

Delivery is at most once and in order from each sender. What gets lost is found by the numbers of the sessions above.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

ASK_WITHIN_S = 5.0
_RECONNECT_EVERY_S = 1

Answer = Callable[[bytes], Awaitable[None]]
Heard = Callable[[bytes, Answer], Awaitable[None]]
"""What came, and how to answer it; a message that wants no answer has one that does nothing."""


class NobodyThere(Exception):
    """No process listens to this subject, or none answered in time."""


class Listening(Protocol):
    async def stop(self) -> None: ...


class Bus(Protocol):
    async def publish(self, subject: str, data: bytes) -> None: ...
    async def ask(self, subject: str, data: bytes) -> bytes:
        """Raises NobodyThere."""

    async def listen(self, subject: str, heard: Heard) -> Listening:
        """`heard` is called for one message after the other."""

    def when_lost(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Called when the bus is gone for a while: what was said meanwhile is lost."""


class NatsBus:
    """A connection to NATS. Made by `open_bus`."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._client = Client()
        self._lost: list[Callable[[], Awaitable[None]]] = []

    async def connect(self, url: str) -> None:
        await self._client.connect(
            url,
            name="comptoir",
            max_reconnect_attempts=-1,
            reconnect_time_wait=_RECONNECT_EVERY_S,
            disconnected_cb=self._disconnected,
            error_cb=_quiet,
            # A slow bus must not hold messages of an hour ago.
            pending_size=8 * 1024 * 1024,
        )

    async def close(self) -> None:
        self._lost.clear()
        await self._client.close()

    async def publish(self, subject: str, data: bytes) -> None:
        try:
            await self._client.publish(self._prefix + subject, data)
        except NatsError as fault:
            raise NobodyThere from fault

    async def ask(self, subject: str, data: bytes) -> bytes:
        try:
            answer = await self._client.request(self._prefix + subject, data, timeout=ASK_WITHIN_S)
        except NatsError as fault:
            raise NobodyThere from fault
        return answer.data

    async def listen(self, subject: str, heard: Heard) -> Listening:
        async def received(message: Msg) -> None:
            async def answer(data: bytes) -> None:
                if message.reply:
                    await self.answer_to(message.reply, data)

            await heard(message.data, answer)

        subscription = await self._client.subscribe(self._prefix + subject, cb=received)
        # So that nobody is told "listening" before the bus knows it.
        await self._client.flush()
        return _Subscribed(subscription)

    async def answer_to(self, reply: str, data: bytes) -> None:
        await self._client.publish(reply, data)

    def when_lost(self, callback: Callable[[], Awaitable[None]]) -> None:
        self._lost.append(callback)

    async def _disconnected(self) -> None:
        for callback in self._lost:
            await callback()


class _Subscribed:
    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription

    async def stop(self) -> None:
        await self._subscription.unsubscribe()


async def _quiet(_: Exception) -> None:
    """The client logs its errors otherwise, addresses included."""


@asynccontextmanager
async def open_bus(url: str, *, prefix: str = "comptoir.") -> AsyncGenerator[NatsBus]:
    """`url` as `nats://host:4222`. `prefix`: several installations may share one bus."""
    bus = NatsBus(prefix)
    await bus.connect(url)
    try:
        yield bus
    finally:
        await bus.close()
