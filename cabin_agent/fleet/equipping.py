"""The settings a configuration makes of those the kiosk was installed with, and the instruments reached with them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cabin_agent.drivers.registry import DriverRegistry, registry
from cabin_agent.equipment import UnusableTransport, kiosk_faults
from cabin_agent.fleet.configuration import Unusable
from cabin_agent.fleet.configuration_store import ConfigurationStore
from cabin_agent.instruments import Station, find_stations
from cabin_agent.plugins import AllowedPackage, PluginConflict
from cabin_agent.settings import Settings
from cabin_agent.transports import Transport
from contract.fleet import CabinConfiguration
from contract.observations import DeviceKind

# Makes the ways to the instruments anew. None: they are what they are, as with simulated ones.
MakeTransports = Callable[[Settings], Sequence[Transport]] | None


@dataclass(frozen=True, slots=True)
class Equipment:
    transports: Sequence[Transport]
    drivers: DriverRegistry
    stations: Sequence[Station]

    @property
    def faults(self) -> list[str]:
        return kiosk_faults(self.drivers, self.transports)


def configured(installed: Settings, document: CabinConfiguration) -> Settings:
    """What the document leaves open stays as installed."""
    said: dict[str, Any] = {
        "zone": document.zone,
        "retention_hours": document.retention_hours,
        "transports": document.transports,
        "driver_allow_list": document.drivers
        if document.drivers is None
        else frozenset(AllowedPackage(**row.model_dump()) for row in document.drivers),
    }
    return installed.model_copy(update={name: value for name, value in said.items() if value is not None})


def in_force(installed: Settings) -> Settings:
    """With the last good configuration on the disk."""
    return configured(installed, ConfigurationStore(configuration_folder(installed)).document)


def configuration_folder(installed: Settings) -> Path:
    return installed.data_dir / "configuration"


async def equip(settings: Settings, transports: Sequence[Transport]) -> Equipment:
    """Raises `PluginConflict`."""
    drivers = registry(allowed=settings.driver_allow_list)
    return Equipment(transports, drivers, await find_stations(transports, drivers))


async def tried(
    settings: Settings,
    *,
    now: Equipment,
    make: MakeTransports,
    needed: Collection[DeviceKind],
    live: Collection[DeviceKind],
) -> Equipment:
    """Equipment as good as what is there now, or `Unusable` with a code. `live`: cameras and microphones there are."""
    try:
        equipment = await equip(settings, make(settings) if make else now.transports)
    except UnusableTransport as error:
        raise Unusable("transport_unusable") from error
    except PluginConflict as error:
        raise Unusable("drivers_in_conflict") from error
    new_faults = [fault for fault in equipment.faults if fault not in now.faults]
    if new_faults:
        raise Unusable(new_faults[0].lower())
    there = {station.instrument.kind for station in equipment.stations} | set(live)
    if missing := [kind for kind in needed if kind not in there]:
        raise Unusable(f"missing:{missing[0].value}")
    _remember_identities(now.stations, equipment.stations)
    return equipment


def _remember_identities(before: Sequence[Station], after: Sequence[Station]) -> None:
    """Who has said its serial number once need not say it again."""
    known = {(station.instrument.kind, station.instrument.address): station.instrument for station in before}
    for station in after:
        one = station.instrument
        if (same := known.get((one.kind, one.address))) is not None:
            one.model, one.serial, one.firmware = same.model, same.serial, same.firmware
            one.identified, one.seen_at, one.battery = same.identified, same.seen_at, same.battery
