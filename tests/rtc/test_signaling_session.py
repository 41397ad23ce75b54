"""The client's numbers, acknowledgements and replay, against the server's own half, with losses in between."""

import json
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.signaling import (
    CLIENT,
    KnockWithdrawn,
    MediaState,
    PeerSuspended,
    Relay,
    Resume,
    Resumed,
    ResumeFailed,
    Role,
    RoomLimits,
    Sequenced,
    ServerMessage,
    Welcome,
)
from rtc.signaling_session import ClientSession, LineBroken
from signaling.limits import Limits
from signaling.session import Session, Standing, body_of

LIMITS = RoomLimits(frame_bytes=65536, messages_per_s=20, messages_burst=60, candidates_per_epoch=30)


def welcomed() -> tuple[ClientSession, Session]:
    server = Session(uuid4(), uuid4(), Standing(uuid4(), uuid4(), uuid4(), Role.AGENT), Limits())
    client = ClientSession()
    client.hello(ticket="t", fresh=True, features=[])
    client.hear(
        server.aside(
            body_of(
                Welcome(
                    room=server.standing.room,
                    member=server.member,
                    session=server.session,
                    resume_token=server.rotate(),
                    resume_s=60,
                    role=Role.AGENT,
                    state="admitted",
                    ping_ms=1000,
                    limits=LIMITS,
                    relay=Relay(),
                    peers=[],
                )
            )
        )
    )
    return client, server


def said(server: Session, message: ServerMessage) -> str:
    return server.send(body_of(message), at=0.0)


def resumed(client: ClientSession, server: Session) -> tuple[list[ServerMessage], list[bool]]:
    """A new socket: what the client hears of the replay, and which of its own messages are new to the server."""
    request = CLIENT.validate_json(client.resume())
    assert isinstance(request, Resume)
    assert server.opens_with(request.token)
    missed = server.missed_after(request.last_seq)
    assert missed is not None
    answer = Resumed(session=server.session, resume_token=server.rotate(), last_seq=server.heard, replayed=len(missed))
    client.hear(server.aside(body_of(answer)))
    heard = [message for frame in missed if (message := client.hear(frame)) is not None]
    return heard, [taken(server, frame) for frame in client.again()]


def taken(server: Session, frame: str) -> bool:
    message = CLIENT.validate_json(frame)
    assert isinstance(message, Sequenced)
    server.acknowledged(message.ack)
    return server.hear(message.seq)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["server", "server lost", "client", "client lost", "ack", "reconnect"]), max_size=60))
def test_whatever_is_lost_each_side_hears_everything_once_and_in_order(steps: list[str]) -> None:
    client, server = welcomed()
    members = [uuid4() for _ in steps]
    heard, expected, to_server, broken = [], [], 0, False
    for step, member in zip(steps, members, strict=True):
        # After a loss the socket is gone: nothing passes before the next one.
        if step.startswith("server"):
            frame = said(server, PeerSuspended(member=member))
            expected.append(member)
            if step == "server" and not broken:
                message = client.hear(frame)
                assert isinstance(message, PeerSuspended)
                heard.append(message.member)
            else:
                broken = True
        elif step.startswith("client"):
            frame = client.say(MediaState(microphone=True, camera=True))
            if step == "client" and not broken:
                to_server += taken(server, frame)
            else:
                broken = True
        elif step == "ack" and not broken:
            server.acknowledged(json.loads(client.ack())["ack"])
        elif step == "reconnect":
            replayed, new = resumed(client, server)
            heard += [message.member for message in replayed if isinstance(message, PeerSuspended)]
            to_server += sum(new)
            broken = False
    replayed, new = resumed(client, server)
    heard += [message.member for message in replayed if isinstance(message, PeerSuspended)]
    assert heard == expected
    assert to_server + sum(new) == sum(step.startswith("client") for step in steps)


def test_a_message_heard_before_is_ignored_and_a_gap_breaks_the_line() -> None:
    client, server = welcomed()
    first, _, third = (said(server, KnockWithdrawn(member=uuid4())) for _ in range(3))
    assert client.hear(first) is not None
    assert client.hear(first) is None
    with pytest.raises(LineBroken):
        client.hear(third)


def test_a_type_of_a_newer_server_is_ignored_but_counted() -> None:
    client, server = welcomed()
    assert client.hear('{"type":"something_new","seq":1,"ack":0}') is None
    server.sent = 1
    assert client.hear(said(server, KnockWithdrawn(member=uuid4()))) is not None
    for broken in ("[]", "x", '{"type":"something_new","seq":"a"}'):
        with pytest.raises(LineBroken):
            client.hear(broken)


def test_when_the_session_is_gone_nothing_of_it_is_said_again() -> None:
    client, _ = welcomed()
    client.say(MediaState(microphone=True, camera=True))
    assert client.hear(ResumeFailed(reason="unknown").model_dump_json()) is not None
    assert not client.can_resume
    assert list(client.again()) == []


def test_too_much_unacknowledged_begins_anew() -> None:
    client, _ = welcomed()

    def say_much() -> None:
        for _ in range(1000):
            client.say(MediaState(microphone=True, camera=True))

    with pytest.raises(LineBroken):
        say_much()
