"""A 12-lead ECG recorder over notifications: the simulated patient's heart, or a real recording played at its own rate."""

import struct
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cabin_agent.simulators.heart import LEAD_CODES, Counts, SimulatedHeart
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral, World
from cabin_agent.transports import Frame
from contract.observations import DeviceKind

SERVICE = "8d3e0010-5c1b-4f0e-9a7d-3b6c2f1e0a54"
FEATURES = "8d3e0011-5c1b-4f0e-9a7d-3b6c2f1e0a54"
SAMPLES = "8d3e0012-5c1b-4f0e-9a7d-3b6c2f1e0a54"
_PER_FRAME = 10
_PIECE_S = 0.1


class EcgSignal(Protocol):
    """`leads`: codes n of MDC 2:n. `read` gives leads x n from sample `first` on; nothing when it is over."""

    @property
    def rate_hz(self) -> int: ...

    @property
    def nanovolts(self) -> int: ...

    @property
    def leads(self) -> tuple[int, ...]: ...

    def read(self, first: int, count: int) -> NDArray[np.int16]: ...


class HeartSignal:
    """Of the simulated patient, from the moment it was made on."""

    rate_hz, nanovolts, leads = 500, 2500, LEAD_CODES

    def __init__(self, world: World, *, seed: int = 1) -> None:
        self._heart = SimulatedHeart(world.patient, seed=seed, microvolts=self.nanovolts / 1000)
        self._began_s = world.at_s()

    def read(self, first: int, count: int) -> Counts:
        return self._heart.leads(self._began_s + first / self.rate_hz, count, self.rate_hz)


@dataclass(frozen=True, slots=True)
class RecordedSignal:
    """A recording, sample for sample as it was taken."""

    rate_hz: int
    nanovolts: int
    leads: tuple[int, ...]
    counts: NDArray[np.int16]

    def read(self, first: int, count: int) -> NDArray[np.int16]:
        return self.counts[:, first : first + count]


class SimulatedEcg(Peripheral):
    """Streams at life speed until told to end. `lost`: indices of frames that never arrive, as over a poor radio."""

    kind = DeviceKind.ECG
    service = SERVICE
    model = "Simulated 12-lead ECG"
    serial = "SIM-ECG-1"
    characteristics = IDENTITY | {FEATURES: "read", SAMPLES: "notify"}

    def __init__(
        self, world: World, unit: int = 1, *, signal: EcgSignal | None = None, lost: frozenset[int] = frozenset()
    ) -> None:
        super().__init__(world, unit)
        self._signal = signal
        self._lost = lost

    async def read(self, characteristic: str) -> bytes:
        if characteristic != FEATURES:
            return await super().read(characteristic)
        signal = self._signal or HeartSignal
        return struct.pack("<HHB", signal.rate_hz, signal.nanovolts, len(signal.leads)) + bytes(signal.leads)

    async def script(self) -> AsyncGenerator[Frame]:
        signal = self._signal or HeartSignal(self.world)
        piece = round(signal.rate_hz * _PIECE_S)
        first, due_s = 0, self.world.at_s()
        while (counts := signal.read(first, piece)).shape[1]:
            due_s += counts.shape[1] / signal.rate_hz
            going_on = await self.pause(max(0.0, due_s - self.world.at_s()), at_life_speed=True)
            for start in range(0, counts.shape[1], _PER_FRAME):
                if (first + start) // _PER_FRAME not in self._lost:
                    yield Frame(SAMPLES, samples(first + start, counts[:, start : start + _PER_FRAME]))
            if not going_on:
                return
            first += counts.shape[1]


def samples(first: int, counts: NDArray[np.int16]) -> bytes:
    """One notification: sample by sample, i16 of each lead."""
    return struct.pack("<I", first % 2**32) + counts.T.astype("<i2").tobytes()
