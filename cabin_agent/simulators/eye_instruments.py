"""What the emulated instruments of ophthalmology have in common: two eyes, and steps of a quarter."""

from abc import abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing

from cabin_agent.simulators.eye_text import Refraction
from cabin_agent.simulators.faults import SpecialValue
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.transports import Found, Frame, TransportKind
from contract.observations import Laterality, Metric

EYES = (Laterality.RIGHT, Laterality.LEFT)
_STEP = 0.25


def step(dioptres: float) -> float:
    """To the instruments' own steps, so never -0.00."""
    return round(dioptres / _STEP) * _STEP + 0.0


class EyeInstrument(Peripheral):
    """One press of the key is one `script`. `wire`: what it is connected by."""

    wire: TransportKind

    @property
    def found(self) -> Found:
        return Found(
            address=self.serial,
            name=self.model,
            services=frozenset({self.service}),
            transport=self.wire,
            path=self.serial,
        )

    @abstractmethod
    def script(self) -> AsyncGenerator[Frame]: ...

    async def frames(self) -> AsyncGenerator[Frame]:
        """There is no choosing of characteristics: all that is sent arrives."""
        for frame in tuple(self._memory):
            yield frame
        async with aclosing(self.script()) as script:
            async for frame in script:
                if frame.indication:
                    self._memory.append(frame)
                yield frame

    async def write(self, characteristic: str, octets: bytes) -> None:
        """Nothing these instruments would be told."""

    def eye(self, side: Laterality) -> Refraction:
        """As an instrument with steps of a quarter finds it. The axis is not rounded beyond a degree."""
        return Refraction(
            sphere=step(self._value(Metric.SPHERE, side)),
            cylinder=step(self._value(Metric.CYLINDER, side)),
            axis=round(self._value(Metric.AXIS, side)),
        )

    def pressure(self, side: Laterality) -> float | None:
        """mmHg; None: the instrument found no value."""
        return None if self.faults.content(SpecialValue) else self._value(Metric.INTRAOCULAR_PRESSURE, side)

    def cornea_um(self, side: Laterality) -> float:
        return self._value(Metric.CORNEAL_THICKNESS, side)

    def acuity(self, side: Laterality) -> float:
        """Decimal."""
        return self._value(Metric.VISUAL_ACUITY, side)

    def radius_mm(self, side: Laterality) -> float:
        return self._value(Metric.CORNEAL_RADIUS, side)

    @property
    def addition(self) -> float:
        return step(self.world.patient.value(Metric.ADDITION, self.world.at_s()))

    @property
    def pupils_mm(self) -> float:
        return self.world.patient.value(Metric.PUPILLARY_DISTANCE, self.world.at_s())

    def _value(self, metric: Metric, side: Laterality) -> float:
        return self.world.patient.value(metric, self.world.at_s(), side)
