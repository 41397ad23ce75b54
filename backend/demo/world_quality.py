"""Twelve weeks of calls: a cabin whose line got better, one behind a closed firewall, homes of all kinds.

Written through the same door as measured ones, once: what came before the first seeding stays as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.models import Consultation, ConsultationStatus
from backend.demo.world_agenda import DERMATOLOGIST, SEEDER, ZONE
from backend.demo.world_doctors import DOCTORS, DemoDoctor
from backend.demo.world_patients import PAST_VISITS, neighbours
from backend.demo.world_places import CABINS, SITE_IDS, demo_id
from backend.quality.keeper import BATCH
from backend.quality.samples import Sample
from backend.quality.writing import write
from booking.availability import Interval, instant, local_date
from booking.models import Appointment, AppointmentStatus, VisitMode
from booking.resources import as_range
from contract.quality import Inbound, Incident, IncidentNote, JoinTimeline, Outbound, QualityReport
from contract.signaling import Role

WEEKS = 12
# Since then Lodève has fibre.
_FIBRE_SINCE = timedelta(weeks=5)
# The course of newer calls is told as finely as the browsers tell it.
_FINE_SINCE = timedelta(weeks=2)
_BOOKED = timedelta(minutes=20)
_AUDIO_ONLY = timedelta(seconds=75)
# What the camera would send if it could.
_PICTURE_BPS = 1_200_000.0


@dataclass(frozen=True, slots=True)
class LineLike:
    """What a line is like: round trip and jitter in ms, share lost, rate upwards, share of windows that are cut or stand still."""

    rtt_ms: float = 38
    loss: float = 0.002
    up_bps: float = 2_400_000
    narrow: float = 0.0
    standing: float = 0.02
    cuts: float = 0.0
    relay: bool = False
    tcp: bool = False
    join_ms: float = 1_100


_FIBRE = LineLike()
_ADSL = LineLike(rtt_ms=74, loss=0.012, up_bps=420_000, narrow=0.55, standing=0.10, join_ms=2_600)
_WORN_OUT = replace(_ADSL, loss=0.07, up_bps=210_000, narrow=0.9, standing=0.35, cuts=0.5, join_ms=6_400)
_FIREWALL = LineLike(rtt_ms=96, loss=0.001, up_bps=1_500_000, relay=True, tcp=True, standing=0.05, join_ms=3_800)
_MOBILE = LineLike(rtt_ms=88, loss=0.02, up_bps=900_000, standing=0.08, cuts=0.25, join_ms=1_900)
_VALLEY = LineLike(rtt_ms=340, loss=0.05, up_bps=260_000, narrow=0.6, standing=0.3, cuts=0.6, relay=True, join_ms=5_200)
_HOMES = (_FIBRE, _FIBRE, _ADSL, _FIBRE, _MOBILE, _FIBRE, _VALLEY)
_PRACTICE = LineLike(rtt_ms=24, loss=0.001, up_bps=6_000_000, standing=0.0, join_ms=900)


class PastCall(NamedTuple):
    """One call of the history: of whom, from where, over what."""

    visit: UUID
    doctor: DemoDoctor
    patient: UUID
    cabin: str | None
    during: Interval
    line: LineLike


async def write_quality(session: AsyncSession, now: datetime) -> None:
    """The history, and the calls of the demo's past visits, where there is none yet."""
    calls = list(_history(now))
    if await session.get(Appointment, calls[0].visit) is not None:
        return
    await session.execute(insert(Appointment).on_conflict_do_nothing(), [_appointment(call) for call in calls])
    await session.execute(insert(Consultation).on_conflict_do_nothing(), [_consultation(call) for call in calls])
    measured = [sample for call in [*calls, *await _past_visits(session)] for sample in _samples(call, now)]
    for first in range(0, len(measured), BATCH):
        await write(session, measured[first : first + BATCH])


def _history(now: datetime) -> Iterator[PastCall]:
    """Ten calls a week from Monday to Friday, six of them in cabins."""
    doctors = [doctor for doctor in DOCTORS if doctor.remote and doctor is not DERMATOLOGIST]
    people = neighbours()
    today = local_date(now, ZONE)
    monday = today - timedelta(days=today.weekday() + 7 * WEEKS)
    for turn in range(WEEKS * 10):
        dice = Random(f"call/{turn}")
        day = monday + timedelta(days=7 * (turn // 10) + turn % 10 // 2)
        start = instant(day, time(9 + 5 * (turn % 2), dice.choice((0, 20, 40))), ZONE)
        cabin = dice.choice(CABINS).key if turn % 10 < 6 else None
        length = timedelta(minutes=dice.randint(6, 16))
        yield PastCall(
            visit=demo_id(f"call/{turn}"),
            doctor=doctors[turn * 7 % len(doctors)],
            patient=people[turn * 11 % len(people)].patient_id,
            cabin=cabin,
            during=Interval(start, start + length),
            line=_line(cabin, start, now, dice),
        )


def _line(cabin: str | None, start: datetime, now: datetime, dice: Random) -> LineLike:
    match cabin:
        case "lodeve":
            slow = _WORN_OUT if dice.random() < 0.4 else _ADSL
            return _FIBRE if now - start < _FIBRE_SINCE else slow
        case "bedarieux":
            return _FIREWALL
        case "paulhan":
            return _MOBILE if dice.random() < 0.15 else _FIBRE
        case _:
            return dice.choice(_HOMES)


async def _past_visits(session: AsyncSession) -> list[PastCall]:
    """Those with the demo's dermatologist, the second of which went badly for a while."""
    visits = {visit.appointment_id: visit for visit in PAST_VISITS}
    rows = await session.scalars(select(Appointment).where(Appointment.appointment_id.in_(visits)))
    return [
        PastCall(
            row.appointment_id,
            DERMATOLOGIST,
            row.patient_id,
            visits[row.appointment_id].cabin,
            Interval(row.starts_at, row.ends_at),
            _VALLEY if visits[row.appointment_id].key == "josette-2" else _FIBRE,
        )
        for row in rows.unique()
    ]


def _appointment(call: PastCall) -> dict[str, object]:
    """Without a reservation: its time is over, and an installation of some age may have given it away since."""
    place = next((cabin.site for cabin in CABINS if cabin.key == call.cabin), call.doctor.site)
    return {
        "appointment_id": call.visit,
        "principal_id": SEEDER,
        "practitioner_id": call.doctor.practitioner_id,
        "patient_id": call.patient,
        "cabin_id": demo_id(f"cabin/{call.cabin}") if call.cabin else None,
        "site_id": SITE_IDS[place],
        "mode": VisitMode.CABIN if call.cabin else VisitMode.HOME,
        "reason": "Suivi",
        "during": as_range(Interval(call.during.start, call.during.start + _BOOKED)),
        "status": AppointmentStatus.FULFILLED,
    }


def _consultation(call: PastCall) -> dict[str, object]:
    return {
        "consultation_id": call.visit,
        "status": ConsultationStatus.ENDED,
        "waiting_since": call.during.start - timedelta(minutes=4),
        "started_at": call.during.start,
        "ended_at": call.during.end,
    }


def _samples(call: PastCall, now: datetime) -> Iterator[Sample]:
    """What both ends measured. Each hears what the other's line lets through."""
    window = timedelta(seconds=10 if now - call.during.start < _FINE_SINCE else 60)
    there, here = demo_id(f"member/{call.visit}/there"), demo_id(f"member/{call.visit}/here")
    role = Role.KIOSK if call.cabin else Role.PATIENT
    dice = Random(str(call.visit))
    cut = call.during.start + timedelta(minutes=dice.uniform(2, 5)) if dice.random() < call.line.cuts else None
    at, first = call.during.start, True
    while at + window <= call.during.end:
        at += window
        dark = cut is not None and cut <= at < cut + _AUDIO_ONLY
        begins = cut if cut is not None and at - window < cut <= at else None
        own, theirs = (
            _report(here, call.line, call.line, window, dice),
            _report(there, call.line, _PRACTICE, window, dice),
        )
        if dark:
            own.video_out = Outbound(limited_by="bandwidth")
            theirs.video_in = None
        if begins is not None:
            theirs.incidents = _cut(begins)
        if first:
            own.join, theirs.join = _join(call.line, dice), _join(_PRACTICE, dice)
        yield Sample(call.visit, there, role.value, at, own)
        yield Sample(call.visit, here, Role.PRACTITIONER.value, at, theirs)
        first = False


def _report(peer: UUID, between: LineLike, own: LineLike, window: timedelta, dice: Random) -> QualityReport:
    """`between`: the weaker of the two lines, which both feel; `own`: the line that sends."""
    seconds = window.total_seconds()
    narrow, standing = dice.random() < own.narrow, dice.random() < between.standing
    out_bps = min(own.up_bps, _PICTURE_BPS) * dice.uniform(0.75, 1.0)
    in_bps = min(between.up_bps, _PICTURE_BPS) * dice.uniform(0.75, 1.0)
    packets = int(in_bps * seconds / 8 / 1_100)
    return QualityReport(
        peer=peer,
        window_s=seconds,
        path="relay" if between.relay else "srflx",
        protocol="tcp" if between.tcp else "udp",
        round_trip_ms=between.rtt_ms * dice.lognormvariate(0, 0.18),
        available_out_bps=own.up_bps * dice.uniform(0.85, 1.1),
        audio_in=Inbound(bytes=int(4_000 * seconds), packets=int(50 * seconds), jitter_ms=between.rtt_ms / 12),
        video_in=Inbound(
            bytes=int(in_bps * seconds / 8),
            packets=packets,
            lost=int((packets + 50 * seconds) * between.loss * dice.lognormvariate(0, 0.5)),
            frames_per_s=24,
            freezes=int(standing),
            frozen_s=dice.uniform(0.05, 0.12) * seconds if standing else 0,
        ),
        audio_out=Outbound(bytes=int(4_000 * seconds)),
        video_out=Outbound(
            bytes=int(out_bps * seconds / 8), frames_per_s=24, limited_by="bandwidth" if narrow else "none"
        ),
    )


def _cut(at: datetime) -> list[IncidentNote]:
    return [
        IncidentNote(incident=Incident.INTERRUPTED, at=at, seconds=6),
        IncidentNote(incident=Incident.RECONNECTED, at=at + timedelta(seconds=6), seconds=2),
        IncidentNote(incident=Incident.AUDIO_ONLY, at=at + timedelta(seconds=8), seconds=_AUDIO_ONLY.total_seconds()),
    ]


def _join(line: LineLike, dice: Random) -> JoinTimeline:
    whole = line.join_ms * dice.lognormvariate(0, 0.25)
    marks = {"socket_ms": 0.1, "admitted_ms": 0.25, "described_ms": 0.5, "connected_ms": 0.8, "first_frame_ms": 1.0}
    return JoinTimeline(**{name: whole * share for name, share in marks.items()})
