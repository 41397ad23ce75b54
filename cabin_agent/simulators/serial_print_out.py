"""Emulated instruments that print over a serial line: a refractor of the Nidek RT family, a tonometer."""

import random
from abc import abstractmethod
from collections.abc import AsyncGenerator

from cabin_agent.simulators import eye_text
from cabin_agent.simulators.eye_instruments import EYES, EyeInstrument
from cabin_agent.simulators.eye_text import Refraction
from cabin_agent.transports import Frame, TransportKind
from contract.observations import DeviceKind

_KEY_PRESSED_S = 4.0
_LINE_S = (0.020, 0.090)
_PIECE_OCTETS = (1, 9)


class PrintingInstrument(EyeInstrument):
    """Sends its lines 20 to 90 ms apart, each in pieces as a line delivers them. Its header has a day and no time."""

    wire = TransportKind.SERIAL
    printed_model: str

    @abstractmethod
    def lines(self) -> list[str]:
        """The text lines of one print-out, blocks included."""

    async def script(self) -> AsyncGenerator[Frame]:
        if not await self.pause(_KEY_PRESSED_S):
            return
        chance = random.Random(self.serial)  # noqa: S311 - raggedness, no secret
        for line in eye_text.lines_of(self.printed_model, self.lines(), clock=self.clock()):
            # A print-out under way is finished: the key, once pressed, cannot be taken back.
            await self.pause(chance.uniform(*_LINE_S))
            for piece in _pieces(line, chance):
                yield Frame("", piece)


def _pieces(octets: bytes, chance: random.Random) -> list[bytes]:
    pieces: list[bytes] = []
    while octets:
        length = chance.randint(*_PIECE_OCTETS)
        pieces.append(octets[:length])
        octets = octets[length:]
    return pieces


class SimulatedRefractor(PrintingInstrument):
    """Prints what it found and what it relays: lensmeter, autorefractor, subjective and final refraction, cornea."""

    kind = DeviceKind.REFRACTOR
    service = "nidek.rt"
    model = "Simulated refractor"
    serial = "SIM-RT-1"
    printed_model = "RT-5100"

    def lines(self) -> list[str]:
        found = {side: self.eye(side) for side in EYES}
        near = {side: Refraction(eye.sphere + self.addition, eye.cylinder, eye.axis) for side, eye in found.items()}
        lines = ["@RM", *eye_text.refraction_lines("O", found), "@RT"]
        lines += eye_text.refraction_lines("f", found)
        lines += eye_text.refraction_lines("F", found)
        lines += [eye_text.acuity_line("V", side, self.acuity(side)) for side in EYES]
        if self.addition:
            lines += eye_text.refraction_lines("N", near)
            lines += [eye_text.addition_line(side, self.addition) for side in EYES]
        lines += [eye_text.pupils_line(self.pupils_mm), "WD40", "@KM"]
        return lines + [
            eye_text.radii_line(side, self.radius_mm(side), self.radius_mm(side) - 0.12, found[side].axis)
            for side in EYES
        ]


class SimulatedPrintingTonometer(PrintingInstrument):
    kind = DeviceKind.TONOMETER
    service = "nidek.nt"
    model = "Simulated tonometer"
    serial = "SIM-NT-1"
    printed_model = "NT-2000"

    def lines(self) -> list[str]:
        """An eye without a value has no line."""
        found = [(side, self.pressure(side)) for side in EYES]
        return ["@NT", *(eye_text.pressure_line(side, mmhg) for side, mmhg in found if mmhg is not None)]
