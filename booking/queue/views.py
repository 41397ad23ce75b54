"""What the queue shows. Times are UTC, durations whole seconds."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from booking.models import Practitioner, Site
from booking.queue import measures
from booking.queue.estimate import Basis, Measured
from booking.queue.models import Outcome, Presence, PresenceReason, PresenceState, QueueEntry, QueueState, Urgency
from booking.queue.rules import Sign, numbers_for


class MeasuredWait(BaseModel):
    """Of the last calls: how many, since when, half and nine in ten waited no longer than. Null while too few."""

    calls: int
    since: datetime | None
    p50_s: int | None
    p90_s: int | None


class LobbySpeciality(BaseModel):
    """`opens_at`: when a doctor said she would open, while none is. `fee_*`: what those who receive now charge."""

    speciality: str
    open: int
    waiting: int
    opens_at: datetime | None
    measured: MeasuredWait
    fee_min_cents: int | None
    fee_max_cents: int | None


class QueuePlace(BaseModel):
    """`ahead`: who is called before. `away`: of those before, who went away and may come back."""

    ahead: int
    away: int
    doctors: int


class QueueEstimate(BaseModel):
    """Half, and nine in ten, in this place are called within. Null unless `basis` says measured or free now."""

    basis: Basis
    p50_s: int | None
    p90_s: int | None


class QueueEmergency(BaseModel):
    """Whom to call instead of waiting, and what to tell them: where the cabin is. At home there is no address."""

    numbers: list[str]
    address: str | None


class QueueEntryView(BaseModel):
    """An entry as its patient sees it. `place`, `estimate`, `measured`: while waiting or away."""

    entry_id: UUID
    patient_id: UUID
    patient_name: str
    speciality: str
    in_cabin: bool
    state: QueueState
    urgency: Urgency
    joined_at: datetime
    away_until: datetime | None
    answer_by: datetime | None
    appointment_id: UUID | None
    practitioner_name: str | None
    outcome: Outcome | None
    opens_at: datetime | None
    place: QueuePlace | None
    estimate: QueueEstimate | None
    measured: MeasuredWait | None
    emergency: QueueEmergency | None


class QueueDeskEntry(BaseModel):
    """An entry as a doctor sees it. `directed_to`: handed over to this doctor."""

    entry_id: UUID
    patient_id: UUID
    patient_name: str
    age: int
    reason: str
    signs: list[Sign]
    urgency: Urgency
    state: QueueState
    joined_at: datetime
    cabin: str | None
    zone: str | None
    directed_to: UUID | None
    passed_until: datetime | None
    appointment_id: UUID | None
    answer_by: datetime | None


class PresenceView(BaseModel):
    """`open`: whether patients are given to her now. `until`: her page has vouched for her so long."""

    state: PresenceState
    open: bool
    speciality: str
    zones: list[UUID]
    opened_at: datetime
    until: datetime
    pause_until: datetime | None
    reason: PresenceReason | None
    closes_at: datetime | None
    opens_at: datetime | None


class QueueColleague(BaseModel):
    practitioner_id: UUID
    name: str
    speciality: str


class QueueDesk(BaseModel):
    """`waiting`: in the order of service, those she may be given; only while she is there."""

    presence: PresenceView | None
    speciality: str
    waiting_count: int
    waiting: list[QueueDeskEntry]
    current: QueueDeskEntry | None
    colleagues: list[QueueColleague]
    measured: MeasuredWait


class QueueTaken(BaseModel):
    entry_id: UUID
    appointment_id: UUID
    answer_by: datetime


class QueueWaits(BaseModel):
    """One speciality on one day: calls by how they ended, entries that ended without one, and the measured waits."""

    speciality: str
    open: int
    waiting: int
    joined: int
    outcomes: dict[Outcome, int]
    p50_s: int | None
    p90_s: int | None
    longest_s: int | None


def measured_view(known: Measured) -> MeasuredWait:
    half, most = known.wait(0.5), known.wait(0.9)
    return MeasuredWait(
        calls=len(known.waits_s),
        since=known.since,
        p50_s=None if half is None else round(half.total_seconds()),
        p90_s=None if most is None else round(most.total_seconds()),
    )


def lobby_view(one: measures.Lobby) -> LobbySpeciality:
    return LobbySpeciality(
        speciality=one.speciality,
        open=one.open,
        waiting=one.waiting,
        opens_at=None if one.open else one.opens_at,
        measured=measured_view(one.measured),
        fee_min_cents=one.fee_min_cents,
        fee_max_cents=one.fee_max_cents,
    )


def entry_view(
    row: QueueEntry,
    *,
    patient_name: str,
    practitioner_name: str | None = None,
    site: Site | None = None,
    standing: measures.Standing | None = None,
    opens_at: datetime | None = None,
) -> QueueEntryView:
    place = standing.place if standing else None
    guess = standing.estimate if standing else None
    return QueueEntryView(
        entry_id=row.entry_id,
        patient_id=row.patient_id,
        patient_name=patient_name,
        speciality=row.speciality,
        in_cabin=row.cabin_id is not None,
        state=QueueState(row.state),
        urgency=Urgency(row.urgency),
        joined_at=row.joined_at,
        away_until=row.away_until,
        answer_by=row.answer_by,
        appointment_id=row.appointment_id,
        practitioner_name=practitioner_name,
        outcome=Outcome(row.outcome) if row.outcome else None,
        opens_at=opens_at,
        place=QueuePlace(ahead=place.ahead, away=place.away, doctors=place.doctors) if place else None,
        estimate=QueueEstimate(
            basis=guess.basis,
            p50_s=None if guess.p50 is None else round(guess.p50.total_seconds()),
            p90_s=None if guess.p90 is None else round(guess.p90.total_seconds()),
        )
        if guess
        else None,
        measured=measured_view(standing.measured) if standing else None,
        emergency=_emergency(row, site) if row.state == QueueState.REDIRECTED else None,
    )


def _emergency(row: QueueEntry, site: Site | None) -> QueueEmergency:
    address = f"{site.name}, {site.postcode} {site.commune}" if site else None
    return QueueEmergency(numbers=list(numbers_for({Sign(sign) for sign in row.signs})), address=address)


def desk_entry_view(row: QueueEntry, *, patient_name: str, cabin: str | None, zone: str | None) -> QueueDeskEntry:
    return QueueDeskEntry(
        entry_id=row.entry_id,
        patient_id=row.patient_id,
        patient_name=patient_name,
        age=row.age,
        reason=row.reason,
        signs=[Sign(sign) for sign in row.signs],
        urgency=Urgency(row.urgency),
        state=QueueState(row.state),
        joined_at=row.joined_at,
        cabin=cabin,
        zone=zone,
        directed_to=row.directed_to,
        passed_until=row.passed_until,
        appointment_id=row.appointment_id,
        answer_by=row.answer_by,
    )


def presence_view(row: Presence, *, is_open: bool) -> PresenceView:
    return PresenceView(
        state=PresenceState(row.state),
        open=is_open,
        speciality=row.speciality,
        zones=list(row.zones),
        opened_at=row.opened_at,
        until=row.until,
        pause_until=row.pause_until,
        reason=PresenceReason(row.reason) if row.reason else None,
        closes_at=row.closes_at,
        opens_at=row.opens_at,
    )


def colleague_view(presence: Presence, who: Practitioner) -> QueueColleague:
    return QueueColleague(practitioner_id=who.practitioner_id, name=who.name, speciality=presence.speciality)
