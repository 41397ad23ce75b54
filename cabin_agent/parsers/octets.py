"""Reading a frame field by field."""

from dataclasses import dataclass
from typing import Literal


class ParseError(ValueError):
    """The octets are not a frame of the expected kind. `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Octets:
    """A cursor over a frame, little-endian unless said. Asking for more than is left is `ParseError("short_frame")`."""

    frame: bytes
    position: int = 0
    order: Literal["little", "big"] = "little"

    def take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self.frame):
            raise ParseError("short_frame")
        taken = self.frame[self.position : end]
        self.position = end
        return taken

    def unsigned(self, count: int) -> int:
        return int.from_bytes(self.take(count), self.order)

    def signed(self, count: int) -> int:
        return int.from_bytes(self.take(count), self.order, signed=True)

    @property
    def left(self) -> int:
        return len(self.frame) - self.position
