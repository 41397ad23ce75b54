"""Rooms on a LiveKit server, by its room service and its access tokens (livekit-api).

Browsers enter with LiveKit's own client: they get an address and a token. Written against the published API and its
Python package; never run against a live server, because none can be had from a package registry (docs/conference.md).
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from aiohttp import ClientError, ClientTimeout
from livekit.api import AccessToken, LiveKitAPI, ServerError, VideoGrants
from livekit.protocol.room import CreateRoomRequest, DeleteRoomRequest, ListRoomsRequest, RoomParticipantIdentity

from contract.signaling import CONFERENCE_LIVEKIT
from signaling.conference.engine import Invitation, RoomEvents, SfuRefused, SfuUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

_SOURCES = ["microphone", "camera", "screen_share"]
_EMPTY_S = 120
_WATCH_S = 5.0
_LOST_AFTER = 3


@dataclass(frozen=True, slots=True)
class LiveKitSettings:
    """`url`: where browsers reach it (`wss://…`); the room service answers at the same place over HTTPS.

    `token_for`: how long a token opens the door. Who was removed could come again with one that is still good.
    """

    url: str
    key: str
    secret: str
    members: int = 16
    token_for: timedelta = timedelta(seconds=60)
    timeout_s: float = 5.0

    @classmethod
    def parse(cls, url: str, secrets_: str) -> "LiveKitSettings":
        """`secrets_`: `key:secret`. Raises ValueError."""
        key, colon, secret = secrets_.partition(":")
        if not url.startswith(("ws://", "wss://")) or not (key and colon and secret):
            raise ValueError("LiveKit needs a ws: address and key:secret")
        return cls(url, key, secret)


class LiveKitEngine:
    feature = CONFERENCE_LIVEKIT

    def __init__(self, settings: LiveKitSettings) -> None:
        self.settings = settings
        self._api: LiveKitAPI | None = None
        self._rooms: set[LiveKitRoom] = set()

    @property
    def api(self) -> LiveKitAPI:
        """Made at its first use: its HTTP session belongs to the running loop."""
        if self._api is None:
            of = self.settings
            # One installation, one server: there is no other region to turn to.
            self._api = LiveKitAPI(of.url, of.key, of.secret, timeout=ClientTimeout(total=of.timeout_s), failover=False)
        return self._api

    async def open(self, room: UUID, events: RoomEvents) -> "LiveKitRoom":
        """The name over there is made up: the id of a visit stays here."""
        name = secrets.token_urlsafe(18)
        request = CreateRoomRequest(name=name, empty_timeout=_EMPTY_S, max_participants=self.settings.members)
        await answered(self.api.room.create_room(request))
        opened = LiveKitRoom(self, name, events)
        self._rooms.add(opened)
        return opened

    async def healthy(self) -> bool:
        try:
            await answered(self.api.room.list_rooms(ListRoomsRequest(names=["-"])))
        except (SfuUnavailable, SfuRefused):
            return False
        return True

    async def aclose(self) -> None:
        for room in self._rooms:
            room.stop_watching()
        if self._api is not None:
            await self._api.aclose()
            self._api = None

    def forget(self, room: "LiveKitRoom") -> None:
        self._rooms.discard(room)


class LiveKitRoom:
    def __init__(self, engine: LiveKitEngine, name: str, events: RoomEvents) -> None:
        self.name = name
        self._engine = engine
        self._events = events
        self._watching = asyncio.create_task(self._watch())

    async def invite(self, member: UUID) -> Invitation:
        of = self._engine.settings
        grants = VideoGrants(
            room_join=True,
            room=self.name,
            can_publish=True,
            can_publish_sources=_SOURCES,
            can_publish_data=False,
            can_update_own_metadata=False,
        )
        token = AccessToken(of.key, of.secret).with_identity(str(member)).with_grants(grants).with_ttl(of.token_for)
        return Invitation("livekit", of.url, token.to_jwt())

    async def leave(self, member: UUID) -> None:
        # Who is not there any more need not be removed.
        with contextlib.suppress(SfuRefused, SfuUnavailable):
            # In seconds; a server that knows it refuses tokens made before.
            who = RoomParticipantIdentity(room=self.name, identity=str(member), revoke_token_ts=int(time.time()))
            await answered(self._engine.api.room.remove_participant(who))

    async def close(self) -> None:
        self.stop_watching()
        self._engine.forget(self)
        with contextlib.suppress(SfuRefused, SfuUnavailable):
            await answered(self._engine.api.room.delete_room(DeleteRoomRequest(room=self.name)))

    def stop_watching(self) -> None:
        self._watching.cancel()

    async def _watch(self) -> None:
        """Until the server does not answer, or has no such room any more."""
        failures = 0
        while failures < _LOST_AFTER:
            await asyncio.sleep(_WATCH_S)
            try:
                found = await answered(self._engine.api.room.list_rooms(ListRoomsRequest(names=[self.name])))
            except (SfuUnavailable, SfuRefused):
                failures += 1
            else:
                failures = 0 if found.rooms else _LOST_AFTER
        log.warning("livekit room lost")
        self._engine.forget(self)
        self._events.lost()


async def answered(request: Awaitable[T]) -> T:
    """Raises SfuUnavailable for no answer or a fault over there, SfuRefused for a no."""
    try:
        return await request
    except ServerError as fault:
        if fault.status >= 500:
            raise SfuUnavailable(fault.code) from fault
        raise SfuRefused(fault.code) from fault
    except (ClientError, TimeoutError, OSError) as fault:
        raise SfuUnavailable(type(fault).__name__) from fault
