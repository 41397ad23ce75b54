"""The cabin link without I/O: what came in, what goes out, what the agent must do.

hello → challenge → proof → welcome, where the proof is for this cabin's own server only; then readings in order of `kiosk_seq`, one batch at a time, each
acknowledged after the server's own commit. A batch not acknowledged when the line is lost is sent
again: at least once here, unique ids there, so the effect is exactly once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from contract.cabin import (
    AgentMessage,
    CabinHello,
    CabinWelcome,
    Challenge,
    DeliverReadings,
    Heartbeat,
    LinkError,
    LinkMessage,
    Proof,
    Purpose,
    ReadingRefused,
    ReadingsStored,
    RequestTicket,
    VisitClosed,
    VisitOpened,
    proof_text,
)
from contract.errors import ErrorCode
from contract.observations import Reading

BATCH_READINGS = 200
# Octets of raw frames in one message; keeps a batch of the longest frames well under a megabyte.
BATCH_RAW_OCTETS = 256 * 1024


# ---------------------------------------------------------------- what the agent must do


@dataclass(frozen=True, slots=True)
class Send:
    message: AgentMessage


@dataclass(frozen=True, slots=True)
class LinkReady:
    """`server_id`: whose link it is, proven to nobody but the one named at enrolment."""

    heartbeat_s: float
    server_id: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    reading_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Parked:
    reading_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    consultation_id: UUID
    ticket: str


@dataclass(frozen=True, slots=True)
class Closed:
    consultation_id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """The server does not accept this cabin. Only an operator can help."""

    code: ErrorCode


@dataclass(frozen=True, slots=True)
class WrongServer:
    """Whoever answers calls itself otherwise than the server this cabin belongs to. Nothing was signed."""

    server_id: str


Effect = Send | LinkReady | Acknowledged | Parked | Opened | Closed | Refused | WrongServer


class _State(Enum):
    DOWN = auto()
    GREETING = auto()
    READY = auto()


class CabinLink:
    """`sign` gives the base64 signature over octets. `server_id`: None where the first one is to be believed."""

    def __init__(self, *, cabin_id: UUID, server_id: str | None, sign: Callable[[bytes], str]) -> None:
        self._cabin_id = cabin_id
        self._server_id = server_id
        self._challenged_by = ""
        self._sign = sign
        self._state = _State.DOWN
        self._in_flight: set[UUID] = set()

    @property
    def ready(self) -> bool:
        return self._state is _State.READY

    @property
    def may_deliver(self) -> bool:
        return self.ready and not self._in_flight

    def connected(self) -> list[Effect]:
        self._state = _State.GREETING
        return [Send(CabinHello(cabin_id=self._cabin_id))]

    def lost(self) -> None:
        """What was under way is under way no more: it is still pending in the outbox."""
        self._state = _State.DOWN
        self._in_flight.clear()

    def deliver(self, pending: Sequence[Reading]) -> list[Effect]:
        """The next batch of `pending`, which is in order of `kiosk_seq`. Nothing while one is under way."""
        batch = _batch(pending) if self.may_deliver else []
        if not batch:
            return []
        self._in_flight = {reading.reading_id for reading in batch}
        return [Send(DeliverReadings(readings=batch))]

    def heartbeat(self, heartbeat: Heartbeat) -> list[Effect]:
        return [Send(heartbeat)] if self.ready else []

    def request_ticket(self, consultation_id: UUID) -> list[Effect]:
        """While the link is down nothing is sent: the server gives a ticket after each reconnection."""
        return [Send(RequestTicket(consultation_id=consultation_id))] if self.ready else []

    def receive(self, message: LinkMessage) -> list[Effect]:
        match message:
            case Challenge(nonce=nonce, server_id=server_id):
                return self._prove(nonce, server_id)
            case CabinWelcome(heartbeat_s=heartbeat_s):
                self._state = _State.READY
                self._server_id = self._challenged_by
                return [LinkReady(heartbeat_s, self._server_id)]
            case ReadingsStored(reading_ids=reading_ids):
                self._in_flight.difference_update(reading_ids)
                return [Acknowledged(tuple(reading_ids))]
            case ReadingRefused(reading_id=reading_id, code=code):
                self._in_flight.discard(reading_id)
                return [Parked(reading_id, code.value)]
            case VisitOpened(consultation_id=consultation_id, ticket=ticket):
                return [Opened(consultation_id, ticket)]
            case VisitClosed(consultation_id=consultation_id):
                return [Closed(consultation_id)]
            case LinkError(code=code):
                return [Refused(code)]

    def _prove(self, nonce: str, server_id: str) -> list[Effect]:
        """A signature for one server is of no use to another that passes its nonce on."""
        if self._server_id is not None and server_id != self._server_id:
            return [WrongServer(server_id)]
        self._challenged_by = server_id
        text = proof_text(cabin_id=self._cabin_id, nonce=nonce, purpose=Purpose.LINK, server_id=server_id)
        return [Send(Proof(signature=self._sign(text)))]


def _batch(pending: Sequence[Reading]) -> list[Reading]:
    """At least one reading, so that one of the longest frame cannot block the queue."""
    batch: list[Reading] = []
    octets = 0
    for reading in pending[:BATCH_READINGS]:
        octets += len(reading.raw_base64)
        if batch and octets > BATCH_RAW_OCTETS:
            break
        batch.append(reading)
    return batch
