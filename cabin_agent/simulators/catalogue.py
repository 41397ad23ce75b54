"""The emulators there are, each under the id of the driver it is the sibling of."""

from collections.abc import Callable
from typing import cast

from cabin_agent.plugins import SIMULATORS, AllowList, EveryPackage, Plugin, PluginState, find_plugins
from cabin_agent.simulators.peripheral import Peripheral, World

# A cabin has the first of each kind, and the others when they are named.
BUILT_IN = {
    "ble.bps": "cabin_agent.simulators.blood_pressure:SimulatedCuff",
    "ble.ecg12": "cabin_agent.simulators.ecg:SimulatedEcg",
    "ble.hts": "cabin_agent.simulators.thermometer:SimulatedThermometer",
    "ble.plx": "cabin_agent.simulators.pulse_oximeter:SimulatedOximeter",
    "ble.hrs": "cabin_agent.simulators.heart_rate:SimulatedHeartRate",
    "ble.wss": "cabin_agent.simulators.scale:SimulatedScale",
    "ble.bcs": "cabin_agent.simulators.scale:SimulatedBodyComposition",
    "ble.gls": "cabin_agent.simulators.glucose_meter:SimulatedGlucoseMeter",
    "ble.microlife": "cabin_agent.simulators.makers:SimulatedMicrolife",
    "ble.yonker": "cabin_agent.simulators.makers:SimulatedYonker",
    "ble.xiaomi_scale": "cabin_agent.simulators.makers:SimulatedXiaomiScale",
    "ble.xiaomi_body_scale": "cabin_agent.simulators.makers:SimulatedXiaomiBodyScale",
    "files.joia_autorefractor": "cabin_agent.simulators.file_instruments:SimulatedAutorefractor",
    "files.nidek_lensmeter": "cabin_agent.simulators.file_instruments:SimulatedNidekLensmeter",
    "sdc.monitor": "cabin_agent.simulators.sdc_monitor:SimulatedMonitor",
    "serial.nidek_nt": "cabin_agent.simulators.serial_print_out:SimulatedPrintingTonometer",
    "serial.nidek_rt": "cabin_agent.simulators.serial_print_out:SimulatedRefractor",
    "files.joia_lensmeter": "cabin_agent.simulators.file_instruments:SimulatedJoiaLensmeter",
    "files.joia_refractor": "cabin_agent.simulators.file_instruments:SimulatedPhoropter",
    "files.joia_tonometer": "cabin_agent.simulators.file_instruments:SimulatedJoiaTonometer",
    "files.nidek_autorefractor": "cabin_agent.simulators.file_instruments:SimulatedNidekAutorefractor",
    "files.nidek_tonometer": "cabin_agent.simulators.file_instruments:SimulatedNidekTonometer",
}

# Made of the world they measure in and the number of the unit of its model.
Emulator = Callable[[World, int], Peripheral]


class UnknownDevice(Exception):
    """No emulator of that name. The text lists those there are."""


def emulators(*, allowed: AllowList | EveryPackage = frozenset()) -> list[Plugin]:
    """All entry points, those kept out and broken too. Raises `PluginConflict`."""
    return find_plugins(SIMULATORS, BUILT_IN, allowed=allowed)


def chosen(plugins: list[Plugin], names: frozenset[str] | None) -> dict[str, Emulator]:
    """Those of `names` by id, None: all that were loaded. Raises `UnknownDevice`."""
    loaded = {plugin.name: cast(Emulator, plugin.content) for plugin in plugins if plugin.state is PluginState.LOADED}
    if names is None:
        return loaded
    if unknown := names - loaded.keys():
        raise UnknownDevice(f"no emulator of {', '.join(sorted(unknown))}; there are {', '.join(loaded)}")
    return {name: loaded[name] for name in loaded if name in names}
