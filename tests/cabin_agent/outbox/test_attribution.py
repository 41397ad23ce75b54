"""Live, from memory, or nobody's: what a shared instrument's records may become."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from cabin_agent.attribution import Attributed, OpenVisit, Reason, Step, attributed
from cabin_agent.device_clock import UNKNOWN, DeviceTimeline, placed, timeline
from cabin_agent.parsers import Component, DeviceStamp, Measurement
from cabin_agent.parsers.measurement import CONTROL_SOLUTION, FROM_STORAGE, SEEN_MEASURED
from contract.observations import Attribution, DeviceKind, Metric
from tests.cabin_agent.drafts import NOW, PARIS

VISIT = OpenVisit(uuid4(), opened_at=NOW - timedelta(minutes=10))
RIGHT = DeviceTimeline(0.0)
TWO_HOURS_AHEAD = DeviceTimeline(7200.0)


def a_record(at: datetime | None, *, flags: tuple[str, ...] = (), ahead_s: float = 0.0) -> Measurement:
    """`at`: when it was measured, on the kiosk's clock; the instrument's may be ahead. None: it has no clock."""
    stamp = None
    if at is not None:
        local = (at + timedelta(seconds=ahead_s)).astimezone(PARIS)
        stamp = DeviceStamp(local.year, local.month, local.day, local.hour, local.minute, local.second)
    return Measurement(
        DeviceKind.BLOOD_PRESSURE, (Component(Metric.SYSTOLIC, None, "mm[Hg]", "error"),), stamp, flags=flags
    )


def place(
    record: Measurement, *, of: DeviceTimeline = RIGHT, visit: OpenVisit | None = VISIT, step: Step | None = None
) -> Attributed:
    step = step or Step(NOW - timedelta(seconds=40), visit)
    return attributed(record, placed(record, received_at=NOW, zone=PARIS, timeline=of), step)


def test_measured_during_the_step_is_live() -> None:
    assert place(a_record(NOW)) == Attributed(Attribution.LIVE, VISIT.consultation_id)


@pytest.mark.parametrize("of", [UNKNOWN, RIGHT], ids=["clock unread", "clock read"])
def test_an_instrument_without_a_clock_is_taken_at_its_receipt(of: DeviceTimeline) -> None:
    assert place(a_record(None), of=of).attribution is Attribution.LIVE


def test_a_wrong_clock_that_was_read_does_not_keep_a_live_reading_from_its_visit() -> None:
    record = a_record(NOW, ahead_s=7200)
    assert place(record, of=TWO_HOURS_AHEAD).attribution is Attribution.LIVE
    assert place(record, of=UNKNOWN).reason == Reason.DEVICE_CLOCK_UNKNOWN


def test_what_was_heard_being_measured_is_live_whatever_the_clock() -> None:
    for at in (None, NOW - timedelta(days=20_000)):
        record = a_record(at, flags=(SEEN_MEASURED,))
        assert place(record, of=UNKNOWN).attribution is Attribution.LIVE
        assert place(record, of=UNKNOWN, visit=None).reason == Reason.NO_VISIT


@pytest.mark.parametrize("flag", [FROM_STORAGE, CONTROL_SOLUTION])
def test_being_heard_makes_no_patients_of_a_stored_record_or_a_control_solution(flag: str) -> None:
    assert place(a_record(None, flags=(SEEN_MEASURED, flag))).attribution is Attribution.QUARANTINED


def test_a_record_of_the_memory_inside_the_visit_is_the_visits() -> None:
    record = a_record(NOW - timedelta(minutes=5), ahead_s=7200)
    assert place(record, of=TWO_HOURS_AHEAD) == Attributed(Attribution.MEMORY, VISIT.consultation_id)


@pytest.mark.parametrize("minutes", [11, 10, 60 * 24 * 400], ids=["just before", "at the opening", "last year"])
def test_a_record_from_before_the_visit_is_nobodys(minutes: int) -> None:
    assert place(a_record(NOW - timedelta(minutes=minutes))).reason == Reason.OUTSIDE_VISIT


def test_a_record_of_the_memory_needs_a_clock_that_was_read() -> None:
    assert place(a_record(NOW - timedelta(minutes=5)), of=UNKNOWN).reason == Reason.DEVICE_CLOCK_UNKNOWN


def test_a_record_flagged_as_stored_needs_a_time_inside_the_visit() -> None:
    assert place(a_record(None, flags=("from_storage",))).reason == Reason.DEVICE_CLOCK_UNKNOWN
    assert place(a_record(NOW, flags=("from_storage",))).attribution is Attribution.MEMORY


def test_a_clock_set_between_two_connections_gives_no_time() -> None:
    changed = timeline(7200.0, before_s=0.0)
    assert changed.changed
    record = a_record(NOW - timedelta(minutes=5), ahead_s=7200)
    assert placed(record, received_at=NOW, zone=PARIS, timeline=changed).corrected is None
    assert place(record, of=changed).reason == Reason.DEVICE_TIMELINE_CHANGED


def test_a_clock_that_only_drifts_is_the_same_clock() -> None:
    assert not timeline(3.0, before_s=-4.0).changed
    assert not timeline(3.0, before_s=None).changed


def test_a_time_after_the_receipt_is_no_time() -> None:
    record = a_record(NOW + timedelta(minutes=3))
    assert placed(record, received_at=NOW, zone=PARIS, timeline=RIGHT).corrected is None


def test_another_user_slot_contradicts() -> None:
    step = Step(NOW - timedelta(seconds=40), VISIT)
    assert place(a_record(NOW, flags=("user_slot_1",)), step=step).attribution is Attribution.LIVE
    inside = NOW - timedelta(minutes=5)
    assert place(a_record(inside, flags=("user_slot_2",)), step=step).reason == Reason.OTHER_USER_SLOT
    assert place(a_record(inside, flags=("user_slot_1",)), step=step).attribution is Attribution.MEMORY
    assert place(a_record(inside), step=step).attribution is Attribution.MEMORY


@pytest.mark.parametrize("flag", ["control_solution", "demonstration_data", "testing_data"])
def test_what_was_measured_on_nobody_is_nobodys(flag: str) -> None:
    assert place(a_record(NOW, flags=(flag,))) == Attributed(Attribution.QUARANTINED, reason=flag)


def test_without_a_visit_a_reading_is_nobodys() -> None:
    assert place(a_record(NOW), visit=None) == Attributed(Attribution.QUARANTINED, reason=Reason.NO_VISIT)


def test_the_patient_before_is_not_this_one_although_the_step_began_at_once() -> None:
    just_opened = OpenVisit(uuid4(), opened_at=NOW - timedelta(seconds=10))
    record = a_record(NOW - timedelta(seconds=20))
    for of in (UNKNOWN, RIGHT):
        assert place(record, of=of, visit=just_opened).consultation_id is None
