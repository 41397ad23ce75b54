"""The house rules of the queue, and what the answers to its questions lead to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from booking.queue.models import Urgency


@dataclass(frozen=True, slots=True)
class QueueRules:
    """answer: how long a called patient has to come. away: how long one who went away keeps her rank.

    longest_wait: after that an entry ends. presence: how long a doctor counts as there after her page's last sign.
    directed: how long a hand-over is one doctor's alone. passed: how long a doctor is not given again what she could
    not take. shown: how long an ended entry is still told to its patient.
    """

    answer: timedelta = timedelta(minutes=3)
    away: timedelta = timedelta(minutes=15)
    longest_wait: timedelta = timedelta(hours=4)
    presence: timedelta = timedelta(seconds=90)
    directed: timedelta = timedelta(minutes=10)
    passed: timedelta = timedelta(minutes=5)
    shown: timedelta = timedelta(hours=1)


DEFAULT_QUEUE_RULES = QueueRules()

HEAD_START = {
    Urgency.URGENT: timedelta(minutes=30),
    Urgency.SOON: timedelta(minutes=10),
    Urgency.PRIORITY: timedelta(minutes=5),
    Urgency.ORDINARY: timedelta(0),
}
GREATEST_HEAD_START = max(HEAD_START.values())


class Sign(StrEnum):
    """What the patient ticks. The texts are the pages'."""

    CHEST_PAIN = "chest_pain"
    BREATHLESS = "breathless"
    STROKE = "stroke"
    UNCONSCIOUS = "unconscious"
    BLEEDING = "bleeding"
    ALLERGY = "allergy"
    SUICIDE = "suicide"
    NEWBORN_FEVER = "newborn_fever"
    STRONG_PAIN = "strong_pain"
    SUDDEN_LOSS = "sudden_loss"
    CANNOT_DRINK = "cannot_drink"
    HIGH_FEVER = "high_fever"
    WORSENING = "worsening"
    PREGNANT = "pregnant"
    YOUNG_CHILD = "young_child"
    LONG_ILLNESS = "long_illness"


# With one of these nobody waits for a video call.
RED_FLAGS = frozenset(
    {
        Sign.CHEST_PAIN,
        Sign.BREATHLESS,
        Sign.STROKE,
        Sign.UNCONSCIOUS,
        Sign.BLEEDING,
        Sign.ALLERGY,
        Sign.SUICIDE,
        Sign.NEWBORN_FEVER,
    }
)
_URGENT = frozenset({Sign.STRONG_PAIN, Sign.SUDDEN_LOSS, Sign.CANNOT_DRINK})
_SOON = frozenset({Sign.HIGH_FEVER, Sign.WORSENING, Sign.PREGNANT, Sign.YOUNG_CHILD, Sign.LONG_ILLNESS})

SAMU, EUROPE, DEAF, SUICIDE_LINE = "15", "112", "114", "3114"


def urgency_of(signs: Collection[Sign], *, in_zone: bool, has_treating_doctor: bool | None) -> Urgency:
    """The class of a patient without a red flag."""
    if not _URGENT.isdisjoint(signs):
        return Urgency.URGENT
    if not _SOON.isdisjoint(signs):
        return Urgency.SOON
    return Urgency.PRIORITY if in_zone or has_treating_doctor is False else Urgency.ORDINARY


def numbers_for(signs: Collection[Sign]) -> tuple[str, ...]:
    """Whom to call, first choice first."""
    first = (SUICIDE_LINE,) if RED_FLAGS.intersection(signs) == {Sign.SUICIDE} else ()
    return (*first, SAMU, EUROPE, DEAF)
