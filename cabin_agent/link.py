"""The cabin link without I/O: what came in, what goes out, what the agent must do.

hello → challenge → proof → welcome, where the proof is for this cabin's own server only. What is delivered, and in which
order, is in `deliveries`: at least once here, unique ids there, so the effect is exactly once.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from contract.acuity import ChartAnswers
from contract.cabin import (
    AgentMessage,
    CabinHello,
    CabinWelcome,
    Challenge,
    Heartbeat,
    LinkError,
    LinkMessage,
    Proof,
    ReadingRefused,
    ReadingsStored,
    RequestTicket,
    RetryParked,
    VisitClosed,
    VisitOpened,
    WaveformRefused,
    WaveformStored,
)
from contract.cabin_access import Purpose, proof_text
from contract.errors import ErrorCode
from contract.fleet import CollectDiagnostics, ConfigurationDesired, RunSelfTest

# ---------------------------------------------------------------- what the agent must do


@dataclass(frozen=True, slots=True)
class Send:
    message: AgentMessage


@dataclass(frozen=True, slots=True)
class LinkReady:
    """`server_id`: whose link it is, proven to nobody but the one named at enrolment. `last_seq`: the highest
    `kiosk_seq` the server has of this cabin."""

    heartbeat_s: float
    server_id: str
    last_seq: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The keys of what is durable at the server: a reading's id, a chunk's recording and number."""

    keys: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Parked:
    key: Hashable
    reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    consultation_id: UUID
    ticket: str
    open_for_s: float = 0.0


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


@dataclass(frozen=True, slots=True)
class Retry:
    """What was parked is to be tried again."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Of the cabin itself, not of a visit."""

    order: ConfigurationDesired | RunSelfTest | CollectDiagnostics


@dataclass(frozen=True, slots=True)
class Charted:
    """A test of visual acuity was finished at the kiosk's screen."""

    answers: ChartAnswers


Effect = Charted | Ordered | Retry | Send | LinkReady | Acknowledged | Parked | Opened | Closed | Refused | WrongServer


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

    @property
    def ready(self) -> bool:
        return self._state is _State.READY

    def connected(self) -> list[Effect]:
        self._state = _State.GREETING
        return [Send(CabinHello(cabin_id=self._cabin_id))]

    def lost(self) -> None:
        self._state = _State.DOWN

    def heartbeat(self, heartbeat: Heartbeat) -> list[Effect]:
        return [Send(heartbeat)] if self.ready else []

    def request_ticket(self, consultation_id: UUID) -> list[Effect]:
        """While the link is down nothing is sent: the server gives a ticket after each reconnection."""
        return [Send(RequestTicket(consultation_id=consultation_id))] if self.ready else []

    def report(self, message: AgentMessage) -> list[Effect]:
        """Of the cabin itself. While the link is down nothing is sent: it is said again after each welcome."""
        return [Send(message)] if self.ready else []

    def receive(self, message: LinkMessage) -> list[Effect]:
        match message:
            case Challenge(nonce=nonce, server_id=server_id):
                return self._prove(nonce, server_id)
            case CabinWelcome(heartbeat_s=heartbeat_s, last_seq=last_seq):
                self._state = _State.READY
                self._server_id = self._challenged_by
                return [LinkReady(heartbeat_s, self._server_id, last_seq)]
            case ReadingsStored(reading_ids=reading_ids):
                return [Acknowledged(tuple(reading_ids))]
            case ReadingRefused(reading_id=reading_id, code=code):
                return [Parked(reading_id, code.value)]
            case WaveformStored(recording_id=recording_id, chunk=chunk):
                return [Acknowledged(((recording_id, chunk),))]
            case WaveformRefused(recording_id=recording_id, chunk=chunk, code=code):
                return [Parked((recording_id, chunk), code.value)]
            case VisitOpened(consultation_id=consultation_id, ticket=ticket, open_for_s=open_for_s):
                return [Opened(consultation_id, ticket, open_for_s)]
            case VisitClosed(consultation_id=consultation_id):
                return [Closed(consultation_id)]
            case RetryParked():
                return [Retry()]
            case ConfigurationDesired() | RunSelfTest() | CollectDiagnostics():
                return [Ordered(message)]
            case ChartAnswers():
                return [Charted(message)]
            case LinkError(code=code):
                return [Refused(code)]

    def _prove(self, nonce: str, server_id: str) -> list[Effect]:
        """A signature for one server is of no use to another that passes its nonce on."""
        if self._server_id is not None and server_id != self._server_id:
            return [WrongServer(server_id)]
        self._challenged_by = server_id
        text = proof_text(cabin_id=self._cabin_id, nonce=nonce, purpose=Purpose.LINK, server_id=server_id)
        return [Send(Proof(signature=self._sign(text)))]
