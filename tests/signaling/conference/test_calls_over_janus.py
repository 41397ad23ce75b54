"""Calls that move to a real Janus and back, in real browser pages. Three people are too many here for peer to peer."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from contract.signaling import Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.conference.janus import JanusEngine
from signaling.conference.mover import MoveRules
from signaling.services import open_signaling
from tests.janus import RTP_PORTS, Janus
from tests.signaling.conference.pages import Person, built, open_page
from tests.signaling.server import Comptoir, serving

RULES = MoveRules(peer_to_peer=2)


@pytest.fixture(scope="module")
async def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await built(tmp_path_factory.mktemp("pages"))


@pytest.fixture
async def comptoir(keys: TokenKeys, conference_server: Janus, pages: Path) -> AsyncGenerator[Comptoir]:
    sfu = JanusEngine(conference_server.settings)
    async with serving(open_signaling(keys, clock=utc_now, sfu=sfu, move_rules=RULES), pages) as running:
        yield running


@pytest.fixture
async def people(browser: Browser, comptoir: Comptoir) -> AsyncGenerator[tuple[Person, Person, Person]]:
    doctor = await open_page(browser, comptoir, "doctor", Role.PRACTITIONER)
    zoe = await open_page(browser, comptoir, "zoe", Role.PATIENT)
    ana = await open_page(browser, comptoir, "ana", Role.GUEST)
    for person in (doctor, zoe):
        await person.join(comptoir)
    await doctor.sees(zoe)
    await ana.join(comptoir)
    yield doctor, zoe, ana
    for person in (doctor, zoe, ana):
        await person.page.context.close()


async def all_see_each_other(*people: Person) -> None:
    for person in people:
        for other in people:
            if other is not person:
                await person.sees(other)


async def all_over_janus(*people: Person) -> None:
    """Nothing but one connection that sends and one for each of the others, all of them to Janus."""
    for person in people:
        await person.until_in_conference()
        await person.until_connected_to(RTP_PORTS, count=len(people))


async def test_a_third_person_moves_the_call_to_janus_and_when_that_dies_it_goes_on_peer_to_peer(
    people: tuple[Person, Person, Person], conference_server: Janus
) -> None:
    await all_over_janus(*people)
    await all_see_each_other(*people)
    await conference_server.stop()
    for person in people:
        await person.until_in_conference(on=False)
    await all_see_each_other(*people)


async def test_who_is_removed_receives_nothing_more_though_its_page_keeps_its_connections(
    people: tuple[Person, Person, Person],
) -> None:
    doctor, zoe, ana = people
    await all_over_janus(*people)
    await ana.evaluate("() => bench.keepConnections()")
    await doctor.evaluate("(member) => bench.session.remove(member)", ana.member)
    async with asyncio.timeout(5):
        await nothing_comes(ana)
    await doctor.until_connected_to(RTP_PORTS, count=2)
    await doctor.sees(zoe)


async def nothing_comes(person: Person) -> None:
    """Until a second has passed in which no packet came."""
    before = -1
    while before != (now := await person.evaluate("() => bench.packets()")):
        before = now
        await asyncio.sleep(1)
