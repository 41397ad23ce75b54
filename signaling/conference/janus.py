"""Rooms on Janus' videoroom plugin (Janus 1.1). Each connection of a member is a handle of its own:
one that sends, and one for each feed it receives, so that nothing is ever negotiated twice in one.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from contract.signaling import CONFERENCE, IceCandidate, TrackSource
from signaling.conference.engine import FeedOffer, Invitation, RoomEvents, SfuRefused, SfuUnavailable
from signaling.conference.janus_line import JanusLine, Message

log = logging.getLogger(__name__)

# A number that JSON readers keep exact.
_ID_BITS = 52


@dataclass(frozen=True, slots=True)
class JanusSettings:
    """`url`: `ws://127.0.0.1:8188`. `secret`: api_secret. `admin_key`: without it nobody opens rooms.

    `bits_per_s`: what a camera may send. `publishers`: in one room.
    """

    url: str
    secret: str
    admin_key: str
    bits_per_s: int = 600_000
    publishers: int = 16

    @classmethod
    def parse(cls, url: str, secrets_: str) -> "JanusSettings":
        """`secrets_`: `api_secret:admin_key`. Raises ValueError."""
        secret, colon, admin_key = secrets_.partition(":")
        if not url.startswith(("ws://", "wss://")) or not (secret and colon and admin_key):
            raise ValueError("Janus needs a ws: address and api_secret:admin_key")
        return cls(url, secret, admin_key)


class JanusEngine:
    feature = CONFERENCE

    def __init__(self, settings: JanusSettings) -> None:
        self._settings = settings
        self._line = JanusLine(settings.url, settings.secret, heard=self._heard, lost=self._lost)
        self._owners: dict[int, Callable[[Message], None]] = {}
        self._rooms: dict[int, JanusRoom] = {}

    async def open(self, room: UUID, events: RoomEvents) -> "JanusRoom":
        await self._line.open()
        control = await self._line.attach()
        number, pin, secret = 1 + secrets.randbits(_ID_BITS), secrets.token_urlsafe(18), secrets.token_urlsafe(18)
        await self._line.ask(
            control,
            {
                "request": "create",
                "admin_key": self._settings.admin_key,
                "room": number,
                "secret": secret,
                "pin": pin,
                "permanent": False,
                "is_private": True,
                "publishers": self._settings.publishers,
                "bitrate": self._settings.bits_per_s,
                "audiocodec": "opus",
                # What every browser can send and show.
                "videocodec": "vp8",
                "opus_fec": True,
                "opus_dtx": True,
                "notify_joining": False,
            },
        )
        opened = self._rooms[number] = JanusRoom(self, self._line, _Place(number, pin, secret, control), events)
        return opened

    async def healthy(self) -> bool:
        return await self._line.alive()

    async def aclose(self) -> None:
        await self._line.aclose()

    async def attach(self, owner: Callable[[Message], None]) -> int:
        handle = await self._line.attach()
        self._owners[handle] = owner
        return handle

    async def detach(self, handle: int) -> None:
        self._owners.pop(handle, None)
        await self._line.detach(handle)

    def forget(self, number: int) -> None:
        self._rooms.pop(number, None)

    def _heard(self, handle: int, message: Message) -> None:
        if (owner := self._owners.get(handle)) is not None:
            owner(message)

    def _lost(self) -> None:
        rooms, self._rooms = self._rooms, {}
        self._owners.clear()
        log.warning("janus lost", extra={"rooms": len(rooms)})
        for room in rooms.values():
            room.events.lost()


@dataclass(frozen=True, slots=True)
class _Place:
    """A room over there: who knows `pin` comes in, who knows `secret` ends it. `control`: the handle that made it."""

    number: int
    pin: str
    secret: str
    control: int


@dataclass(slots=True)
class _Publication:
    """`feed`: its number in Janus' room. `sources`: what each of its sections carries, by mid."""

    handle: int
    feed: int
    sources: dict[str, str]


@dataclass(slots=True)
class _Member:
    """`receives`: by the member it comes from, the feed's id and its handle."""

    sends: _Publication | None = None
    receives: dict[UUID, tuple[UUID, int]] = field(default_factory=dict)


class JanusRoom:
    def __init__(self, engine: JanusEngine, line: JanusLine, place: _Place, events: RoomEvents) -> None:
        self.events = events
        self._engine = engine
        self._line = line
        self._place = place
        self._members: dict[UUID, _Member] = {}

    async def invite(self, member: UUID) -> Invitation:
        self._members.setdefault(member, _Member())
        return Invitation("janus")

    async def publish(self, member: UUID, sdp: str, tracks: Sequence[TrackSource]) -> str:
        entry = self._entry(member)
        await self._stop_sending(entry)
        handle = await self._handle_for(member, entry)
        feed = 1 + secrets.randbits(_ID_BITS)
        entry.sends = _Publication(handle, feed, {one.mid: one.source for one in tracks})
        request = {"request": "joinandconfigure", "ptype": "publisher", "id": feed, **self._door}
        return _sdp_of(await self._line.ask(handle, request, {"type": "offer", "sdp": sdp}))

    async def subscribe(self, member: UUID, to: UUID) -> FeedOffer:
        entry, publication = self._entry(member), self._entry(to).sends
        if publication is None:
            raise SfuRefused("it sends nothing")
        await self.unsubscribe(member, to)
        handle = await self._handle_for(member, entry)
        feed = uuid4()
        entry.receives[to] = feed, handle
        request = {"request": "join", "ptype": "subscriber", "streams": [{"feed": publication.feed}], **self._door}
        answer = await self._line.ask(handle, request)
        tracks = [
            TrackSource(mid=str(stream["mid"]), source=source)
            for stream in answer["data"].get("streams", [])
            if (source := publication.sources.get(str(stream.get("feed_mid")))) is not None
        ]
        return FeedOffer(feed, _sdp_of(answer), tracks)

    async def unsubscribe(self, member: UUID, to: UUID) -> None:
        entry = self._members.get(member)
        if entry is not None and (known := entry.receives.pop(to, None)) is not None:
            await self._engine.detach(known[1])

    async def answer(self, member: UUID, feed: UUID, sdp: str) -> None:
        await self._line.ask(self._handle_of(member, feed), {"request": "start"}, {"type": "answer", "sdp": sdp})

    async def candidates(
        self, member: UUID, feed: UUID | None, candidates: Sequence[IceCandidate], *, end: bool
    ) -> None:
        told: list[Message] = [
            {"candidate": one.candidate, "sdpMid": one.sdp_mid, "sdpMLineIndex": one.sdp_mline_index}
            for one in candidates
            if one.candidate
        ]
        if end:
            told.append({"completed": True})
        if told:
            await self._line.trickle(self._handle_of(member, feed), told)

    async def leave(self, member: UUID) -> None:
        entry = self._members.pop(member, None)
        if entry is not None:
            await asyncio.gather(
                self._stop_sending(entry), *(self._engine.detach(handle) for _, handle in entry.receives.values())
            )

    async def close(self) -> None:
        self._engine.forget(self._place.number)
        await asyncio.gather(*(self.leave(member) for member in list(self._members)))
        try:
            end = {"request": "destroy", "room": self._place.number, "secret": self._place.secret}
            await self._line.ask(self._place.control, end)
        except (SfuUnavailable, SfuRefused) as fault:
            # An empty room costs nothing, and ends with the session.
            log.warning("janus room not ended", extra={"error_type": type(fault).__name__})
        await self._engine.detach(self._place.control)

    @property
    def _door(self) -> Message:
        return {"room": self._place.number, "pin": self._place.pin}

    def _entry(self, member: UUID) -> _Member:
        """Raises SfuRefused for who was not invited, or has left since."""
        if (entry := self._members.get(member)) is None:
            raise SfuRefused("not a member")
        return entry

    async def _handle_for(self, member: UUID, entry: _Member) -> int:
        """A new handle. Raises SfuUnavailable, SfuRefused."""
        handle: int = await self._engine.attach(lambda message: self._heard(member, handle, message))
        if self._members.get(member) is not entry:
            # It left while we asked.
            await self._engine.detach(handle)
            raise SfuRefused("not a member")
        return handle

    def _handle_of(self, member: UUID, feed: UUID | None) -> int:
        """Raises SfuRefused."""
        entry = self._entry(member)
        if feed is None and entry.sends is not None:
            return entry.sends.handle
        for known, handle in entry.receives.values():
            if known == feed:
                return handle
        raise SfuRefused("no such connection")

    async def _stop_sending(self, entry: _Member) -> None:
        publication, entry.sends = entry.sends, None
        if publication is not None:
            await self._engine.detach(publication.handle)

    def _heard(self, member: UUID, handle: int, message: Message) -> None:
        entry = self._members.get(member)
        if entry is None or entry.sends is None or entry.sends.handle != handle:
            return
        match message.get("janus"):
            case "webrtcup":
                self.events.published(member)
            case "hangup":
                self.events.unpublished(member)


def _sdp_of(answer: Message) -> str:
    """Raises SfuRefused."""
    sdp = (answer.get("jsep") or {}).get("sdp")
    if not isinstance(sdp, str):
        raise SfuRefused("no description")
    return sdp
