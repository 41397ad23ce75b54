"""Which cabins are connected, to this process or another, and what to tell them. One live link a cabin."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

from contract.cabin import LINK, LinkMessage
from signaling.bus import Answer, Bus, Listening, NobodyThere

_BEAT_S = 2.0
_DEAD_AFTER_S = 6.0
_TAKEN = b"taken"
_NOT_HERE = b""


class Link(Protocol):
    @property
    def cabin_id(self) -> UUID: ...
    @property
    def key_id(self) -> UUID: ...
    async def send(self, message: LinkMessage) -> None: ...
    async def replace(self) -> None: ...
    async def revoke(self) -> None: ...


class CabinRegistry:
    """Without a bus there is this process only.

    check_every_s: how often a link looks whether its key is still in force, so that a revocation made
    in another process, or at the database itself, ends it too.
    """

    def __init__(self, *, check_every_s: float = 10.0, bus: Bus | None = None) -> None:
        self.check_every_s = check_every_s
        self._bus = bus
        self._process = uuid4()
        self._links: dict[UUID, Link] = {}
        self._listening: dict[UUID, tuple[Listening, Listening]] = {}
        self._elsewhere: dict[UUID, float] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """For the app's lifespan."""
        if self._bus is None:
            yield
            return
        beats = await self._bus.listen("cabins", self._beaten)
        beating = asyncio.create_task(self._keep_beating(self._bus))
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            await beats.stop()
            for cabin_id in list(self._listening):
                await self._stop_listening(cabin_id)

    async def attach(self, cabin_id: UUID, link: Link) -> None:
        """The newer link wins; the older one is told and closed, in whichever process it is."""
        older = self._links.get(cabin_id)
        self._links[cabin_id] = link
        if older is not None:
            await older.replace()
        elif self._bus is not None:
            with contextlib.suppress(NobodyThere):
                await self._bus.publish(f"cabin.{cabin_id}.newer", self._process.bytes)
            self._listening[cabin_id] = (
                await self._bus.listen(f"cabin.{cabin_id}.tell", partial(self._told, cabin_id)),
                await self._bus.listen(f"cabin.{cabin_id}.newer", partial(self._made_way, cabin_id)),
            )

    def detach(self, cabin_id: UUID, link: Link) -> None:
        if self._links.get(cabin_id) is link:
            del self._links[cabin_id]

    def online(self, cabin_id: UUID) -> bool:
        return cabin_id in self._links or self._seen_elsewhere(cabin_id)

    async def tell(self, cabin_id: UUID, message: LinkMessage) -> bool:
        """False when the cabin is not connected: it asks again when it comes back."""
        link = self._links.get(cabin_id)
        if link is not None:
            await link.send(message)
            return True
        if self._bus is None:
            return False
        try:
            return await self._bus.ask(f"cabin.{cabin_id}.tell", message.model_dump_json().encode()) == _TAKEN
        except NobodyThere:
            return False

    async def revoke(self, cabin_id: UUID, *, but: UUID | None = None) -> None:
        """After the commit: the link opened with a key other than `but` is told and closed."""
        link = self._links.get(cabin_id)
        if link is not None and link.key_id != but:
            self.detach(cabin_id, link)
            await link.revoke()

    async def _told(self, cabin_id: UUID, data: bytes, answer: Answer) -> None:
        link = self._links.get(cabin_id)
        if link is not None:
            await link.send(LINK.validate_json(data))
        await answer(_TAKEN if link is not None else _NOT_HERE)

    async def _made_way(self, cabin_id: UUID, newer: bytes, _: Answer) -> None:
        """The cabin has called at another process."""
        link = self._links.get(cabin_id)
        if link is not None and newer != self._process.bytes:
            self.detach(cabin_id, link)
            await link.replace()

    async def _stop_listening(self, cabin_id: UUID) -> None:
        for listening in self._listening.pop(cabin_id):
            await listening.stop()

    async def _keep_beating(self, bus: Bus) -> None:
        while True:
            with contextlib.suppress(NobodyThere):
                await bus.publish("cabins", b"".join(cabin.bytes for cabin in self._links))
            for cabin in [cabin for cabin in self._listening if cabin not in self._links]:
                await self._stop_listening(cabin)
            await asyncio.sleep(_BEAT_S)

    async def _beaten(self, data: bytes, _: Answer) -> None:
        now = asyncio.get_running_loop().time()
        for at in range(0, len(data), 16):
            self._elsewhere[UUID(bytes=data[at : at + 16])] = now

    def _seen_elsewhere(self, cabin_id: UUID) -> bool:
        at = self._elsewhere.get(cabin_id)
        return at is not None and asyncio.get_running_loop().time() - at < _DEAD_AFTER_S
