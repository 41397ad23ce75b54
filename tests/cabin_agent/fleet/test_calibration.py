"""The kiosk blocks what is overdue by its own clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cabin_agent.fleet.calibration import CALIBRATION_DUE, Calibrations
from contract.fleet import CalibrationDue
from contract.observations import DeviceKind

SCALE = DeviceKind.SCALE


def test_an_instrument_is_blocked_from_the_day_after_until_somebody_answers_for_it() -> None:
    # 23:30 UTC on the 22nd is the 23rd in Paris.
    now = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    due = CalibrationDue(device=SCALE, serial="S1", due_on=date(2026, 11, 22))
    told = [now]
    calibrations = Calibrations([due], zone=ZoneInfo("Europe/Paris"), now=lambda: told[0])
    assert calibrations.blocked(SCALE, "S1") is None
    told[0] += timedelta(hours=1)
    assert calibrations.blocked(SCALE, "S1") == CALIBRATION_DUE
    assert calibrations.blocked(SCALE, "S2") is None
    assert calibrations.blocked(DeviceKind.THERMOMETER, "S1") is None
    calibrations.hold([due.model_copy(update={"allowed_until": told[0] + timedelta(days=1)})])
    assert calibrations.blocked(SCALE, "S1") is None
    told[0] += timedelta(days=1)
    assert calibrations.blocked(SCALE, "S1") == CALIBRATION_DUE
