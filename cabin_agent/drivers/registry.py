"""Which drivers there are. Those of this package, and allow-listed entry points of others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from cabin_agent.drivers import Driver, blood_pressure, pulse_oximeter, thermometer
from cabin_agent.transports import Found

ENTRY_POINT_GROUP = "cabin_agent.drivers"

_BUILT_IN: tuple[Callable[[], Driver], ...] = (blood_pressure.driver, pulse_oximeter.driver, thermometer.driver)


class DriverConflict(Exception):
    """Two drivers of one id, or two that claim the same instrument: a configuration fault."""


@dataclass(frozen=True, slots=True)
class BrokenDriver:
    """An entry point that could not be loaded. Reported as a fault, never skipped in silence."""

    name: str
    error: str


class DriverRegistry:
    def __init__(self, drivers: Iterable[Driver]) -> None:
        self._drivers: dict[str, Driver] = {}
        self.broken: list[BrokenDriver] = []
        for driver in drivers:
            self.register(driver)

    def register(self, driver: Driver) -> None:
        driver_id = driver.descriptor.driver_id
        if driver_id in self._drivers:
            raise DriverConflict(driver_id)
        self._drivers[driver_id] = driver

    def claim(self, found: Found) -> Driver | None:
        claiming = [driver for driver in self._drivers.values() if driver.claims(found)]
        if len(claiming) > 1:
            raise DriverConflict(", ".join(driver.descriptor.driver_id for driver in claiming))
        return claiming[0] if claiming else None

    def load(self, points: Iterable[EntryPoint], *, allowed: frozenset[str]) -> None:
        """Registers the entry points whose name is in `allowed`."""
        for point in points:
            if point.name not in allowed:
                continue
            try:
                driver = point.load()()
            # A plug-in is foreign code: whatever it raises must stay its own fault.
            except Exception as error:  # noqa: BLE001
                self.broken.append(BrokenDriver(point.name, type(error).__name__))
            else:
                self.register(driver)


def registry(*, allowed: frozenset[str] = frozenset()) -> DriverRegistry:
    """The built-in drivers and the installed ones the kiosk's configuration allows."""
    found = DriverRegistry(make() for make in _BUILT_IN)
    found.load(entry_points(group=ENTRY_POINT_GROUP), allowed=allowed)
    return found
