"""The transport of Bluetooth LE over bleak: what is in reach, connections, and what becomes of them."""

import asyncio
from typing import Any

import pytest
from bleak.backends.scanner import BaseBleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason
from structlog.testing import capture_logs

from cabin_agent.drivers import ClockLink, ReadingDraft, thermometer
from cabin_agent.simulators.blood_pressure import SimulatedCuff
from cabin_agent.simulators.gatt.backend import backends
from cabin_agent.simulators.gatt.radio import KIOSK_ADDRESS, Radio
from cabin_agent.simulators.scale import SimulatedScale
from cabin_agent.simulators.thermometer import SimulatedThermometer
from cabin_agent.transports import Found, LinkLost, NeedsPairing, Refused
from cabin_agent.transports.ble import BleTransport, transport
from cabin_agent.transports.ble_connection import BleConnection
from cabin_agent.transports.loopback import LoopbackTransport
from tests.cabin_agent.ble.air import Air, NoRungs, a_world, drafts, measure, on_the_air

NOBODY = Found("00:00:5E:00:53:7F", "nobody", frozenset({"1810"}))


class NoAdapter(BaseBleakScanner):
    """What bleak raises on a machine without a radio."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, None)

    async def start(self) -> None:
        raise BleakBluetoothNotAvailableError("no adapter", BleakBluetoothNotAvailableReason.NO_BLUETOOTH)

    async def stop(self) -> None:
        raise AssertionError


class NoBus(NoAdapter):
    """What bleak raises on a machine without D-Bus."""

    async def start(self) -> None:
        raise FileNotFoundError(2, "No such file or directory")


async def test_everything_in_reach_is_found_with_name_and_services() -> None:
    world = a_world()
    async with on_the_air(SimulatedCuff(world), SimulatedThermometer(world)) as air:
        found = {one.address: one for one in await air.transport.scan()}
    assert [found[host.address] for host in air.hosts] == [air.found(host) for host in air.hosts]


async def test_a_kiosk_that_knows_its_instruments_lists_them_asleep_and_nothing_else() -> None:
    async with on_the_air(SimulatedCuff(a_world())) as air:
        kiosk = await air.radio.device("second kiosk", "00:00:5E:00:53:FE")
        known = BleTransport(instruments={NOBODY.address.lower(): "1810"}, backends=backends(kiosk))
        (found,) = await known.scan()
        await kiosk.power_off()
    assert (found.address, found.services) == (NOBODY.address, NOBODY.services)


@pytest.mark.parametrize("scanner", [NoAdapter, NoBus])
async def test_a_kiosk_without_an_adapter_says_so_once_and_runs_on(scanner: type[BaseBleakScanner]) -> None:
    client, _ = backends(await Radio().device("kiosk", KIOSK_ADDRESS))
    lame = BleTransport(instruments={NOBODY.address: "1810"}, backends=(client, scanner))
    with capture_logs() as logs:
        assert [found.address for found in await lame.scan()] == [NOBODY.address]
        await lame.scan()
    assert lame.fault == "bluetooth_unavailable"
    assert [log["event"] for log in logs] == ["no usable bluetooth adapter"]


@pytest.mark.parametrize("scanner", [NoAdapter, NoBus])
async def test_without_an_adapter_no_connection_is_made(scanner: type[BaseBleakScanner]) -> None:
    client, _ = backends(await Radio().device("kiosk", KIOSK_ADDRESS))
    lame = BleTransport(backends=(client, scanner), rungs=NoRungs())
    with pytest.raises(LinkLost, match="bluetooth_unavailable"):
        await lame.connect(NOBODY).__aenter__()


async def test_an_instrument_that_sleeps_is_not_in_reach() -> None:
    async with on_the_air(SimulatedCuff(a_world()), connect_s=0.2) as air:
        with pytest.raises(LinkLost, match="not_in_reach"):
            await air.transport.connect(NOBODY).__aenter__()


async def test_a_larger_packet_is_agreed_on() -> None:
    async with on_the_air(SimulatedCuff(a_world())) as air, air.transport.connect(air.found()) as connection:
        assert isinstance(connection, BleConnection)
        assert connection.mtu == 247


async def test_an_instrument_holds_one_connection_at_a_time() -> None:
    async with on_the_air(SimulatedCuff(a_world())) as air, air.transport.connect(air.found()):
        with pytest.raises(LinkLost):
            await air.transport.connect(air.found()).__aenter__()


async def test_what_an_instrument_does_not_have_reads_empty_and_refuses_a_write() -> None:
    async with on_the_air(SimulatedCuff(a_world())) as air, air.transport.connect(air.found()) as connection:
        assert await connection.read("2A9E") == b""
        await connection.subscribe("2A18")
        with pytest.raises(Refused):
            await connection.write("2A9E", bytes(10))


async def test_after_the_link_is_lost_everything_says_so() -> None:
    async with on_the_air(SimulatedCuff(a_world())) as air, air.transport.connect(air.found()) as connection:
        await connection.subscribe("2A35")
        air.radio.cut()
        with pytest.raises(LinkLost):
            async for _ in connection.frames():
                pass
        for work in (connection.read("2A24"), connection.subscribe("2A36"), connection.write("2A2B", b"")):
            with pytest.raises(LinkLost):
                await work


async def test_a_link_lost_in_mid_measurement_is_told_and_the_next_one_works() -> None:
    async with on_the_air(SimulatedCuff(a_world(speed=40.0))) as air:
        with pytest.raises(LinkLost):
            await cut_after(air, 5)
        await asyncio.wait_for(measured(air), 20)


async def cut_after(air: Air, events: int) -> None:
    async with air.driver().connect(air.transport, air.found()) as link:
        seen = 0
        async for _ in link.events():
            seen += 1
            if seen == events:
                air.radio.cut()


async def measured(air: Air) -> None:
    (draft,) = drafts(await measure(air))
    assert isinstance(draft, ReadingDraft)


async def test_the_clock_of_an_instrument_is_read_and_set() -> None:
    scale = SimulatedScale(a_world())
    async with on_the_air(scale) as air, air.driver().connect(air.transport, air.found()) as link:
        now = scale.world.local_time().replace(microsecond=0)
        assert isinstance(link, ClockLink)
        ahead_s = await link.sync_time(now.replace(year=now.year - 1))
        assert ahead_s == pytest.approx(365.5 * 86400, abs=86400)
        shown = scale.clock()
        assert shown is not None
        assert shown.year == now.year - 1


async def test_the_kiosks_own_settings_on_a_machine_without_bluetooth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
    lame = transport(instruments={NOBODY.address.lower(): "1810"}, adapter="hci1", hub=["1-1", "2"], scan_s=0.0)
    assert [found.address for found in await lame.scan()] == [NOBODY.address]
    assert lame.fault == "bluetooth_unavailable"


def test_a_hub_is_named_by_location_and_port() -> None:
    with pytest.raises(ValueError, match="unpack"):
        transport(hub=["1-1"])


class Hasty(LoopbackTransport):
    """Tells its record at the first subscription and has hung up at the second, as some cuffs do."""

    async def subscribe(self, *characteristics: str) -> None:
        self.feed("2A1C", bytes.fromhex("00c40900fe"))
        self.fail(LinkLost("link_lost"))
        raise LinkLost("link_lost")


class Unpaired(LoopbackTransport):
    async def subscribe(self, *characteristics: str) -> None:
        raise NeedsPairing("needs_pairing")


async def test_what_came_with_the_first_subscription_is_not_lost_with_the_second() -> None:
    hasty = Hasty("1809")
    async with thermometer.driver().connect(hasty, hasty.found) as link:
        events = [event async for event in link.events()]
    assert [str(part.value) for draft in drafts(events) for part in draft.measurement.components] == ["25.00"]


async def test_an_instrument_that_must_be_paired_says_so() -> None:
    unpaired = Unpaired("1809")
    with pytest.raises(LinkLost, match="needs_pairing"):
        await thermometer.driver().connect(unpaired, unpaired.found).__aenter__()
