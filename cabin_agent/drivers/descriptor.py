"""What a driver says of itself before it has met an instrument: static data.

After the DeviceMetric of ISO/IEEE 11073 and the descriptor of BICEPS: what never changes is apart from live state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase

from cabin_agent.transports import Found, TransportKind
from contract.live import Waveform
from contract.observations import METRICS, DeviceKind, Laterality, Metric


class Capability(StrEnum):
    HISTORY_READ = "history_read"
    TIME_SYNC = "time_sync"
    USER_SLOTS = "user_slots"
    LIVE_STREAM = "live_stream"
    CALIBRATION = "calibration"
    BATTERY = "battery"


class MetricKind(StrEnum):
    NUMERIC = "numeric"
    CODED = "coded"
    WAVEFORM = "waveform"
    IMAGE = "image"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One thing an instrument of the family measures.

    `metric`: of the table of measurements; of a wave its name; of an image or a document a word of the driver's own.
    `unit`: UCUM, as the instrument sends it first of all. `low`, `high`, `resolution`: of the instrument, in `unit`,
    None where the family does not say. `laterality`: the sides it tells apart. `continuous`: runs while it is applied.
    """

    metric: Metric | Waveform | str
    unit: str
    kind: MetricKind = MetricKind.NUMERIC
    low: Decimal | None = None
    high: Decimal | None = None
    resolution: Decimal | None = None
    laterality: frozenset[Laterality] = frozenset()
    continuous: bool = False


def numeric(
    metric: Metric,
    low: str | None = None,
    high: str | None = None,
    resolution: str | None = None,
    *,
    unit: str | None = None,
    laterality: Iterable[Laterality] = (),
    continuous: bool = False,
) -> MetricSpec:
    """A number; without `unit` in the unit of the table of measurements."""
    return MetricSpec(
        metric,
        unit if unit is not None else METRICS[metric].ucum,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        resolution=None if resolution is None else Decimal(resolution),
        laterality=frozenset(laterality),
        continuous=continuous,
    )


@dataclass(frozen=True, slots=True)
class Match:
    """A claim. Of several drivers the highest `specificity` has the instrument; equal ones are a conflict."""

    specificity: int


@dataclass(frozen=True, slots=True)
class MatchRule:
    """Which instruments in reach are of this family. Every part that is given must agree, one of its entries is enough.

    `services`: Bluetooth UUIDs as `transports` writes them. `broadcasts`: of them, those it advertises data of. `names`, `files`: globs, case kept, on the announced name
    and on the name of the file or folder. `manufacturers`: Bluetooth company identifiers in the advertisement.
    `usb`: (vendor, product).
    """

    transport: TransportKind
    services: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    manufacturers: frozenset[int] = frozenset()
    usb: frozenset[tuple[int, int]] = frozenset()
    files: tuple[str, ...] = ()
    broadcasts: frozenset[str] = frozenset()

    def match(self, found: Found) -> Match | None:
        """Specificity: one for each part that had to agree, one more for a name, a maker or data it broadcasts; None when one does not.

        A rule without any part matches nothing.
        """
        if found.transport is not self.transport:
            return None
        parts = [
            (1, bool(self.services), not self.services.isdisjoint(found.services)),
            (2, bool(self.broadcasts), not self.broadcasts.isdisjoint(found.broadcasts)),
            (2, bool(self.names), _glob(found.name, self.names)),
            (2, bool(self.manufacturers), any(company in self.manufacturers for company, _ in found.manufacturer)),
            (1, bool(self.usb), found.usb in self.usb),
            (1, bool(self.files), _glob(found.path.rpartition("/")[2], self.files)),
        ]
        asked = [(weight, agrees) for weight, is_given, agrees in parts if is_given]
        if not asked or not all(agrees for _, agrees in asked):
            return None
        return Match(sum(weight for weight, _ in asked))


def _glob(text: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Quirk:
    """A habit of some models. `model`, `firmware`: globs. `name`: the code the driver looks it up by; `note`: why."""

    name: str
    note: str
    model: str = "*"
    firmware: str = "*"

    def applies(self, model: str, firmware: str | None) -> bool:
        return fnmatchcase(model, self.model) and fnmatchcase(firmware or "", self.firmware)


@dataclass(frozen=True, slots=True)
class Descriptor:
    """`capable`: what instruments of the family can do; `implemented`: what of it this driver uses."""

    driver_id: str
    version: int
    kind: DeviceKind
    rule: MatchRule
    metrics: tuple[MetricSpec, ...]
    capable: frozenset[Capability] = frozenset()
    implemented: frozenset[Capability] = frozenset()
    quirks: tuple[Quirk, ...] = ()

    def quirk(self, name: str, *, model: str, firmware: str | None = None) -> bool:
        """Whether the model has that habit."""
        return any(quirk.name == name and quirk.applies(model, firmware) for quirk in self.quirks)
