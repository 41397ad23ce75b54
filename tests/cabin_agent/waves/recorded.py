"""What the tests of the stored path share: pieces, heads, a visit."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from cabin_agent.attribution import OpenVisit, Step
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import WaveformPiece
from cabin_agent.sealing import DataKey
from cabin_agent.waves.recorder import Recording
from cabin_agent.waves.store import WaveStore
from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind
from contract.waveforms import Encoding, RecordingHead

KEY = DataKey(bytes(range(32)))
MACHINE = DeviceIdentity(driver="ble.ecg12", model="Model", serial="S-1")
RATE_HZ = 100


def a_piece(first: int, count: int, *, channels: int = 2) -> WaveformPiece:
    """Sample n of channel c is n + 1000 c."""
    values = tuple(tuple(range(first + 1000 * channel, first + 1000 * channel + count)) for channel in range(channels))
    names = tuple(f"2:{channel + 1}" for channel in range(channels))
    return WaveformPiece(Waveform.ECG, names, float(RATE_HZ), "uV", 2.5, first, values)


def a_step(consultation_id: UUID | None = None) -> Step:
    return Step(datetime.now(UTC), OpenVisit(consultation_id or uuid4()))


def a_head(consultation_id: UUID | None = None, *, at: datetime | None = None) -> RecordingHead:
    return RecordingHead(
        recording_id=uuid4(),
        consultation_id=consultation_id or uuid4(),
        waveform=Waveform.ECG,
        kind=DeviceKind.ECG,
        device=MACHINE,
        started_at=at or datetime.now(UTC),
        monotonic_ns=1,
        boot_id="boot",
        kiosk_clock="synchronised",
        encoding=Encoding.INT16LE,
        channels=["2:1", "2:2"],
        period_ms=1000 / RATE_HZ,
        unit="uV",
        factor=2.5,
    )


def recording(store: WaveStore, *, nearly_full: bool = False) -> Recording:
    return Recording(store=store, clock=KioskClock(), nearly_full=lambda: nearly_full, deliver=lambda: None)
