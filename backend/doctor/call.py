"""`comptoir doctor call`: two headless participants call each other through this installation, and say how it went.

The whole way: public address, proxy, WebSocket, room, ICE, DTLS, sound and picture; directly, then through each
address of the relay alone.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from backend.doctor.room import new_check_room
from backend.doctor.texts import Language, call_line
from backend.settings import Settings
from contract.signaling import Role
from core.clock import utc_now
from core.tokens import TokenKeys
from rtc.headless import Headless, LinkMeasures
from rtc.signaling_client import RoomLeft
from signaling.tickets import issue_ticket

JOIN_S = 15.0
# ICE and DTLS may take 10 s, a first picture one more; a slow machine gets as long again.
CALL_S = 25.0
# Long enough to count losses.
LISTEN_S = 4.0
_BAD_LOSS = 0.02


class Fault(StrEnum):
    NO_SIGNALING = "no_signaling"
    REFUSED = "refused"
    NOT_CONNECTED = "not_connected"
    NO_MEDIA = "no_media"
    LOSSY = "lossy"


@dataclass(frozen=True, slots=True)
class CallResult:
    """`relay`: the only address used, None for a direct call. `measures`: of the one who answers; None without a room."""

    relay: str | None
    fault: Fault | None
    measures: LinkMeasures | None = None


async def check_calls(settings: Settings, *, url: str) -> AsyncIterator[CallResult]:
    """`url`: where people reach the server. First the direct call, then one through each TURN address the room gives."""
    keys = TokenKeys.open(settings.data_dir / "keys" / "tokens")
    socket_url = f"ws{url.removeprefix('http').rstrip('/')}/api/signaling"
    result, relays = await _call(keys, socket_url, relay=None)
    yield result
    for relay in relays:
        result, _ = await _call(keys, socket_url, relay=relay)
        yield result


def examine(settings: Settings, *, url: str, language: Language, say: Callable[[str], None]) -> int:
    """Says a line as it goes; 0 when direct and relayed calls work."""
    logging.getLogger("aioice").setLevel(logging.ERROR)

    async def run() -> list[CallResult]:
        results: list[CallResult] = []
        async for result in check_calls(settings, url=url):
            results.append(result)
            say(call_line(language, result, url=url))
        return results

    results = asyncio.run(run())
    relayed = [result for result in results if result.relay is not None]
    if not relayed and results[0].measures is not None:
        say(call_line(language, None, url=url))
    return 0 if relayed and all(result.fault is None for result in results) else 1


async def _call(keys: TokenKeys, url: str, *, relay: str | None) -> tuple[CallResult, list[str]]:
    """The result, and the TURN addresses the room gave."""
    room = new_check_room()
    caller, answerer = (_participant(keys, url, room, role, relay) for role in (Role.PRACTITIONER, Role.PATIENT))
    async with caller, answerer:
        try:
            async with asyncio.timeout(JOIN_S):
                await asyncio.gather(_entered(caller), _entered(answerer))
        except RoomLeft:
            return CallResult(relay, Fault.REFUSED), []
        except TimeoutError:
            return CallResult(relay, Fault.REFUSED if caller.refusal else Fault.NO_SIGNALING), []
        relays = [one for server in caller.relay.ice_servers for one in server.urls if one.startswith("turn")]
        return await _result(answerer, relay), relays


async def _entered(one: Headless) -> None:
    """Raises RoomLeft when the server does not want us."""
    entering = asyncio.ensure_future(one.admitted.wait())
    leaving = asyncio.ensure_future(one.until(lambda _: False))
    try:
        await asyncio.wait({entering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            await leaving
    finally:
        entering.cancel()
        leaving.cancel()
        await asyncio.gather(entering, leaving, return_exceptions=True)


async def _result(one: Headless, relay: str | None) -> CallResult:
    try:
        async with asyncio.timeout(CALL_S):
            await one.until(lambda links: any(_flows(link) for link in links))
        await asyncio.sleep(LISTEN_S)
    except TimeoutError:
        links = await one.measure()
        connected = next((link for link in links if link.connected_s is not None), None)
        fault = Fault.NO_MEDIA if connected else Fault.NOT_CONNECTED
        return CallResult(relay, fault, connected or LinkMeasures())
    measures = next(link for link in await one.measure() if _flows(link))
    lossy = measures.lost > _BAD_LOSS * (measures.packets + measures.lost)
    return CallResult(relay, Fault.LOSSY if lossy else None, measures)


def _flows(link: LinkMeasures) -> bool:
    return link.first_picture_s is not None and link.first_sound_s is not None


def _participant(keys: TokenKeys, url: str, room: UUID, role: Role, relay: str | None) -> Headless:
    account = uuid4()

    async def ticket() -> str:
        return issue_ticket(
            keys,
            room=room,
            account_id=account,
            session_id=account,
            role=role,
            name="Comptoir doctor",
            admitted=True,
            now=utc_now(),
        )

    return Headless(url=url, take_ticket=ticket, relay_only=relay is not None, ice_url=relay)
