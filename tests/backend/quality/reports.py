"""Reports as a browser would send them, and a visit they belong to."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from backend.consultations.models import Consultation
from backend.quality.models import CallSide
from contract.quality import Inbound, Incident, IncidentNote, JoinTimeline, Outbound, QualityReport
from signaling.tickets import member_id
from tests.backend.house import House


def a_report(
    peer: UUID | None = None,
    *,
    window_s: float = 10.0,
    rtt_ms: float | None = 60.0,
    packets: int = 500,
    lost: int = 0,
    frozen_s: float = 0.0,
    limited_by: Any = "none",
    path: Any = "host",
    protocol: Any = "udp",
    join: JoinTimeline | None = None,
    incidents: list[IncidentNote] | None = None,
) -> QualityReport:
    """Half of the packets are sound; `lost` are of the picture."""
    return QualityReport(
        peer=peer or uuid4(),
        window_s=window_s,
        path=path,
        protocol=protocol,
        round_trip_ms=rtt_ms,
        available_out_bps=900_000,
        audio_in=Inbound(bytes=40_000, packets=packets // 2, jitter_ms=4),
        video_in=Inbound(bytes=600_000, packets=packets - packets // 2, lost=lost, frozen_s=frozen_s, freezes=0),
        audio_out=Outbound(bytes=40_000),
        video_out=Outbound(bytes=500_000, limited_by=limited_by),
        join=join,
        incidents=incidents or [],
    )


def note(incident: Incident, at: datetime, seconds: float | None = None) -> IncidentNote:
    return IncidentNote(incident=incident, at=at, seconds=seconds)


async def a_visit(house: House, *, cabin: bool = False) -> UUID:
    """Booked by the patient, and begun."""
    client = await house.signed_in("patient")
    visit = await house.book(client, cabin=cabin)
    async with house.services.background.begin() as session:
        session.add(Consultation(consultation_id=visit))
    return visit


def member(house: House, visit: UUID, login: str) -> UUID:
    return member_id(visit, house.accounts[login])


async def sides(house: House) -> list[CallSide]:
    async with house.services.background() as session:
        return list(await session.scalars(select(CallSide).order_by(CallSide.side_id)))
