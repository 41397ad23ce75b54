"""Every scene on a call of its own in a house they share, and the table that docs/calls-measured.md keeps."""

import os
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.demo.installation import Installation
from backend.postgres import EmbeddedPostgres
from tests.faults.calls import scenes
from tests.faults.calls.coturn import coturn
from tests.faults.calls.scenes import Measured
from tests.faults.calls.village import Village, village
from tests.faults.calls.visit import Visit, open_house, settled, visit
from tests.serving import free_port

EVERYBODY = "patient,practitioner,kiosk,guest,interpreter,assistant,attendant"


@dataclass(frozen=True, slots=True)
class Scene:
    """`line` makes the lines bad before the patient is let in; `act` is what happens then, and is measured."""

    says: str
    act: Callable[[Visit, str], Awaitable[list[Measured]]]
    line: Callable[[Village], Awaitable[None]] | None = None
    relay_only: bool = False


def _lossy(percent: int) -> Callable[[Village], Awaitable[None]]:
    return lambda where: where.patient.lose(percent)


SCENES = {
    "clean": Scene("clean line", scenes.joined),
    "loss-5": Scene("5 % loss", scenes.joined, _lossy(5)),
    "loss-20": Scene("20 % loss", scenes.joined, _lossy(20)),
    "narrow": Scene("150 kbit/s", scenes.joined, lambda where: where.patient.narrow(150)),
    "relay": Scene("relay only", scenes.joined, relay_only=True),
    "cut-10": Scene("cut of 10 s", lambda call, name: scenes.cut(call, name, scenes.CUT_S)),
    "cut-30": Scene("cut of 30 s", lambda call, name: scenes.cut(call, name, scenes.LONG_CUT_S)),
    "unplugged": Scene("network gone for 10 s", lambda call, name: scenes.unplugged(call, name, scenes.CUT_S)),
    "reload-patient": Scene("patient reloads", lambda call, name: scenes.reloaded(call, name, by_doctor=False)),
    "reload-doctor": Scene("doctor reloads", lambda call, name: scenes.reloaded(call, name, by_doctor=True)),
    "kill": Scene("server SIGKILL", lambda call, name: scenes.killed(call, name, signal.SIGKILL)),
    "drain": Scene("server SIGTERM", lambda call, name: scenes.killed(call, name, signal.SIGTERM)),
}


@asynccontextmanager
async def house_for(where: Village, *, relay_only: bool) -> AsyncGenerator[Installation]:
    with tempfile.TemporaryDirectory(prefix="comptoir-calls-") as name:
        folder = Path(name)
        os.chmod(folder, 0o755)  # noqa: PTH101 - the database runs as another user
        postgres = EmbeddedPostgres(folder / "postgres", throwaway=True)
        postgres.start()
        try:
            async with coturn(where.address) as relay:
                env = {**relay.settings, "COMPTOIR_RELAY_ONLY_ROLES": EVERYBODY if relay_only else ""}
                house = open_house(postgres.url(), folder / "data", free_port(), env=env)
                await house.prepare()
                await house.start(cabin=False)
                try:
                    yield house
                finally:
                    await house.stop()
        finally:
            postgres.stop()


async def play(scene: Scene, where: Village, house: Installation) -> list[Measured]:
    async def line() -> None:
        if scene.line is not None:
            await scene.line(where)

    async with visit(house, where, line=line) as call:
        if scene.act is not scenes.joined:
            await settled(call)
        return await scene.act(call, scene.says)


def _say(row: str) -> None:
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()


async def shown(names: list[str]) -> None:
    """Prints a row as soon as it is measured."""
    _say("| scene | measured | value |\n|---|---|---|")
    for relay_only in (False, True):
        chosen = [SCENES[name] for name in names if SCENES[name].relay_only is relay_only]
        if not chosen:
            continue
        async with village() as where, house_for(where, relay_only=relay_only) as house:
            for scene in chosen:
                for row in await play(scene, where, house):
                    _say(f"| {row.scene} | {row.what} | {row.value:,.0f} {row.unit} |")
                await where.mend()
