"""Every message of the two sockets × every role × waiting or admitted: who may say what.

A message type that is not listed turns it red. Foreign targets are refused as unknown ones are.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import uuid4

import pytest

from contract import cabin as wire
from contract.fleet import ConfigurationOutcome, ConfigurationState, DiagnosticsBundle, SelfTestReport
from contract.quality import QualityReport
from contract.signaling import (
    Admit,
    CameraRequest,
    Candidates,
    ConferenceAnswer,
    ConferenceCandidates,
    ConferencePublish,
    Deny,
    Description,
    DeviceRequest,
    Hold,
    IceServersRequest,
    Leave,
    Lock,
    MediaState,
    MuteRequest,
    PhotoRequest,
    Quality,
    Remove,
    Restart,
    Role,
    SequencedMessage,
)
from tests.backend.cabins.agents import a_reading, an_agent
from tests.backend.house import House
from tests.backend.recordings.test_recordings import a_chunk, a_head
from tests.serving import served
from tests.signaling.people import NOW, SDP, PlainRoom, error_codes, member_of, new_room, ticket_of

ALL = frozenset(Role)
HOSTS = frozenset({Role.PRACTITIONER, Role.ASSISTANT})
MESSAGES: dict[type, tuple[Callable[[Any], Any], frozenset[Role], frozenset[Role]]] = {
    # type: (a message to this member, who may say it when admitted, who may while waiting)
    Leave: (lambda _: Leave(), ALL, ALL),
    Description: (lambda to: Description(to=to, epoch=0, sdp_type="offer", sdp=SDP), ALL, frozenset()),
    Candidates: (lambda to: Candidates(to=to, epoch=0, candidates=[]), ALL, frozenset()),
    Restart: (lambda to: Restart(to=to, epoch=0), ALL, frozenset()),
    MediaState: (lambda _: MediaState(microphone=True, camera=True), ALL, frozenset()),
    Quality: (lambda to: Quality(report=QualityReport(peer=to, window_s=10)), ALL, frozenset()),
    IceServersRequest: (lambda _: IceServersRequest(), ALL, frozenset()),
    Admit: (lambda to: Admit(member=to), HOSTS, frozenset()),
    Deny: (lambda to: Deny(member=to), HOSTS, frozenset()),
    Hold: (lambda to: Hold(member=to, minutes=5), HOSTS, frozenset()),
    Lock: (lambda _: Lock(locked=True), HOSTS, frozenset()),
    Remove: (lambda to: Remove(member=to), frozenset({Role.PRACTITIONER}), frozenset()),
    CameraRequest: (lambda to: CameraRequest(to=to, action="switch"), HOSTS, frozenset()),
    MuteRequest: (lambda to: MuteRequest(to=to, kind="microphone"), HOSTS, frozenset()),
    DeviceRequest: (
        lambda _: DeviceRequest(device="thermometer", action="start"),
        frozenset({Role.PRACTITIONER, Role.ASSISTANT, Role.ATTENDANT}),
        frozenset(),
    ),
    PhotoRequest: (lambda _: PhotoRequest(), frozenset({Role.PRACTITIONER}), frozenset()),
}
KNOCKS: set[type] = {Admit, Deny, Hold}
DIRECTED: set[type] = {Description, Candidates, Restart, CameraRequest, MuteRequest, Remove, *KNOCKS}
# Whom the message is about, where it is not the peer.
TARGETS: dict[type, str] = {**dict.fromkeys(KNOCKS, "waiting"), Remove: "passenger"}
# Their place in a call begins inside.
NEVER_WAIT = {Role.PRACTITIONER, Role.AGENT}


def a_room(role: Role, *, admitted: bool) -> PlainRoom:
    """With a peer to talk to, instruments, a phone that takes photos, somebody who waits, and "me"."""
    room = new_room()
    for name, whose, inside in (
        ("peer", Role.PRACTITIONER, True),
        ("agent", Role.AGENT, True),
        ("phone", Role.PATIENT, True),
        ("waiting", Role.GUEST, False),
        ("passenger", Role.GUEST, True),
        ("me", role, admitted),
    ):
        room.join(ticket_of(name, whose, admitted=inside), fresh=True, now=NOW)
    return room


def test_every_message_type_is_in_the_matrix() -> None:
    """But for the four that open a socket and keep it, which every role may send and no room hears, and those of a
    conference, which tests/signaling/conference tries."""
    of_a_conference = {ConferencePublish, ConferenceAnswer, ConferenceCandidates}
    assert set(MESSAGES) | of_a_conference == set(get_args(SequencedMessage))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("admitted", [True, False], ids=["admitted", "waiting"])
def test_each_role_says_what_it_may_and_nothing_else(role: Role, kind: type, admitted: bool) -> None:
    if not admitted and role in NEVER_WAIT:
        assert a_room(role, admitted=False)[member_of("me")].admitted
        return
    make, when_admitted, when_waiting = MESSAGES[kind]
    room = a_room(role, admitted=admitted)
    effects = room.receive(member_of("me"), make(member_of(TARGETS.get(kind, "peer"))))
    codes = error_codes(effects, "me")
    if role in (when_admitted if admitted else when_waiting):
        assert codes == []
    else:
        assert codes == ["signaling.not_allowed" if admitted else "signaling.not_admitted"]
        assert len(effects) == 1, "a refusal reaches the sender alone"


@pytest.mark.parametrize("kind", sorted(DIRECTED, key=str), ids=str)
def test_a_member_of_another_room_is_nobody_here(kind: type) -> None:
    room = a_room(Role.PRACTITIONER, admitted=True)
    stranger = member_of("peer", room=uuid4())
    effects = room.receive(member_of("me"), MESSAGES[kind][0](stranger))
    assert error_codes(effects, "me") == ["signaling.no_such_peer"]
    assert len(effects) == 1


# ------------------------------------------------------------ the cabin link

NOW_UTC = datetime(2026, 11, 23, 8, tzinfo=UTC)

AGENT_MESSAGES: dict[type, Callable[[], Any]] = {
    wire.CabinHello: lambda: wire.CabinHello(cabin_id=uuid4()),
    wire.Proof: lambda: wire.Proof(signature="A" * 86 + "=="),
    wire.DeliverReadings: lambda: wire.DeliverReadings(readings=[a_reading(1, consultation_id=None)]),
    wire.Heartbeat: lambda: wire.Heartbeat(software="1", boot_id="b", outbox_depth=0, oldest_unsent_s=None, devices=[]),
    wire.RequestTicket: lambda: wire.RequestTicket(consultation_id=uuid4()),
    wire.DeliverWaveform: lambda: wire.DeliverWaveform(chunk=a_chunk(a_head(None), 0, 0, b"\0\0", last=True)),
    ConfigurationState: lambda: ConfigurationState(outcome=ConfigurationOutcome.APPLIED, version=None, digest=None),
    SelfTestReport: lambda: SelfTestReport(test_id=uuid4(), at=NOW_UTC, took_s=1.0, items=[]),
    DiagnosticsBundle: lambda: DiagnosticsBundle(
        request_id=uuid4(),
        at=NOW_UTC,
        software="1",
        python="3",
        system="Linux",
        boot_id="b",
        running_s=1,
        configuration_version=None,
        configuration_digest=None,
        kiosk_clock="unknown",
        disk_used=0,
        outbox_pending=0,
        outbox_parked=0,
        oldest_unsent_s=None,
        round_trip_s=None,
        reconnections=0,
        memory_mib=1,
        drivers=[],
        faults=[],
        log=[],
    ),
}


async def test_every_message_of_an_agent_is_in_the_matrix() -> None:
    assert set(AGENT_MESSAGES) == set(get_args(get_args(wire.AgentMessage)[0]))


async def test_an_agent_that_has_not_proved_its_key_is_heard_in_nothing(house: House) -> None:
    async with served(house.app) as port:
        for first in AGENT_MESSAGES:
            if first is wire.CabinHello:
                continue
            async with an_agent(port) as agent:
                await agent.say(AGENT_MESSAGES[first]())
                assert (await agent.hear()).type == "error"
                assert await agent.closed() == wire.CLOSE_MALFORMED
        for second in AGENT_MESSAGES:
            async with an_agent(port) as agent:
                await agent.say(AGENT_MESSAGES[wire.CabinHello]())
                assert (await agent.hear()).type == "challenge"
                await agent.say(AGENT_MESSAGES[second]())
                assert (await agent.hear()).type == "error"
                assert await agent.closed() in {wire.CLOSE_MALFORMED, wire.CLOSE_REFUSED}
