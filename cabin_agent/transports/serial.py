"""Instruments on serial lines: one port each, opened for one measurement and by one program only.

An instrument of this kind sends when somebody presses its print key, and only while the enable lines are high: they
are while the port is open. Nothing is polled.
"""

import asyncio
import termios
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import serial  # type: ignore[import-untyped]
import serial_asyncio_fast
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cabin_agent.transports import Connection, Found, Frame, LinkLost, TransportKind

MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"
"""What `read` answers from the configuration: a line has no such characteristics."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class SerialPort(BaseModel):
    """One port as configured. The line's figures are those of the Nidek manual unless told otherwise.

    `service` names the driver ("nidek.rt"); `settings`: what the driver has to know and the line does not tell, as
    "far.decimal".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    path: Label
    service: Label
    name: Label
    serial: Label | None = None
    settings: frozenset[Label] = frozenset()
    baudrate: Annotated[int, Field(ge=300, le=115_200)] = 2400
    bytesize: Literal[7, 8] = 7
    parity: Literal["N", "E", "O"] = "E"
    stopbits: Literal[1, 2] = 2

    @property
    def line(self) -> dict[str, Any]:
        """Arguments of `serial.Serial`. Exclusive: a port two programs read loses octets to either.

        pyserial raises DTR and RTS on opening and drops them on closing.
        """
        return {
            "baudrate": self.baudrate,
            "bytesize": self.bytesize,
            "parity": self.parity,
            "stopbits": self.stopbits,
            "exclusive": True,
            "dsrdtr": False,
            "rtscts": False,
            "xonxoff": False,
        }

    @property
    def found(self) -> Found:
        return Found(
            address=self.path,
            name=self.name,
            services=frozenset({self.service, *self.settings}),
            transport=TransportKind.SERIAL,
            path=self.path,
        )


class SerialTransport:
    def __init__(self, ports: Iterable[SerialPort]) -> None:
        self._ports = {port.path: port for port in ports}

    async def scan(self) -> list[Found]:
        """The configured ports: a port does not tell what hangs on it, and may be plugged in later."""
        return [port.found for port in self._ports.values()]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        """Raises `LinkLost` when the port is not there, cannot do what is configured, or another program has it."""
        port = self._ports[found.address]
        loop = asyncio.get_running_loop()
        connection = SerialConnection(port)
        try:
            line, _ = await serial_asyncio_fast.create_serial_connection(
                loop, lambda: connection, port.path, **port.line
            )
        except (OSError, serial.SerialException, termios.error) as error:
            raise LinkLost("not_in_reach") from error
        try:
            yield connection
        finally:
            line.abort()
            await connection.closed.wait()


class SerialConnection(asyncio.Protocol):
    """One open port. Octets come as the line gave them, in any pieces."""

    def __init__(self, port: SerialPort) -> None:
        self.closed = asyncio.Event()
        self._port = port
        self._line: asyncio.Transport | None = None
        self._frames: asyncio.Queue[Frame | LinkLost | None] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line = transport

    def data_received(self, data: bytes) -> None:
        self._frames.put_nowait(Frame("", bytes(data)))

    def connection_lost(self, exc: Exception | None) -> None:
        """An unplugged adapter is an error of the port, not an end of file."""
        self._frames.put_nowait(LinkLost("link_lost") if exc else None)
        self.closed.set()

    async def read(self, characteristic: str) -> bytes:
        configured = {MODEL_NUMBER: self._port.name, SERIAL_NUMBER: self._port.serial or self._port.path}
        return configured.get(characteristic, "").encode()

    async def subscribe(self, *characteristics: str) -> None:
        del characteristics

    async def unsubscribe(self, *characteristics: str) -> None:
        """Ends the frames; what came before is still given."""
        del characteristics
        self._frames.put_nowait(None)

    async def write(self, characteristic: str, octets: bytes) -> None:
        del characteristic
        if self._line is None or self.closed.is_set():
            raise LinkLost("link_lost")
        self._line.write(octets)

    async def frames(self) -> AsyncGenerator[Frame]:
        while (frame := await self._frames.get()) is not None:
            if isinstance(frame, LinkLost):
                raise frame
            yield frame

    async def confirm(self, frame: Frame) -> None:
        """A serial line has no acknowledgement: what is lost is printed again."""
        del frame


def transport(*, ports: Iterable[Mapping[str, Any]] = ()) -> SerialTransport:
    """`ports`: objects of the form of `SerialPort`. Raises `pydantic.ValidationError`."""
    return SerialTransport(SerialPort.model_validate(port) for port in ports)
