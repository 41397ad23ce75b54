"""The line to Janus: one WebSocket, one session for the whole process (Janus 1.1, "JavaScript Session API").

Every request has a transaction. What answers it at once is `success`, `error` or `ack`; a plugin that takes its time
answers later, by an `event` of the same transaction. After a loss the session is claimed on a new socket: media never
stop for that. Browsers never reach this API.
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException
from websockets.typing import Subprotocol

from signaling.conference.engine import SfuRefused, SfuUnavailable

log = logging.getLogger(__name__)

Message = dict[str, Any]

_ANSWER_S = 5.0
_KEEPALIVE_S = 20.0
_CLAIM_AGAIN_S = 0.2
_CLAIM_TRIES = 5
_FRAME_LIMIT = 1024 * 1024


class JanusLine:
    """`heard(handle, message)`: what Janus says of itself about a handle. `lost()`: the session is gone with all handles."""

    def __init__(
        self, url: str, secret: str, *, heard: Callable[[int, Message], None], lost: Callable[[], None]
    ) -> None:
        self._url = url
        self._secret = secret
        self._heard = heard
        self._lost = lost
        self._socket: ClientConnection | None = None
        self._session: int | None = None
        self._waiting: dict[str, tuple[asyncio.Future[Message], bool]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Connected, with a session; nothing to do when it is already. Raises SfuUnavailable."""
        async with self._opening:
            if self._session is not None:
                return
            await self.aclose()
            await self._connect()
            reader = asyncio.create_task(self._read())
            self._tasks = [reader]
            try:
                created = await self.request({"janus": "create"})
            except SfuRefused as refused:
                raise SfuUnavailable(refused.reason) from refused
            self._session = int(created["data"]["id"])
            self._tasks.append(asyncio.create_task(self._keep_alive()))

    async def attach(self) -> int:
        """A handle of the videoroom plugin. Raises SfuUnavailable, SfuRefused."""
        attached = await self.request({"janus": "attach", "plugin": "janus.plugin.videoroom"})
        return int(attached["data"]["id"])

    async def detach(self, handle: int) -> None:
        """Ends its connection. Does what can be done."""
        with contextlib.suppress(SfuUnavailable, SfuRefused):
            await self.request({"janus": "detach", "handle_id": handle})

    async def ask(self, handle: int, body: Message, jsep: Message | None = None) -> Message:
        """The plugin's answer: its data as `data`, a description as `jsep`. Raises SfuUnavailable, SfuRefused."""
        message: Message = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        answer = await self.request(message)
        data: Message = answer.get("plugindata", {}).get("data", {})
        if "error" in data:
            raise SfuRefused(f"videoroom {data.get('error_code')}")
        return {"data": data, "jsep": answer.get("jsep")}

    async def trickle(self, handle: int, candidates: list[Message]) -> None:
        """Raises SfuUnavailable, SfuRefused."""
        await self.request({"janus": "trickle", "handle_id": handle, "candidates": candidates})

    async def alive(self) -> bool:
        """Whether it answers now."""
        try:
            await self.open()
            await self.request({"janus": "keepalive"})
        except (SfuUnavailable, SfuRefused):
            return False
        return True

    async def aclose(self) -> None:
        """Leaves without a word to the session: what flows goes on until Janus finds that nobody claims it."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        self._socket = self._session = None
        self._give_up()

    async def request(self, message: Message) -> Message:
        """Raises SfuUnavailable, SfuRefused."""
        transaction = secrets.token_hex(8)
        waits_for_event = message["janus"] == "message"
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = future, waits_for_event
        try:
            async with asyncio.timeout(_ANSWER_S):
                await self._send({**message, "transaction": transaction})
                answer = await future
        except TimeoutError:
            raise SfuUnavailable("no answer in time") from None
        finally:
            self._waiting.pop(transaction, None)
        if answer["janus"] == "error":
            raise SfuRefused(f"janus {answer['error'].get('code')}")
        return answer

    async def _send(self, message: Message) -> None:
        if self._socket is None:
            raise SfuUnavailable("not connected")
        session = {} if self._session is None else {"session_id": self._session}
        secret = {"apisecret": self._secret} if self._secret else {}
        try:
            await self._socket.send(json.dumps({**session, **secret, **message}))
        except WebSocketException as fault:
            raise SfuUnavailable(type(fault).__name__) from fault

    async def _connect(self) -> None:
        try:
            self._socket = await connect(
                self._url,
                subprotocols=[Subprotocol("janus-protocol")],
                compression=None,
                max_size=_FRAME_LIMIT,
                ping_interval=5,
                ping_timeout=5,
                open_timeout=3,
                close_timeout=0.5,
                proxy=None,
            )
        except (OSError, TimeoutError, InvalidURI, InvalidHandshake) as fault:
            raise SfuUnavailable(type(fault).__name__) from fault

    async def _read(self) -> None:
        while True:
            if self._socket is not None:
                # However it ends, it has ended.
                with contextlib.suppress(WebSocketException):
                    async for text in self._socket:
                        self._take(json.loads(text))
            self._socket = None
            if self._session is None or not await self._claim():
                break
        was_open, self._session = self._session is not None, None
        self._give_up()
        if was_open:
            self._lost()

    async def _claim(self) -> bool:
        """The same session on a new socket."""
        for _ in range(_CLAIM_TRIES):
            try:
                await self._connect()
            except SfuUnavailable:
                await asyncio.sleep(_CLAIM_AGAIN_S)
                continue
            # Its answer is read here: the reader is this task.
            with contextlib.suppress(SfuUnavailable, WebSocketException, TimeoutError):
                await self._send({"janus": "claim", "transaction": "claim"})
                async with asyncio.timeout(_ANSWER_S):
                    while self._socket is not None:
                        message = json.loads(await self._socket.recv())
                        if message.get("transaction") == "claim":
                            return bool(message["janus"] == "success")
                        self._take(message)
        return False

    def _take(self, message: Message) -> None:
        kind = message.get("janus")
        pending = self._waiting.get(message.get("transaction", ""))
        if pending is not None:
            future, waits_for_event = pending
            is_final = kind != "ack" or not waits_for_event
            if is_final and not future.done():
                future.set_result(message)
        elif kind == "timeout":
            # The session was ended over there: a claim of it fails, and all is lost.
            if self._socket is not None:
                self._tasks.append(asyncio.create_task(self._socket.close()))
        elif (handle := message.get("sender")) is not None:
            self._heard(int(handle), message)

    def _give_up(self) -> None:
        for future, _ in self._waiting.values():
            if not future.done():
                future.set_exception(SfuUnavailable("the line was lost"))
        self._waiting.clear()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(_KEEPALIVE_S)
            # A line that is dead shows by itself, at the reader.
            with contextlib.suppress(SfuUnavailable, SfuRefused):
                await self.request({"janus": "keepalive"})
