"""Calls of raw sockets that move to a real Janus and back, each for one of the reasons there are."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest

from contract.signaling import Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.conference.janus import JanusEngine
from signaling.conference.mover import MoveRules
from signaling.services import open_signaling
from tests.janus import Janus
from tests.signaling.conference.test_forged import join
from tests.signaling.people import member_of
from tests.signaling.server import Comptoir, serving

AT_ONCE = timedelta(0)


@pytest.fixture
async def stack() -> AsyncGenerator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@asynccontextmanager
async def server(keys: TokenKeys, janus: Janus, rules: MoveRules) -> AsyncGenerator[Comptoir]:
    sfu = JanusEngine(janus.settings)
    async with serving(open_signaling(keys, clock=utc_now, sfu=sfu, move_rules=rules)) as running:
        yield running


async def test_three_move_when_one_reports_that_its_uplink_is_weak_towards_both(
    keys: TokenKeys, conference_server: Janus, stack: AsyncExitStack
) -> None:
    comptoir = await stack.enter_async_context(server(keys, conference_server, MoveRules(weak_for=AT_ONCE)))
    names = {"doctor": Role.PRACTITIONER, "zoe": Role.PATIENT, "ana": Role.GUEST}
    people = [await join(stack, comptoir, name, role) for name, role in names.items()]
    zoe = people[1]
    for other in ("doctor", "ana"):
        assert "conference_opened" not in zoe.types
        report = {"peer": str(member_of(other)), "window_s": 10, "video_out": {"limited_by": "bandwidth"}}
        await zoe.say("quality", report=report)
    for person in people:
        await person.hear_until("conference_opened")


async def test_the_agent_of_the_cabin_neither_counts_nor_hears_of_it(
    keys: TokenKeys, conference_server: Janus, stack: AsyncExitStack
) -> None:
    comptoir = await stack.enter_async_context(server(keys, conference_server, MoveRules(peer_to_peer=2)))
    doctor = await join(stack, comptoir, "doctor", Role.PRACTITIONER)
    agent = await join(stack, comptoir, "agent", Role.AGENT)
    zoe = await join(stack, comptoir, "zoe", Role.PATIENT)
    await zoe.say("ping", at=1.0)
    await zoe.hear_until("pong")
    assert "conference_opened" not in zoe.types
    ana = await join(stack, comptoir, "ana", Role.GUEST)
    for person in (doctor, zoe, ana):
        await person.hear_until("conference_opened")
    await agent.say("ping", at=1.0)
    await agent.hear_until("pong")
    assert not [kind for kind in agent.types if kind.startswith("conference")]


async def test_it_comes_back_when_two_are_left(
    keys: TokenKeys, conference_server: Janus, stack: AsyncExitStack
) -> None:
    rules = MoveRules(peer_to_peer=2, few_for=AT_ONCE)
    comptoir = await stack.enter_async_context(server(keys, conference_server, rules))
    doctor = await join(stack, comptoir, "doctor", Role.PRACTITIONER)
    zoe = await join(stack, comptoir, "zoe", Role.PATIENT)
    ana = await join(stack, comptoir, "ana", Role.GUEST)
    await ana.hear_until("conference_opened")
    await ana.say("leave")
    for person in (doctor, zoe):
        await person.hear_until("conference_closed")
