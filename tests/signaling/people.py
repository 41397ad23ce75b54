"""People and messages for signaling tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from contract.errors import ErrorCode
from contract.observations import (
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    MeasuredValue,
    Metric,
    StoredReading,
    Validity,
)
from contract.signaling import Description, IceServer, Relay, Role, SequencedMessage
from signaling.effects import Effect, Hangup, Outgoing
from signaling.limits import Limits
from signaling.room import Room
from signaling.tickets import Ticket, member_id

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ROOM = UUID("7f1d3c1e-0f6b-4a52-9d5e-6f3d0a1b2c3d")
SDP = "\r\n".join(
    [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=mid:0",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuv",
        "a=setup:actpass",
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
        "a=sctp-port:5000",
        "",
    ]
)


def account_of(name: str) -> UUID:
    return uuid5(ROOM, f"account {name}")


def member_of(name: str, room: UUID = ROOM) -> UUID:
    return member_id(room, account_of(name))


def ticket_of(name: str, role: Role, *, admitted: bool = False, room: UUID = ROOM) -> Ticket:
    account = account_of(name)
    member = member_id(room, account)
    return Ticket(room, member, account, account, role, name, admitted, str(uuid4()), int(seconds(60).timestamp()))


def relay_for(member: UUID, role: Role) -> tuple[Relay, datetime]:
    server = IceServer(urls=["turn:relay.test"], username=str(member), credential="secret")
    return Relay(ice_servers=[server], expires_at=seconds(600)), seconds(480)


class PlainRoom(Room):
    """A room whose sessions matter to nobody."""

    def join(self, ticket: Ticket, *, fresh: bool, now: datetime, features: tuple[str, ...] = ()) -> list[Effect]:  # type: ignore[override]
        return super().join(ticket, session=uuid4(), token="token", fresh=fresh, features=list(features), now=now)

    def receive(self, member: UUID, message: SequencedMessage, now: datetime = NOW) -> list[Effect]:
        return super().receive(member, message, now)


def new_room(limits: Limits | None = None) -> PlainRoom:
    return PlainRoom(ROOM, relay_for=relay_for, limits=limits or Limits())


def seconds(count: float) -> datetime:
    return NOW + timedelta(seconds=count)


def said_to(effects: Iterable[Effect], name: str) -> list[Any]:
    """Messages to one person, in order."""
    return [e.message for e in effects if isinstance(e, Outgoing) and e.to == member_of(name)]


def types_to(effects: Iterable[Effect], name: str) -> list[str]:
    return [message.type for message in said_to(effects, name)]


def hangups(effects: Iterable[Effect]) -> list[tuple[UUID, int]]:
    return [(effect.to, effect.code) for effect in effects if isinstance(effect, Hangup)]


def reading(raw: str = "AAAA") -> StoredReading:
    return StoredReading(
        reading_id=UUID(int=1),
        kiosk_seq=1,
        consultation_id=ROOM,
        kind=DeviceKind.THERMOMETER,
        device=DeviceIdentity(driver="d", model="m", serial="s"),
        values=[MeasuredValue(metric=Metric.TEMPERATURE, value="37.60", unit="Cel")],
        device_time=None,
        received_at=NOW,
        monotonic_ns=1,
        boot_id="b",
        clock=ClockQuality.SYNCHRONISED,
        validity=Validity.VALID,
        raw_base64=raw,
        parser="p",
        confirmed_at=NOW,
    )


def offer_to(name: str, epoch: int = 0) -> Description:
    return Description(to=member_of(name), epoch=epoch, sdp_type="offer", sdp=SDP)


def error_codes(effects: Iterable[Effect], name: str) -> list[ErrorCode]:
    return [message.code for message in said_to(effects, name) if message.type == "error"]


PATIENT = ticket_of("zoe", Role.PATIENT)
DOCTOR = ticket_of("doctor", Role.PRACTITIONER)
NURSE = ticket_of("nurse", Role.ASSISTANT, admitted=True)
KIOSK = ticket_of("kiosk", Role.KIOSK)
AGENT = ticket_of("agent", Role.AGENT, admitted=True)
