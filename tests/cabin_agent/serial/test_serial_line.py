"""Refractor and tonometer over a pseudo-terminal: whole print-outs, cut ones, repeated ones."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import serial_asyncio_fast

from cabin_agent.clock import KioskClock
from cabin_agent.drivers import DeviceInfo, Fault, Remedy, print_out
from cabin_agent.outbox import open_outbox
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.simulators import eye_text
from cabin_agent.simulators.faults import Cut, FaultPlan, WrongClock
from cabin_agent.simulators.serial_line import PtyInstrument, PtyLine, printing
from cabin_agent.simulators.serial_print_out import PrintingInstrument, SimulatedPrintingTonometer, SimulatedRefractor
from cabin_agent.transports import LinkLost
from cabin_agent.transports.serial import SerialPort, SerialTransport
from contract.observations import Attribution, DeviceKind, Laterality, Metric
from tests.cabin_agent.eye.shown import rows
from tests.cabin_agent.files.folders import told
from tests.cabin_agent.serial.lines import a_port, a_world, claimed, drafts, measured, placed_in


async def test_a_refractor_prints_and_every_block_is_a_record_with_its_eyes() -> None:
    refractor = SimulatedRefractor(a_world())
    async with printing(refractor) as host:
        transport = a_port(host.line.path, "nidek.rt")
        events, link = await measured(transport, await claimed(transport))
    found = drafts(events)
    assert [draft.measurement.kind for draft in found] == [
        DeviceKind.AUTOREFRACTOR,
        DeviceKind.REFRACTOR,
        DeviceKind.KERATOMETER,
    ]
    shown = rows(draft.measurement for draft in found)
    for side, letter in ((Laterality.RIGHT, "R"), (Laterality.LEFT, "L")):
        eye = refractor.eye(side)
        assert f"{letter} sphere {eye.sphere:.2f} [diop] objective" in shown
        assert f"{letter} axis {eye.axis} deg final_far" in shown
        assert f"{letter} sphere {eye.sphere + refractor.addition:.2f} [diop] final_near" in shown
    assert refractor.eye(Laterality.RIGHT) != refractor.eye(Laterality.LEFT)
    assert link.identity.model == "NIDEK RT-5100"
    assert isinstance(events[0], DeviceInfo)


async def test_the_glaucoma_patient_has_high_pressures_and_the_right_one_is_higher() -> None:
    async with printing(SimulatedPrintingTonometer(a_world("glaucoma"))) as host:
        transport = a_port(host.line.path, "nidek.nt")
        events, link = await measured(transport, await claimed(transport))
    (draft,) = drafts(events)
    reading = placed_in(draft, link, visit=uuid4())
    pressures = {value.laterality: int(value.value or 0) for value in reading.values}
    assert {value.metric for value in reading.values} == {Metric.INTRAOCULAR_PRESSURE}
    assert pressures[Laterality.RIGHT] > pressures[Laterality.LEFT] > 21


async def test_the_acuity_of_a_line_is_read_in_the_configured_notation() -> None:
    async with printing(SimulatedRefractor(a_world())) as host:
        transport = a_port(host.line.path, "nidek.rt", "far.fraction", "near.parinaud")
        events, _ = await measured(transport, await claimed(transport))
    units = {part.unit for draft in drafts(events) for part in draft.measurement.components}
    assert "{20/n}" in units


async def test_a_port_is_opened_as_the_manual_says(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    async def watched(loop: object, protocol: object, path: str, **named: Any) -> Any:
        given.update(named, path=path)
        raise OSError

    monkeypatch.setattr(serial_asyncio_fast, "create_serial_connection", watched)
    manual = SerialTransport([SerialPort(path="/dev/ttyUSB0", service="nidek.rt", name="Line")])
    with pytest.raises(LinkLost):
        await measured(manual, await claimed(manual))
    assert given == {
        "path": "/dev/ttyUSB0",
        "baudrate": 2400,
        "bytesize": 7,
        "parity": "E",
        "stopbits": 2,
        "exclusive": True,
        "dsrdtr": False,
        "rtscts": False,
        "xonxoff": False,
    }


async def test_an_open_port_is_this_programs_only_and_closes_with_the_measurement() -> None:
    line = PtyLine()
    transport = a_port(line.path, "nidek.rt")
    (found,) = await transport.scan()
    async with transport.connect(found):
        assert line.enabled
        with pytest.raises(LinkLost, match="not_in_reach"):
            async with transport.connect(found):
                pytest.fail("a port opened twice")
    assert not line.enabled
    line.unplug()


async def test_a_port_that_is_not_there_is_not_in_reach() -> None:
    transport = a_port("/dev/no-such-port", "nidek.rt")
    with pytest.raises(LinkLost, match="not_in_reach"):
        await measured(transport, await claimed(transport))


def size_of(instrument: PrintingInstrument) -> int:
    lines = eye_text.lines_of(instrument.printed_model, instrument.lines(), clock=instrument.clock())
    return sum(len(line) for line in lines)


@pytest.mark.parametrize("part", [0.0, 0.1, 0.3, 0.6, 0.9, 0.99])
async def test_unplugged_within_a_transfer_nothing_is_stored_and_it_is_sent_again_whole(
    part: float, tmp_path: Path
) -> None:
    """The port is a name that leads to whichever line is plugged in."""
    cut = round(part * size_of(SimulatedRefractor(a_world())))
    refractor = SimulatedRefractor(a_world(plan=FaultPlan(faults=(Cut(after_octets=cut, times=1),))))
    port = tmp_path / "port"
    transport = a_port(str(port), "nidek.rt")
    driver = await claimed(transport)
    async with open_outbox(tmp_path / "cabin", clock=KioskClock()) as outbox:
        for attempt in (1, 2):
            host = PtyInstrument(refractor)
            port.unlink(missing_ok=True)
            port.symlink_to(host.line.path)
            pressing = asyncio.ensure_future(host.press_print())
            if attempt == 1:
                with pytest.raises(LinkLost, match="link_lost"):
                    await measured(transport, driver)
                await pressing
                assert await outbox.pending(10) == []
                continue
            events, link = await measured(transport, driver)
            await pressing
            for draft in drafts(events):
                await outbox.add(placed_in(draft, link, visit=uuid4()))
            host.line.unplug()
        kinds = [reading.kind for reading in await outbox.pending(10)]
    assert kinds == [DeviceKind.AUTOREFRACTOR, DeviceKind.REFRACTOR, DeviceKind.KERATOMETER]


async def test_a_print_out_sent_again_is_the_same_record_in_one_visit_and_told_as_repeated_in_another() -> None:
    tonometer = SimulatedPrintingTonometer(a_world())
    tonometer.lines = lambda: ["@NT", "TR  17", "TL  16"]  # type: ignore[method-assign]
    visit, next_visit = uuid4(), uuid4()
    async with printing(tonometer) as host:
        transport = a_port(host.line.path, "nidek.nt")
        driver = await claimed(transport)
        first, link = await measured(transport, driver)
        again, _ = await measured(transport, driver)
    (one,), (two,) = drafts(first), drafts(again)
    assert placed_in(one, link, visit=visit).reading_id == placed_in(two, link, visit=visit).reading_id
    assert placed_in(two, link, visit=next_visit).reading_id != placed_in(one, link, visit=visit).reading_id
    assert print_out.REPEATED not in one.measurement.flags
    assert print_out.REPEATED in two.measurement.flags


async def test_two_transfers_in_one_piece_are_two_records() -> None:
    line = PtyLine()
    transport = a_port(line.path, "nidek.nt")
    sent = b"\x01NIDEK NT-2000\r\x02@NT\r\x02TR  %d\r\x04\r"

    (found,) = await transport.scan()
    # Once the port is open: opening it empties it.
    async with (await claimed(transport)).connect(transport, found) as link:
        line.send(sent % 17 + sent % 18)
        events = await told(link)
    assert [rows([draft.measurement]) for draft in drafts(events)] == [
        ["R intraocular_pressure 17 mm[Hg]"],
        ["R intraocular_pressure 18 mm[Hg]"],
    ]
    line.unplug()


async def test_silence_within_a_transfer_asks_for_the_key_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_out, "SILENCE_S", 0.3)
    line = PtyLine()
    transport = a_port(line.path, "nidek.nt")
    (found,) = await transport.scan()
    events = []
    async with (await claimed(transport)).connect(transport, found) as link:
        await line.until_enabled()
        line.send(b"\x01NIDEK NT-2000\r\x02@NT\r\x02TR  1")
        async for event in link.events():
            events.append(event)
            if event == Fault("transfer_cut", Remedy.OPERATOR):
                line.send(b"\x01NIDEK NT-2000\r\x02@NT\r\x02TR  17\r\x04\r")
    assert [rows([draft.measurement]) for draft in drafts(events)] == [["R intraocular_pressure 17 mm[Hg]"]]
    assert sum(isinstance(event, Fault) for event in events) == 1
    line.unplug()


async def test_a_print_out_of_another_day_is_kept_for_the_operator_only() -> None:
    plan = FaultPlan(faults=(WrongClock(offset_s=-3 * 86_400),))
    async with printing(SimulatedPrintingTonometer(a_world(plan=plan))) as host:
        transport = a_port(host.line.path, "nidek.nt")
        events, link = await measured(transport, await claimed(transport))
    (draft,) = drafts(events)
    reading = placed_in(draft, link, visit=uuid4())
    assert FROM_STORAGE in reading.flags
    assert (reading.attribution, reading.consultation_id) == (Attribution.QUARANTINED, None)


async def test_told_to_end_while_nobody_prints_it_ends_without_a_record() -> None:
    line = PtyLine()
    transport = a_port(line.path, "nidek.nt")
    (found,) = await transport.scan()
    async with (await claimed(transport)).connect(transport, found) as link:
        await link.finish()
        assert [event async for event in link.events()] == []
    line.unplug()
