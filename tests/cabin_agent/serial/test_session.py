"""A print-out through the whole path of the agent: the plug is pulled, put back, and the key is pressed twice."""

import asyncio
from pathlib import Path
from uuid import uuid4

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.registry import registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.simulators.faults import Cut, FaultPlan
from cabin_agent.simulators.serial_line import PtyInstrument
from cabin_agent.simulators.serial_print_out import SimulatedRefractor
from cabin_agent.supervisor import Supervisor
from contract.live import DeviceStatus, LiveMessage
from contract.observations import Attribution, DeviceKind, DeviceState
from tests.cabin_agent.serial.lines import PARIS, a_port, a_world

REFRACTOR = DeviceKind.REFRACTOR


async def test_pulled_and_put_back_the_print_out_is_stored_once_however_often_it_is_sent(tmp_path: Path) -> None:
    refractor = SimulatedRefractor(a_world(plan=FaultPlan(faults=(Cut(after_octets=150, times=1),))))
    port = tmp_path / "port"
    visits, shown = Visits(OpenVisit(uuid4())), asyncio.Queue[LiveMessage]()

    def plug_in() -> PtyInstrument:
        host = PtyInstrument(refractor)
        port.unlink(missing_ok=True)
        port.symlink_to(host.line.path)
        return host

    async def until(state: DeviceState) -> None:
        while True:
            message = await shown.get()
            if isinstance(message, DeviceStatus) and message.state is state:
                return

    host = plug_in()
    stations = await find_stations([a_port(str(port), "nidek.rt")], registry())
    async with open_outbox(tmp_path / "cabin", clock=KioskClock()) as outbox:
        path = ReadingPath(
            outbox=outbox,
            visits=visits,
            clock=KioskClock(),
            zone=PARIS,
            broadcast=shown.put_nowait,
            deliver=lambda: None,
        )
        changes = asyncio.Queue[None]()
        supervisor = Supervisor(
            stations,
            path=path,
            visits=visits,
            clock=KioskClock(),
            broadcast=shown.put_nowait,
            changed=lambda: changes.put_nowait(None),
        )
        supervisor.start(REFRACTOR)
        await host.press_print()
        await until(DeviceState.LOST)
        assert await outbox.pending(10) == []

        host = plug_in()
        await host.press_print()
        await until(DeviceState.DONE)
        once = await outbox.pending(10)
        assert [reading.kind for reading in once] == [DeviceKind.AUTOREFRACTOR, REFRACTOR, DeviceKind.KERATOMETER]
        assert {reading.attribution for reading in once} == {Attribution.LIVE}
        assert {reading.consultation_id for reading in once} == {
            visits.current.consultation_id if visits.current else None
        }

        while supervisor.measuring:
            await changes.get()
        supervisor.start(REFRACTOR)
        await host.press_print()
        await until(DeviceState.DONE)
        assert [reading.reading_id for reading in await outbox.pending(10)] == [reading.reading_id for reading in once]
        await supervisor.close()
    host.line.unplug()
