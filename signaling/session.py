"""One member's conversation with the server, over any number of sockets: numbers, acknowledgements, replay.

No I/O. What was said is kept until it is acknowledged, within bounds (after XEP-0198, Stream Management).
"""

import hashlib
import secrets
from collections import deque
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID

from contract.signaling import Role, ServerMessage
from signaling.limits import Limits

# Fields of every server message come first, so that one dump serves all recipients.
_ENVELOPE = '{"seq":0,"ack":0,'


class Gap(Exception):
    """A number was skipped, or one acknowledged that was never given: what was between is lost, connect again."""


class Standing(NamedTuple):
    """What a seat in a room stands on: a login session (or a cabin's key) and a part in this visit."""

    session: UUID
    room: UUID
    account: UUID
    role: Role


class Kept(NamedTuple):
    seq: int
    frame: str
    at: float


def body_of(message: ServerMessage) -> str:
    """The message without its envelope, to be numbered for each recipient."""
    return message.model_dump_json()[len(_ENVELOPE) :]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@dataclass(slots=True)
class Session:
    """`sent`, `heard`: highest numbers given and taken. Plain data, so that another process can carry on.

    A token is good until the one that followed it was used: a `resumed` that never arrived must not lock out.
    `replaced`: sessions of the same member that made way for this one, so that a window whose line was cut meanwhile
    is told so and does not take the call back.
    """

    session: UUID
    member: UUID
    standing: Standing
    limits: Limits
    sent: int = 0
    heard: int = 0
    told: int = 0
    kept: deque[Kept] = field(default_factory=deque)
    kept_bytes: int = 0
    tokens: tuple[bytes, ...] = ()
    replaced: tuple[UUID, ...] = ()

    def replaces(self, older: "Session") -> None:
        """Remembers it and what it had replaced, newest first and within bounds."""
        self.replaced = (older.session, *older.replaced)[: self.limits.replaced_sessions]

    def rotate(self) -> str:
        """A new token; the one before it stays good as long as this one was not used."""
        token = secrets.token_urlsafe(24)
        self.tokens = (_digest(token), *self.tokens[:1])
        return token

    def opens_with(self, token: str) -> bool:
        given = _digest(token)
        return any(compare_digest(given, known) for known in self.tokens)

    def send(self, body: str, *, at: float) -> str:
        """The frame of the next number, kept for a replay. `at` in seconds."""
        self.sent += 1
        self.told = self.heard
        frame = f'{{"seq":{self.sent},"ack":{self.heard},{body}'
        self.kept.append(Kept(self.sent, frame, at))
        self.kept_bytes += len(frame)
        while len(self.kept) > self.limits.kept_messages or self.kept_bytes > self.limits.kept_bytes:
            self._forget()
        return frame

    def aside(self, body: str) -> str:
        """A frame outside the count: `pong`, `ack`, `resumed`."""
        self.told = self.heard
        return f'{{"ack":{self.heard},{body}'

    def hear(self, seq: int) -> bool:
        """True when this number is new. Raises Gap."""
        if seq <= self.heard:
            if seq == 0:
                raise Gap
            return False
        if seq != self.heard + 1:
            raise Gap
        self.heard = seq
        return True

    def acknowledged(self, ack: int) -> None:
        """All up to `ack` has arrived. Raises Gap for a number never given."""
        if ack > self.sent:
            raise Gap
        while self.kept and self.kept[0].seq <= ack:
            self._forget()

    def missed_after(self, last_seq: int) -> list[str] | None:
        """The frames above `last_seq`, or None when not all of them are kept."""
        if last_seq > self.sent:
            return None
        self.acknowledged(last_seq)
        complete = last_seq == self.sent or (bool(self.kept) and self.kept[0].seq == last_seq + 1)
        return [kept.frame for kept in self.kept] if complete else None

    def forget_older_than(self, at: float) -> None:
        while self.kept and self.kept[0].at < at:
            self._forget()

    @property
    def unacknowledged(self) -> int:
        """Messages taken that the client has not been told of."""
        return self.heard - self.told

    def _forget(self) -> None:
        self.kept_bytes -= len(self.kept.popleft().frame)
