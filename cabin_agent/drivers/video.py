"""Exam cameras: a picture for each peer connection, and a shutter."""

from typing import Protocol

from aiortc import MediaStreamTrack

from contract.observations import DeviceIdentity


class VideoSource(Protocol):
    """`live` False closes the shutter: tracks go on with black frames."""

    live: bool

    @property
    def identity(self) -> DeviceIdentity: ...

    def track(self) -> MediaStreamTrack:
        """A track of its own for one peer connection."""
