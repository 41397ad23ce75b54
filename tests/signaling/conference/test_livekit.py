"""The LiveKit adapter against what its API says on the wire. No live server was there: see docs/conference.md."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from google.protobuf.message import Message
from livekit.api import TokenVerifier
from livekit.protocol.models import Room
from livekit.protocol.room import (
    CreateRoomRequest,
    DeleteRoomRequest,
    DeleteRoomResponse,
    ListRoomsRequest,
    ListRoomsResponse,
    RemoveParticipantResponse,
    RoomParticipantIdentity,
)

from signaling.conference import livekit
from signaling.conference.engine import NegotiatedRoom, RoomEvents, SfuRefused, SfuUnavailable
from signaling.conference.livekit import LiveKitEngine, LiveKitSettings
from tests.serving import free_port

KEY, SECRET = "APIcomptoir", "a-secret-of-the-tests-of-thirty-two-bytes"  # pragma: allowlist secret
MEMBER = UUID("0b0c9c1e-0f6b-4a52-9d5e-6f3d0a1b2c3d")

_ANSWERS: dict[str, tuple[type[Message], type[Message]]] = {
    "CreateRoom": (CreateRoomRequest, Room),
    "ListRooms": (ListRoomsRequest, ListRoomsResponse),
    "DeleteRoom": (DeleteRoomRequest, DeleteRoomResponse),
    "RemoveParticipant": (RoomParticipantIdentity, RemoveParticipantResponse),
}


@dataclass
class RoomService:
    """A small server of `livekit.RoomService` over Twirp: protobufs by POST, errors as JSON (Twirp wire protocol v7)."""

    port: int = field(default_factory=free_port)
    asked: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)
    rooms: set[str] = field(default_factory=set)
    fails: tuple[int, str] | None = None

    async def answer(self, request: web.Request) -> web.Response:
        if self.fails is not None:
            status, code = self.fails
            return web.json_response({"code": code, "msg": "no"}, status=status)
        method = request.match_info["method"]
        assert request.content_type == "application/protobuf"
        asks, answers = _ANSWERS[method]
        message: Any = asks.FromString(await request.read())
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = TokenVerifier(KEY, SECRET).verify(token)
        assert claims.video is not None
        self.asked.append((method, message, {key: value for key, value in vars(claims.video).items() if value}))
        if method == "CreateRoom":
            self.rooms.add(message.name)
        if method == "DeleteRoom":
            self.rooms.discard(message.room)
        if method == "RemoveParticipant" and message.room not in self.rooms:
            return web.json_response({"code": "not_found", "msg": "no such room"}, status=404)
        answer: Any = answers()
        if method == "ListRooms":
            answer.rooms.extend(Room(name=name) for name in self.rooms & set(message.names))
        return web.Response(body=answer.SerializeToString(), content_type="application/protobuf")


@pytest.fixture
async def service() -> AsyncGenerator[RoomService]:
    service = RoomService()
    app = web.Application()
    app.router.add_post("/twirp/livekit.RoomService/{method}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", service.port).start()
    yield service
    await runner.cleanup()


@pytest.fixture
async def engine(service: RoomService) -> AsyncGenerator[LiveKitEngine]:
    engine = LiveKitEngine(LiveKitSettings.parse(f"ws://127.0.0.1:{service.port}", f"{KEY}:{SECRET}"))
    yield engine
    await engine.aclose()


def events(lost: asyncio.Event | None = None) -> RoomEvents:
    return RoomEvents(lambda _: None, lambda _: None, lost.set if lost else lambda: None)


def part(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return read


async def test_a_token_opens_one_room_to_one_member_for_a_minute_and_lets_it_send_nothing_but_media(
    engine: LiveKitEngine,
) -> None:
    room = await engine.open(UUID(int=1), events())
    invitation = await room.invite(MEMBER)
    assert (invitation.engine, invitation.url) == ("livekit", engine.settings.url)
    assert part(invitation.token or "", 0) == {"alg": "HS256", "typ": "JWT"}
    claims = part(invitation.token or "", 1)
    assert claims.pop("exp") - claims.pop("nbf") == 60
    assert claims == {
        "iss": KEY,
        "sub": str(MEMBER),
        "video": {
            "roomJoin": True,
            "room": room.name,
            "canPublish": True,
            "canSubscribe": True,
            "canPublishData": False,
            "canPublishSources": ["microphone", "camera", "screen_share"],
            "canUpdateOwnMetadata": False,
        },
    }


async def test_a_room_is_made_watched_and_ended_by_requests_with_just_the_right_they_need(
    engine: LiveKitEngine, service: RoomService
) -> None:
    visit = UUID("7f1d3c1e-0f6b-4a52-9d5e-6f3d0a1b2c3d")
    room = await engine.open(visit, events())
    await room.leave(MEMBER)
    await room.close()
    made, removed, ended = service.asked
    wire = b"\x0a" + bytes([len(room.name)]) + room.name.encode()
    assert made[1].SerializeToString() == wire + b"\x10\x78" + b"\x18\x10"
    assert str(visit) not in room.name
    assert made[2].get("room_create")
    assert (removed[0], removed[1].room, removed[1].identity) == ("RemoveParticipant", room.name, str(MEMBER))
    assert removed[2].get("room_admin")
    assert removed[2].get("room") == room.name
    assert ended[1].SerializeToString() == wire
    assert not service.rooms


async def test_leaving_a_room_that_is_gone_is_no_harm(engine: LiveKitEngine, service: RoomService) -> None:
    room = await engine.open(UUID(int=1), events())
    service.rooms.clear()
    await room.leave(MEMBER)
    await room.close()


async def test_a_no_and_no_answer_are_told_apart(engine: LiveKitEngine, service: RoomService) -> None:
    service.fails = 401, "unauthenticated"
    with pytest.raises(SfuRefused, match="unauthenticated"):
        await engine.open(UUID(int=1), events())
    service.fails = 503, "unavailable"
    with pytest.raises(SfuUnavailable):
        await engine.open(UUID(int=1), events())
    assert not await engine.healthy()
    service.fails = None
    assert await engine.healthy()


async def test_a_room_that_vanished_over_there_is_lost(
    engine: LiveKitEngine, service: RoomService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(livekit, "_WATCH_S", 0.01)
    lost = asyncio.Event()
    await engine.open(UUID(int=1), events(lost))
    service.rooms.clear()
    async with asyncio.timeout(30):
        await lost.wait()


async def test_browsers_enter_by_livekits_own_client_and_not_over_our_signaling(engine: LiveKitEngine) -> None:
    assert not isinstance(await engine.open(UUID(int=1), events()), NegotiatedRoom)


@pytest.mark.parametrize("given", [("https://x", "a:b"), ("wss://x", "a"), ("wss://x", ":b"), ("wss://x", "a:")])
def test_settings_that_cannot_work_are_refused(given: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="LiveKit needs"):
        LiveKitSettings.parse(*given)
