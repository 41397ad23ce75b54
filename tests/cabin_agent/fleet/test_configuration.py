"""A configuration is taken, or the last good one goes on; also when the kiosk dies in between."""

import asyncio
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cabin_agent.fleet.configuration import Configurator, Unusable
from cabin_agent.fleet.configuration_store import ConfigurationStore
from contract.fleet import (
    CabinConfiguration,
    CalibrationDue,
    ConfigurationDesired,
    ConfigurationOutcome,
    ConfigurationState,
    digest_of,
)

APPLIED, WAITING = ConfigurationOutcome.APPLIED, ConfigurationOutcome.WAITING
REFUSED, ROLLED_BACK = ConfigurationOutcome.REFUSED, ConfigurationOutcome.ROLLED_BACK


def desired(version: int, *, due: list[CalibrationDue] | None = None, **said: object) -> ConfigurationDesired:
    document = CabinConfiguration.model_validate(said)
    return ConfigurationDesired(
        version=version, digest=digest_of(document, due or []), document=document, calibrations=due or []
    )


class Kiosk:
    """Works with any document but one that wants the zone Europe/Rome."""

    def __init__(self, folder: Path) -> None:
        self.store = ConfigurationStore(folder)
        self.runs_with = self.store.document
        self.reported: list[ConfigurationState] = []
        self.held: list[CalibrationDue] = []
        self.busy = False
        self.configurator = Configurator(
            self.store, apply=self.apply, hold=self.hold, busy=lambda: self.busy, report=self.reported.append
        )

    async def apply(self, document: CabinConfiguration) -> None:
        if document.zone == "Europe/Rome":
            raise Unusable("missing:tonometer")
        self.runs_with = document

    def hold(self, due: list[CalibrationDue]) -> None:
        self.held = due

    async def offered(self, wanted: ConfigurationDesired) -> ConfigurationState:
        await self.configurator.offer(wanted)
        return self.reported[-1]


async def test_what_works_is_in_force_and_what_does_not_leaves_the_last_good_one(tmp_path: Path) -> None:
    kiosk, good, bad = Kiosk(tmp_path), desired(1, zone="Europe/Madrid"), desired(2, zone="Europe/Rome")
    assert (await kiosk.offered(good)).outcome is APPLIED
    said = await kiosk.offered(bad)
    assert (said.outcome, said.reason, said.wanted) == (ROLLED_BACK, "missing:tonometer", bad.digest)
    assert (said.version, said.digest) == (1, good.digest)
    assert kiosk.runs_with == good.document
    again = ConfigurationStore(tmp_path)
    assert again.good == good
    assert again.state() == said


@pytest.mark.parametrize("case", ["altered", "zone"])
async def test_what_is_not_valid_is_not_even_tried(tmp_path: Path, case: str) -> None:
    kiosk = Kiosk(tmp_path)
    if case == "zone":
        wanted, why = desired(1, zone="Europe/Nowhere"), "zone_unknown"
    else:
        wanted, why = (
            desired(1).model_copy(update={"document": CabinConfiguration(retention_hours=1)}),
            "digest_differs",
        )
    said = await kiosk.offered(wanted)
    assert (said.outcome, said.reason, said.digest) == (REFUSED, why, None)
    assert kiosk.runs_with == CabinConfiguration()


async def test_during_a_visit_instruments_are_left_alone_but_calibrations_hold_at_once(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    row = CalibrationDue.model_validate({"device": "thermometer", "serial": "7", "due_on": "2026-11-22"})
    wanted = desired(1, zone="Europe/Madrid", due=[row])
    kiosk.busy = True
    assert (await kiosk.offered(wanted)).outcome is WAITING
    assert (kiosk.runs_with.zone, kiosk.held) == (None, [row])
    kiosk.busy = False
    await kiosk.configurator.quiet()
    assert kiosk.reported[-1].outcome is APPLIED
    assert kiosk.runs_with.zone == "Europe/Madrid"


async def test_a_version_that_changes_nothing_needs_no_trial(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.busy = True
    said = await kiosk.offered(desired(3))
    assert (said.outcome, said.version) == (APPLIED, 3)


KILLED = textwrap.dedent(
    """
    import asyncio, os, signal, sys
    from pathlib import Path
    from tests.cabin_agent.fleet.test_configuration import Kiosk, desired

    class Dying(Kiosk):
        async def apply(self, document):
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(Dying(Path(sys.argv[1])).configurator.offer(desired(2, zone="Europe/Paris")))
    """
)


def test_killed_between_staging_and_taking_over_it_keeps_the_last_good_one(tmp_path: Path) -> None:
    good = desired(1, zone="Europe/Madrid")
    asyncio.run(Kiosk(tmp_path).configurator.offer(good))
    for reason in (None, "interrupted"):
        died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
        assert died.returncode == -signal.SIGKILL
        assert (tmp_path / "staged.json").exists()
        store = ConfigurationStore(tmp_path)
        assert (store.good, store.state().reason) == (good, reason)
        assert not (tmp_path / "staged.json").exists()


def test_a_damaged_file_is_never_in_force(tmp_path: Path) -> None:
    asyncio.run(Kiosk(tmp_path).configurator.offer(desired(1, zone="Europe/Madrid")))
    path = tmp_path / "good.json"
    path.write_text(path.read_text().replace("Madrid", "Lisbon"))
    assert ConfigurationStore(tmp_path).good is None
