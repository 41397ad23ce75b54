"""What each role may do in a room. The only place that says so."""

from enum import StrEnum

from contract.signaling import Role


class Capability(StrEnum):
    ENTER = "enter"
    """Is admitted at once, whatever the ticket says."""
    ADMIT = "admit"
    """Hears who waits, admits, holds and denies; locks the door."""
    REMOVE = "remove"
    REQUEST_MUTE = "request_mute"
    REQUEST_CAMERA = "request_camera"
    REQUEST_DEVICE = "request_device"
    REQUEST_PHOTO = "request_photo"
    RUN_DEVICES = "run_devices"
    """Receives device requests."""
    TAKE_PHOTOS = "take_photos"
    """Receives photo requests."""
    ALWAYS_OFFER = "always_offer"
    """Makes the offer of each of its links, whoever came first, and cannot take one back."""


_HOST = frozenset({Capability.ADMIT, Capability.REQUEST_MUTE, Capability.REQUEST_CAMERA, Capability.REQUEST_DEVICE})

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.PATIENT: frozenset({Capability.TAKE_PHOTOS}),
    Role.KIOSK: frozenset({Capability.TAKE_PHOTOS}),
    Role.PRACTITIONER: _HOST | {Capability.ENTER, Capability.REMOVE, Capability.REQUEST_PHOTO},
    Role.ASSISTANT: _HOST,
    Role.ATTENDANT: frozenset({Capability.REQUEST_DEVICE}),
    Role.INTERPRETER: frozenset(),
    Role.GUEST: frozenset(),
    Role.AGENT: frozenset({Capability.ENTER, Capability.RUN_DEVICES, Capability.ALWAYS_OFFER}),
}


def may(role: Role, capability: Capability) -> bool:
    return capability in CAPABILITIES[role]
