"""The server as the cabin sees it: real sockets, a store with unique ids, one room with one specialist."""

import asyncio
import base64
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from contract.cabin import (
    AGENT,
    CabinHello,
    CabinWelcome,
    Challenge,
    DeliverReadings,
    DeliverWaveform,
    Heartbeat,
    LinkMessage,
    Proof,
    ReadingRefused,
    ReadingsStored,
    RequestTicket,
    VisitClosed,
    VisitOpened,
    WaveformStored,
)
from contract.cabin_access import Purpose, proof_text
from contract.errors import ErrorCode
from contract.observations import DeviceKind, Reading
from contract.signaling import (
    CLIENT,
    CLOSE_TICKET,
    ConsultationEnded,
    Description,
    DeviceRequested,
    Hello,
    Peer,
    PeerJoined,
    Ping,
    Pong,
    Relay,
    RestartFrom,
    Resume,
    ResumeFailed,
    Role,
    RoomLimits,
    ServerMessage,
    Welcome,
)
from contract.waveforms import WaveformChunk
from tests.cabin_agent.specialist import Specialist

NONCE = "8f2c"
SERVER_ID = "edge.test"


class ServerEdge:
    """`stop` is a crash: sockets are torn, nothing is said. What was stored stays."""

    def __init__(self, *, cabin_id: UUID, public_key: bytes) -> None:
        self.stored: dict[UUID, Reading] = {}
        self.deliveries: list[UUID] = []
        self.hellos: list[Hello] = []
        self.heartbeats: list[Heartbeat] = []
        self.chunks: list[WaveformChunk] = []
        self.refuses: set[DeviceKind] = set()
        self.acknowledges = True
        self.consultation_id = uuid4()
        self.specialist = Specialist()
        self.changed = asyncio.Condition()
        self._visit_open = True
        self._cabin_id = cabin_id
        self._key = Ed25519PublicKey.from_public_bytes(public_key)
        self._member = uuid4()
        self._tickets: set[str] = set()
        self._server: Server | None = None
        self._port = 0
        self._sockets: set[ServerConnection] = set()
        self._link: ServerConnection | None = None
        self._room: ServerConnection | None = None
        self._said = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        self._server = await serve(self._serve, "127.0.0.1", self._port, compression=None)
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close(close_connections=False)
        for socket in self._sockets:
            socket.transport.abort()
        await self._server.wait_closed()

    async def until(self, fact: str) -> None:
        """Waits for an attribute that became true, or for the number of stored readings: `stored 3`."""
        async with self.changed:
            await self.changed.wait_for(lambda: self._is(fact))

    def _is(self, fact: str) -> bool:
        name, _, count = fact.partition(" ")
        return len(getattr(self, name)) >= int(count)

    # ---------------------------------------------------------------- what the specialist does

    async def ask(self, device: DeviceKind, action: str) -> None:
        request = {"sender": self.specialist.member, "device": device, "action": action}
        await self._say(DeviceRequested.model_validate(request))

    async def ask_restart(self) -> None:
        epoch = self.specialist.epoch + 1
        await self._say(RestartFrom(sender=self.specialist.member, epoch=epoch, ice=False, reason=""))

    async def reload_specialist(self) -> None:
        """The specialist's page is loaded anew: it holds no connection."""
        await self.specialist.close()
        await self._say(PeerJoined(peer=self._peer(), fresh=True))

    async def end_consultation(self) -> None:
        self._visit_open = False
        await self._say(ConsultationEnded())

    def forget_visit(self) -> None:
        """The visit ended while the cabin was away."""
        self._visit_open = False

    async def close_visit(self) -> None:
        self._visit_open = False
        await self._to_link(VisitClosed(consultation_id=self.consultation_id))

    # ---------------------------------------------------------------- the sockets

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self._sockets.add(socket)
        try:
            if socket.request.path == "/api/cabins/link":
                await self._serve_link(socket)
            else:
                await self._serve_room(socket)
        except ConnectionClosed:
            return
        finally:
            self._sockets.discard(socket)

    async def _serve_link(self, socket: ServerConnection) -> None:
        async for text in socket:
            match AGENT.validate_json(text):
                case CabinHello(cabin_id=cabin_id):
                    assert cabin_id == self._cabin_id
                    await socket.send(Challenge(nonce=NONCE, server_id=SERVER_ID).model_dump_json())
                case Proof(signature=signature):
                    text = proof_text(cabin_id=self._cabin_id, nonce=NONCE, purpose=Purpose.LINK, server_id=SERVER_ID)
                    self._key.verify(base64.b64decode(signature), text)
                    self._link = socket
                    await self._to_link(CabinWelcome(heartbeat_s=0.2))
                    await self._open_visit()
                case DeliverReadings(readings=readings):
                    await self._store(readings)
                case DeliverWaveform(chunk=chunk):
                    await self._note(self.chunks, chunk)
                    stored = WaveformStored(recording_id=chunk.recording.recording_id, chunk=chunk.chunk)
                    await self._to_link(stored)
                case Heartbeat() as heartbeat:
                    await self._note(self.heartbeats, heartbeat)
                case RequestTicket():
                    await self._open_visit()

    async def _serve_room(self, socket: ServerConnection) -> None:
        first = CLIENT.validate_json(await socket.recv())
        if isinstance(first, Resume):
            # A crash has forgotten every session.
            await socket.send(ResumeFailed(reason="unknown").model_dump_json())
            first = CLIENT.validate_json(await socket.recv())
        assert isinstance(first, Hello)
        if first.ticket not in self._tickets:
            await socket.close(CLOSE_TICKET)
            return
        self._tickets.remove(first.ticket)
        self._room, self._said = socket, 0
        await self._to_room(
            Welcome(
                room=self.consultation_id,
                member=self._member,
                session=uuid4(),
                resume_token="token",
                resume_s=60,
                role=Role.AGENT,
                state="admitted",
                ping_ms=200,
                limits=RoomLimits(frame_bytes=65536, messages_per_s=20, messages_burst=60, candidates_per_epoch=30),
                relay=Relay(),
                peers=[self._peer()],
            )
        )
        await self._note(self.hellos, first)
        async for text in socket:
            match CLIENT.validate_json(text):
                case Description() as offer:
                    await self._say(await self.specialist.answer(offer))
                case Ping(at=at):
                    await self._to_room(Pong(at=at))
                case _:
                    pass

    async def _open_visit(self) -> None:
        if self._visit_open:
            ticket = uuid4().hex
            self._tickets.add(ticket)
            await self._to_link(VisitOpened(consultation_id=self.consultation_id, ticket=ticket))

    async def _store(self, readings: list[Reading]) -> None:
        accepted = [reading for reading in readings if reading.kind not in self.refuses]
        async with self.changed:
            for reading in accepted:
                self.deliveries.append(reading.reading_id)
                self.stored.setdefault(reading.reading_id, reading)
            self.changed.notify_all()
        for reading in readings:
            if reading not in accepted:
                refusal = ReadingRefused(
                    reading_id=reading.reading_id, code=ErrorCode.CABIN_READING, message="refused by the test"
                )
                await self._to_link(refusal)
        if self.acknowledges and accepted:
            await self._to_link(ReadingsStored(reading_ids=[reading.reading_id for reading in accepted]))

    async def _note(self, notes: list[Any], note: object) -> None:
        async with self.changed:
            notes.append(note)
            self.changed.notify_all()

    def _peer(self) -> Peer:
        return Peer(member=self.specialist.member, role=Role.PRACTITIONER, name="Dr Test", offer=True)

    async def _to_link(self, message: LinkMessage) -> None:
        assert self._link is not None
        await self._link.send(message.model_dump_json())

    async def _say(self, message: ServerMessage) -> None:
        """A message of the count."""
        self._said += 1
        await self._to_room(message.model_copy(update={"seq": self._said}))

    async def _to_room(self, message: ServerMessage) -> None:
        assert self._room is not None
        await self._room.send(message.model_dump_json())
