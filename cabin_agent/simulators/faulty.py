"""A connection on which a fault plan is at work."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from cabin_agent.simulators.fault_session import (
    Action,
    CrashDriver,
    CutLink,
    FallSilent,
    Send,
    SimulatedCrash,
    WireFaults,
)
from cabin_agent.transports import Connection, Frame, LinkLost


class FaultyConnection:
    """After a cut every method raises `LinkLost`, as on a real line."""

    def __init__(self, connection: Connection, faults: WireFaults) -> None:
        self._connection = connection
        self._faults = faults
        self._lost = False

    async def read(self, characteristic: str) -> bytes:
        self._check()
        return await self._connection.read(characteristic)

    async def subscribe(self, *characteristics: str) -> None:
        self._check()
        await self._connection.subscribe(*characteristics)

    async def unsubscribe(self, *characteristics: str) -> None:
        self._check()
        await self._connection.unsubscribe(*characteristics)

    async def write(self, characteristic: str, octets: bytes) -> None:
        self._check()
        await self._connection.write(characteristic, octets)

    async def confirm(self, frame: Frame) -> None:
        self._check()
        await self._connection.confirm(frame)

    async def frames(self) -> AsyncGenerator[Frame]:
        self._check()
        async with aclosing(self._connection.frames()) as frames:
            async for frame in frames:
                for action in self._faults.outgoing(frame):
                    self._check()
                    yield await self._done(action, frame)
        for action in self._faults.ended():
            self._check()
            yield await self._done(action, None)
        self._check()

    async def _done(self, action: Action, sent: Frame | None) -> Frame:
        match action:
            case Send(frame):
                self._lost = self._faults.is_cut
                return frame
            case CutLink(partial):
                self._lost = True
                if partial and sent is not None and not sent.characteristic:
                    return Frame("", partial)
                raise LinkLost("cut by the fault plan")
            case FallSilent():
                return await _never()
            case CrashDriver():
                raise SimulatedCrash("by the fault plan")

    def _check(self) -> None:
        if self._lost:
            raise LinkLost("cut by the fault plan")


async def _never() -> Frame:
    await asyncio.Event().wait()
    raise AssertionError
