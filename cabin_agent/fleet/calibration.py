"""Which instruments may not be used because their calibration is overdue: judged here, so that it holds offline too."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from contract.fleet import CalibrationDue
from contract.observations import DeviceKind

CALIBRATION_DUE = "calibration_due"


class Calibrations:
    def __init__(self, held: list[CalibrationDue], *, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        self.zone = zone
        self._now = now
        self.hold(held)

    def hold(self, due: list[CalibrationDue]) -> None:
        self._due = {(row.device, row.serial): row for row in due}

    def blocked(self, kind: DeviceKind, serial: str) -> str | None:
        """A code for `DeviceStatus.detail`, None when the instrument may be used."""
        row, now = self._due.get((kind, serial)), self._now()
        if row is None or now.astimezone(self.zone).date() <= row.due_on:
            return None
        return None if row.allowed_until is not None and now < row.allowed_until else CALIBRATION_DUE
