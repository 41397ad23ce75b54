"""A participant on another WebRTC stack, written from PROTOCOL.md alone, in a call with a specialist in Chromium."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect

from backend.demo.installation import Installation
from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.test_sign_in import code_in, mail_to

HERE = Path(__file__).parent
NAME = "Inès Haddad"
PATIENCE_S = 90

Told = dict[str, Any]


class Guest:
    """The client as a process: commands go in, and what it told is kept in order."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._told: list[Told] = []
        self._next = 0

    async def do(self, command: str, **more: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": command, **more}).encode() + b"\n")
        await self._process.stdin.drain()

    async def say(self, kind: str, **more: Any) -> None:
        await self.do("say", message={"type": kind, **more})

    @property
    def connections(self) -> int:
        return sum(told["event"] == "connection" for told in self._told)

    async def tells(self, event: str, **fields: Any) -> Told:
        """The next of this kind, of what was not asked for yet; what was told before it is passed over."""
        return await self._until(lambda told: told["event"] == event and fields.items() <= told.items())

    async def hears(self, kind: str, **fields: Any) -> Told:
        wanted = {"type": kind, **fields}
        told = await self._until(lambda told: told["event"] == "heard" and wanted.items() <= told["message"].items())
        message: Told = told["message"]
        return message

    async def _until(self, fits: Callable[[Told], bool]) -> Told:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE_S):
                while line := await self._process.stdout.readline():
                    told: Told = json.loads(line)
                    self._told.append(told)
                    assert told["event"] != "failed", told
                    if fits(told):
                        return told
        except TimeoutError:
            pass
        raise AssertionError("\n".join(str(told)[:300] for told in self._told[-40:]))


NPM = [str(HERE.parents[1] / "scripts" / "npm"), "--prefix", str(HERE)]


@pytest.fixture(scope="session")
async def packages() -> None:
    """The client's packages, as its lock file says; `make test` has installed them."""
    if not (HERE / "node_modules").exists():
        install = await asyncio.create_subprocess_exec(*NPM, "ci", "--no-audit", "--no-fund", "--loglevel=error")
        assert await install.wait() == 0


@pytest.fixture
async def guest(packages: None, installation: Installation) -> AsyncGenerator[Guest]:
    url = installation.url.replace("http", "ws", 1) + "/api/signaling"
    process = await asyncio.create_subprocess_exec(
        *NPM, "run", "--silent", "guest", "--", url, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    yield Guest(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def invited(doctor: Page, installation: Installation, page: Page) -> None:
    """From the invitation to the session of a guest."""
    address = f"ines.{uuid4().hex[:8]}@exemple.fr"
    await doctor.get_by_test_id("tab-guests").click()
    await doctor.get_by_test_id("invite").click()
    await doctor.get_by_label("Un interprète").check()
    await doctor.get_by_label("Son nom").fill(NAME)
    await doctor.get_by_label("Son adresse électronique").fill(address)
    await doctor.get_by_test_id("invite-send").click()
    link = re.search(r"/invitation#(\S+)", await mail_to(installation, address))
    assert link is not None
    await page.goto(link[0])
    await page.get_by_test_id("guest-open").click()
    await page.get_by_test_id("guest-code").fill(code_in(await mail_to(installation, address, after=1)))
    await page.get_by_test_id("guest-enter").click()
    await expect(page.get_by_test_id("enter-waiting-room")).to_be_visible()
    # The page itself takes no part in the call.
    await page.goto("about:blank")


async def a_ticket(page: Page, visit: str) -> str:
    joined = await page.request.post(f"/api/consultations/{visit}/join")
    assert joined.ok, await joined.text()
    ticket: str = (await joined.json())["ticket"]
    return ticket


@dataclass(frozen=True)
class Call:
    doctor: Page
    # The specialist as a member.
    specialist: str
    # The guest in a list of persons.
    person: Locator
    ticket: Callable[[], Awaitable[str]]


async def in_the_call(people: People, installation: Installation, guest: Guest) -> Call:
    """The specialist has let the guest in."""
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    page = await (await people.arrives(phone=True)).new_page()
    visit = await steps.book_first_time(patient, reason="Une tache sur le bras")
    await patient.goto("about:blank")
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk/visite/{visit}")
    await invited(doctor, installation, page)

    # At the door nothing of the room is told.
    await guest.do("join", ticket=await a_ticket(page, visit))
    assert (await guest.hears("welcome", state="waiting"))["peers"] == []
    await guest.hears("waiting_state", state="knocking")

    # Who joins offers.
    await doctor.get_by_role("button", name=f"Faire entrer {NAME}").click()
    (peer,) = (await guest.hears("admitted"))["peers"]
    assert (peer["role"], peer["offer"]) == ("practitioner", True)
    await guest.hears("description", sender=peer["member"], sdp_type="answer", epoch=0)
    await guest.tells("connection", epoch=0, state="connected")
    await guest.tells("rtp", source="camera", packets=50)
    await they_see_each_other(doctor, guest)
    person = doctor.get_by_test_id("person").filter(has_text=NAME)
    return Call(doctor, peer["member"], person, lambda: a_ticket(page, visit))


async def they_see_each_other(doctor: Page, guest: Guest) -> None:
    await guest.tells("rtp", source="camera")
    await expect(doctor.get_by_test_id("tile-person")).to_have_attribute("data-name", NAME)
    # What the specialist sees is her own picture, sent back by the guest.
    await steps.sees_the_other(doctor)


async def test_what_is_said_while_the_line_is_lost_comes_after_it(
    people: People, installation: Installation, guest: Guest
) -> None:
    call = await in_the_call(people, installation, guest)
    await expect(call.person).not_to_contain_text("micro coupé")

    # The line is lost, the connection stays.
    await guest.do("drop")
    await guest.tells("closed", code=1006)
    await guest.say("media_state", microphone=False, camera=True)
    await call.doctor.get_by_test_id("toggle-microphone").click()
    await they_see_each_other(call.doctor, guest)
    await guest.do("resume")
    assert (await guest.tells("resumed"))["replayed"] >= 1
    await guest.hears("media_state", sender=call.specialist, microphone=False)
    await expect(call.person).to_contain_text("micro coupé")

    # With the server the session is lost too; a new one keeps the connection.
    async def comes_back() -> None:
        await guest.tells("resume_failed", reason="unknown")
        await guest.do("join", ticket=await call.ticket())
        await guest.hears("welcome", state="admitted")

    connections = guest.connections
    await asyncio.gather(steps.server_killed(installation, call.doctor), comes_back())
    await they_see_each_other(call.doctor, guest)
    assert guest.connections == connections

    await guest.say("leave")
    await guest.tells("closed", code=1000)
    await expect(call.doctor.get_by_test_id("tile-person")).to_have_count(0)


async def test_either_side_negotiates_again(people: People, installation: Installation, guest: Guest) -> None:
    call = await in_the_call(people, installation, guest)
    doctor = call.doctor

    # A screen is a next round, here of who answered before.
    await doctor.get_by_test_id("share-screen").click()
    await guest.tells("offered", epoch=0, round=1)
    await guest.tells("rtp", source="screen")
    await doctor.get_by_test_id("stop-sharing").click()
    await guest.tells("offered", epoch=0, round=2)

    # The specialist's page finds the connection gone, and asks who offers for the next.
    await guest.do("lose")
    await guest.hears("restart", sender=call.specialist, epoch=1, ice=False)
    await guest.tells("connection", epoch=1, state="connected")
    await they_see_each_other(doctor, guest)

    # Before the door, and in again.
    await call.person.get_by_test_id("person-menu").click()
    await doctor.get_by_test_id("act-hold").click()
    await doctor.get_by_test_id("hold-5").check()
    await doctor.get_by_test_id("hold-confirm").click()
    await guest.hears("waiting_state", state="held", minutes=5)
    await doctor.get_by_role("button", name=f"Faire entrer {NAME}").click()
    await guest.hears("admitted")
    await guest.tells("connection", epoch=0, state="connected")
    await they_see_each_other(doctor, guest)

    # A reloaded page is fresh: now it offers, and counts from 0.
    await doctor.reload()
    peer = (await guest.hears("peer_joined", fresh=True))["peer"]
    assert (peer["member"], peer["offer"]) == (call.specialist, False)
    assert (await guest.tells("offered", epoch=0, round=0))["sources"] == ["microphone", "camera", "screen"]
    await guest.tells("connection", epoch=0, state="connected")
    await they_see_each_other(doctor, guest)
    await doctor.get_by_test_id("share-screen").click()
    await guest.tells("rtp", source="screen")
