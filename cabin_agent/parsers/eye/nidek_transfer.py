"""Nidek text over RS-232, the frame: `SOH` header `CR`, lines `STX` text `CR`, `EOT CR`.

Source: Nidek RT-5100 RS-232C interface manual (MRT10*RTZ001, June 2012).
"""

from dataclasses import dataclass, field

SOH, STX, EOT, CR = b"\x01", b"\x02", b"\x04", b"\r"

# A whole print-out is about 2 kB.
TRANSFER_LIMIT = 32_768
_DATA_BITS = 0x7F


@dataclass(slots=True)
class TransferReader:
    """Octets in any pieces to whole transfers. Ends on EOT, never on silence.

    A transfer that a new SOH interrupts was cut and is given up: the instrument sends it again whole. `dropped` counts
    those, and what stood between transfers or grew beyond the limit.
    """

    dropped: int = 0
    _held: bytearray = field(default_factory=bytearray)

    @property
    def begun(self) -> bool:
        """A transfer is under way."""
        return bool(self._held)

    def feed(self, chunk: bytes) -> list[bytes]:
        """The transfers this piece completes, each from SOH to EOT.

        Only the seven data bits count: an adapter that cannot do seven leaves the parity in the eighth.
        """
        whole: list[bytes] = []
        for value in chunk:
            octet = bytes((value & _DATA_BITS,))
            if octet == SOH:
                self._drop()
                self._held += octet
            elif self._held:
                self._held += octet
                if octet == EOT:
                    whole.append(bytes(self._held))
                    self._held.clear()
                elif len(self._held) > TRANSFER_LIMIT:
                    self._drop()
        return whole

    def _drop(self) -> None:
        if self._held:
            self.dropped += 1
            self._held.clear()
