"""Who asks the directory, and for what."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from booking.directory.geography import Point
from booking.lanes import words_for


class Where(StrEnum):
    """remote: the patient at home or in a cabin."""

    REMOTE = "remote"
    ON_SITE = "on_site"


class Order(StrEnum):
    SOONEST = "soonest"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search leaves out. instrument: reachable with it, in a cabin or on site. no_overrun: never above the tariff.

    visit_type: given by the practitioner. age: of the patient, in years. first: free from this local day on. around,
    max_km: seen within that distance, at the practitioner's place or in a cabin.
    """

    instrument: str | None = None
    no_overrun: bool = False
    mode: Where | None = None
    visit_type: str | None = None
    age: int | None = None
    first: date | None = None
    around: Point | None = None
    max_km: float | None = None
    order: Order = Order.SOONEST


@dataclass(frozen=True, slots=True)
class Asker:
    """What opens hours that are kept for some (booking.lanes)."""

    zone_id: UUID | None = None
    has_treating_doctor: bool | None = None

    def lanes(self, visit_type: str | None) -> tuple[str, ...]:
        return tuple(
            words_for(visit_type=visit_type, zone_id=self.zone_id, has_treating_doctor=self.has_treating_doctor)
        )


ANYTHING = Filters()
ANYBODY = Asker()
