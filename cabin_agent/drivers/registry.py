"""Which drivers there are: those of this package, and allow-listed ones of others."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cabin_agent.drivers import Driver
from cabin_agent.plugins import (
    DRIVERS,
    FAULTS,
    AllowList,
    EveryPackage,
    Plugin,
    PluginConflict,
    PluginState,
    find_plugins,
)
from cabin_agent.transports import Found

BUILT_IN = {
    "ble.bps": "cabin_agent.drivers.blood_pressure:driver",
    "ble.ecg12": "cabin_agent.drivers.ecg:driver",
    "ble.hts": "cabin_agent.drivers.thermometer:driver",
    "ble.plx": "cabin_agent.drivers.pulse_oximeter:driver",
    "files.joia_autorefractor": "cabin_agent.drivers.joia:autorefractor",
    "files.joia_lensmeter": "cabin_agent.drivers.joia:lensmeter",
    "files.joia_refractor": "cabin_agent.drivers.joia:refractor",
    "files.joia_tonometer": "cabin_agent.drivers.joia:tonometer",
    "files.nidek_autorefractor": "cabin_agent.drivers.nidek_xml:autorefractor",
    "files.nidek_lensmeter": "cabin_agent.drivers.nidek_xml:lensmeter",
    "files.nidek_tonometer": "cabin_agent.drivers.nidek_xml:tonometer",
    "sdc.monitor": "cabin_agent.drivers.sdc:driver",
    "kiosk.chart": "cabin_agent.drivers.kiosk_chart:driver",
    "serial.nidek_nt": "cabin_agent.drivers.serial_tonometer:driver",
    "serial.nidek_rt": "cabin_agent.drivers.nidek_rt:driver",
    "ble.hrs": "cabin_agent.drivers.heart_rate:driver",
    "ble.wss": "cabin_agent.drivers.weight:driver",
    "ble.bcs": "cabin_agent.drivers.body_composition:driver",
    "ble.gls": "cabin_agent.drivers.glucose:driver",
    "ble.microlife": "cabin_agent.drivers.microlife:driver",
    "ble.yonker": "cabin_agent.drivers.yonker:driver",
    "ble.xiaomi_scale": "cabin_agent.drivers.xiaomi:scale",
    "ble.xiaomi_body_scale": "cabin_agent.drivers.xiaomi:body_scale",
}


class DriverConflict(PluginConflict):
    """Two drivers of one id, or two that claim the same instrument equally."""


class DriverRegistry:
    """`plugins`: all entry points, those kept out and broken too."""

    def __init__(self, drivers: Iterable[Driver], plugins: Iterable[Plugin] = ()) -> None:
        self._drivers: dict[str, Driver] = {}
        self.plugins = list(plugins)
        for driver in drivers:
            self.register(driver)

    def __iter__(self) -> Iterator[Driver]:
        return iter(self._drivers.values())

    @property
    def faults(self) -> list[Plugin]:
        return [plugin for plugin in self.plugins if plugin.state in FAULTS]

    def register(self, driver: Driver) -> None:
        driver_id = driver.descriptor.driver_id
        if driver_id in self._drivers:
            raise DriverConflict(driver_id)
        self._drivers[driver_id] = driver

    def claim(self, found: Found) -> Driver | None:
        """The driver with the most specific claim, None when nobody claims it. Equal claims: `DriverConflict`."""
        claims = [(match.specificity, driver) for driver in self._drivers.values() if (match := driver.claims(found))]
        highest = max((specificity for specificity, _ in claims), default=0)
        claiming = [driver for specificity, driver in claims if specificity == highest]
        if len(claiming) > 1:
            raise DriverConflict(", ".join(driver.descriptor.driver_id for driver in claiming))
        return claiming[0] if claiming else None


def registry(*, allowed: AllowList | EveryPackage = frozenset()) -> DriverRegistry:
    """The built-in drivers and the installed ones the kiosk's configuration allows."""
    made = [_made(plugin) for plugin in find_plugins(DRIVERS, BUILT_IN, allowed=allowed)]
    return DriverRegistry([driver for driver, _ in made if driver is not None], [plugin for _, plugin in made])


def _made(plugin: Plugin) -> tuple[Driver | None, Plugin]:
    """The driver, or the plug-in as broken: its maker may raise, and its id must be the entry point's name."""
    if plugin.state is not PluginState.LOADED:
        return None, plugin
    try:
        driver: Driver = plugin.content()  # type: ignore[operator]
        if driver.descriptor.driver_id == plugin.name:
            return driver, plugin
        error = f"its driver calls itself {driver.descriptor.driver_id}"
    # Foreign code, as in `plugins`.
    except Exception as raised:  # noqa: BLE001
        error = f"{type(raised).__name__}: {raised}"
    return None, replace(plugin, state=PluginState.BROKEN, error=error)
