"""What a coordinator sees of cabins and rooms: times and practitioners, never a patient."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from backend.preparation.occupancy import Occupied, PlaceDay, State
from booking.availability import Interval
from booking.models import AppointmentStatus, ResourceKind


class OccupancySpan(BaseModel):
    starts_at: datetime
    ends_at: datetime


class OccupancyTaken(OccupancySpan):
    """`practitioner`, `status`: of a visit; none where a volunteer's day holds the room. `held`: not confirmed yet."""

    practitioner: str | None
    status: AppointmentStatus | None
    held: bool
    in_visit: bool


class ResourceDay(BaseModel):
    """One cabin or room. `keeps_hours`: bookable within `openings` only. `free`: from now on, a quarter of an hour and
    more. `state`: of this moment; none on another day. `agent_online`: of a cabin."""

    resource_id: UUID
    kind: ResourceKind
    name: str
    state: State | None
    agent_online: bool | None
    keeps_hours: bool
    openings: list[OccupancySpan]
    taken: list[OccupancyTaken]
    free: list[OccupancySpan]
    next_at: datetime | None


class PlaceDayView(BaseModel):
    """`starts_at`, `ends_at`: the local day."""

    site_id: UUID
    name: str
    commune: str
    starts_at: datetime
    ends_at: datetime
    resources: list[ResourceDay]


def place_day_view(place: PlaceDay, now: datetime) -> PlaceDayView:
    return PlaceDayView(
        site_id=place.site.site_id,
        name=place.site.name,
        commune=place.site.commune,
        starts_at=place.limits.start,
        ends_at=place.limits.end,
        resources=[_resource(one, now) for one in place.resources],
    )


def _resource(one: Occupied, now: datetime) -> ResourceDay:
    return ResourceDay(
        resource_id=one.ref,
        kind=one.kind,
        name=one.name,
        state=one.state,
        agent_online=one.agent_online,
        keeps_hours=one.keeps_hours,
        openings=[_span(span) for span in one.openings],
        taken=[
            OccupancyTaken(
                starts_at=visit.during.start,
                ends_at=visit.during.end,
                practitioner=visit.practitioner,
                status=AppointmentStatus(visit.status) if visit.status else None,
                held=visit.held,
                in_visit=visit.in_visit,
            )
            for visit in one.taken
        ],
        free=[_span(span) for span in one.free],
        next_at=one.next_visit(now),
    )


def _span(span: Interval) -> OccupancySpan:
    return OccupancySpan(starts_at=span.start, ends_at=span.end)
