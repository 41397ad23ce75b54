"""The conference server of this installation, as the settings name it (docs/conference.md)."""

from dataclasses import replace

from backend.settings import Settings
from signaling.conference.engine import SfuEngine
from signaling.conference.janus import JanusEngine, JanusSettings
from signaling.limits import Limits

# Six meet peer to peer; beyond that a conference server passes on what each one sends.
MEMBERS_WITH_CONFERENCE = 12


def open_sfu(settings: Settings) -> SfuEngine | None:
    """None: calls stay peer to peer. Raises ValueError for an address or a secret that cannot be one."""
    if not settings.sfu:
        return None
    secret = settings.sfu_secret.get_secret_value() if settings.sfu_secret else ""
    if settings.sfu == "janus":
        return JanusEngine(JanusSettings.parse(settings.sfu_url, secret))
    # A package of its own (extra `livekit`), which nobody else need have.
    from signaling.conference.livekit import LiveKitEngine, LiveKitSettings

    return LiveKitEngine(LiveKitSettings.parse(settings.sfu_url, secret))


def limits_with(sfu: SfuEngine | None) -> Limits:
    """Without a conference server a room stays as large as it was."""
    return replace(Limits(), members_per_room=MEMBERS_WITH_CONFERENCE) if sfu is not None else Limits()
