"""Real browser pages in a call of a real signaling server, which has a real Janus."""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from contract.signaling import Role
from tests.signaling.people import member_of
from tests.signaling.server import Comptoir
from tests.web.call.bench import build

ENTRY = "src/shared/call/conference/tests/bench.ts"


class Person:
    """One page of one person."""

    def __init__(self, name: str, role: Role, page: Page) -> None:
        self.name = name
        self.role = role
        self.page = page

    @property
    def member(self) -> str:
        return str(member_of(self.name))

    async def join(self, comptoir: Comptoir) -> None:
        await self.page.evaluate("(ticket) => bench.join(ticket)", comptoir.ticket(self.name, self.role, admitted=True))
        await self.page.wait_for_function("() => ['admitted', 'in_call'].includes(bench.session.state.value)")

    async def frames_of(self, other: "Person") -> int:
        count: int = await self.page.evaluate("(member) => bench.frames(member)", other.member)
        return count

    async def sees(self, other: "Person", *, more: int = 5) -> None:
        """Until so many further frames of it were played."""
        await self.page.wait_for_function(
            "([member, count]) => bench.frames(member) >= count",
            arg=[other.member, await self.frames_of(other) + more],
            timeout=60_000,
        )

    async def until_in_conference(self, *, on: bool = True) -> None:
        await self.page.wait_for_function("(on) => bench.session.conference.value === on", arg=on, timeout=60_000)

    async def until_connected_to(self, ports: range, *, count: int) -> None:
        """Until there are so many connections, and all of them to one of these ports."""
        script = """async ([count, first, last]) => {
          const ports = await bench.ports();
          return ports.length === count && ports.every((port) => first <= port && port <= last);
        }"""
        await self.page.wait_for_function(script, arg=[count, ports[0], ports[-1]], timeout=60_000)

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        return await self.page.evaluate(script, argument)


async def built(folder: Path) -> Path:
    """The folder, with a page that joins a call."""
    await build(folder, ENTRY)
    (folder / "index.html").write_text("<!doctype html><script type=module src=/bench.js></script>")
    return folder


async def open_page(browser: Browser, comptoir: Comptoir, name: str, role: Role) -> Person:
    context = await browser.new_context(permissions=["camera", "microphone"])
    page = await context.new_page()
    await page.goto(f"http://localhost:{comptoir.port}")
    await page.wait_for_function("() => window.bench", timeout=60_000)
    return Person(name, role, page)
