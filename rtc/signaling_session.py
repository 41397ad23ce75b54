"""The client's half of a signaling session, over any number of sockets: numbers, acknowledgements, replay. No I/O."""

from collections import deque
from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from contract.signaling import (
    SERVER,
    Ack,
    Hello,
    Ping,
    Resume,
    Resumed,
    ResumeFailed,
    SequencedMessage,
    ServerMessage,
    Welcome,
)

# Like the server's own buffer; more than this unacknowledged, and the session begins anew.
_KEPT_LIMIT = 256


class LineBroken(Exception):
    """What came cannot follow what came before: connect again."""


class _Envelope(BaseModel):
    seq: Annotated[int, Field(ge=0)] = 0


class ClientSession:
    """`resume_s`: how long the server keeps the session after a loss."""

    def __init__(self) -> None:
        self.resume_s = 0.0
        self._room: UUID | None = None
        self._session: UUID | None = None
        self._token = ""
        self._sent = 0
        self._heard = 0
        self._told = 0
        self._kept: deque[tuple[int, SequencedMessage]] = deque()

    @property
    def can_resume(self) -> bool:
        return self._session is not None

    @property
    def owes_ack(self) -> bool:
        """Something was heard that the server has not been told of."""
        return self._heard > self._told

    def forget(self) -> None:
        """The session is gone, and what it had not brought to an end with it."""
        self._session = None
        self._kept.clear()
        self._sent = self._heard = self._told = 0

    # ---------------------------------------------------------------- frames to send

    def hello(self, *, ticket: str, fresh: bool, features: list[str]) -> str:
        self.forget()
        return Hello(ticket=ticket, fresh=fresh, features=features).model_dump_json()

    def resume(self) -> str:
        assert self._room is not None
        assert self._session is not None
        self._told = self._heard
        return Resume(room=self._room, session=self._session, token=self._token, last_seq=self._heard).model_dump_json()

    def say(self, message: SequencedMessage) -> str:
        """The frame; kept until it is acknowledged. Raises LineBroken when too much is not."""
        if len(self._kept) >= _KEPT_LIMIT:
            raise LineBroken("nothing is acknowledged any more")
        self._sent += 1
        self._kept.append((self._sent, message))
        return self._frame(self._sent, message)

    def ping(self, at_s: float) -> str:
        self._told = self._heard
        return Ping(at=at_s, ack=self._heard).model_dump_json()

    def ack(self) -> str:
        self._told = self._heard
        return Ack(ack=self._heard).model_dump_json()

    def again(self) -> Iterator[str]:
        """After `resumed`: what the server has not taken, under its old numbers, and what is said meanwhile."""
        last = 0
        while waiting := next((kept for kept in self._kept if kept[0] > last), None):
            last, message = waiting
            yield self._frame(last, message)

    # ---------------------------------------------------------------- frames received

    def hear(self, frame: str | bytes) -> ServerMessage | None:
        """None for what is to be ignored: heard before, or of a type this version does not know. Raises LineBroken."""
        try:
            message = SERVER.validate_json(frame)
        except ValidationError:
            self._skip(frame)
            return None
        if not self._is_next(message.seq):
            return None
        match message:
            case Welcome():
                self._room, self._session, self._token = message.room, message.session, message.resume_token
                self.resume_s = message.resume_s
            case Resumed():
                self._token = message.resume_token
                self._forget_up_to(message.last_seq)
            case ResumeFailed():
                self.forget()
            case _:
                pass
        self._forget_up_to(message.ack)
        return message

    def _skip(self, frame: str | bytes) -> None:
        """A newer server may say more than this version knows; its numbers count all the same."""
        try:
            envelope = _Envelope.model_validate_json(frame)
        except ValidationError:
            raise LineBroken("no message") from None
        self._is_next(envelope.seq)

    def _is_next(self, seq: int) -> bool:
        """False for one heard before. Messages outside the count have no number."""
        if seq == 0:
            return True
        if seq > self._heard + 1:
            raise LineBroken(f"{seq} came after {self._heard}")
        fresh = seq > self._heard
        self._heard = max(self._heard, seq)
        return fresh

    def _forget_up_to(self, seq: int) -> None:
        while self._kept and self._kept[0][0] <= seq:
            self._kept.popleft()

    def _frame(self, seq: int, message: SequencedMessage) -> str:
        self._told = self._heard
        return message.model_copy(update={"seq": seq, "ack": self._heard}).model_dump_json()
