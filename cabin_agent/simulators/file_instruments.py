"""Emulated instruments that drop files: those of JOIA common XML, and those of Nidek's own forms."""

import json
from abc import abstractmethod
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Literal

from cabin_agent.simulators import eye_xml
from cabin_agent.simulators.eye_instruments import EYES, EyeInstrument
from cabin_agent.simulators.eye_xml import EyeSheet, Sheet, encoded
from cabin_agent.transports import Frame, TransportKind
from cabin_agent.transports.file_drop import PRESENT
from contract.observations import DeviceKind, Laterality

_MEASURES_S = 6.0


class FileInstrument(EyeInstrument):
    wire = TransportKind.FILES
    maker = "Simulated"
    encoding: Literal["utf-8", "shift_jis", "utf-16"] = "utf-8"
    habits: frozenset[Literal["comma", "leading_space", "other_host", "unqualified"]] = frozenset()

    @abstractmethod
    def text(self, at: datetime | None) -> str:
        """The file without its declaration, dated `at` by the instrument's clock; None: its clock was never set."""

    def file_name(self, at: datetime) -> str:
        return f"M-Serial0001_{at:%Y%m%d_%H%M%S}_SIM_{self.model.replace(' ', '-')}_{self.serial}.xml"

    async def script(self) -> AsyncGenerator[Frame]:
        if not await self.pause(_MEASURES_S):
            return
        yield self._file(self.clock())

    def old_record(self, taken: datetime | None, user: int) -> Frame:
        """A file of somebody else that was never fetched."""
        del user
        return self._file(taken)

    async def read(self, characteristic: str) -> bytes:
        """What lies there when the folder is opened, and what the model says of itself."""
        if characteristic == PRESENT:
            return json.dumps([frame.characteristic for frame in self._memory]).encode()
        return await super().read(characteristic)

    def _file(self, at: datetime | None) -> Frame:
        name = self.file_name(at or self.world.local_time())
        return Frame(name, encoded(self.text(at), self.encoding), indication=True)

    def sheet(self, at: datetime | None, eyes: dict[Laterality, EyeSheet], **more: object) -> Sheet:
        return Sheet(
            self.maker,
            self.model,
            self.serial,
            at,
            eyes,
            pupils_mm=self.pupils_mm,
            habits=self.habits,
            **more,  # type: ignore[arg-type]
        )

    def refractions(self, side: Laterality) -> list[tuple[float, float, int]]:
        eye = self.eye(side)
        return [(eye.sphere, eye.cylinder, eye.axis)] * 3


class SimulatedAutorefractor(FileInstrument):
    """Shift-JIS, leading spaces, nodes with and without a namespace."""

    kind = DeviceKind.AUTOREFRACTOR
    service = "joia.autorefractor"
    model = "Simulated autorefractor"
    serial = "SIM-AR-1"
    encoding = "shift_jis"
    habits = frozenset({"leading_space", "unqualified"})

    def text(self, at: datetime | None) -> str:
        return eye_xml.joia_refraction(self.sheet(at, {side: EyeSheet(self.refractions(side)) for side in EYES}))


class SimulatedPhoropter(FileInstrument):
    """Decimal commas, as under a French locale."""

    kind = DeviceKind.REFRACTOR
    service = "joia.refractor"
    model = "Simulated phoropter"
    serial = "SIM-CV-1"
    habits = frozenset({"comma"})

    def text(self, at: datetime | None) -> str:
        eyes = {side: EyeSheet(self.refractions(side), acuity=self.acuity(side)) for side in EYES}
        return eye_xml.joia_subjective(self.sheet(at, eyes, addition=self.addition))


class SimulatedJoiaLensmeter(FileInstrument):
    """The glasses worn today: as the eyes need them."""

    kind = DeviceKind.LENSMETER
    service = "joia.lensmeter"
    model = "Simulated lensmeter"
    serial = "SIM-CL-1"

    def text(self, at: datetime | None) -> str:
        eyes = {side: EyeSheet(self.refractions(side)) for side in EYES}
        return eye_xml.joia_lensmeter(self.sheet(at, eyes, addition=self.addition))


class _Puffing(FileInstrument):
    """Three puffs an eye and the thickness of the cornea."""

    kind = DeviceKind.TONOMETER

    def pressures(self) -> dict[Laterality, EyeSheet]:
        return {side: EyeSheet(pressures=self._puffs(side), cornea_um=self.cornea_um(side)) for side in EYES}

    def _puffs(self, side: Laterality) -> list[float | None]:
        found = self.pressure(side)
        return [None] * 3 if found is None else [found - 0.5, found, found + 0.5]


class SimulatedJoiaTonometer(_Puffing):
    """Writes the host of its namespaces as one model does."""

    service = "joia.tonometer"
    model = "Simulated CT"
    serial = "SIM-CT-1"
    habits = frozenset({"other_host"})

    def text(self, at: datetime | None) -> str:
        return eye_xml.joia_refraction(self.sheet(at, self.pressures()))


class SimulatedNidekTonometer(_Puffing):
    service = "nidek.tonometer"
    model = "Simulated NT"
    serial = "SIM-NTX-1"
    encoding = "utf-16"

    def text(self, at: datetime | None) -> str:
        return eye_xml.nidek_data(self.sheet(at, self.pressures()))


class SimulatedNidekAutorefractor(FileInstrument):
    kind = DeviceKind.AUTOREFRACTOR
    service = "nidek.autorefractor"
    model = "Simulated ARK"
    serial = "SIM-ARK-1"
    encoding = "utf-16"

    def text(self, at: datetime | None) -> str:
        return eye_xml.nidek_data(self.sheet(at, {side: EyeSheet(self.refractions(side)) for side in EYES}))


class SimulatedNidekLensmeter(FileInstrument):
    """The glasses worn today: as the eyes need them. Its file name has the moment in it."""

    kind = DeviceKind.LENSMETER
    service = "nidek.lensmeter"
    model = "Simulated LM"
    serial = "SIM-LM-1"

    def file_name(self, at: datetime) -> str:
        return f"LM_~_{at:%Y%m%d%H%M%S}_{self.serial}.xml"

    def text(self, at: datetime | None) -> str:
        eyes = {side: EyeSheet(self.refractions(side)) for side in EYES}
        return eye_xml.nidek_lensmeter(self.sheet(at, eyes, addition=self.addition))
