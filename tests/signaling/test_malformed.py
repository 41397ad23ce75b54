"""Broken frames, each on a socket of its own: the sender is answered or closed, the room goes on."""

import json
from collections.abc import Iterator
from typing import Any

from websockets.exceptions import ConnectionClosed

from contract.observations import DeviceKind
from contract.quality import QualityReport
from contract.signaling import (
    Ack,
    Admit,
    CameraRequest,
    Candidates,
    Deny,
    Description,
    DeviceRequest,
    Hello,
    Hold,
    IceCandidate,
    IceServersRequest,
    Leave,
    Lock,
    MediaState,
    MuteRequest,
    PhotoRequest,
    Ping,
    Quality,
    Remove,
    Restart,
    Resume,
    Role,
    Sequenced,
)
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.limits import Limits
from signaling.services import open_signaling
from tests.signaling.people import SDP, member_of
from tests.signaling.server import Comptoir, Guest, serving

DOCTOR = member_of("doctor")
WHOLE = [
    Hello(ticket="x"),
    Resume(room=DOCTOR, session=DOCTOR, token="x", last_seq=0),
    Ack(ack=0),
    Hold(member=DOCTOR, minutes=3),
    Lock(locked=True),
    Remove(member=DOCTOR),
    CameraRequest(to=DOCTOR, action="still"),
    MuteRequest(to=DOCTOR, kind="camera"),
    Quality(report=QualityReport(peer=DOCTOR, window_s=10)),
    IceServersRequest(),
    Admit(member=DOCTOR),
    Deny(member=DOCTOR, reason="x"),
    Description(to=DOCTOR, epoch=0, sdp_type="offer", sdp=SDP),
    Candidates(to=DOCTOR, epoch=0, candidates=[IceCandidate(candidate="x", sdp_mid="0", sdp_mline_index=0)]),
    Restart(to=DOCTOR, epoch=0),
    DeviceRequest(device=DeviceKind.THERMOMETER, action="start"),
    PhotoRequest(note="x"),
    MediaState(microphone=True, camera=True),
    Ping(at=1.0),
    Leave(),
]
WRONG: list[Any] = [None, [], {}, "", "\x00", -1, 1e308, True, "x" * 60_000, [[]], {"a": {"b": 1}}]
# 1012: a number that does not follow; the socket is to be made anew.
REFUSALS = {1000, 1007, 1009, 1012, 4400}


def texts() -> Iterator[str]:
    yield from (
        "",
        " ",
        "null",
        "[]",
        "{}",
        "1",
        '"hello"',
        "{",
        "}",
        "\x00",
        "\ufeff{}",
        "NaN",
        "undefined",
        "[" * 5000,
    )
    yield from ('{"type":null}', '{"type":1}', '{"type":[]}', '{"type":{}}', '{"type":""}', '{"type":"\\ud800"}')
    yield from ('{"type":"ping","at":NaN}', '{"type":"ping","at":Infinity}', '{"type":"ping","at":1e999}')
    yield from ('{"type":"ping","at":' + "9" * 5000 + "}", '{"type":"ping","at":' + "[" * 3000 + "]" * 3000 + "}")
    yield from ('{"type":"ping","at":1,"x":' + '{"a":' * 3000 + "1" + "}" * 3000 + "}", '{"type":"x","type":"ping"}')
    yield from ('{"type":"deny","member":"' + str(DOCTOR) + '","reason":"\\ud800"}', '{"TYPE":"ping","at":1}')
    yield "x" * 70_000
    for message in WHOLE:
        members = message.model_dump(mode="json") | ({"seq": 1} if isinstance(message, Sequenced) else {})
        text = json.dumps(members)
        yield from (text[:cut] for cut in range(5, len(text), max(1, len(text) // 6)))
        yield from (text + tail for tail in ("x", "}", ",{}", text))
        for name in members:
            yield json.dumps({key: value for key, value in members.items() if key != name})
            yield from (json.dumps({**members, name: value}) for value in WRONG)
    yield from (json.dumps({"type": name}) for name in ("welcome", "admitted", "error", "photo_added", "x" * 1000))
    ice = {"candidate": "x"}
    yield json.dumps({"type": "candidates", "to": str(DOCTOR), "epoch": 0, "candidates": [ice] * 31})
    yield json.dumps({"type": "candidates", "to": str(DOCTOR), "epoch": 0, "candidates": [{"candidate": "x" * 1025}]})
    yield json.dumps({"type": "restart", "to": str(DOCTOR), "epoch": 10**300, "reason": "x"})


async def outcome(guest: Guest, frame: str | bytes, *, text: bool | None = None) -> int | str:
    """The close code, or the type of the answer. A ping after the frame tells silence from no answer yet."""
    try:
        await guest.socket.send(frame, text=text)
        await guest.say("ping", at=77)
        while True:
            message = await guest.hear()
            if message["type"] == "error":
                if message["code"] == "signaling.malformed":
                    assert await guest.closed() == 4400
                return str(message["code"])
            if message == {"type": "pong", "at": 77}:
                return "accepted"
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


async def test_broken_frames_never_kill_the_room(keys: TokenKeys) -> None:
    corpus = list(texts())
    seen: dict[int | str, int] = {}
    patient = open_signaling(keys, clock=utc_now, limits=Limits(messages_burst=10_000))
    async with serving(patient) as comptoir, comptoir.guest("doctor", Role.PRACTITIONER) as doctor:
        for frame in corpus:
            async with comptoir.guest("nurse", Role.ASSISTANT, admitted=True) as nurse:
                result = await outcome(nurse, frame)
                seen[result] = seen.get(result, 0) + 1
            assert isinstance(result, str) or result in REFUSALS, frame[:200]
            await doctor.say("ping", at=5)
            await doctor.hear_until("pong")
        async with comptoir.guest("nurse", Role.ASSISTANT, admitted=True) as nurse:
            await nurse.say("description", to=DOCTOR, epoch=0, sdp_type="offer", sdp=SDP)
            await doctor.hear_until("description")
    assert len(corpus) >= 300
    assert seen["signaling.malformed"] >= 100
    assert seen["signaling.unsupported"] >= 5


async def test_broken_first_frames_let_nobody_in(comptoir: Comptoir) -> None:
    for frame in [text for text in texts() if len(text) < 300][::4]:
        async with comptoir.socket() as guest:
            result = await outcome(guest, frame)
        assert result != "accepted"
        assert "welcome" not in guest.types
    assert not comptoir.hub._rooms


async def test_frames_that_are_no_text_close_with_4400_or_1007(comptoir: Comptoir) -> None:
    async with comptoir.guest("doctor", Role.PRACTITIONER) as doctor:
        for frame, as_text, code in ((b"{}", None, 4400), (b"", None, 4400), (b'{"type":"\xff"}', True, 1007)):
            async with comptoir.guest("nurse", Role.ASSISTANT, admitted=True) as nurse:
                await nurse.socket.send(frame, text=as_text)
                assert await nurse.closed() == code
        await doctor.say("ping", at=1)
        await doctor.hear_until("pong")
