"""Instruments that are looked at or listened to: packets for any number of peers, and a shutter."""

from typing import Protocol

from contract.observations import DeviceIdentity, DeviceKind
from rtc.packets import PacketSource


class LiveSource(Protocol):
    """`live` False closes the shutter: a camera's tracks go on in black, a stethoscope's fall silent.

    `kind`: what the specialist starts and stops it by. `packets.name`: what the call says its track is.
    """

    live: bool
    kind: DeviceKind
    packets: PacketSource

    @property
    def identity(self) -> DeviceIdentity: ...
