"""What a conference tells to whom, and what it takes from whom: raw sockets, a real Janus behind."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest

from contract.signaling import CONFERENCE, Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.conference.janus import JanusEngine
from signaling.conference.mover import MoveRules
from signaling.services import open_signaling
from tests.janus import Janus
from tests.signaling.people import member_of
from tests.signaling.server import Comptoir, Guest, serving

RULES = MoveRules(peer_to_peer=2)
NOTHING = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"


@pytest.fixture
async def comptoir(keys: TokenKeys, conference_server: Janus) -> AsyncGenerator[Comptoir]:
    sfu = JanusEngine(conference_server.settings)
    async with serving(open_signaling(keys, clock=utc_now, sfu=sfu, move_rules=RULES)) as running:
        yield running


@pytest.fixture
async def stack() -> AsyncGenerator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def join(stack: AsyncExitStack, comptoir: Comptoir, name: str, role: Role, *, admitted: bool = True) -> Guest:
    guest = await stack.enter_async_context(comptoir.socket())
    await guest.say("hello", ticket=comptoir.ticket(name, role, admitted=admitted), fresh=True, features=[CONFERENCE])
    await guest.hear_until("welcome")
    return guest


async def three(stack: AsyncExitStack, comptoir: Comptoir) -> tuple[list[Guest], str]:
    """A doctor, a patient, a guest, and the conference they were moved to."""
    people = [
        await join(stack, comptoir, name, role)
        for name, role in (("doctor", Role.PRACTITIONER), ("zoe", Role.PATIENT), ("ana", Role.GUEST))
    ]
    opened = [await person.hear_until("conference_opened") for person in people]
    assert {one["engine"] for one in opened} == {"janus"}
    assert len({one["conference"] for one in opened}) == 1
    return people, opened[0]["conference"]


def publish(conference: str, sdp: str = NOTHING) -> dict[str, Any]:
    return {"conference": conference, "sdp": sdp, "tracks": [{"mid": "0", "source": "camera"}]}


async def refused(guest: Guest) -> str:
    code: str = (await guest.hear_until("error"))["code"]
    return code


async def test_who_waits_hears_nothing_of_it_and_gets_nothing_into_it(
    comptoir: Comptoir, stack: AsyncExitStack
) -> None:
    _, conference = await three(stack, comptoir)
    eve = await join(stack, comptoir, "eve", Role.GUEST, admitted=False)
    await eve.say("conference_publish", **publish(conference))
    assert await refused(eve) == "signaling.not_admitted"
    await eve.say("conference_answer", conference=conference, feed=uuid4(), sdp=NOTHING)
    assert await refused(eve) == "signaling.not_admitted"
    await eve.say("conference_candidates", conference=conference, candidates=[], end=True)
    assert await refused(eve) == "signaling.not_admitted"
    assert not [kind for kind in eve.types if kind.startswith("conference")]


async def test_who_is_held_is_out_until_let_in_again(comptoir: Comptoir, stack: AsyncExitStack) -> None:
    (doctor, _, ana), conference = await three(stack, comptoir)
    await doctor.say("hold", member=member_of("ana"), minutes=5)
    await ana.hear_until("waiting_state")
    await ana.say("conference_publish", **publish(conference))
    assert await refused(ana) == "signaling.not_admitted"
    await doctor.say("admit", member=member_of("ana"))
    assert (await ana.hear_until("conference_opened"))["conference"] == conference


async def test_descriptions_and_feeds_that_are_none_are_refused(comptoir: Comptoir, stack: AsyncExitStack) -> None:
    (_, zoe, _), conference = await three(stack, comptoir)
    await zoe.say("conference_publish", **publish(conference, "v=0\r\nno description at all\r\n"))
    assert await refused(zoe) == "signaling.malformed"
    await zoe.say("conference_candidates", conference=conference, candidates=[{"candidate": "candidate:evil"}])
    assert await refused(zoe) == "signaling.malformed"
    await zoe.say("conference_candidates", conference=conference, feed=uuid4(), candidates=[], end=True)
    assert await refused(zoe) == "signaling.no_such_peer"


async def test_what_belongs_to_an_earlier_opening_is_dropped(comptoir: Comptoir, stack: AsyncExitStack) -> None:
    (_, zoe, _), _ = await three(stack, comptoir)
    await zoe.say("conference_publish", **publish(str(uuid4())))
    await zoe.say("ping", at=1.0)
    await zoe.hear_until("pong")
    assert "error" not in zoe.types


async def test_a_new_session_is_asked_in_again(comptoir: Comptoir, stack: AsyncExitStack) -> None:
    _, conference = await three(stack, comptoir)
    again = await join(stack, comptoir, "zoe", Role.PATIENT)
    assert (await again.hear_until("conference_opened"))["conference"] == conference


async def test_after_a_crash_it_is_opened_anew(
    keys: TokenKeys, conference_server: Janus, comptoir: Comptoir, stack: AsyncExitStack
) -> None:
    _, before = await three(stack, comptoir)
    # The first process is not asked to tidy up: the second knows nothing of it but the same Janus.
    second = open_signaling(keys, clock=utc_now, sfu=JanusEngine(conference_server.settings), move_rules=RULES)
    async with serving(second) as other, AsyncExitStack() as sockets:
        _, after = await three(sockets, other)
    assert after != before


async def test_without_a_conference_server_nobody_is_taken_for_one(keys: TokenKeys, stack: AsyncExitStack) -> None:
    async with serving(open_signaling(keys, clock=utc_now)) as plain, AsyncExitStack() as sockets:
        zoe = await join(sockets, plain, "zoe", Role.PATIENT)
        await zoe.say("conference_publish", **publish(str(uuid4())))
        assert await refused(zoe) == "signaling.not_allowed"
