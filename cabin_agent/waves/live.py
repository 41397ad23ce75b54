"""A piece of a waveform as the screens get it: at once, and lossy."""

from uuid import UUID

from cabin_agent.drivers import WaveformPiece
from contract.live import Waves
from contract.observations import DeviceKind


def waves_of(piece: WaveformPiece, *, recording_id: UUID, device: DeviceKind) -> Waves:
    return Waves(
        recording_id=recording_id,
        waveform=piece.waveform,
        device=device,
        channels=list(piece.channels),
        rate_hz=piece.rate_hz,
        unit=piece.unit,
        factor=piece.factor,
        first=piece.first,
        values=[list(channel) for channel in piece.values],
    )
